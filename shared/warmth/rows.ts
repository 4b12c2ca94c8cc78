import type { Provider, ReadyConfig } from '../config/snapshot.ts';
import { endpointOfProvider, modelOn } from '../models/endpoint-of-ref.ts';
import type { Endpoint, Model } from '../models/endpoint.ts';
import { isSameModel } from '../models/model-id.ts';
import { parseRef } from '../models/model-ref.ts';
import type { Wish } from './wish.ts';

/** A model on an endpoint that could be kept warm, or a wish for one that no endpoint has. */
export interface WarmthRow {
  /** unique, and the same as long as model and endpoint are */
  readonly key: string;
  readonly ref: string;
  readonly endpoint: Endpoint | null;
  /** null: the endpoint does not have it */
  readonly model: Model | null;
  /** the server's own id */
  readonly id: string;
  readonly name: string;
  readonly wish: Wish | null;
  /** the config's block of its provider */
  readonly provider: Provider | null;
}

export const rowKey = (endpoint: string, model: string): string => `${endpoint} ${model}`;

/** Every model that can answer, with the wish for it, and then the wishes that no endpoint can fulfil now. */
export function warmthRows(
  endpoints: readonly Endpoint[],
  config: ReadyConfig | null,
  wishes: readonly Wish[],
): WarmthRow[] {
  const providerOf = (id: string): Provider | null =>
    config?.providers.find((provider) => provider.id === id) ?? null;
  const wished = new Map<string, Wish>();
  const lost: WarmthRow[] = [];
  for (const wish of wishes) {
    const { provider = '', model: id = wish.ref } = parseRef(wish.ref) ?? {};
    const endpoint = endpointOfProvider(provider, endpoints, config);
    const model = endpoint === null ? null : modelOn(endpoint, id);
    if (endpoint !== null && model !== null) {
      wished.set(rowKey(endpoint.id, model.id), wish);
      continue;
    }
    const block = providerOf(provider);
    const entry = block?.models.find((known) => isSameModel(endpoint?.kind ?? 'lmstudio', known.id, id));
    lost.push({
      key: rowKey(endpoint?.id ?? '', id),
      ref: wish.ref,
      endpoint,
      model: null,
      id,
      // As the list of models calls it, which has it from the config then.
      name: entry?.name ?? id,
      wish,
      provider: block,
    });
  }
  const rows = endpoints.flatMap((endpoint) =>
    endpoint.models
      .filter(({ kind }) => kind === 'llm')
      .map((model): WarmthRow => {
        const key = rowKey(endpoint.id, model.id);
        return {
          key,
          ref: model.ref,
          endpoint,
          model,
          id: model.id,
          name: model.name,
          wish: wished.get(key) ?? null,
          provider: providerOf(endpoint.provider),
        };
      }),
  );
  return [...rows, ...lost];
}
