import type { ReactNode } from 'react';
import { useFocusHandedUp } from '../ui/use-focus-handed-up.ts';
import styles from './trouble.module.css';

/** A part of the card that wants something done. It goes when that is done; a focus in it then stays with the card. */
export function Trouble({
  look,
  label,
  children,
}: {
  readonly look: 'bad' | 'warn';
  /** accessible name, where its first line does not say what it is about */
  readonly label?: string;
  readonly children: ReactNode;
}): ReactNode {
  const box = useFocusHandedUp<HTMLElement>();
  return (
    <section ref={box} className={styles['trouble']} data-look={look} aria-label={label}>
      {children}
    </section>
  );
}
