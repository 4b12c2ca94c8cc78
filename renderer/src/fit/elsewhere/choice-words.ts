import { useMemo } from 'react';
import { useLocale } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { formatBytes } from '../../../../shared/models/format-size.ts';
import { useFitWords } from '../fit-words.ts';
import { type Choice, memoryOf } from './choices.ts';

/** A machine of the catalogue in words. */
export interface ChoiceWords {
  /** what tells it from others of its name: "80 cores · 512 GB" */
  readonly detail: (choice: Choice) => string;
  /** name and detail, as searched for */
  readonly text: (choice: Choice) => string;
  /** null: not known */
  readonly price: (choice: Choice) => string | null;
  /** of one of its memories; null: not known */
  readonly bandwidth: (choice: Choice) => string | null;
}

export function useChoiceWords(): ChoiceWords {
  const { t } = useTranslation('fit');
  const { locale } = useLocale();
  const words = useFitWords();
  return useMemo(() => {
    const detail = ({ entry, target }: Choice): string => {
      if (entry === null) return '';
      const memory = words.wholeMemory(memoryOf(target));
      return [
        entry.gpuCores === null ? null : t('elsewhere.cores', { count: entry.gpuCores }),
        entry.count === 1 ? memory : t('elsewhere.each', { memory }),
      ]
        .filter((part) => part !== null)
        .join(' · ');
    };
    return {
      detail,
      text: (choice) => `${choice.name} ${detail(choice)}`,
      price: ({ entry }) =>
        entry?.price == null
          ? null
          : new Intl.NumberFormat(locale, {
              style: 'currency',
              currency: entry.price.currency,
              maximumFractionDigits: 0,
            }).format(entry.price.amount),
      bandwidth: ({ target }) => {
        const [first] = target.pools;
        return first?.chip == null
          ? null
          : t('elsewhere.perSecond', { bytes: formatBytes(first.chip.bandwidth, locale) });
      },
    };
  }, [t, locale, words]);
}
