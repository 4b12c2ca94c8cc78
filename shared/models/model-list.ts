import type { Provider, ReadyConfig } from '../config/snapshot.ts';
import { links } from '../chain/chain.ts';
import type { FitVerdict, Judgement } from '../fit/judgement.ts';
import { loadedContext } from './add-model.ts';
import { answers, endpointOfProvider, modelOn } from './endpoint-of-ref.ts';
import type { Endpoint, Model } from './endpoint.ts';
import { refsOf } from './model-id.ts';
import { parseRef, resolveLink } from './model-ref.ts';
import { type Place, placeOfProvider } from './place.ts';

/** One model of the list. */
export interface ModelRow {
  /** unique in the whole list, stable while the model stays */
  readonly key: string;
  /** `provider/model` */
  readonly ref: string;
  readonly name: string;
  /** the alias that the config gives it */
  readonly alias: string | null;
  /** null: known from the config only */
  readonly model: Model | null;
  readonly endpoint: Endpoint | null;
  readonly place: Place;
  /** `unknown` also while the endpoint is away and an older list is shown */
  readonly loaded: 'yes' | 'no' | 'unknown';
  /** tokens the largest loaded instance holds, null where none is loaded or known */
  readonly loadedContext: number | null;
  /** tokens the model may hold: the server's maximum, else the config's */
  readonly contextMax: number | null;
  /** link of the chain, 0 is the primary; null: not in it */
  readonly chainIndex: number | null;
  /** on the machine that would run it; null: not known, or somebody else's machine */
  readonly fit: Judgement | null;
}

/** The rows of one endpoint, or of the config: what is named there and offered by no endpoint. */
export type ModelGroup =
  | {
      readonly kind: 'endpoint';
      readonly key: string;
      readonly endpoint: Endpoint;
      readonly total: number;
      readonly rows: readonly ModelRow[];
    }
  | {
      readonly kind: 'config';
      readonly key: 'config';
      readonly total: number;
      readonly rows: readonly ModelRow[];
    };

export type ModelFilter = 'fits' | 'fits-64k' | 'loaded' | 'local' | 'tools' | 'vision';
export type ModelSort = 'name' | 'size' | 'context' | 'loaded' | 'fit' | 'speed';

/** How a model fits the machine it runs on, by the key of its row; what is not known of has none. */
export type FitOfRow = (key: string) => Judgement | null;

export interface ModelQuery {
  /** words, all of which must be found in name, ref, alias, publisher, quantisation or architecture; case does not count */
  readonly search: string;
  /** all must hold; what is unknown does not */
  readonly filters: readonly ModelFilter[];
  readonly sort: ModelSort;
  /** for comparing names, such as "de" */
  readonly locale: string;
}

export const everything: ModelQuery = { search: '', filters: [], sort: 'name', locale: 'en' };

/**
 * The list of models: a group for each endpoint with the models that can answer (no embeddings), then, where there are any, the
 * models that only the config knows. Groups stay even when the query leaves them empty; `total` counts their rows before it.
 */
export function modelGroups(
  endpoints: readonly Endpoint[],
  config: ReadyConfig | null,
  query: ModelQuery = everything,
  fitOf: FitOfRow = () => null,
): ModelGroup[] {
  const places = chainPlaces(config);
  const groups = endpoints.map((endpoint): ModelGroup => {
    const rows = endpoint.models
      .filter((model) => model.kind === 'llm')
      .map((model) => rowOfModel(model, endpoint, config, places, fitOf));
    return { kind: 'endpoint', key: endpoint.id, endpoint, total: rows.length, rows: narrow(rows, query) };
  });
  const known = configRows(endpoints, config, places);
  return known.length === 0
    ? groups
    : [...groups, { kind: 'config', key: 'config', total: known.length, rows: narrow(known, query) }];
}

function rowOfModel(
  model: Model,
  endpoint: Endpoint,
  config: ReadyConfig | null,
  places: ReadonlyMap<string, number>,
  fitOf: FitOfRow,
): ModelRow {
  const key = rowKey(endpoint, model);
  const refs = refsOf(endpoint.kind, model.ref);
  return {
    key,
    ref: model.ref,
    name: model.name,
    alias: refs.map((ref) => config?.aliases[ref]).find((alias) => alias !== undefined) ?? null,
    model,
    endpoint,
    place: endpoint.location,
    loaded: model.loaded === null || !answers(endpoint) ? 'unknown' : model.loaded.length > 0 ? 'yes' : 'no',
    loadedContext: answers(endpoint) ? loadedContext(model) : null,
    contextMax: model.contextMax,
    chainIndex: refs.map((ref) => places.get(ref)).find((place) => place !== undefined) ?? null,
    fit: fitOf(key),
  };
}

/** The key of the row of an endpoint's model. */
export function rowKey(endpoint: Pick<Endpoint, 'id'>, model: Pick<Model, 'id'>): string {
  return `${endpoint.id} ${model.id}`;
}

/** Models of providers, of the allow-list and of the chain that no endpoint's list holds. */
function configRows(
  endpoints: readonly Endpoint[],
  config: ReadyConfig | null,
  places: ReadonlyMap<string, number>,
): ModelRow[] {
  if (config === null) return [];
  const offered = new Set(endpoints.flatMap((endpoint) => endpoint.models.map((model) => model.ref)));
  const entries = new Map<string, Provider['models'][number]>(
    config.providers.flatMap((provider) =>
      provider.models.map((model) => [`${provider.id}/${model.id}`, model] as const),
    ),
  );
  const refs = new Set(
    [...entries.keys(), ...config.listedModels, ...places.keys()].filter(
      (ref) => parseRef(ref) !== null && !ref.endsWith('/*'),
    ),
  );
  const isOffered = (ref: string): boolean => {
    const parts = parseRef(ref);
    const endpoint = endpointOfProvider(parts?.provider ?? '', endpoints, config);
    return offered.has(ref) || (endpoint !== null && modelOn(endpoint, parts?.model ?? '') !== null);
  };
  return [...refs]
    .filter((ref) => !isOffered(ref))
    .map((ref) => {
      const provider = parseRef(ref)?.provider ?? '';
      const endpoint = endpointOfProvider(provider, endpoints, config);
      const baseUrl = config.providers.find((candidate) => candidate.id === provider)?.baseUrl ?? null;
      return {
        key: `config ${ref}`,
        ref,
        name: entries.get(ref)?.name ?? parseRef(ref)?.model ?? ref,
        alias: config.aliases[ref] ?? null,
        model: null,
        endpoint,
        place: endpoint?.location ?? placeOfProvider(provider, baseUrl),
        loaded: 'unknown',
        loadedContext: null,
        contextMax: entries.get(ref)?.contextWindow ?? null,
        chainIndex: places.get(ref) ?? null,
        fit: null,
      };
    });
}

/** ref → index in the chain, aliases resolved; a ref that stands twice counts where it stands first. */
function chainPlaces(config: ReadyConfig | null): Map<string, number> {
  const places = new Map<string, number>();
  for (const [index, link] of (config === null ? [] : links(config.chain)).entries()) {
    const ref = resolveLink(link, config?.aliases ?? {});
    if (!places.has(ref)) places.set(ref, index);
  }
  return places;
}

function narrow(rows: readonly ModelRow[], query: ModelQuery): ModelRow[] {
  const words = query.search.toLocaleLowerCase(query.locale).split(/\s+/).filter(Boolean);
  const compareNames = new Intl.Collator(query.locale, { numeric: true, sensitivity: 'base' }).compare;
  const byName = (a: ModelRow, b: ModelRow): number =>
    compareNames(a.name, b.name) || compareNames(a.ref, b.ref);
  const value = sortValues[query.sort];
  return rows
    .filter((row) => query.filters.every((filter) => passes[filter](row)) && found(row, words, query.locale))
    .toSorted((a, b) => value(b) - value(a) || byName(a, b));
}

/** Largest first; what is unknown comes last. */
const sortValues: Readonly<Record<ModelSort, (row: ModelRow) => number>> = {
  name: () => 0,
  size: (row) => row.model?.sizeBytes ?? -1,
  context: (row) => row.contextMax ?? -1,
  loaded: (row) => (row.loaded === 'yes' ? 1 : 0),
  fit: (row) => fitValue(row.fit),
  speed: (row) => row.fit?.speed.decode?.likely ?? -1,
};

const verdictValues: Readonly<Record<FitVerdict, number>> = {
  comfortable: 4,
  tight: 3,
  'needs-changes': 2,
  'does-not-fit': 1,
  unknown: -1,
};

/** By verdict, within one by how much room is left. */
function fitValue(fit: Judgement | null): number {
  if (fit === null) return -1;
  const { verdict, headroomBytes, limitBytes } = fit;
  const room = headroomBytes === null || limitBytes === null ? 0 : headroomBytes / limitBytes;
  return verdictValues[verdict] + Math.max(-0.9, Math.min(0.9, room)) / 2;
}

/** tokens that a long session of the agent takes */
const longContext = 65_536;

const passes: Readonly<Record<ModelFilter, (row: ModelRow) => boolean>> = {
  fits: (row) => row.fit?.verdict === 'comfortable' || row.fit?.verdict === 'tight',
  'fits-64k': (row) => (row.fit?.largestContext ?? 0) >= longContext,
  loaded: (row) => row.loaded === 'yes',
  local: (row) => row.place === 'this-machine' || row.place === 'network',
  tools: (row) => row.model?.capabilities.tools === true,
  vision: (row) => row.model?.capabilities.vision === true,
};

function found(row: ModelRow, words: readonly string[], locale: string): boolean {
  const text = [
    row.name,
    row.ref,
    row.alias,
    row.model?.publisher,
    row.model?.quantization?.name,
    row.model?.architecture,
  ]
    .filter((part) => typeof part === 'string')
    .join('\n')
    .toLocaleLowerCase(locale);
  return words.every((word) => text.includes(word));
}
