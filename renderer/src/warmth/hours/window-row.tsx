import { Time } from '@internationalized/date';
import type { ReactNode } from 'react';
import {
  DateInput,
  DateSegment,
  Group,
  TimeField,
  ToggleButton,
  ToggleButtonGroup,
  useLocale,
} from 'react-aria-components';
import { IconButton } from '../../ui/button.tsx';
import { Hint } from '../../ui/hint.tsx';
import { TrashIcon } from '../../ui/icons.tsx';
import { useWarmthWords } from '../words.ts';
import type { DraftWindow } from './draft.ts';
import { endsNextDay, isWholeDay, timeOfDay, weekdayName, weekdays } from './hours-text.ts';
import styles from './window-row.module.css';

/** Some weekdays and their hours. */
export function WindowRow({
  window: { days, from, to },
  number,
  onChange,
  onRemove,
}: {
  readonly window: DraftWindow;
  /** which it is, from 1 */
  readonly number: number;
  readonly onChange: (change: Partial<DraftWindow>) => void;
  readonly onRemove: () => void;
}): ReactNode {
  const { t, locale } = useWarmthWords();
  const times = from !== null && to !== null ? { from, to } : null;
  const remove = t('page.hours.remove', { number });
  return (
    <Group className={styles['row'] ?? ''} aria-label={t('page.hours.group', { number })}>
      <ToggleButtonGroup
        className={styles['days'] ?? ''}
        aria-label={t('page.hours.days')}
        selectionMode="multiple"
        selectedKeys={days.map(String)}
        onSelectionChange={(keys) => onChange({ days: weekdays.filter((day) => keys.has(String(day))) })}
      >
        {weekdays.map((day) => (
          <ToggleButton key={day} id={String(day)} className={styles['day'] ?? ''}>
            <span title={weekdayName(day, locale, 'long')}>{weekdayName(day, locale)}</span>
          </ToggleButton>
        ))}
      </ToggleButtonGroup>
      <span className={styles['times']}>
        <TimeOfDay
          label={t('page.hours.from')}
          minute={from}
          onChange={(minute) => onChange({ from: minute })}
        />
        <span aria-hidden="true">–</span>
        <TimeOfDay label={t('page.hours.to')} minute={to} onChange={(minute) => onChange({ to: minute })} />
      </span>
      <Hint text={remove}>
        <IconButton label={remove} onPress={onRemove}>
          <TrashIcon />
        </IconButton>
      </Hint>
      <span className={styles['note']} data-missing={days.length === 0 || undefined}>
        {days.length === 0
          ? t('page.hours.noDays')
          : times !== null && isWholeDay(times)
            ? t('page.hours.wholeDay')
            : times !== null && endsNextDay(times)
              ? t('page.hours.nextDay')
              : ''}
      </span>
    </Group>
  );
}

function TimeOfDay({
  label,
  minute,
  onChange,
}: {
  readonly label: string;
  /** minutes since midnight; null: not given */
  readonly minute: number | null;
  readonly onChange: (minute: number | null) => void;
}): ReactNode {
  const { locale } = useLocale();
  return (
    <TimeField
      aria-label={label}
      shouldForceLeadingZeros={timeOfDay(0, locale).startsWith('0')}
      value={minute === null ? null : new Time(Math.floor(minute / 60) % 24, minute % 60)}
      onChange={(time) => onChange(time === null ? null : time.hour * 60 + time.minute)}
    >
      <DateInput className={styles['time'] ?? ''}>
        {(segment) => <DateSegment segment={segment} className={styles['segment'] ?? ''} />}
      </DateInput>
    </TimeField>
  );
}
