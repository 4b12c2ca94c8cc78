import type { ReactNode } from 'react';
import { ToggleButton } from 'react-aria-components';
import styles from './chip.module.css';
import { CheckIcon } from './icons.tsx';

/** A filter that is on or off. */
export function Chip({
  text,
  isSelected,
  onChange,
}: {
  readonly text: string;
  readonly isSelected: boolean;
  readonly onChange: (selected: boolean) => void;
}): ReactNode {
  return (
    <ToggleButton className={styles['chip'] ?? ''} isSelected={isSelected} onChange={onChange}>
      {isSelected && <CheckIcon />}
      {text}
    </ToggleButton>
  );
}
