import type { ToldWarmth } from '../chain/told-warmth.ts';
import { loadProgress } from './load-progress.ts';
import type { WarmthWords } from './words.ts';

/** A link's warmth in the words of the status line and the chain: "cold, ~40 s to load". Null: nothing is told. `now` is ms since 1970. */
export function toldText(
  told: ToldWarmth,
  now: number,
  { t, about, tokensShort }: WarmthWords,
): string | null {
  switch (told.kind) {
    case 'unknown':
      return null;
    case 'warm':
      return t('page.caption.warm');
    case 'cold':
      return told.estimateMs === null
        ? t('page.caption.cold')
        : t('page.caption.coldAbout', { time: about(told.estimateMs) });
    case 'wrong-context':
      return t(told.isLess ? 'page.caption.coldOnly' : 'page.caption.coldHolds', {
        tokens: tokensShort(told.context),
      });
    case 'loading': {
      const { leftMs, isLate } = loadProgress(told, now);
      if (leftMs !== null) return t('page.caption.loadingLeft', { time: about(leftMs) });
      return t(isLate ? 'page.caption.loadingLate' : 'page.caption.loading');
    }
  }
  return told satisfies never;
}
