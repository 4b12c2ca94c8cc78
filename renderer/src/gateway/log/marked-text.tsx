import type { ReactNode } from 'react';
import type { TextPart } from './line-text.ts';
import styles from './marked-text.module.css';

/** A text with what was searched for marked. */
export function MarkedText({ parts }: { readonly parts: readonly TextPart[] }): ReactNode {
  return parts.map(({ text, match }, index) =>
    match ? (
      // oxlint-disable-next-line react/no-array-index-key -- parts have nothing but their order
      <mark key={index} className={styles['match']}>
        {text}
      </mark>
    ) : (
      text
    ),
  );
}
