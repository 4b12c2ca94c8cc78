import type { Pool } from '../machine/pool.ts';
import type { Machine } from '../machine/snapshot.ts';
import type { ModelFacts } from './facts.ts';
import type { FitTarget } from './judgement.ts';
import { qwen35 } from './loads.samples.ts';

/** Llama 3 8B in Q4_K_M, Qwen3 30B-A3B in 4 bits for MLX, Qwen3.5 27B in Q8_0, and memories to hold them, for tests. */
export const llama8B: ModelFacts = {
  endpoint: 'lmstudio',
  model: 'llama-3-8b',
  runtime: 'llama.cpp',
  quantization: 'Q4_K_M',
  architecture: {
    name: 'llama',
    layers: 32,
    embedding: 4096,
    heads: 32,
    vocabulary: 128_256,
    kv: [{ layers: 32, heads: 8, keyDim: 128, valueDim: 128, window: null }],
    recurrent: null,
    contextMax: 131_072,
    parameters: 8.03e9,
    activeParameters: 8.03e9,
    isMixtureOfExperts: false,
  },
  weights: { deviceBytes: 4.62e9, hostBytes: 0.3e9, activeBytes: 4.62e9 },
  source: 'gguf',
  confidence: 'exact',
  serverEstimate: null,
  measured: [],
};

export const qwen30BA3B: ModelFacts = {
  ...llama8B,
  model: 'qwen3-30b-a3b',
  runtime: 'mlx',
  quantization: '4-bit',
  architecture: {
    name: 'qwen3_moe',
    layers: 48,
    embedding: 2048,
    heads: 32,
    vocabulary: 151_936,
    kv: [{ layers: 48, heads: 4, keyDim: 128, valueDim: 128, window: null }],
    recurrent: null,
    contextMax: 262_144,
    parameters: 30.5e9,
    activeParameters: 3.3e9,
    isMixtureOfExperts: true,
  },
  weights: { deviceBytes: 17.2e9, hostBytes: 0, activeBytes: 1.9e9 },
  source: 'family-table',
};

/** A dense hybrid, whose attention grows in a quarter of its layers. */
export const qwen27B: ModelFacts = {
  ...llama8B,
  model: 'qwen3.5-27b',
  quantization: 'Q8_0',
  architecture: {
    name: 'qwen35',
    ...qwen35(64, 5120, 24, 4, 6144),
    contextMax: 262_144,
    parameters: 27e9,
    activeParameters: 27e9,
    isMixtureOfExperts: false,
  },
  weights: { deviceBytes: 28e9, hostBytes: 1e9, activeBytes: 28e9 },
};

export function card(id: string, gigabytes: number | null, name = 'RTX 4090'): Pool {
  const bytes = gigabytes === null ? null : gigabytes * 1e9;
  return {
    id,
    kind: 'vram',
    name,
    backend: 'cuda',
    totalBytes: bytes,
    limit: bytes === null ? null : { bytes, source: 'read' },
    usedBytes: null,
    freeBytes: null,
    utilisation: null,
    powerWatts: null,
    chip: { name, family: 'nvidia', bandwidth: 1008e9, tflops: 82.58 },
  };
}

/** The GPU's share of a Mac Studio with an M3 Ultra. */
export function studio(gigabytes: number): Pool {
  return {
    ...card('metal', gigabytes, 'M3 Ultra'),
    kind: 'unified',
    backend: 'metal',
    chip: { name: 'M3 Ultra', family: 'apple', bandwidth: 819e9, tflops: 28.4 },
  };
}

export function targetOf(pool: Pool): FitTarget {
  return { id: `this:${pool.id}`, name: pool.name, pools: [pool], pooledBy: null };
}

export function machineWith(pools: Pool[]): Machine {
  return {
    os: null,
    model: null,
    cpu: null,
    cores: null,
    memoryBytes: 64e9,
    memoryUsedBytes: null,
    pressure: null,
    onBattery: null,
    gpus: [],
    pools,
    gaps: [],
    sampledAt: 0,
  };
}
