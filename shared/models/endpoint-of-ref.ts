import type { ReadyConfig } from '../config/snapshot.ts';
import { parseAddress } from './address.ts';
import type { Endpoint, Model } from './endpoint.ts';
import { isSameModel } from './model-id.ts';

/**
 * The endpoint that OpenClaw would ask for a provider's models: the one at the address that the config gives that provider, and
 * where the config gives none, the one that goes by the provider's name.
 */
export function endpointOfProvider(
  provider: string,
  endpoints: readonly Endpoint[],
  config: ReadyConfig | null,
): Endpoint | null {
  const baseUrl = config?.providers.find((candidate) => candidate.id === provider)?.baseUrl ?? null;
  const origin = baseUrl === null ? undefined : parseAddress(baseUrl)?.origin;
  if (origin !== undefined) return endpoints.find((endpoint) => endpoint.origin === origin) ?? null;
  return endpoints.find((endpoint) => endpoint.provider === provider) ?? null;
}

/** The model of an endpoint that an id of the config means. */
export function modelOn({ kind, models }: Endpoint, id: string): Model | null {
  return models.find((model) => isSameModel(kind, model.id, id)) ?? null;
}

/** Has this endpoint a list that may be believed now? False while it is away and an older list is kept. */
export function answers(endpoint: Endpoint): boolean {
  return (
    endpoint.state.kind === 'ok' ||
    endpoint.state.kind === 'none-loaded' ||
    endpoint.state.kind === 'no-models'
  );
}
