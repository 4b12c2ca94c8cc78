import type { MemoryNeed } from '../judgement.ts';
import { withContext } from '../largest-context.ts';
import type { Load } from '../load.ts';
import { memoryNeed } from '../memory.ts';
import { elementBytes } from '../kv-cache.ts';
import { tokensInPool } from '../vllm-memory.ts';
import { loadOfCase } from './load-of-case.ts';
import type { MemoryCase } from './memory-case.ts';

/** Bytes for the scope that the case names; null where the case or the model does not say. For a pool of vLLM's: the tokens that fit. */
export type MemoryPrediction = { readonly [Part in keyof MemoryNeed]: number | null } & {
  readonly tokens?: number | null;
};

export const nothingOfMemory: MemoryPrediction = {
  weights: null,
  kv: null,
  state: null,
  compute: null,
  fixed: null,
  total: null,
  safe: null,
};

/** What the model says of a case that it was not told the result of. */
export function predictMemory(given: MemoryCase): MemoryPrediction {
  const found = loadOfCase(given);
  if (given.kind === 'vllm kv pool')
    return { ...nothingOfMemory, tokens: found === null ? null : poolTokens(given, found.load) };
  if (found === null) return nothingOfMemory;
  const { load, knowsWeights } = found;
  const need = memoryNeed(load);
  if (given.kind === 'delta') {
    const from = given.ctx_from ?? 0;
    if (from === 0 || from > load.cache.contextTokens) return nothingOfMemory;
    return growth(memoryNeed(withContext(load, from)), need);
  }
  return knowsWeights ? whole(need) : { ...whole(need), weights: null, total: null, safe: null };
}

function poolTokens(given: MemoryCase, { architecture, cache }: Load): number | null {
  const poolBytes = given.measured?.kv_pool_per_gpu ?? null;
  if (poolBytes === null) return null;
  const element = given.kv_elem_bytes ?? elementBytes[cache.keyType];
  return tokensInPool(architecture, {
    poolBytes,
    element,
    ranks: Math.max(1, given.tp ?? given.n_devices ?? 1),
  });
}

const parts = ['weights', 'kv', 'state', 'compute', 'fixed', 'total', 'safe'] as const;

/** What is added from one context to another. */
function growth(from: MemoryNeed, to: MemoryNeed): MemoryNeed {
  const added = { ...to };
  for (const part of parts) added[part] = to[part] - from[part];
  return whole(added);
}

/** In whole bytes. */
function whole(need: MemoryNeed): MemoryNeed {
  const bytes = { ...need };
  for (const part of parts) bytes[part] = Math.round(need[part]);
  return bytes;
}
