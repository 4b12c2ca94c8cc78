import type { KvGroup } from './facts.ts';
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
