import { type ReactNode, useId } from 'react';
import { Label, Radio, RadioGroup } from 'react-aria-components';
import type { Schedule } from '../../../../shared/warmth/schedule.ts';
import { Button } from '../../ui/button.tsx';
import { useMinute } from '../../ui/clock.ts';
import { PlusIcon } from '../../ui/icons.tsx';
import { useWarmthWords } from '../words.ts';
import { changeWindow, type Draft, mostWindows, scheduleOf, withoutWindow, withWindow } from './draft.ts';
import styles from './hours-editor.module.css';
import { hoursSummary } from './hours-text.ts';
import { WindowRow } from './window-row.tsx';

/** When models are kept warm: always, or within hours of weekdays; below it what that means, in a sentence. */
export function HoursEditor({
  label,
  draft,
  onChange,
}: {
  readonly label: string;
  readonly draft: Draft;
  readonly onChange: (draft: Draft) => void;
}): ReactNode {
  const { t } = useWarmthWords();
  return (
    <div className={styles['editor']}>
      <RadioGroup
        className={styles['choice'] ?? ''}
        value={draft === null ? 'always' : 'some'}
        onChange={(chosen) => onChange(chosen === 'always' ? null : (draft ?? withWindow(null)))}
      >
        <Label className={styles['label'] ?? ''}>{label}</Label>
        <Radio value="always" className={styles['option'] ?? ''}>
          <span className={styles['sign']} aria-hidden="true" />
          {t('page.settings.always')}
        </Radio>
        <Radio value="some" className={styles['option'] ?? ''}>
          <span className={styles['sign']} aria-hidden="true" />
          {t('page.settings.someHours')}
        </Radio>
      </RadioGroup>
      {draft !== null && <Windows draft={draft} onChange={onChange} />}
      <Summary schedule={scheduleOf(draft)} />
    </div>
  );
}

function Windows({
  draft,
  onChange,
}: {
  readonly draft: NonNullable<Draft>;
  readonly onChange: (draft: Draft) => void;
}): ReactNode {
  const { t } = useWarmthWords();
  return (
    <div className={styles['windows']}>
      {draft.map((window, index) => (
        <WindowRow
          key={window.id}
          window={window}
          number={index + 1}
          onChange={(change) => onChange(changeWindow(draft, window.id, change))}
          onRemove={() => onChange(withoutWindow(draft, window.id))}
        />
      ))}
      <div>
        <Button
          small
          look="quiet"
          isDisabled={draft.length >= mostWindows}
          onPress={() => onChange(withWindow(draft))}
        >
          <PlusIcon />
          {t('page.hours.add')}
        </Button>
      </div>
    </div>
  );
}

function Summary({ schedule }: { readonly schedule: Schedule | null | undefined }): ReactNode {
  const words = useWarmthWords();
  const now = useMinute();
  const id = useId();
  return (
    <output id={id} className={styles['summary']}>
      {schedule !== undefined && hoursSummary(schedule, now, words)}
    </output>
  );
}
