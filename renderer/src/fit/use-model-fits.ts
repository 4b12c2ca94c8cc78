import { useMemo } from 'react';
import { useHearth } from '../use-hearth.ts';
import { type ModelFits, modelFits } from './model-fits.ts';

/** How the models fit the machines that they run on; the same map until a model, its facts or the machine is another. */
export function useModelFits(): ModelFits {
  const endpoints = useHearth((state) => state.endpoints);
  const facts = useHearth((state) => state.modelFacts);
  const targets = useHearth((state) => state.targets);
  const others = useHearth((state) => state.otherTargets);
  return useMemo(
    () => modelFits(endpoints ?? [], facts, targets, others),
    [endpoints, facts, targets, others],
  );
}
