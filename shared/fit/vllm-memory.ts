import type { KvGroup } from './facts.ts';
import { type CacheType, elementBytes } from './kv-cache.ts';
import type { Load, MemoryArchitecture } from './load.ts';
import type { EngineParts } from './memory-parts.ts';

/** vLLM takes this share of a card, whatever the model needs: weights first, then what it works with, and the cache gets the rest. */
export const vllmUtilisation = 0.9;

/** Peak of the activations on a card: 1.2 to 2 GB in published start-up logs. Bytes. */
const activationBytes = 1.6e9;
/** CUDA graphs and workspace on a card, and what each further rank adds. Bytes. */
const graphBytes = 1.4e9;
const rankBytes = 0.3e9;

/**
 * Pages have one size for all kinds of layer. State of linear attention is padded to it, and layers with a window take pages too, so a
 * token costs more than its own K and V.
 */
function pagePadding({ kv, recurrent }: MemoryArchitecture): number {
  if (kv.some(({ window }) => window !== null)) return 1.39;
  return recurrent === null ? 1 : 1.1;
}

/** Bytes of the pool on one of `ranks` cards that each token takes. Fewer KV heads than cards are kept on several. */
function tokenBytes(architecture: MemoryArchitecture, element: number, ranks: number): number {
  let bytes = 0;
  for (const { layers, heads, keyDim, valueDim, window } of architecture.kv) {
    if (window === null) bytes += layers * Math.max(1, heads / ranks) * (keyDim + valueDim) * element;
  }
  return bytes * pagePadding(architecture);
}

/** Tokens that a pool of `poolBytes` on each of `ranks` cards holds; null where no layer keeps any. */
export function tokensInPool(
  architecture: MemoryArchitecture,
  { poolBytes, element, ranks }: { poolBytes: number; element: number; ranks: number },
): number | null {
  const bytes = tokenBytes(architecture, element, ranks);
  return bytes === 0 ? null : Math.floor(poolBytes / bytes);
}

/** Elements are f16, or one byte each: vLLM's cache knows no other quantisation. */
function elementOf(type: CacheType): number {
  return type === 'f32' ? 4 : elementBytes[type] < 2 ? 1 : 2;
}

/** vLLM: what one request as long as the context needs; with less it refuses to start. */
export function vllmParts({ architecture, cache, devices }: Load): EngineParts {
  const groups: readonly KvGroup[] = architecture.kv;
  const windows = groups.every(({ window }) => window !== null);
  const context = cache.contextTokens * cache.slots;
  const whole = tokenBytes(architecture, elementOf(cache.keyType), devices) * devices * context;
  return {
    kv: windows ? windowedBytes(groups, cache.keyType, context) : whole,
    compute: activationBytes * devices,
    fixed: (graphBytes + rankBytes * (devices - 1)) * devices,
  };
}

/** A model of windows alone holds each window once. */
function windowedBytes(groups: readonly KvGroup[], type: CacheType, context: number): number {
  let bytes = 0;
  for (const { layers, heads, keyDim, valueDim, window } of groups) {
    bytes += layers * heads * (keyDim + valueDim) * elementOf(type) * Math.min(window ?? context, context);
  }
  return bytes;
}
