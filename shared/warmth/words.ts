import type { TFunction } from 'i18next';
import { formatMemory, formatTokens, formatTokensShort } from '../models/format-size.ts';
import { formatDuration } from '../duration.ts';

/** Words for keeping warm, in one language. Times are ms, moments ms since 1970. */
export interface WarmthWords {
  readonly t: TFunction<'warmth'>;
  readonly locale: string;
  /** "196,608" */
  readonly tokens: (tokens: number) => string;
  /** "192k" */
  readonly tokensShort: (tokens: number) => string;
  /** "251 GB" */
  readonly memory: (bytes: number) => string;
  /** "38 s" */
  readonly span: (ms: number) => string;
  /** an estimate, rounded as one: "~40 s" */
  readonly about: (ms: number) => string;
  /** "14:32", with the weekday on another day, with the date when it is further away */
  readonly moment: (at: number, now: number) => string;
  /** the same in a sentence: "at 14:32", "on Monday at 08:00" */
  readonly when: (at: number, now: number) => string;
}

export function wordsIn(t: TFunction<'warmth'>, locale: string): WarmthWords {
  return {
    t,
    locale,
    tokens: (tokens) => formatTokens(tokens, locale),
    tokensShort: (tokens) => formatTokensShort(tokens, locale),
    memory: (bytes) => formatMemory(bytes, locale),
    span: (ms) => formatDuration(ms, locale),
    about: (ms) => t('page.about', { time: formatDuration(roundedTime(ms), locale) }),
    moment: (at, now) => formatMoment(at, now, locale),
    when: (at, now) => {
      const day = dayOf(at, now);
      const time = inFormat(at, locale, { timeStyle: 'short' });
      if (day === 'today') return t('page.when.today', { time });
      return day === 'near'
        ? t('page.when.day', { time, day: inFormat(at, locale, { weekday: 'long' }) })
        : t('page.when.date', { time, date: inFormat(at, locale, { dateStyle: 'medium' }) });
    },
  };
}

/** Steps in which a time is told, s: the longer, the coarser. */
const steps = [
  { below: 20, step: 1 },
  { below: 60, step: 5 },
  { below: 180, step: 15 },
  { below: 600, step: 30 },
  { below: Number.POSITIVE_INFINITY, step: 60 },
] as const;

/** A time as somebody says it who does not know it exactly, so that it does not change with each second. At least one second. */
export function roundedTime(ms: number): number {
  const seconds = Math.max(0, ms) / 1000;
  const step = steps.find(({ below }) => seconds < below)?.step ?? 60;
  return Math.max(1, Math.round(seconds / step) * step) * 1000;
}

const dayMs = 86_400_000;

/** Is a moment today, on a day that its weekday names, or further away? */
function dayOf(at: number, now: number): 'today' | 'near' | 'far' {
  if (new Date(at).toDateString() === new Date(now).toDateString()) return 'today';
  return Math.abs(at - now) < 6 * dayMs ? 'near' : 'far';
}

const inFormat = (at: number, locale: string, format: Intl.DateTimeFormatOptions): string =>
  new Intl.DateTimeFormat(locale, format).format(at);

export function formatMoment(at: number, now: number, locale: string): string {
  const time = inFormat(at, locale, { timeStyle: 'short' });
  switch (dayOf(at, now)) {
    case 'today':
      return time;
    case 'near':
      return `${inFormat(at, locale, { weekday: 'short' })} ${time}`;
    case 'far':
      return inFormat(at, locale, { dateStyle: 'medium', timeStyle: 'short' });
  }
}
