import type { ReactNode } from 'react';
import styles from './prose.module.css';

/** Running text; what stands between backticks is shown as code, to be typed or copied as it is. */
export function Prose({ text }: { readonly text: string }): ReactNode {
  return text.split('`').map((part, i) =>
    i % 2 === 0 ? (
      part
    ) : (
      <code key={`${part} ${i}`} className={styles['code']}>
        {part}
      </code>
    ),
  );
}
