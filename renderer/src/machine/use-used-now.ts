import { useMemo } from 'react';
import { answers } from '../../../shared/models/endpoint-of-ref.ts';
import type { Endpoint } from '../../../shared/models/endpoint.ts';
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
  const isSilent = (endpoints ?? []).some(isAwayHere);
  return useMemo(
    () => (machine === null || target === null ? null : usedNow(machine, target, held, isSilent)),
    [machine, target, held, isSilent],
  );
}

/** A server of this machine that was there and does not answer. */
const isAwayHere = (endpoint: Endpoint): boolean =>
  endpoint.location === 'this-machine' && endpoint.modelsAsOf !== null && !answers(endpoint);
