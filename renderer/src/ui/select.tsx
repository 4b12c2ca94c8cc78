import type { ReactNode } from 'react';
import {
  Button,
  ListBox,
  ListBoxItem,
  Popover,
  Select as AriaSelect,
  SelectValue,
} from 'react-aria-components';
import { CheckIcon, ChevronIcon } from './icons.tsx';
import styles from './select.module.css';

export interface SelectOption<T extends string> {
  readonly id: T;
  readonly text: string;
  /** Stands below another: each step is drawn in by a little. */
  readonly depth?: number;
}

interface SelectProps<T extends string> {
  readonly label: string;
  readonly value: T;
  readonly options: readonly SelectOption<T>[];
  readonly onChange: (value: T) => void;
}

/** One of several, chosen from a list that opens. The label is for screen readers; the chosen text must speak for itself. */
export function Select<T extends string>({ label, value, options, onChange }: SelectProps<T>): ReactNode {
  return (
    <AriaSelect
      aria-label={label}
      className={styles['select'] ?? ''}
      value={value}
      onChange={(chosen) => {
        const option = options.find((candidate) => candidate.id === chosen);
        if (option !== undefined) onChange(option.id);
      }}
    >
      <Button className={styles['button'] ?? ''}>
        <SelectValue className={styles['value'] ?? ''}>{({ selectedText }) => selectedText}</SelectValue>
        <span className={styles['arrow']} aria-hidden="true">
          <ChevronIcon />
        </span>
      </Button>
      <Popover className={styles['popover'] ?? ''} offset={4}>
        <ListBox className={styles['list'] ?? ''} items={options}>
          {({ id, text, depth = 0 }) => (
            <ListBoxItem id={id} textValue={text} className={styles['item'] ?? ''}>
              {({ isSelected }) => (
                <>
                  <span className={styles['check']}>{isSelected && <CheckIcon />}</span>
                  <span className={styles['text']} data-depth={Math.min(depth, 3)}>
                    {text}
                  </span>
                </>
              )}
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </AriaSelect>
  );
}
