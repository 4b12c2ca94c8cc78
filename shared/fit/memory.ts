import { computeBufferBytes, hostBufferBytes } from './compute-buffer.ts';
import type { MemoryNeed } from './judgement.ts';
import { cellPadding, kvBytesPerToken, kvCacheBytes } from './kv-cache.ts';
import type { Load } from './load.ts';
import { recurrentStateBytes } from './recurrent-state.ts';

const mebi = 2 ** 20;
const gibi = 2 ** 30;

/** What the driver takes for a context of its own. Bytes. */
const driverBytes: Readonly<Record<Load['backend'], number>> = {
  cuda: 300 * mebi,
  rocm: 300 * mebi,
  vulkan: 150 * mebi,
  metal: 0,
  cpu: 0,
};
/** Every further card needs this much more. Bytes. */
const furtherDeviceBytes = 900 * mebi;

/** What is added to the estimate before a verdict is built on it: a share of it and an amount. */
const margins = {
  'llama.cpp': { share: 0.02, bytes: gibi / 2 },
  mlx: { share: 0.02, bytes: 1.25e9 },
  vllm: { share: 0.02, bytes: gibi / 2 },
} as const;

/** Head dimensions for which MLX has a kernel that never holds the whole score matrix. */
const fusedHeadDims: ReadonlySet<number> = new Set([64, 80, 96, 128]);

function mlxNeed(load: Load): { kv: number; compute: number; fixed: number } {
  const { architecture, cache, prefillStep } = load;
  const isFused = architecture.kv.every(({ keyDim }) => fusedHeadDims.has(keyDim));
  const step = Math.min(prefillStep, cache.contextTokens);
  let kv = 0;
  for (const { layers, heads, keyDim, valueDim, window } of architecture.kv) {
    const tokens = window === null ? cache.contextTokens : Math.min(window + step, cache.contextTokens);
    kv += layers * heads * (keyDim + valueDim) * 2 * Math.ceil(tokens / cellPadding) * cellPadding;
  }
  return isFused
    ? { kv, compute: 0.75e9, fixed: 0 }
    : { kv, compute: 2 * architecture.heads * step * cache.contextTokens + 2e9, fixed: 0 };
}

function llamaNeed(load: Load): { kv: number; compute: number; fixed: number } {
  return {
    kv: kvCacheBytes(load.architecture.kv, load.cache),
    compute: computeBufferBytes(load) + (load.withHost ? hostBufferBytes(load) : 0),
    fixed: driverBytes[load.backend] + (load.devices - 1) * furtherDeviceBytes,
  };
}

function vllmNeed(load: Load): { kv: number; compute: number; fixed: number } {
  const { architecture, cache, devices } = load;
  const perToken = kvBytesPerToken(architecture.kv, cache.keyType, cache.valueType);
  return { kv: perToken * cache.contextTokens, compute: 1.75e9 * devices, fixed: 1.4e9 * devices };
}

/** What a load needs, by part. Bytes, over all devices. */
export function memoryNeed(load: Load): MemoryNeed {
  const parts =
    load.engine === 'mlx' ? mlxNeed(load) : load.engine === 'vllm' ? vllmNeed(load) : llamaNeed(load);
  const state = recurrentStateBytes(load.architecture.recurrent, load.cache.slots);
  const total = load.weightBytes + parts.kv + state + parts.compute + parts.fixed;
  const margin = margins[load.engine];
  return {
    weights: load.weightBytes,
    ...parts,
    state,
    total,
    safe: total * (1 + margin.share) + margin.bytes,
  };
}

/**
 * The largest context whose safe bound stays within `limitBytes`, a multiple of 256, at most `most`; null where not even `least`
 * does. Need grows with the context, so the answer is found by halving.
 */
export function largestContext(load: Load, limitBytes: number, least: number, most: number): number | null {
  const fits = (steps: number): boolean =>
    memoryNeed({ ...load, cache: { ...load.cache, contextTokens: steps * cellPadding } }).safe <= limitBytes;
  let low = Math.ceil(least / cellPadding);
  let high = Math.floor(most / cellPadding);
  if (high < low || !fits(low)) return null;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (fits(middle)) low = middle;
    else high = middle - 1;
  }
  return low * cellPadding;
}
