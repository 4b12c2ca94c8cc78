import { type ReactNode, useId } from 'react';
import { percent, placeOf } from './memory-scale.ts';
import { rows } from './meter-rows.ts';
import styles from './used-bar.module.css';
import { useUsedNow } from './use-used-now.ts';

/** What is used now: models solid, everything else hatched; nothing while it is unknown. */
export function UsedBar(): ReactNode {
  const hatch = useId();
  const use = useUsedNow();
  if (use === null) return null;
  const [models, all] = [placeOf(use.models), placeOf(use.used)];
  const place = { y: rows.bar, height: rows.barHeight, rx: 2 };
  return (
    <g>
      <pattern id={hatch} width={5} height={5} patternUnits="userSpaceOnUse">
        <rect className={styles['ground']} width={5} height={5} />
        <path className={styles['hatch']} d="M-1 1 1 -1M0 5 5 0M4 6 6 4" />
      </pattern>
      <rect className={styles['models']} x="0" width={percent(models)} {...place} />
      <rect fill={`url(#${hatch})`} x={percent(models)} width={percent(all - models)} {...place} />
    </g>
  );
}
