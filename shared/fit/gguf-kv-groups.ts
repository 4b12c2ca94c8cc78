import type { KvGroup } from './facts.ts';
import type { GgufKeys } from './gguf-header.ts';
import { type LayerCache, groupLayers } from './layer-groups.ts';

interface WindowPattern {
  readonly period: number;
  readonly fullFirst?: true;
  /** tokens; left out: as the file says */
  readonly window?: number;
}

/**
 * Where llama.cpp itself knows which layers look through a sliding window: of each `period` layers all but one, the last, or the
 * first where `fullFirst`. The file's own key, where it has one, gives the period or the whole list.
 * (llama.cpp, `set_swa_pattern` in src/models)
 */
const windowPatterns: ReadonlyMap<string, WindowPattern> = new Map<string, WindowPattern>([
  ['afmoe', { period: 4 }],
  ['cohere2', { period: 4 }],
  ['deepseek4', { period: 0 }],
  ['exaone4', { period: 4 }],
  ['exaone-moe', { period: 4 }],
  ['gemma-embedding', { period: 6 }],
  ['gemma2', { period: 2, window: 4096 }],
  ['gemma3', { period: 6 }],
  ['gemma3n', { period: 5 }],
  ['gpt-oss', { period: 2 }],
  ['laguna', { period: 4, fullFirst: true }],
  // Chunks of a fixed length, not a window that moves; the cache is as long.
  ['llama4', { period: 4, window: 8192 }],
  ['olmo2', { period: 4 }],
  // It has the key, and llama.cpp keeps everything all the same.
  ['phi3', { period: 1 }],
  ['plamo3', { period: 8 }],
  ['smallthinker', { period: 4, fullFirst: true, window: 4096 }],
]);

/** Layers from the start that have a cache of their own, where the file does not say so. (gemma3n.cpp) */
const ownCacheLayers: ReadonlyMap<string, number> = new Map([['gemma3n', 20]]);

/**
 * The cache of each layer as llama.cpp allocates it, grouped. `layers` is how many take part (without extra prediction layers);
 * `isRecurrent` tells those that keep a state instead.
 */
export function ggufKvGroups(
  keys: GgufKeys,
  layers: number,
  isRecurrent: (layer: number) => boolean,
): KvGroup[] {
  const windowOf = slidingWindow(keys);
  const shared = keys.count('attention.shared_kv_layers');
  const withCache = shared === null ? (ownCacheLayers.get(keys.architecture) ?? layers) : layers - shared;
  const caches: LayerCache[] = [];
  for (let layer = 0; layer < Math.min(layers, withCache); layer += 1) {
    if (!isRecurrent(layer)) caches.push(layerCache(keys, layer, windowOf(layer)));
  }
  const loops = Math.max(1, keys.count('num_loops') ?? 1);
  return [...groupLayers(caches), ...sideCaches(keys, layers)].map((group) => ({
    ...group,
    layers: group.layers * loops,
  }));
}

function layerCache(keys: GgufKeys, layer: number, window: number | null): LayerCache {
  const heads = keys.countOfLayer('attention.head_count', layer) ?? 0;
  const ownDim = heads === 0 ? 0 : Math.floor((keys.count('embedding_length') ?? 0) / heads);
  const windowed = window === null ? null : keys.count('attention.key_length_swa');
  const windowedValue = window === null ? null : keys.count('attention.value_length_swa');
  const keyDim = windowed ?? keys.countOfLayer('attention.key_length', layer) ?? ownDim;
  return {
    heads: keys.countOfLayer('attention.head_count_kv', layer) ?? heads,
    keyDim,
    valueDim: keepsKeysOnly(keys)
      ? 0
      : (windowedValue ?? keys.countOfLayer('attention.value_length', layer) ?? ownDim),
    window,
  };
}

/** Multi-head latent attention: one vector stands for keys and values alike. Files made before llama.cpp knew it lack the keys. */
function keepsKeysOnly(keys: GgufKeys): boolean {
  const latent =
    (keys.count('attention.key_length_mla') ?? 0) > 0 && (keys.count('attention.value_length_mla') ?? 0) > 0;
  return latent || keys.architecture === 'deepseek4';
}

/** The window (tokens) that a layer looks through, or null for the whole context. */
function slidingWindow(keys: GgufKeys): (layer: number) => number | null {
  const known = windowPatterns.get(keys.architecture);
  const window = keys.count('attention.sliding_window') ?? known?.window ?? 0;
  const listed = keys.switches('attention.sliding_window_pattern');
  if (window === 0) return () => null;
  if (listed !== null) return (layer) => (listed[layer] === true ? window : null);
  if (known === undefined) return () => null;
  const period = keys.count('attention.sliding_window_pattern') ?? known.period;
  const fullAt = known.fullFirst === true ? 0 : period - 1;
  return (layer) => (period === 0 || layer % period !== fullAt ? window : null);
}

/** Caches beside the main one, for models that look up which tokens to attend to before they do. (llama-kv-cache-dsa, -dsv4) */
function sideCaches(keys: GgufKeys, layers: number): KvGroup[] {
  const indexDim = keys.count('attention.indexer.key_length') ?? 0;
  switch (keys.architecture) {
    case 'deepseek32':
    case 'glm-dsa':
      return groupLayers(Array.from({ length: layers }, () => keysOnly(indexDim)));
    case 'deepseek4':
      return compressedCache(keys, layers, indexDim);
    default:
      return [];
  }
}

const keysOnly = (keyDim: number): LayerCache => ({ heads: 1, keyDim, valueDim: 0, window: null });

/**
 * DeepSeek V4 keeps one entry for every 4 or 128 tokens, by layer, and the index's keys beside the former. What that makes for each
 * token is spread over the layers with entries.
 */
function compressedCache(keys: GgufKeys, layers: number, indexDim: number): KvGroup[] {
  const keyDim = keys.count('attention.key_length') ?? 0;
  let elements = 0;
  let compressed = 0;
  for (let layer = 0; layer < layers; layer += 1) {
    const ratio = keys.countOfLayer('attention.compress_ratios', layer) ?? 0;
    if (ratio === 0) continue;
    compressed += 1;
    elements += (keyDim + (ratio === 4 ? indexDim : 0)) / ratio;
  }
  const each = Math.ceil(elements / Math.max(1, compressed));
  return each === 0 ? [] : [{ layers: compressed, ...keysOnly(each) }];
}
