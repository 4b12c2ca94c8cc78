import * as fc from 'fast-check';
import type { Pool } from '../machine/pool.ts';
import type { Architecture, KvGroup, ModelFacts } from './facts.ts';
import type { FitTarget, FitWish } from './judgement.ts';
import { kvTypes } from './judgement.ts';
import type { Load } from './load.ts';

const dimension = fc.constantFrom(64, 80, 96, 128, 192, 256, 512);

const anyGroup: fc.Arbitrary<KvGroup> = fc
  .record({
    layers: fc.integer({ min: 0, max: 96 }),
    heads: fc.integer({ min: 1, max: 16 }),
    dim: dimension,
    isLatent: fc.boolean(),
    window: fc.option(fc.constantFrom(128, 512, 1024, 4096), { nil: null }),
  })
  .map(({ layers, heads, dim, isLatent, window }) =>
    isLatent
      ? { layers, heads: 1, keyDim: 576, valueDim: 0, window: null }
      : { layers, heads, keyDim: dim, valueDim: dim, window },
  );

/** Dense, experts, windows, latent attention, hybrids, and what nobody has built yet. */
export const anyArchitecture: fc.Arbitrary<Architecture> = fc
  .record({
    name: fc.constantFrom(null, 'llama', 'deepseek4'),
    layers: fc.integer({ min: 1, max: 130 }),
    embedding: fc.integer({ min: 512, max: 16_384 }),
    heads: fc.integer({ min: 1, max: 128 }),
    vocabulary: fc.integer({ min: 1000, max: 262_144 }),
    kv: fc.array(anyGroup, { maxLength: 3 }),
    recurrent: fc.option(
      fc.record({
        layers: fc.integer({ min: 1, max: 96 }),
        conv: fc.integer({ min: 1, max: 8 }),
        inner: fc.integer({ min: 64, max: 8192 }),
        state: fc.constantFrom(0, 64, 128),
        groups: fc.integer({ min: 0, max: 32 }),
      }),
      { nil: null },
    ),
    contextMax: fc.option(fc.integer({ min: 2048, max: 1_048_576 }), { nil: null }),
    parameters: fc.double({ min: 1e8, max: 1.2e12, noNaN: true }),
    activeShare: fc.double({ min: 0.02, max: 1, noNaN: true }),
  })
  .map(({ activeShare, ...rest }) => ({
    ...rest,
    activeParameters: rest.parameters * activeShare,
    isMixtureOfExperts: activeShare < 0.9,
  }));

export const anyFacts: fc.Arbitrary<ModelFacts> = fc
  .record({
    architecture: anyArchitecture,
    runtime: fc.constantFrom('llama.cpp' as const, 'mlx' as const, 'vllm' as const, 'unknown' as const),
    source: fc.constantFrom(
      'gguf' as const,
      'config-json' as const,
      'family-table' as const,
      'heuristic' as const,
    ),
    bits: fc.double({ min: 1.6, max: 16, noNaN: true }),
    hostShare: fc.double({ min: 0, max: 0.3, noNaN: true }),
  })
  .map(({ architecture, runtime, source, bits, hostShare }) => {
    const bytes = (architecture.parameters * bits) / 8;
    return {
      endpoint: 'lmstudio',
      model: 'any',
      runtime,
      quantization: null,
      architecture,
      weights: {
        deviceBytes: bytes * (1 - hostShare),
        hostBytes: bytes * hostShare,
        activeBytes: (bytes * architecture.activeParameters) / architecture.parameters,
      },
      source,
      confidence: 'good',
      serverEstimate: null,
      measured: [],
    };
  });

const anyPool: fc.Arbitrary<Pool> = fc
  .record({
    id: fc.string({ minLength: 1, maxLength: 8 }),
    kind: fc.constantFrom('vram' as const, 'unified' as const, 'ram' as const),
    backend: fc.constantFrom(
      'metal' as const,
      'cuda' as const,
      'rocm' as const,
      'vulkan' as const,
      'cpu' as const,
    ),
    bytes: fc.option(fc.double({ min: 4e9, max: 1.5e12, noNaN: true }), { nil: null, freq: 8 }),
    chip: fc.option(
      fc.record({
        name: fc.constant('any'),
        family: fc.constantFrom(
          'apple' as const,
          'apple-m5' as const,
          'nvidia' as const,
          'nvidia-hbm' as const,
          'spark' as const,
          'strix' as const,
          'amd' as const,
          'cpu' as const,
        ),
        bandwidth: fc.double({ min: 5e10, max: 5e12, noNaN: true }),
        tflops: fc.option(fc.double({ min: 1, max: 300, noNaN: true }), { nil: null }),
      }),
      { nil: null },
    ),
  })
  .map(({ bytes, ...rest }) => ({
    ...rest,
    name: rest.id,
    totalBytes: bytes,
    limit: bytes === null ? null : { bytes: bytes * 0.9, source: 'read' },
    usedBytes: null,
    freeBytes: null,
    utilisation: null,
    powerWatts: null,
  }));

export const anyTarget: fc.Arbitrary<FitTarget> = fc
  .tuple(
    fc.array(anyPool, { minLength: 1, maxLength: 4 }),
    fc.constantFrom(
      'layer-split' as const,
      'exo' as const,
      'llama.cpp-rpc' as const,
      'mlx-distributed' as const,
      'vllm-ray' as const,
    ),
  )
  .map(([pools, pooledBy]) => ({
    id: 'any',
    name: 'any',
    pools,
    pooledBy: pools.length > 1 ? pooledBy : null,
  }));

export const anyWish: fc.Arbitrary<FitWish> = fc.record({
  contextTokens: fc.integer({ min: 1, max: 1_048_576 }),
  kvType: fc.constantFrom(...kvTypes),
  slots: fc.integer({ min: 1, max: 8 }),
});

/** Any load with one unified cache, as servers hold it. */
export const anyLoad: fc.Arbitrary<Load> = fc
  .record({
    engine: fc.constantFrom('llama.cpp' as const, 'mlx' as const, 'vllm' as const),
    backend: fc.constantFrom(
      'metal' as const,
      'cuda' as const,
      'rocm' as const,
      'vulkan' as const,
      'cpu' as const,
    ),
    architecture: anyArchitecture,
    weightBytes: fc.double({ min: 1e8, max: 1e12, noNaN: true }),
    contextTokens: fc.integer({ min: 1, max: 1_048_576 }),
    keyType: fc.constantFrom(...kvTypes),
    valueType: fc.constantFrom(...kvTypes),
    slots: fc.integer({ min: 1, max: 8 }),
    batchTokens: fc.constantFrom(512, 2048),
    stateCopies: fc.integer({ min: 1, max: 4 }),
    draftLayers: fc.integer({ min: 0, max: 1 }),
    flashAttention: fc.boolean(),
    scoreLimitBytes: fc.constantFrom(null, 2 ** 29),
    outputs: fc.constantFrom('slots' as const, 'all' as const),
    devices: fc.integer({ min: 1, max: 4 }),
    maskCopies: fc.constantFrom(1, 4),
    withHost: fc.boolean(),
    withDriver: fc.boolean(),
    wholeProcess: fc.boolean(),
    prefillStep: fc.constantFrom(512, 2048),
    holdsPrompt: fc.boolean(),
  })
  .map(({ contextTokens, keyType, valueType, slots, batchTokens, ...rest }) => ({
    ...rest,
    cache: { contextTokens, keyType, valueType, slots, batchTokens, isUnified: true },
  }));
