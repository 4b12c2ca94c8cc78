import type { ReactNode } from 'react';
import type { Judgement } from '../../../shared/fit/judgement.ts';
import { percent } from '../machine/memory-scale.ts';
import styles from './fit-bar.module.css';

/** The share of the memory that a model would take; what does not fit is full and broken. The word beside it says the same. */
export function FitBar({ fit: { verdict, need, limitBytes } }: { readonly fit: Judgement }): ReactNode {
  const share = limitBytes === null ? 0 : Math.min(1, Math.max(0.02, need.safe / limitBytes));
  return (
    <span className={styles['bar']} data-verdict={verdict} aria-hidden="true">
      <span className={styles['fill']} style={{ inlineSize: percent(share) }} />
    </span>
  );
}
