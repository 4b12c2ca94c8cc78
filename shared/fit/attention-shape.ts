import type { Architecture, KvGroup } from './facts.ts';
import type { MemoryArchitecture } from './load.ts';

/** Queries of all heads are at most so many times as wide as the embedding (Gemma 4 31B: 3.05). More is not one head's figure. */
const widestQueries = 4;

/** Multi-head latent attention: one compressed K for all heads, and no V. */
export function isLatent({ heads, valueDim }: KvGroup): boolean {
  return heads > 0 && valueDim === 0;
}

/** Elements of one token's queries in the widest attention layer; 0 without attention. */
export function queryWidth({ heads, embedding, kv }: MemoryArchitecture): number {
  let widest = 0;
  for (const group of kv) {
    if (group.layers === 0) continue;
    const width = heads * group.keyDim;
    widest = Math.max(widest, isLatent(group) || width <= widestQueries * embedding ? width : embedding);
  }
  return widest;
}

/** Operations of attention for each token that came before, over all layers that see the whole context: two products with all heads. */
export function attentionFlops({ heads, kv }: Pick<Architecture, 'heads' | 'kv'>): number {
  let flops = 0;
  for (const { layers, keyDim, valueDim, window } of kv) {
    // Latent attention has no V of its own and multiplies with K twice.
    const width = keyDim + (valueDim === 0 ? keyDim : valueDim);
    if (window === null) flops += 2 * layers * heads * width;
  }
  return flops;
}
