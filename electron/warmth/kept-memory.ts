import { isDeepStrictEqual } from 'node:util';
import { unsettledLoad } from '../../shared/warmth/after-load.ts';
import { freshMemory, type Memory } from '../../shared/warmth/memory.ts';
import type { Kept } from './warmth-store.ts';

/** What of a memory outlives Hearth, and is told to other Hearths of the same user. */
type KeptMemory = Omit<Kept, 'history' | 'prefix'>;

function keptOf({
  ours,
  clickedAt,
  byHandAt,
  cancelledAt,
  failures,
  settledFor,
  flight,
  unsettled,
}: Memory): KeptMemory {
  const { since, until } = unsettled ?? flight ?? { since: null, until: null };
  const loading = since === null ? null : { since, until };
  return { ours: [...ours], clickedAt, byHandAt, cancelledAt, failures, settledFor, loading };
}

/** What a Hearth that starts remembers. A load that was under way when the last one ended may still go on. */
export function rememberedOf(kept: Kept, now: number): Memory {
  const { ours, clickedAt, byHandAt, cancelledAt, settledFor } = kept;
  const unsettled = unsettledOf(kept, now);
  const isCalledOff = unsettled !== null && cancelledAt !== null && cancelledAt >= unsettled.since;
  return {
    ...freshMemory,
    ours,
    clickedAt,
    byHandAt,
    cancelledAt,
    failures: failuresOf(kept),
    settledFor,
    unsettled,
    letGo: isCalledOff ? 'cancelled' : null,
  };
}

/**
 * How what is kept changes with a memory: by what changed in it and no more, since other Hearths have their say as well. Where somebody
 * clicked later in another one, that one's judgement stays. Null: nothing of it is kept.
 */
export function keptChange(before: Memory, after: Memory): ((kept: Kept) => Kept) | null {
  const [old, mine] = [keptOf(before), keptOf(after)];
  const names = (Object.keys(mine) as (keyof KeptMemory)[]).filter(
    (name) => !isDeepStrictEqual(old[name], mine[name]),
  );
  if (names.length === 0) return null;
  const changed = Object.fromEntries(names.map((name) => [name, mine[name]])) as Partial<KeptMemory>;
  const { ours, loading } = changed;
  const ofServer = {
    ...(ours === undefined ? {} : { ours }),
    ...(loading === undefined ? {} : { loading }),
  };
  return (kept) => ({ ...kept, ...(kept.clickedAt > mine.clickedAt ? ofServer : changed) });
}

/**
 * Takes over what another Hearth did with the model. What was held against it before the last click here counts no more.
 *
 * @param isAlone no other Hearth loads now, so that a load which one began has no known end
 */
export function withOther(memory: Memory, kept: Kept, isAlone: boolean, now: number): Memory {
  const ours = [...memory.ours, ...kept.ours.filter(({ id }) => !memory.ours.some((own) => own.id === id))];
  const isOther = isAlone && kept.loading !== null && kept.loading.since !== keptOf(memory).loading?.since;
  const next: Memory = { ...memory, ours, unsettled: isOther ? unsettledOf(kept, now) : memory.unsettled };
  if (kept.clickedAt < memory.clickedAt) return next;
  const isNewer = kept.clickedAt > memory.clickedAt;
  return {
    ...next,
    clickedAt: kept.clickedAt,
    byHandAt: kept.byHandAt ?? (isNewer ? null : memory.byHandAt),
    cancelledAt: kept.cancelledAt ?? (isNewer ? null : memory.cancelledAt),
    failures: failuresOf(kept) ?? (isNewer ? null : memory.failures),
    settledFor: kept.settledFor ?? (isNewer ? null : memory.settledFor),
  };
}

/** A token may have come while nobody looked, and this Hearth may have another one: to ask costs one request. */
function failuresOf({ failures }: Kept): Memory['failures'] {
  return failures?.problem.code === 'warmth-needs-token' ? null : failures;
}

function unsettledOf({ loading }: Kept, now: number): Memory['unsettled'] {
  return loading === null ? null : unsettledLoad(loading, now);
}
