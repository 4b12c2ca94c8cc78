import { useMemo } from 'react';
import type { ModelFits } from '../fit/model-fits.ts';

/** How many models there are that could be judged, and how many of them fit. */
export function useFitCount(fits: ModelFits): { readonly count: number; readonly fitting: number } {
  return useMemo(() => {
    const verdicts = [...fits.values()].map(({ judgement }) => judgement.verdict);
    return {
      count: verdicts.filter((verdict) => verdict !== 'unknown').length,
      fitting: verdicts.filter((verdict) => verdict === 'comfortable' || verdict === 'tight').length,
    };
  }, [fits]);
}
