import type { ReactNode } from 'react';
import { Dot, type DotLook } from './dot.tsx';
import styles from './pill.module.css';

/** One thing and how it is: sign, name, word. */
export function Pill({
  look,
  name,
  text,
  title = `${name}: ${text}`,
}: {
  readonly look: DotLook;
  readonly name: string;
  readonly text: string;
  /** null: the part around it says more */
  readonly title?: string | null;
}): ReactNode {
  return (
    <span className={styles['pill']} title={title ?? undefined}>
      <Dot look={look} />
      <span className={styles['name']}>{name}</span> <span className={styles['text']}>{text}</span>
    </span>
  );
}
