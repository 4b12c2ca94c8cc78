import type { ModelFacts } from '../../../shared/fit/facts.ts';
import { judgeFit } from '../../../shared/fit/judge.ts';
import type { FitTarget, FitWish, Judgement } from '../../../shared/fit/judgement.ts';

const kept = new WeakMap<ModelFacts, WeakMap<FitTarget, Map<string, Judgement>>>();

/** Judges, and remembers for as long as facts and target are the same objects: a list of hundreds is judged once. */
export function judged(facts: ModelFacts, target: FitTarget, wish: FitWish): Judgement {
  const byTarget = kept.get(facts) ?? new WeakMap<FitTarget, Map<string, Judgement>>();
  kept.set(facts, byTarget);
  const byWish = byTarget.get(target) ?? new Map<string, Judgement>();
  byTarget.set(target, byWish);
  const key = `${wish.contextTokens} ${wish.kvType} ${wish.slots}`;
  const judgement = byWish.get(key) ?? judgeFit(facts, target, wish);
  byWish.set(key, judgement);
  return judgement;
}
