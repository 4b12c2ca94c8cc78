import { isLatent } from './attention-shape.ts';
import type { KvGroup } from './facts.ts';
import { padded } from './kv-cache.ts';
import type { Load } from './load.ts';
import type { EngineParts } from './memory-parts.ts';

/**
 * MLX allocates while it works; what is reckoned here is the peak at the end of a prompt that fills the context.
 */

/** Head sizes for which Metal has an attention kernel that never holds the scores (MLX, scaled_dot_product_attention.cpp). */
const fusedHeads: ReadonlySet<number> = new Set([64, 80, 96, 128]);

/** What a step of reading holds beside caches, scores and logits, and what linear attention in f32 adds (fitted to peaks). Bytes. */
const activationBytes = 0.2e9;
const linearAttentionBytes = 0.5e9;
/** Freed buffers that MLX keeps, seen as the difference of a process's footprint to MLX's own peak. Bytes. */
const keptBytes = 0.8e9;

/** Elements of K and V together that latent attention unpacks for each token and head while a prompt is read. */
const unpackedLatentWidth = 256;

/** Tokens in the cache of a layer. A window's cache also holds the step that is being read. */
function tokensHeld({ window }: KvGroup, { cache, prefillStep }: Load): number {
  if (window === null) return cache.contextTokens;
  return Math.min(cache.contextTokens, window + Math.min(prefillStep, cache.contextTokens) - 1);
}

/** Scores that are held for a step in one layer, and for latent attention the part for positions and the unpacked K and V. */
function scoreBytes(group: KvGroup, load: Load): number {
  const tokens = tokensHeld(group, load);
  const scores = 2 * load.architecture.heads * Math.min(load.prefillStep, load.cache.contextTokens) * tokens;
  if (isLatent(group)) {
    return 2 * scores + 2 * unpackedLatentWidth * load.architecture.heads * tokens;
  }
  return group.keyDim === group.valueDim && fusedHeads.has(group.keyDim) ? 0 : scores;
}

/** MLX: caches in f16 in steps of 256 tokens, scores where no kernel avoids them, and the logits of one step. */
export function mlxParts(load: Load): EngineParts {
  const { architecture, cache, devices } = load;
  let kv = 0;
  let scores = 0;
  for (const group of architecture.kv) {
    if (group.layers === 0) continue;
    kv += group.layers * padded(tokensHeld(group, load)) * group.heads * (group.keyDim + group.valueDim) * 2;
    scores = Math.max(scores, scoreBytes(group, load));
  }
  const linear =
    architecture.recurrent !== null && architecture.recurrent.state > 0 ? linearAttentionBytes : 0;
  const logits = 2 * architecture.vocabulary * Math.min(load.prefillStep, cache.contextTokens);
  const prompt = load.holdsPrompt ? 2 * architecture.embedding * cache.contextTokens : 0;
  return {
    kv: kv * cache.slots,
    compute: devices * (scores + logits + activationBytes + linear + prompt),
    fixed: load.wholeProcess ? devices * keptBytes : 0,
  };
}
