import type { ReactNode } from 'react';
import { Dot, type DotLook } from './dot.tsx';
import styles from './pill.module.css';

/** One thing and how it is: sign, name, word. */
export function Pill({
  look,
  name,
  text,
}: {
  readonly look: DotLook;
  readonly name: string;
  readonly text: string;
}): ReactNode {
  return (
    <span className={styles['pill']} title={`${name}: ${text}`}>
      <Dot look={look} />
      <span className={styles['name']}>{name}</span> <span className={styles['text']}>{text}</span>
    </span>
  );
}
