import type { ModelWarmth, Warmth } from '../../../shared/warmth/snapshot.ts';
import { useHearth } from '../use-hearth.ts';

const byRef = new WeakMap<Warmth, ReadonlyMap<string, readonly ModelWarmth[]>>();

/** A model's warmth; where several endpoints go by one ref, that of `endpoint` (its id). Null: nothing is known of it. */
export function warmthOf(warmth: Warmth, ref: string, endpoint: string | null = null): ModelWarmth | null {
  const models = indexOf(warmth).get(ref) ?? [];
  return models.find((model) => model.endpoint?.id === endpoint) ?? models[0] ?? null;
}

/** Hundreds of rows ask at each snapshot: it is gone through once. */
function indexOf(warmth: Warmth): ReadonlyMap<string, readonly ModelWarmth[]> {
  const known = byRef.get(warmth);
  if (known !== undefined) return known;
  const index = new Map<string, ModelWarmth[]>();
  for (const model of warmth) index.set(model.ref, [...(index.get(model.ref) ?? []), model]);
  byRef.set(warmth, index);
  return index;
}

export function useWarmthOf(ref: string, endpoint: string | null = null): ModelWarmth | null {
  return useHearth((state) => warmthOf(state.warmth, ref, endpoint));
}
