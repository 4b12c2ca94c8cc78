import type { Pool } from '../machine/pool.ts';
import type { Architecture, ModelFacts } from './facts.ts';
import type { FitTarget, FitWish } from './judgement.ts';
import type { CacheLayout } from './kv-cache.ts';

/** The part of an architecture that memory follows from. */
export type MemoryArchitecture = Pick<
  Architecture,
  'layers' | 'embedding' | 'heads' | 'vocabulary' | 'kv' | 'recurrent'
>;

/** A model held by an engine with these settings: all that its memory follows from. Bytes and tokens. */
export interface Load {
  readonly engine: 'llama.cpp' | 'mlx' | 'vllm';
  readonly backend: Pool['backend'];
  readonly architecture: MemoryArchitecture;
  /** weights in the memory that is looked at, over all devices */
  readonly weightBytes: number;
  readonly cache: CacheLayout;
  /** sets of recurrent state for each slot: one, and one more for every token that is guessed ahead */
  readonly stateCopies: number;
  /** layers of a head that guesses tokens ahead (MTP); it has a cache and a compute buffer of its own */
  readonly draftLayers: number;
  readonly flashAttention: boolean;
  /** without flash attention: heads are taken in groups, so that their scores stay below this; null: all at once */
  readonly scoreLimitBytes: number | null;
  /**
   * Rows of logits that llama.cpp's graph makes room for: one a slot, as its server does in 2026, or one for every token of a batch, as
   * its other programs and older servers do. The latter also keep attention masks in f32.
   */
  readonly outputs: 'slots' | 'all';
  /** Devices that share the layers. Each has a compute buffer of its own. */
  readonly devices: number;
  /** how often each device keeps the attention masks: with split layers llama.cpp prepares four batches at once */
  readonly maskCopies: number;
  /** the engine's buffers in main memory count too: it is the same memory */
  readonly withHost: boolean;
  /** what the driver takes for itself counts too */
  readonly withDriver: boolean;
  /** the whole process is looked at, with the freed buffers that MLX keeps for reuse */
  readonly wholeProcess: boolean;
  /** tokens that MLX takes at once while it reads a prompt */
  readonly prefillStep: number;
  /** MLX holds the embeddings of the whole prompt, as LM Studio's engine does */
  readonly holdsPrompt: boolean;
}

/** llama.cpp's and mlx-lm's own settings where nobody chose others. Tokens and copies. */
export const engineDefaults = { batchTokens: 512, prefillStep: 2048, maskCopies: 4 } as const;

/** How the engine behind the model would hold it on this target, as its server does where nobody chose otherwise. */
export function loadOf(facts: ModelFacts, target: FitTarget, wish: FitWish): Load {
  const engine = facts.runtime === 'unknown' ? 'llama.cpp' : facts.runtime;
  const ownMemory = target.pools.every(({ kind }) => kind === 'vram');
  const { deviceBytes, hostBytes } = facts.weights;
  return {
    engine,
    backend: target.pools[0]?.backend ?? 'cpu',
    architecture: facts.architecture,
    weightBytes: deviceBytes + (ownMemory && engine === 'llama.cpp' ? 0 : hostBytes),
    cache: {
      contextTokens: wish.contextTokens,
      keyType: wish.kvType,
      valueType: wish.kvType,
      slots: wish.slots,
      isUnified: true,
      batchTokens: engineDefaults.batchTokens,
    },
    stateCopies: 1,
    draftLayers: 0,
    flashAttention: true,
    scoreLimitBytes: null,
    outputs: 'slots',
    devices: Math.max(1, target.pools.length),
    maskCopies: target.pools.length > 1 ? engineDefaults.maskCopies : 1,
    withHost: !ownMemory,
    withDriver: true,
    wholeProcess: true,
    prefillStep: engineDefaults.prefillStep,
    holdsPrompt: true,
  };
}
