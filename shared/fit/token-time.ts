import type { SpeedConstants } from './speed-constants.ts';

/** What a chip has to do, and with what. Bytes, bytes/s, tokens. */
export interface TokenWork {
  readonly constants: SpeedConstants;
  /** bytes/s */
  readonly bandwidth: number;
  /** floating point operations a second as the tables count them; null: unknown */
  readonly flops: number | null;
  readonly layers: number;
  /** bytes of weights read for one token, and of all weights */
  readonly activeBytes: number;
  readonly weightBytes: number;
  readonly activeParameters: number;
  readonly isMixtureOfExperts: boolean;
  /** bytes of K and V that are read for the token after so many others */
  readonly cacheBytes: (depth: number) => number;
  /** operations of attention for each token before, over all layers that see the whole context */
  readonly attentionFlops: number;
}

/** Seconds for one more token after `depth` others: reading weights, starting layers, reading K and V. */
export function decodeSeconds(work: TokenWork, depth: number): number {
  const { constants, bandwidth, layers, activeBytes } = work;
  return (
    activeBytes / (constants.weightShare * bandwidth) +
    layers * constants.layerSeconds +
    work.cacheBytes(depth) / (constants.cacheShare * bandwidth)
  );
}

/**
 * Seconds to read the tokens of a prompt from `from` to `to`; null where the chip's rate is unknown. Every token is multiplied with the
 * active weights; every batch reads nearly all experts once; and attention looks back over all that came before, so its part grows with
 * the square.
 */
export function prefillSeconds(work: TokenWork, from: number, to: number): number | null {
  const { constants, bandwidth, flops } = work;
  if (flops === null || to <= from) return flops === null ? null : 0;
  const tokens = to - from;
  const batches = Math.max(1, tokens / constants.batchTokens);
  const read = work.isMixtureOfExperts
    ? (expertBytes(work, tokens / batches) * batches) / (constants.weightShare * bandwidth)
    : 0;
  return (
    (tokens * 2 * work.activeParameters) / (constants.matrixShare * flops) +
    read +
    (work.attentionFlops * (to ** 2 - from ** 2)) / 2 / (constants.attentionShare * flops)
  );
}

/** Bytes that a batch touches: each token picks its own experts, so a few tokens touch a part and a full batch all. */
function expertBytes({ weightBytes, activeBytes }: TokenWork, tokens: number): number {
  return weightBytes * (1 - (1 - Math.min(1, activeBytes / weightBytes)) ** tokens);
}
