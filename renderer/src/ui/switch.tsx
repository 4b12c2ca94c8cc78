import type { ReactNode } from 'react';
import { Switch as AriaSwitch } from 'react-aria-components';
import styles from './switch.module.css';

/** Something that is on or off, at once. */
export function Switch({
  isSelected,
  onChange,
  children,
}: {
  readonly isSelected: boolean;
  readonly onChange: (selected: boolean) => void;
  /** what is on or off */
  readonly children: ReactNode;
}): ReactNode {
  return (
    <AriaSwitch className={styles['switch'] ?? ''} isSelected={isSelected} onChange={onChange}>
      <span className={styles['track']} aria-hidden="true">
        <span className={styles['knob']} />
      </span>
      {children}
    </AriaSwitch>
  );
}
