import { isLatent, queryWidth } from './attention-shape.ts';
import type { CacheType } from './kv-cache.ts';
import { streamCells, streamsOf } from './kv-cache.ts';
import type { Load } from './load.ts';

/**
 * llama.cpp plans a graph's memory before it runs it: a buffer is as large as the most that is alive at one moment. There are three such
 * moments: attention in a layer, its feed-forward part, and the logits. The rules below were derived from logged buffers of Llama, Qwen,
 * Gemma, gpt-oss, LFM and GLM models and reproduce most of them to the MiB.
 */

/** Columns of f32 that the feed-forward part holds, in widths of the embedding: three of about 3.5, and more for experts. */
const feedForwardWidths = 15;

/** Tokens of one pass. */
function batchOf({ cache }: Load): number {
  return Math.min(cache.batchTokens, cache.contextTokens);
}

/** Cells that the attention masks cover: one mask for the layers with the whole context, one for those with a window. */
function maskedCells({ architecture, cache }: Load): number {
  let whole = 0;
  let windowed = 0;
  for (const { layers, window } of architecture.kv) {
    if (layers === 0) continue;
    if (window === null) whole = streamCells(null, cache);
    else windowed = Math.max(windowed, streamCells(window, cache));
  }
  return whole + windowed;
}

const isPacked = (type: CacheType): boolean => type !== 'f16' && type !== 'bf16' && type !== 'f32';

/** One layer's K and V unpacked to f16: what newer graphs set aside to read a quantised cache. */
function unpackedBytes({ architecture, cache }: Load): number {
  let widest = 0;
  for (const { layers, window, heads, keyDim, valueDim } of architecture.kv) {
    if (layers === 0) continue;
    const width = (isPacked(cache.keyType) ? keyDim : 0) + (isPacked(cache.valueType) ? valueDim : 0);
    widest = Math.max(widest, heads * width * 2 * streamCells(window, cache) * streamsOf(cache));
  }
  return widest;
}

/** Queries, output and, for gated attention (the attention layers of models with linear ones), the gate: in widths of the queries. */
function attentionWidths({ architecture, outputs }: Load): number {
  if (architecture.recurrent !== null && architecture.recurrent.state > 0) return 5;
  return outputs === 'all' || architecture.kv.some(isLatent) ? 3 : 2;
}

/** The scores of all heads, unless flash attention never holds them. */
function scoreBytes(load: Load): number {
  if (load.flashAttention) return 0;
  const all = 4 * load.architecture.heads * streamCells(null, load.cache) * batchOf(load);
  return load.scoreLimitBytes === null ? all : Math.min(all, load.scoreLimitBytes);
}

function attentionBytes(load: Load): number {
  const { architecture, flashAttention, outputs, maskCopies } = load;
  const batch = batchOf(load);
  // In f32, and while flash attention's copy in f16 is made, both; newer graphs are given the mask in f16.
  const maskElement = flashAttention ? (outputs === 'all' ? 4 + 2 : 2) : 4;
  const widths = 2 * architecture.embedding + attentionWidths(load) * queryWidth(architecture);
  return (
    maskElement * batch * maskedCells(load) * maskCopies +
    scoreBytes(load) +
    (flashAttention && outputs === 'slots' ? unpackedBytes(load) : 0) +
    4 * batch * widths
  );
}

function feedForwardBytes(load: Load): number {
  const batch = batchOf(load);
  const mask = (load.flashAttention ? 2 : 4) * batch * maskedCells(load) * load.maskCopies;
  return mask + 4 * batch * feedForwardWidths * load.architecture.embedding;
}

function logitBytes(load: Load): number {
  const { vocabulary, embedding } = load.architecture;
  const rows = load.outputs === 'all' ? batchOf(load) : Math.min(batchOf(load), load.cache.slots);
  return 4 * rows * (vocabulary + embedding);
}

/** The head that guesses ahead: its cache and what its graph holds, with K and V in f16. */
function draftBytes(load: Load): number {
  if (load.draftLayers === 0) return 0;
  const cache = { ...load.cache, keyType: 'f16', valueType: 'f16' } as const;
  let cell = 0;
  for (const { window, heads, keyDim, valueDim } of load.architecture.kv) {
    if (window === null) cell = Math.max(cell, heads * (keyDim + valueDim) * 2);
  }
  return (
    load.draftLayers * cell * streamCells(null, cache) * streamsOf(cache) + attentionBytes({ ...load, cache })
  );
}

/** Bytes of llama.cpp's compute buffers on its devices. Every device plans the layers, the last one the logits as well. */
export function computeBufferBytes(load: Load): number {
  const layer = Math.max(attentionBytes(load), feedForwardBytes(load));
  return (load.devices - 1) * layer + Math.max(layer, logitBytes(load)) + draftBytes(load);
}

/** Bytes of llama.cpp's buffer in main memory: a batch's embeddings going in and coming out, and the masks. */
export function hostBufferBytes(load: Load): number {
  const batch = batchOf(load);
  const maskElement = load.flashAttention && load.outputs === 'slots' ? 2 : 4;
  return 4 * batch * 2 * load.architecture.embedding + maskElement * batch * maskedCells(load);
}
