import { useMemo } from 'react';
import { useLocale } from 'react-aria-components';

/** How times and numbers of the log are written. Times are ms since 1970. */
export interface LogFormats {
  /** 14:03:22 */
  readonly time: (at: number) => string;
  /** the whole date and time, to the ms */
  readonly exact: (at: number) => string;
  readonly number: (value: number) => string;
  /** 0…1 as "42%" */
  readonly percent: (share: number) => string;
}

/** Made once a language: a formatter costs more to make than a thousand uses. */
export function useLogFormats(): LogFormats {
  const { locale } = useLocale();
  return useMemo(() => {
    const time = new Intl.DateTimeFormat(locale, { timeStyle: 'medium', hourCycle: 'h23' });
    const exact = new Intl.DateTimeFormat(locale, {
      year: 'numeric',
      month: 'short',
      day: 'numeric',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
      fractionalSecondDigits: 3,
      hourCycle: 'h23',
    });
    const number = new Intl.NumberFormat(locale);
    const percent = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 0 });
    return {
      time: (at) => time.format(at),
      exact: (at) => exact.format(at),
      number: (value) => number.format(value),
      percent: (share) => percent.format(share),
    };
  }, [locale]);
}
