import type { MemoryNeed } from './judgement.ts';
import { llamaParts } from './llama-memory.ts';
import type { Load } from './load.ts';
import type { EngineParts } from './memory-parts.ts';
import { mlxParts } from './mlx-memory.ts';
import { recurrentStateBytes } from './recurrent-state.ts';
import { vllmParts } from './vllm-memory.ts';

const gibi = 2 ** 30;

/** What is added to an estimate before a verdict is built on it: a share of it, and an amount that MLX needs more of. Bytes. */
const margins: Readonly<Record<Load['engine'], { readonly share: number; readonly bytes: number }>> = {
  'llama.cpp': { share: 0.03, bytes: gibi / 2 },
  mlx: { share: 0.03, bytes: 1.25e9 },
  vllm: { share: 0.03, bytes: gibi / 2 },
};

const partsOf: Readonly<Record<Load['engine'], (load: Load) => EngineParts>> = {
  'llama.cpp': llamaParts,
  mlx: mlxParts,
  vllm: vllmParts,
};

/**
 * What a load needs, by part, over all its devices. Bytes. Where layers are dealt out to several devices, the bound allows for one layer
 * that does not come out even.
 */
export function memoryNeed(load: Load): MemoryNeed {
  const { kv, compute, fixed } = partsOf[load.engine](load);
  const state = recurrentStateBytes(load.architecture.recurrent, load.cache.slots * load.stateCopies);
  const total = load.weightBytes + kv + state + compute + fixed;
  const uneven = load.devices > 1 ? (load.weightBytes + kv + state) / load.architecture.layers : 0;
  const { share, bytes } = margins[load.engine];
  return {
    weights: load.weightBytes,
    kv,
    state,
    compute,
    fixed,
    total,
    safe: total * (1 + share) + bytes + uneven,
  };
}
