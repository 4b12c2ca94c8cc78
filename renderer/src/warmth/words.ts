import { useMemo } from 'react';
import { useLocale } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { type WarmthWords, wordsIn } from '../../../shared/warmth/words.ts';

export type { WarmthWords };

/** Words for keeping warm, in the page's language. */
export function useWarmthWords(): WarmthWords {
  const { t } = useTranslation('warmth');
  const { locale } = useLocale();
  return useMemo(() => wordsIn(t, locale), [t, locale]);
}
