import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../ui/button.tsx';
import styles from './fleet.module.css';
import { useFocusInside } from './use-focus-inside.ts';
import { useSending } from './use-sending.ts';

interface AddFormProps {
  /** accessible name: what is added */
  readonly label: string;
  /** on the button that adds it */
  readonly addText: string;
  readonly isComplete: boolean;
  /** @returns whether it was kept */
  readonly onAdd: () => Promise<boolean>;
  readonly onDone: () => void;
  readonly children: ReactNode;
}

/** The form below a list that a button has just opened: it goes when what it adds was kept, or was not wanted after all. */
export function AddForm({ label, addText, isComplete, onAdd, onDone, children }: AddFormProps): ReactNode {
  const { t } = useTranslation('common');
  const form = useFocusInside();
  const { isBusy, onSubmit } = useSending(isComplete, onAdd, onDone);
  return (
    <form ref={form} className={styles['add']} aria-label={label} onSubmit={onSubmit}>
      {children}
      <p className={styles['acts']}>
        <Button type="submit" look="primary" isPending={isBusy} isDisabled={!isComplete}>
          {addText}
        </Button>
        <Button look="quiet" onPress={onDone}>
          {t('cancel')}
        </Button>
      </p>
    </form>
  );
}
