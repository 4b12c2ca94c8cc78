import type { ModelFacts } from '../../../../shared/fit/facts.ts';
import type { FitTarget, FitWish, Judgement } from '../../../../shared/fit/judgement.ts';
import { defaultWish } from '../../../../shared/fit/targets.ts';
import { judged } from '../judged.ts';
import { factsElsewhere } from './facts-elsewhere.ts';

/** How a model would fit a machine that one could have. */
export interface Verdict {
  readonly key: string;
  readonly name: string;
  readonly quantization: string | null;
  readonly judgement: Judgement;
  /** of several machines one would do, with room to spare */
  readonly isOneEnough: boolean;
  /** judged as a GGUF of its size, because its runtime does not exist there */
  readonly isMoved: boolean;
}

/** A model to be judged elsewhere. */
export interface Candidate {
  readonly key: string;
  readonly name: string;
  readonly facts: ModelFacts;
}

/** Every candidate on `target`, with this much context or all that it can hold. */
export function verdictsOn(
  candidates: readonly Candidate[],
  target: FitTarget,
  contextTokens: number,
): Verdict[] {
  const [one] = target.pools;
  const single = target.pooledBy === null || one === undefined ? null : singleOf(target, one);
  return candidates.map(({ key, name, facts }) => {
    const there = factsElsewhere(facts, target);
    const wish: FitWish = {
      ...defaultWish(there),
      contextTokens: Math.min(contextTokens, facts.architecture.contextMax ?? contextTokens),
    };
    const isOneEnough =
      single !== null && judged(factsElsewhere(facts, single), single, wish).verdict === 'comfortable';
    return {
      key,
      name,
      quantization: facts.quantization,
      judgement: judged(there, target, wish),
      isOneEnough,
      isMoved: there.runtime !== facts.runtime,
    };
  });
}

const singles = new WeakMap<FitTarget, FitTarget>();

/** One machine of several that are alike. */
function singleOf(target: FitTarget, pool: FitTarget['pools'][number]): FitTarget {
  const single = singles.get(target) ?? { ...target, id: `${target.id}:one`, pools: [pool], pooledBy: null };
  singles.set(target, single);
  return single;
}

/** How many of the verdicts are that it fits. */
export function countFitting(verdicts: readonly Verdict[]): number {
  return verdicts.filter(({ judgement: { verdict } }) => verdict === 'comfortable' || verdict === 'tight')
    .length;
}
