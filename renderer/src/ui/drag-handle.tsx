import type { ReactNode } from 'react';
import { Button } from 'react-aria-components';
import styles from './drag-handle.module.css';
import { GripIcon } from './icons.tsx';

/** Where a row is picked up: by pointer like the rest of the row, by keyboard only here. */
export function DragHandle({ label }: { readonly label: string }): ReactNode {
  return (
    <Button slot="drag" className={styles['handle'] ?? ''} aria-label={label}>
      <GripIcon />
    </Button>
  );
}
