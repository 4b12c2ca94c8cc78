import type { ReactNode } from 'react';
import { Input, Label, NumberField as AriaNumberField } from 'react-aria-components';
import styles from './field.module.css';

interface NumberFieldProps {
  readonly label: string;
  /** NaN: empty */
  readonly value: number;
  readonly onChange: (value: number) => void;
  /** stands behind the figure, such as "GB" */
  readonly unit: string;
}

/** A figure above zero, written as the user's language writes it. */
export function NumberField({ label, value, onChange, unit }: NumberFieldProps): ReactNode {
  return (
    <AriaNumberField
      className={styles['field'] ?? ''}
      value={value}
      onChange={onChange}
      minValue={0}
      formatOptions={{ maximumFractionDigits: 1 }}
      isWheelDisabled
    >
      <Label className={styles['label'] ?? ''}>{label}</Label>
      <span className={styles['box']}>
        <Input className={styles['input'] ?? ''} />
        <span className={styles['label']}>{unit}</span>
      </span>
    </AriaNumberField>
  );
}
