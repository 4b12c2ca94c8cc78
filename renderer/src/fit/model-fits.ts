import type { ModelFacts } from '../../../shared/fit/facts.ts';
import type { FitTarget, FitWish, Judgement } from '../../../shared/fit/judgement.ts';
import { defaultWish } from '../../../shared/fit/targets.ts';
import { answers } from '../../../shared/models/endpoint-of-ref.ts';
import type { Endpoint, LoadedInstance, Model } from '../../../shared/models/endpoint.ts';
import { rowKey } from '../../../shared/models/model-list.ts';
import { judged } from './judged.ts';
import { hostOf, type OtherTarget } from './targets.ts';

/** A model that runs on a known machine, and how it fits there. */
export interface ModelFit {
  /** its row's, in the list of models */
  readonly key: string;
  readonly name: string;
  readonly facts: ModelFacts;
  readonly target: FitTarget;
  /** the context it is loaded with, else what the agent needs at the least */
  readonly wish: FitWish;
  readonly judgement: Judgement;
  readonly isLoaded: boolean;
}

/** By the key of the row. What is not in it runs elsewhere, or too little is known of it. */
export type ModelFits = ReadonlyMap<string, ModelFit>;

/** Every model that a known machine would run. @param targets this machine's, the usual one first */
export function modelFits(
  endpoints: readonly Endpoint[],
  facts: readonly ModelFacts[],
  targets: readonly FitTarget[],
  others: readonly OtherTarget[] = [],
): ModelFits {
  const fits = new Map<string, ModelFit>();
  const known = new Map(facts.map((one) => [`${one.endpoint} ${one.model}`, one]));
  for (const endpoint of endpoints) {
    const target = targetOf(endpoint, targets, others);
    if (target === null) continue;
    for (const model of endpoint.models) {
      const key = rowKey(endpoint, model);
      const ofModel = known.get(key);
      if (ofModel === undefined || model.kind !== 'llm') continue;
      const instance = answers(endpoint) ? largestInstance(model) : null;
      const wish = wishFor(ofModel, instance);
      const judgement = judged(ofModel, target, wish);
      const isLoaded = instance !== null;
      fits.set(key, { key, name: model.name, facts: ofModel, target, wish, judgement, isLoaded });
    }
  }
  return fits;
}

/** `next`, or `before` where it says the same: a server that was asked again is no reason to draw anything anew. */
export function keptFits(before: ModelFits, next: ModelFits): ModelFits {
  if (before.size !== next.size) return next;
  for (const [key, fit] of next) {
    const old = before.get(key);
    // The judgement is the same object as long as facts, target and wish are.
    if (old?.judgement !== fit.judgement || old.name !== fit.name || old.isLoaded !== fit.isLoaded)
      return next;
  }
  return before;
}

/** The machine that an endpoint runs on: this one, or the one of the fleet that is watched at the same host. */
function targetOf(
  { location, origin }: Endpoint,
  [own]: readonly FitTarget[],
  others: readonly OtherTarget[],
): FitTarget | null {
  if (location === 'this-machine') return own ?? null;
  const host = hostOf(origin);
  return others.find((other) => other.host !== null && other.host === host)?.target ?? null;
}

function largestInstance(model: Model): LoadedInstance | null {
  const [first = null, ...others] = model.loaded ?? [];
  return others.reduce(
    (largest, other) => ((other.contextLength ?? 0) > (largest?.contextLength ?? 0) ? other : largest),
    first,
  );
}

function wishFor(facts: ModelFacts, instance: LoadedInstance | null): FitWish {
  const wish = defaultWish(facts);
  return instance === null
    ? wish
    : {
        ...wish,
        contextTokens: instance.contextLength ?? wish.contextTokens,
        slots: Math.max(1, instance.parallel ?? 1),
      };
}

/**
 * About what the loaded instances of this machine's servers hold, bytes: each instance's need, or, where too little is known of a model,
 * at least its file.
 */
export function heldByModels(endpoints: readonly Endpoint[], fits: ModelFits): number {
  let bytes = 0;
  for (const endpoint of endpoints) {
    if (endpoint.location !== 'this-machine' || !answers(endpoint)) continue;
    for (const model of endpoint.models) {
      const fit = fits.get(rowKey(endpoint, model));
      for (const instance of model.loaded ?? [])
        bytes +=
          fit === undefined
            ? (model.sizeBytes ?? 0)
            : judged(fit.facts, fit.target, wishFor(fit.facts, instance)).need.total;
    }
  }
  return bytes;
}
