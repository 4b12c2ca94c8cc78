import type { KvGroup } from './facts.ts';
import type { KvType } from './judgement.ts';

/** Everything that an engine can keep the cache in; `KvType` is what Hearth offers of it. */
export type CacheType = KvType | 'f32' | 'bf16' | 'iq4_nl';

/** Bytes of one element: the blocks of ggml hold 32 elements and a scale of two bytes (and a minimum of two, for the `_1` types). */
export const elementBytes: Readonly<Record<CacheType, number>> = {
  f32: 4,
  f16: 2,
  bf16: 2,
  q8_0: 34 / 32,
  q5_1: 24 / 32,
  q5_0: 22 / 32,
  q4_1: 20 / 32,
  q4_0: 18 / 32,
  iq4_nl: 18 / 32,
  fp8: 1,
};

/** llama.cpp and MLX make room for the cache in steps of this many tokens. */
export const cellPadding = 256;

/** `tokens` rounded up to whole steps of the cache. */
export function padded(tokens: number): number {
  return Math.ceil(tokens / cellPadding) * cellPadding;
}

/** How the cache of a load is laid out. Tokens. */
export interface CacheLayout {
  readonly contextTokens: number;
  readonly keyType: CacheType;
  readonly valueType: CacheType;
  /** requests answered at the same time */
  readonly slots: number;
  /** one cache for all slots, or one of its own (and a share of the context) for each */
  readonly isUnified: boolean;
  /** tokens of one micro-batch: a sliding window needs room for them beside the window */
  readonly batchTokens: number;
}

/** Caches that stand beside each other: one for all slots, or one for each. */
export function streamsOf({ isUnified, slots }: CacheLayout): number {
  return isUnified ? 1 : slots;
}

/**
 * Cells that llama.cpp allocates for a layer in one of its streams: the whole context, or for a sliding window its tokens for every slot
 * of the stream and one micro-batch, never more than the context. (llama.cpp, llama-kv-cache and llama-kv-cache-iswa)
 */
export function streamCells(window: number | null, layout: CacheLayout): number {
  const whole = padded(layout.contextTokens / streamsOf(layout));
  if (window === null) return whole;
  const slots = layout.isUnified ? layout.slots : 1;
  return Math.min(whole, padded(window * slots + layout.batchTokens));
}

/** Bytes that one cell of a layer of this group takes. */
export function cellBytes(
  { heads, keyDim, valueDim }: KvGroup,
  keyType: CacheType,
  valueType: CacheType,
): number {
  return heads * (keyDim * elementBytes[keyType] + valueDim * elementBytes[valueType]);
}

/** Bytes of the whole KV cache, as llama.cpp allocates it at start. */
export function kvCacheBytes(groups: readonly KvGroup[], layout: CacheLayout): number {
  let bytes = 0;
  for (const group of groups) {
    const cells = streamCells(group.window, layout) * streamsOf(layout);
    bytes += group.layers * cells * cellBytes(group, layout.keyType, layout.valueType);
  }
  return bytes;
}

/** Bytes that each further token takes: the layers without a window. A sliding window is full long before, and grows no more. */
export function kvBytesPerToken(
  groups: readonly KvGroup[],
  keyType: CacheType,
  valueType: CacheType = keyType,
): number {
  let bytes = 0;
  for (const group of groups) {
    if (group.window === null) bytes += group.layers * cellBytes(group, keyType, valueType);
  }
  return bytes;
}

/** All heads work on the one K of latent attention, which took this many times as long as its bytes in two published sweeps. */
const latentReads = 2.2;

/** Bytes of K and V that are read for the token after `depth` others: all of them, or as many as a window shows. */
export function kvBytesRead(groups: readonly KvGroup[], depth: number, type: CacheType): number {
  let bytes = 0;
  for (const group of groups) {
    const tokens = group.window === null ? depth : Math.min(group.window, depth);
    const reads = group.valueDim === 0 ? latentReads : 1;
    bytes += group.layers * tokens * reads * cellBytes(group, type, type);
  }
  return bytes;
}
