import { useMemo } from 'react';
import { useLocale } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { formatMemory } from '../../../../shared/models/format-size.ts';
import type { GraphData, GraphSummary } from './graph-data.ts';

/** What the graphs show, in words. */
export interface SampleWords {
  /** one moment, short: "14:32:05 · 261 GB · 43 %" */
  readonly point: (data: GraphData, index: number) => string;
  /** all ten minutes, in sentences */
  readonly summary: (summary: GraphSummary) => string;
  readonly percent: (share: number) => string;
}

export function useSampleWords(): SampleWords {
  const { t } = useTranslation('machine');
  const { locale } = useLocale();
  return useMemo(() => {
    const time = new Intl.DateTimeFormat(locale, { timeStyle: 'medium', hourCycle: 'h23' });
    const share = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 0 });
    const percent = (value: number): string => share.format(value);
    return {
      percent,
      point: ({ times, used, load, pressure }, index) => {
        const [bytes, busy, level] = [used[index] ?? null, load[index] ?? null, pressure[index] ?? null];
        return [
          time.format(times[index] ?? 0),
          bytes === null ? null : formatMemory(bytes, locale),
          busy === null ? null : percent(busy),
          level === null || level === 'normal' ? null : t(`graph.pressure.${level}`),
        ]
          .filter((part) => part !== null)
          .join(' · ');
      },
      summary: ({ least, most, meanLoad, pressure }) =>
        [
          least === null || most === null
            ? t('graph.said.noMemory')
            : t('graph.said.memory', {
                least: formatMemory(least, locale),
                most: formatMemory(most, locale),
              }),
          meanLoad === null ? t('graph.said.noLoad') : t('graph.said.load', { share: percent(meanLoad) }),
          pressure === null ? t('graph.said.noPressure') : t(`graph.said.pressure.${pressure}`),
        ].join(' '),
    };
  }, [t, locale]);
}
