import { useMemo } from 'react';
import { heldByModels } from '../fit/model-fits.ts';
import { useModelFits } from '../fit/use-model-fits.ts';
import { useHearth } from '../use-hearth.ts';
import { usedNow, type UsedNow } from './used-now.ts';

/** How this machine's memory for models is used now; null while that is unknown. */
export function useUsedNow(): UsedNow | null {
  const machine = useHearth((state) => state.machine);
  const target = useHearth((state) => state.targets[0] ?? null);
  const endpoints = useHearth((state) => state.endpoints);
  const fits = useModelFits();
  const held = useMemo(() => heldByModels(endpoints ?? [], fits), [endpoints, fits]);
  return useMemo(
    () => (machine === null || target === null ? null : usedNow(machine, target, held)),
    [machine, target, held],
  );
}
