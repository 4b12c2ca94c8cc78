import type { ReactNode } from 'react';
import { useLocale } from 'react-aria-components';
import { useMinute } from './clock.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** "now", "4 min ago", "2 hr ago", "3 days ago"; the date itself from a week on. Times are ms since 1970. */
export function formatRelative(at: number, now: number, locale: string): string {
  const age = Math.max(0, now - at);
  if (age >= 7 * dayMs) return new Intl.DateTimeFormat(locale, { dateStyle: 'medium' }).format(at);
  const format = new Intl.RelativeTimeFormat(locale, { numeric: 'auto', style: 'short' });
  if (age < minuteMs) return format.format(0, 'second');
  if (age < hourMs) return format.format(-Math.floor(age / minuteMs), 'minute');
  if (age < dayMs) return format.format(-Math.floor(age / hourMs), 'hour');
  return format.format(-Math.floor(age / dayMs), 'day');
}

/** The whole date and time, to the second. */
export function formatExact(at: number, locale: string): string {
  return new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'medium' }).format(at);
}

/** A time as people say it, with the exact one a hover away. `at` is ms since 1970. */
export function RelativeTime({ at }: { readonly at: number }): ReactNode {
  const { locale } = useLocale();
  // A time later than the last tick is of this minute.
  const now = Math.max(useMinute(), at);
  return (
    <time dateTime={new Date(at).toISOString()} title={formatExact(at, locale)}>
      {formatRelative(at, now, locale)}
    </time>
  );
}
