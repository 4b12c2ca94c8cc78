import type { Pool } from '../machine/pool.ts';

/** How one element of the KV cache is kept; what the servers call `q8_0`, `q4_0` … */
export const kvTypes = ['f16', 'q8_0', 'q5_1', 'q5_0', 'q4_1', 'q4_0', 'fp8'] as const;
export type KvType = (typeof kvTypes)[number];

/** What a model is to be judged for. */
export interface FitWish {
  readonly contextTokens: number;
  readonly kvType: KvType;
  /** requests answered at the same time, each with a share of the context */
  readonly slots: number;
}

/** What a model is judged against: one memory, or several that a runtime really pools. */
export interface FitTarget {
  /**
   * Stable: `machine:pool` of this machine or another of the fleet, `pool:…` of machines that are one. `catalogue:…` and `file:…` are
   * machines that one could have or has described: nothing was ever measured on them.
   */
  readonly id: string;
  readonly name: string;
  readonly pools: readonly Pool[];
  /** how several become one; null: it is one */
  readonly pooledBy: 'layer-split' | 'exo' | 'llama.cpp-rpc' | 'mlx-distributed' | 'vllm-ray' | null;
}

/** Bytes, by part. `safe` is the bound that the verdict goes by. */
export interface MemoryNeed {
  readonly weights: number;
  readonly kv: number;
  /** recurrent state of linear-attention layers */
  readonly state: number;
  readonly compute: number;
  /** driver, allocator, reserve */
  readonly fixed: number;
  readonly total: number;
  readonly safe: number;
}

/** One change that would make the model fit, the mildest first. */
export type FitChange =
  | { readonly kind: 'smaller-context'; readonly contextTokens: number }
  | { readonly kind: 'kv-type'; readonly kvType: KvType }
  | { readonly kind: 'quantization'; readonly name: string; readonly bitsPerWeight: number }
  | { readonly kind: 'unload-others'; readonly bytes: number };

/** A figure that is not measured: as a range, in tokens/s or ms. */
export interface Range {
  readonly low: number;
  readonly likely: number;
  readonly high: number;
}

export interface SpeedEstimate {
  /** tokens/s; null where the model does not speak of this machine */
  readonly decode: Range | null;
  readonly prefill: Range | null;
  /** ms to the first token of a cold prompt of 16k, 32k and 64k tokens, and of a follow-up whose prefix is cached */
  readonly ttft: readonly { readonly promptTokens: number; readonly ms: Range }[];
  readonly followUpMs: Range | null;
  /** `decode` is this machine's own measurement */
  readonly isMeasured: boolean;
  /** `prefill` is, and the times to the first token follow from it */
  readonly isPrefillMeasured: boolean;
}

export type FitVerdict = 'comfortable' | 'tight' | 'needs-changes' | 'does-not-fit' | 'unknown';

/** What one of several pooled memories has to hold. Bytes. */
export interface NodeShare {
  /** the pool's id, and its name */
  readonly pool: string;
  readonly name: string;
  readonly bytes: number;
  /** its limit less the margin that is left free on each of several */
  readonly usableBytes: number;
}

export interface Judgement {
  readonly verdict: FitVerdict;
  /** what it was judged at: the wish, as far as the agent can work with it and the model was trained for it */
  readonly contextTokens: number;
  /** The model was trained for less than OpenClaw takes: it does not fit the agent, whatever memory there is. */
  readonly isWindowTooSmall: boolean;
  readonly need: MemoryNeed;
  /** bytes that may be used of the target; null: unknown, and so is the verdict */
  readonly limitBytes: number | null;
  /** limit less the safe bound; negative where it does not fit */
  readonly headroomBytes: number | null;
  /** of the safe bound, by pool; empty for a single memory */
  readonly shares: readonly NodeShare[];
  /** what would make it fit, each by itself; empty for what fits */
  readonly changes: readonly FitChange[];
  /** tokens, a multiple of 256; null: not even the smallest window that OpenClaw takes */
  readonly largestContext: number | null;
  /** none of a model that does not fit: it could not run so */
  readonly speed: SpeedEstimate;
}

/** The agent's own prompt: OpenClaw sends about this many tokens before the user's first word. */
export const agentPromptTokens = 18_000;
/** OpenClaw refuses a context window below this. */
export const smallestWindowTokens = 16_000;
