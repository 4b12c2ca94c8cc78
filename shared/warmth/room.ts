import type { ModelFacts } from '../fit/facts.ts';
import { judgeFit } from '../fit/judge.ts';
import type { FitTarget } from '../fit/judgement.ts';
import { defaultWish, targetsOf } from '../fit/targets.ts';
import type { Machine } from '../machine/snapshot.ts';
import type { Endpoint, LoadedInstance, Model } from '../models/endpoint.ts';
import type { Room } from './situation.ts';
import type { InTheWay } from './snapshot.ts';

/** A model on a server, with what is known of it for the fit. */
export interface KnownModel {
  readonly endpoint: Endpoint;
  readonly model: Model;
  readonly facts: ModelFacts | null;
}

/** The share of its limit that a memory may be filled to: the same up to which the fit calls a model tight. */
const usableShare = 0.97;

/**
 * Is there room to load a model with this context beside what its machine holds already? Unknown unless the model runs on this machine and
 * both are known well enough to judge.
 *
 * @param others what is loaded on this machine, of all its servers, the model itself left out
 */
export function roomFor(
  { endpoint, model, facts }: KnownModel,
  context: number | null,
  machine: Machine,
  others: readonly KnownModel[],
): Room {
  const [target] = targetsOf(machine);
  if (facts === null || target === undefined || endpoint.location !== 'this-machine')
    return { kind: 'unknown' };
  const wish = defaultWish(facts, endpoint.kind);
  const own = heldBytes({ endpoint, model, facts }, target) ?? 0;
  const used = usedBytes(target);
  const otherBytes = used === null ? sumOf(others, target) : Math.max(0, used - own);
  const judgement = judgeFit(
    facts,
    target,
    { ...wish, contextTokens: context ?? wish.contextTokens },
    { otherBytes },
  );
  const { verdict, need, limitBytes } = judgement;
  if (limitBytes === null || verdict === 'unknown') return { kind: 'unknown' };
  if (verdict === 'comfortable' || verdict === 'tight') return { kind: 'enough' };
  const missing = need.safe + otherBytes - limitBytes * usableShare;
  return {
    kind: 'short',
    needBytes: need.safe,
    freeBytes: Math.max(0, limitBytes - otherBytes),
    inTheWay: fewest(
      others.flatMap((other) => instancesOf(other, target)),
      missing,
    ),
  };
}

/** About what a model's instances hold, bytes: what their server tells, else what the fit reckons, else the size on disk. Null: unknown. */
export function heldBytes({ endpoint, model, facts }: KnownModel, target: FitTarget | null): number | null {
  const held = (model.loaded ?? []).map((instance) => bytesOf(instance, { endpoint, model, facts }, target));
  return held.length === 0 || held.includes(null)
    ? null
    : held.reduce<number>((sum, bytes) => sum + (bytes ?? 0), 0);
}

function bytesOf(
  { bytes, contextLength }: LoadedInstance,
  { endpoint, model, facts }: KnownModel,
  target: FitTarget | null,
): number | null {
  if (bytes !== undefined) return bytes;
  if (facts === null || target === null) return model.sizeBytes;
  const wish = defaultWish(facts, endpoint.kind);
  return judgeFit(facts, target, { ...wish, contextTokens: contextLength ?? wish.contextTokens }).need.total;
}

/** What the memories of a target hold now, all of it; null where one does not tell. */
function usedBytes({ pools }: FitTarget): number | null {
  let used = 0;
  for (const pool of pools) {
    if (pool.usedBytes === null) return null;
    used += pool.usedBytes;
  }
  return used;
}

const sumOf = (models: readonly KnownModel[], target: FitTarget): number =>
  models.reduce((sum, model) => sum + (heldBytes(model, target) ?? 0), 0);

function instancesOf(known: KnownModel, target: FitTarget): InTheWay[] {
  const { endpoint, model } = known;
  return (model.loaded ?? []).map((instance) => ({
    endpoint: endpoint.id,
    instance: instance.id,
    ref: model.ref,
    name: model.name,
    bytes: bytesOf(instance, known, target),
  }));
}

/** As few as make up `missing` bytes, the largest first; none where all of them would not. */
function fewest(instances: readonly InTheWay[], missing: number): InTheWay[] {
  const chosen: InTheWay[] = [];
  let left = missing;
  for (const instance of instances.toSorted((a, b) => (b.bytes ?? 0) - (a.bytes ?? 0))) {
    if (left <= 0) break;
    chosen.push(instance);
    left -= instance.bytes ?? 0;
  }
  // One that just suffices alone is better than a larger one and it together.
  const last = chosen.at(-1);
  const single = chosen.length === 1 ? smallestAlone(instances, missing) : undefined;
  if (left > 0 || last === undefined) return [];
  return single === undefined ? chosen : [single];
}

const smallestAlone = (instances: readonly InTheWay[], missing: number): InTheWay | undefined =>
  instances
    .filter(({ bytes }) => (bytes ?? 0) >= missing)
    .toSorted((a, b) => (a.bytes ?? 0) - (b.bytes ?? 0))[0];
