import type { ReactNode } from 'react';
import { classes } from './classes.ts';
import styles from './dot.module.css';

/** good: full circle · warn: ring · bad: square · unknown: dashed ring · warm: ember circle · off: bar */
export type DotLook = 'good' | 'warn' | 'bad' | 'unknown' | 'warm' | 'off';

/** A sign beside a word: decoration, the word speaks. */
export function Dot({ look }: { readonly look: DotLook }): ReactNode {
  return <i className={classes(styles['dot'], styles[look])} aria-hidden="true" />;
}
