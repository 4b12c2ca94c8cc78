import type { Load, MemoryArchitecture } from './load.ts';

/** Architectures whose logged buffers are known, and the settings of llama.cpp's server in 2026, for tests. */
export const llama3Of8B: MemoryArchitecture = {
  layers: 32,
  embedding: 4096,
  heads: 32,
  vocabulary: 128_256,
  kv: [{ layers: 32, heads: 8, keyDim: 128, valueDim: 128, window: null }],
  recurrent: null,
};
export const qwen25Of32B: MemoryArchitecture = {
  layers: 64,
  embedding: 5120,
  heads: 40,
  vocabulary: 152_064,
  kv: [{ layers: 64, heads: 8, keyDim: 128, valueDim: 128, window: null }],
  recurrent: null,
};
export const gptOss20B: MemoryArchitecture = {
  layers: 24,
  embedding: 2880,
  heads: 64,
  vocabulary: 201_088,
  kv: [
    { layers: 12, heads: 8, keyDim: 64, valueDim: 64, window: null },
    { layers: 12, heads: 8, keyDim: 64, valueDim: 64, window: 128 },
  ],
  recurrent: null,
};
export const gemma4Of31B: MemoryArchitecture = {
  layers: 60,
  embedding: 5376,
  heads: 32,
  vocabulary: 262_144,
  kv: [
    { layers: 10, heads: 4, keyDim: 512, valueDim: 512, window: null },
    { layers: 50, heads: 16, keyDim: 256, valueDim: 256, window: 1024 },
  ],
  recurrent: null,
};

/** Qwen3.5 and later: one layer of four with attention, the others linear. */
export function qwen35(
  layers: number,
  embedding: number,
  heads: number,
  kvHeads: number,
  inner: number,
): MemoryArchitecture {
  return {
    layers,
    embedding,
    heads,
    vocabulary: 248_320,
    kv: [{ layers: layers / 4, heads: kvHeads, keyDim: 256, valueDim: 256, window: null }],
    recurrent: { layers: (layers * 3) / 4, conv: 4, inner, state: 128, groups: 16 },
  };
}

export function loadWith(
  architecture: MemoryArchitecture,
  contextTokens: number,
  more: Partial<Load> = {},
): Load {
  return {
    engine: 'llama.cpp',
    backend: 'cuda',
    architecture,
    weightBytes: 0,
    cache: { contextTokens, keyType: 'f16', valueType: 'f16', slots: 1, isUnified: true, batchTokens: 512 },
    stateCopies: 1,
    draftLayers: 0,
    flashAttention: true,
    scoreLimitBytes: null,
    outputs: 'slots',
    devices: 1,
    maskCopies: 1,
    withHost: false,
    withDriver: false,
    wholeProcess: false,
    prefillStep: 2048,
    holdsPrompt: false,
    ...more,
  };
}

/** The load with its whole cache in q8_0. */
export function quantized(load: Load): Load {
  return { ...load, cache: { ...load.cache, keyType: 'q8_0', valueType: 'q8_0' } };
}
