import type { ReactNode } from 'react';
import { classes } from './classes.ts';
import styles from './dot.module.css';

/** good: full circle · warn: ring · bad: square · unknown: dashed ring · warm: ember circle · off: bar */
export type DotLook = 'good' | 'warn' | 'bad' | 'unknown' | 'warm' | 'off';

/** A sign beside a word. With `label` it speaks for itself, without it is decoration and the word beside it speaks. */
export function Dot({ look, label }: { readonly look: DotLook; readonly label?: string }): ReactNode {
  const className = classes(styles['dot'], styles[look]);
  return label === undefined ? (
    <i className={className} aria-hidden="true" />
  ) : (
    <i className={className} role="img" aria-label={label} title={label} />
  );
}
