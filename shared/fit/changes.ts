import type { ModelFacts } from './facts.ts';
import { type FitChange, type FitTarget, type FitWish, smallestWindowTokens } from './judgement.ts';
import { largestContext } from './largest-context.ts';
import { loadOf } from './load.ts';
import { memoryNeed } from './memory.ts';
import { requantized, smallerQuantizations } from './quantization.ts';

/** What there is room for. Bytes. */
export interface Room {
  /** what a safe bound may reach at most */
  readonly usableBytes: number;
  /** held by others */
  readonly otherBytes: number;
}

/**
 * Every single change that makes a model fit which does not, the mildest first: others unloaded, a smaller context that the agent can
 * still work with, the cache in q8_0, and the best quantisation of the weights that fits.
 */
export function changesFor(
  facts: ModelFacts,
  target: FitTarget,
  wish: FitWish,
  { usableBytes, otherBytes }: Room,
): FitChange[] {
  const room = usableBytes - otherBytes;
  const needOf = (facts: ModelFacts, wish: FitWish): number => memoryNeed(loadOf(facts, target, wish)).safe;
  const changes: FitChange[] = [];

  const need = needOf(facts, wish);
  if (otherBytes > 0 && need <= usableBytes)
    changes.push({ kind: 'unload-others', bytes: Math.ceil(need - room) });

  const contextTokens = largestContext(loadOf(facts, target, wish), {
    limitBytes: room,
    least: smallestWindowTokens,
    most: wish.contextTokens,
  });
  if (contextTokens !== null) changes.push({ kind: 'smaller-context', contextTokens });

  // mlx-lm's server cannot keep its cache quantised, and vLLM knows fp8 alone.
  const kvType = facts.runtime === 'mlx' ? null : facts.runtime === 'vllm' ? 'fp8' : 'q8_0';
  if (kvType !== null && wish.kvType === 'f16' && needOf(facts, { ...wish, kvType }) <= room) {
    changes.push({ kind: 'kv-type', kvType });
  }

  const quantization = smallerQuantizations(facts).find(
    (candidate) => needOf(requantized(facts, candidate), wish) <= room,
  );
  if (quantization !== undefined) changes.push({ kind: 'quantization', ...quantization });
  return changes;
}
