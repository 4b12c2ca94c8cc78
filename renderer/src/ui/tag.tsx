import type { ReactNode } from 'react';
import { classes } from './classes.ts';
import styles from './tag.module.css';

/** A short mark beside a name. `title` says what it means. */
export function Tag({
  children,
  look = 'plain',
  title,
}: {
  readonly children: ReactNode;
  readonly look?: 'plain' | 'warn' | 'ember';
  readonly title?: string;
}): ReactNode {
  return (
    <span className={classes(styles['tag'], look !== 'plain' && styles[look])} title={title}>
      {children}
    </span>
  );
}
