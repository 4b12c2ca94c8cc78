import type { Endpoint, Model } from '../../../shared/models/endpoint.ts';
import type { ModelWarmth } from '../../../shared/warmth/snapshot.ts';

/** A model as its endpoint last listed it; null: it does not. */
export function offeredModel(
  endpoints: readonly Endpoint[] | null,
  { endpoint, model }: Pick<ModelWarmth, 'endpoint' | 'model'>,
): Model | null {
  const listed = endpoints?.find(({ id }) => id === endpoint?.id)?.models;
  return listed?.find(({ id }) => id === model) ?? null;
}
