import type { KvGroup } from './facts.ts';
import { type CacheLayout, padded } from './kv-cache.ts';
import type { Load } from './load.ts';

/** Embedding-sized rows of f32 that a graph holds for each token of the micro-batch while a layer is computed (fitted to logs). */
const rowsAtOnce = 16;

/** llama.cpp keeps this many copies of its inputs where several devices work on one graph. */
const inputCopies = 4;

/** One layer's K and V unpacked to f16: what reading a quantised cache needs beside it. */
function scratchBytes(
  groups: readonly KvGroup[],
  { contextTokens, keyType, valueType }: CacheLayout,
): number {
  let widest = 0;
  for (const { window, heads, keyDim, valueDim } of groups) {
    if (window !== null) continue;
    const key = keyType === 'f16' || keyType === 'bf16' ? 0 : keyDim;
    const value = valueType === 'f16' || valueType === 'bf16' ? 0 : valueDim;
    widest = Math.max(widest, heads * (key + value) * 2);
  }
  return widest * contextTokens;
}

/**
 * Bytes of llama.cpp's compute buffers: what a graph holds between its weights and its cache. Over all devices, without the host's.
 */
export function computeBufferBytes(load: Load): number {
  const { architecture, cache, devices } = load;
  const batch = Math.min(cache.batchTokens, padded(cache.contextTokens));
  const mask = 2 * batch * padded(cache.contextTokens);
  const rows =
    load.outputs === 'all'
      ? 4 * batch * (architecture.vocabulary + 2 * architecture.embedding)
      : 4 * rowsAtOnce * batch * architecture.embedding;
  const scores = load.flashAttention ? 0 : 4 * architecture.heads * padded(cache.contextTokens) * batch;
  const scratch = load.flashAttention && load.outputs === 'slots' ? scratchBytes(architecture.kv, cache) : 0;
  return devices * (rows + scores + scratch + mask * (devices > 1 ? inputCopies : 1));
}

/** Bytes of llama.cpp's compute buffer in main memory: embeddings of one micro-batch, and the mask in f32. */
export function hostBufferBytes({ architecture, cache, outputs }: Load): number {
  const mask = outputs === 'all' ? 4 * cache.batchTokens * padded(cache.contextTokens) : 0;
  return 4 * cache.batchTokens * architecture.embedding + mask;
}
