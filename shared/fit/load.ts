import type { Pool } from '../machine/pool.ts';
import type { Architecture, ModelFacts } from './facts.ts';
import type { FitTarget, FitWish } from './judgement.ts';
import type { CacheLayout } from './kv-cache.ts';

/** Who computes, as far as it decides about memory. */
export type Backend = Pool['backend'];

/** The part of an architecture that memory follows from. */
export type MemoryArchitecture = Pick<
  Architecture,
  'layers' | 'embedding' | 'heads' | 'vocabulary' | 'kv' | 'recurrent'
>;

/** A model held by an engine with these settings: all that its memory follows from. Bytes and tokens. */
export interface Load {
  readonly engine: 'llama.cpp' | 'mlx' | 'vllm';
  readonly backend: Backend;
  readonly architecture: MemoryArchitecture;
  /** weights in the memory that is looked at */
  readonly weightBytes: number;
  readonly cache: CacheLayout;
  readonly flashAttention: boolean;
  /** rows of logits that the graph makes room for: one a slot as a server does, or one a token of the batch */
  readonly outputs: 'slots' | 'all';
  /** devices that share the layers; each has a compute buffer of its own */
  readonly devices: number;
  /** llama.cpp's buffers in main memory count too: it is the same memory */
  readonly withHost: boolean;
  /** tokens that MLX takes at once while it reads a prompt */
  readonly prefillStep: number;
}

/** The defaults of llama.cpp's server, LM Studio and mlx-lm. Tokens. */
export const engineDefaults = { batchTokens: 512, prefillStep: 2048 } as const;

/** How the engine behind the model would hold it on this target, as its server does by default. */
export function loadOf(facts: ModelFacts, target: FitTarget, wish: FitWish): Load {
  const backend = target.pools[0]?.backend ?? 'cpu';
  const ownMemory = target.pools.every(({ kind }) => kind === 'vram');
  const engine = facts.runtime === 'unknown' ? 'llama.cpp' : facts.runtime;
  return {
    engine,
    backend,
    architecture: facts.architecture,
    weightBytes:
      facts.weights.deviceBytes + (ownMemory && engine === 'llama.cpp' ? 0 : facts.weights.hostBytes),
    cache: {
      contextTokens: wish.contextTokens,
      keyType: wish.kvType,
      valueType: wish.kvType,
      slots: wish.slots,
      isUnified: true,
      batchTokens: engineDefaults.batchTokens,
    },
    flashAttention: true,
    outputs: 'slots',
    devices: target.pools.length,
    withHost: !ownMemory,
    prefillStep: engineDefaults.prefillStep,
  };
}
