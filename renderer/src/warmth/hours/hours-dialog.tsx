import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Schedule } from '../../../../shared/warmth/schedule.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { type Draft, draftOf, scheduleOf, withWindow } from './draft.ts';
import { HoursEditor } from './hours-editor.tsx';

/** One model's own hours. `onSave` is given null where it shall be kept warm always. */
export function HoursDialog({
  name,
  schedule,
  onSave,
  onClose,
}: {
  readonly name: string;
  readonly schedule: Schedule | null;
  readonly onSave: (schedule: Schedule | null) => void;
  readonly onClose: () => void;
}): ReactNode {
  const { t } = useTranslation(['warmth', 'common']);
  const [draft, setDraft] = useState<Draft>(() => draftOf(schedule) ?? withWindow(null));
  const wanted = scheduleOf(draft);
  return (
    <Dialog
      title={t('page.hours.title', { name })}
      isOpen
      onClose={onClose}
      foot={
        <>
          <Button onPress={onClose}>{t('common:cancel')}</Button>
          <Button
            look="primary"
            isDisabled={wanted === undefined}
            onPress={() => {
              if (wanted !== undefined) onSave(wanted);
            }}
          >
            {t('page.hours.save')}
          </Button>
        </>
      }
    >
      <HoursEditor label={t('page.details.hours')} draft={draft} onChange={setDraft} />
    </Dialog>
  );
}
