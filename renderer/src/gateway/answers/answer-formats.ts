import { useMemo } from 'react';
import { useLocale } from 'react-aria-components';
import { formatTokens, formatTokensShort } from '../../../../shared/models/format-size.ts';
import { useMinute } from '../../ui/clock.ts';
import { formatDuration } from '../../../../shared/duration.ts';
import { formatExact } from '../../ui/relative-time.tsx';

/** How times, spans and numbers of the history are written. Times are ms since 1970, spans ms. */
export interface AnswerFormats {
  /** the time of day; with the day where that is not today */
  readonly time: (at: number) => string;
  /** as `time`, without seconds */
  readonly minute: (at: number) => string;
  readonly exact: (at: number) => string;
  /** "0.7 s", "42 s", "3 min 5 s" */
  readonly span: (ms: number) => string;
  /** a span that still grows, in whole seconds */
  readonly soFar: (ms: number) => string;
  readonly number: (value: number) => string;
  /** "18k" */
  readonly tokens: (count: number) => string;
  readonly exactTokens: (count: number) => string;
}

/** Spans below this are worth a tenth of a second. */
const tenthsBelowMs = 9_950;

/** Made once a language and day. */
export function useAnswerFormats(): AnswerFormats {
  const { locale } = useLocale();
  const today = new Date(useMinute()).setHours(0, 0, 0, 0);
  return useMemo(() => {
    const time = new Intl.DateTimeFormat(locale, { timeStyle: 'medium', hourCycle: 'h23' });
    const minute = new Intl.DateTimeFormat(locale, { timeStyle: 'short', hourCycle: 'h23' });
    const day = new Intl.DateTimeFormat(locale, {
      day: 'numeric',
      month: 'short',
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    });
    const tenths = new Intl.NumberFormat(locale, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
    const number = new Intl.NumberFormat(locale);
    return {
      time: (at) => (at >= today ? time : day).format(at),
      minute: (at) => (at >= today ? minute : day).format(at),
      exact: (at) => formatExact(at, locale),
      span: (ms) =>
        ms < tenthsBelowMs ? `${tenths.format(Math.max(0, ms) / 1000)}\u00A0s` : formatDuration(ms, locale),
      soFar: (ms) => formatDuration(ms, locale),
      number: (value) => number.format(value),
      tokens: (count) => formatTokensShort(count, locale),
      exactTokens: (count) => formatTokens(count, locale),
    };
  }, [locale, today]);
}
