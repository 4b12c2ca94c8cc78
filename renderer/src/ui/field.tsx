import type { ReactNode } from 'react';
import {
  Button,
  Input,
  Label,
  SearchField as AriaSearchField,
  TextField as AriaTextField,
} from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import styles from './field.module.css';
import { CloseIcon, SearchIcon } from './icons.tsx';

interface TextFieldProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  /** `password` hides what is typed and keeps it out of the browser's autofill. */
  readonly type?: 'text' | 'password';
  readonly isDisabled?: boolean;
  readonly placeholder?: string;
  /** Stands beside the input, such as the button that sends it. */
  readonly children?: ReactNode;
}

export function TextField({
  label,
  value,
  onChange,
  type = 'text',
  isDisabled = false,
  placeholder,
  children,
}: TextFieldProps): ReactNode {
  return (
    <AriaTextField
      className={styles['field'] ?? ''}
      value={value}
      onChange={onChange}
      type={type}
      isDisabled={isDisabled}
      autoComplete="off"
    >
      <Label className={styles['label'] ?? ''}>{label}</Label>
      <span className={styles['box']}>
        <Input
          className={styles['input'] ?? ''}
          spellCheck={false}
          data-1p-ignore=""
          {...(placeholder === undefined ? {} : { placeholder })}
        />
        {children}
      </span>
    </AriaTextField>
  );
}

interface SearchFieldProps {
  /** Accessible name and placeholder. */
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

export function SearchField({ label, value, onChange }: SearchFieldProps): ReactNode {
  const { t } = useTranslation('common');
  return (
    <AriaSearchField className={styles['search'] ?? ''} aria-label={label} value={value} onChange={onChange}>
      <span className={styles['glass']} aria-hidden="true">
        <SearchIcon />
      </span>
      <Input className={styles['input'] ?? ''} placeholder={label} spellCheck={false} />
      <Button className={styles['clear'] ?? ''} aria-label={t('clear')}>
        <CloseIcon />
      </Button>
    </AriaSearchField>
  );
}
