import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { targetLimit } from '../../../shared/fit/target-limit.ts';
import { tierOf } from '../../../shared/fit/tier.ts';
import { useFitWords } from '../fit/fit-words.ts';
import { useModelFits } from '../fit/use-model-fits.ts';
import { useHearth } from '../use-hearth.ts';
import { useFitCount } from './use-fit-count.ts';
import { useUsedNow } from './use-used-now.ts';

/** The meter's picture in sentences: for whoever does not see it. */
export function useMeterWords(): string {
  const { t } = useTranslation('machine');
  const words = useFitWords();
  const target = useHearth((state) => state.targets[0] ?? null);
  const use = useUsedNow();
  const count = useFitCount(useModelFits());
  return useMemo(() => {
    if (target === null) return t('looking');
    const limit = targetLimit(target);
    const tier = tierOf(target);
    const { name } = target;
    return [
      limit === null || tier === null
        ? t('meter.saidUnknown', { name })
        : t('meter.said', {
            name,
            memory: words.memory(limit),
            tier: `${t(`tier.${tier}`)}, ${t(`tierMeans.${tier}`)}`,
          }),
      use === null
        ? t('meter.saidUseUnknown')
        : use.isUntold
          ? t('meter.saidUseUntold', { used: words.memory(use.used) })
          : use.models === 0
            ? t('meter.saidUseNoModels', { used: words.memory(use.used) })
            : t('meter.saidUse', { used: words.memory(use.used), models: words.memory(use.models) }),
      count.count === 0 ? '' : t('meter.saidFits', count),
    ].join(' ');
  }, [t, words, target, use, count]);
}
