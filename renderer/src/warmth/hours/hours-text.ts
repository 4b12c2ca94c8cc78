import type { Schedule, Window } from '../../../../shared/warmth/schedule.ts';
import { scheduleAt } from '../../../../shared/warmth/schedule.ts';
import type { WarmthWords } from '../words.ts';

/** ISO's: 1 is Monday. */
export const weekdays = [1, 2, 3, 4, 5, 6, 7] as const;

/** A Monday. */
const monday = Date.UTC(2024, 0, 1);
const dayMs = 86_400_000;
const minuteMs = 60_000;

/** "Mon", or "Monday" where it is `long`. */
export function weekdayName(day: number, locale: string, length: 'short' | 'long' = 'short'): string {
  return new Intl.DateTimeFormat(locale, { weekday: length, timeZone: 'UTC' }).format(
    monday + (day - 1) * dayMs,
  );
}

/** "08:00"; midnight at the end of a day is that of the next. */
export function timeOfDay(minute: number, locale: string): string {
  return new Intl.DateTimeFormat(locale, { timeStyle: 'short', timeZone: 'UTC' }).format(
    monday + (minute % 1440) * minuteMs,
  );
}

/** Does the window reach into the next day? One that ends with the day does not. */
export function endsNextDay({ from, to }: Pick<Window, 'from' | 'to'>): boolean {
  return to <= from && to !== 0 && !isWholeDay({ from, to });
}

export function isWholeDay({ from, to }: Pick<Window, 'from' | 'to'>): boolean {
  return from === to % 1440;
}

/** "Mon–Fri, Sun": three days and more in a row as a range. */
function daysText(days: readonly number[], { t, locale }: WarmthWords): string {
  if (days.length === weekdays.length) return t('page.hours.everyDay');
  const runs: number[][] = [];
  for (const day of days.toSorted((a, b) => a - b)) {
    const run = runs.at(-1);
    if (run?.at(-1) === day - 1) run.push(day);
    else runs.push([day]);
  }
  const name = (day: number | undefined): string => weekdayName(day ?? 1, locale);
  return runs
    .flatMap((run) =>
      run.length < 3
        ? run.map(name)
        : [t('page.hours.dayRange', { first: name(run[0]), last: name(run.at(-1)) })],
    )
    .join(', ');
}

function windowText(window: Window, words: WarmthWords): string {
  const { t, locale } = words;
  const days = daysText(window.days, words);
  if (isWholeDay(window) && window.from === 0) return t('page.hours.windowWhole', { days });
  return t(endsNextDay(window) || isWholeDay(window) ? 'page.hours.windowNextDay' : 'page.hours.window', {
    days,
    from: timeOfDay(window.from, locale),
    to: timeOfDay(window.to, locale),
  });
}

/** "Mon–Fri 08:00–18:00; Sat 22:00–06:00 the next day" */
export function windowsText(schedule: Schedule, words: WarmthWords): string {
  return schedule.map((window) => windowText(window, words)).join('; ');
}

/** When models are kept warm, and whether now is within, in two sentences. @param schedule null: always */
export function hoursSummary(schedule: Schedule | null, now: number, words: WarmthWords): string {
  const { t } = words;
  if (schedule === null) return t('page.hours.summaryAlways');
  const { isOpen, changesAt } = scheduleAt(schedule, now);
  const state = isOpen
    ? changesAt === null
      ? t('page.hours.now')
      : t('page.hours.nowUntil', { time: words.moment(changesAt, now) })
    : changesAt === null
      ? t('page.hours.never')
      : t('page.hours.next', { when: words.when(changesAt, now) });
  return `${t('page.hours.summary', { windows: windowsText(schedule, words) })} ${state}`;
}
