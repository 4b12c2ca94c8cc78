import type { LoadedInstance } from '../models/endpoint.ts';
import { problem } from '../problem.ts';
import { nextTryOf } from './after-facts.ts';
import { isDue } from './back-off.ts';
import type { Memory } from './memory.ts';
import { pauseOf } from './pauses.ts';
import { isRight, type Situation } from './situation.ts';
import type { Pause, WarmthState } from './snapshot.ts';

/** What is to be done next. Only one of them at a time, and none while a load is in flight. */
export type Act =
  | { readonly kind: 'nothing' }
  /** tokens; null: as many as the server gives by itself */
  | { readonly kind: 'load'; readonly context: number | null }
  /** They hold too little: unloaded, so that the model can be loaded with what is wanted. */
  | { readonly kind: 'unload'; readonly instances: readonly string[] }
  /** The server would let it go: it is told to keep it, with the context that it has, so that nothing is loaded anew. */
  | { readonly kind: 'hold'; readonly instance: string; readonly context: number | null }
  /** What Hearth loaded is let go, since nobody wants it warm any more. */
  | { readonly kind: 'release'; readonly instances: readonly string[] }
  /** A request is sent for no other purpose than to count as use. */
  | { readonly kind: 'touch' };

export interface Decision {
  readonly state: WarmthState;
  readonly act: Act;
  /** ms since 1970 when time alone changes the decision; null: it does not */
  readonly lookAgainAt: number | null;
}

const nothing: Act = { kind: 'nothing' };
/** ms */
const holdAgainAfter = 60_000;

const rest = (state: WarmthState, lookAgainAt: number | null = null): Decision => ({
  state,
  act: nothing,
  lookAgainAt,
});

/**
 * How a model is, and what Hearth does about it: facts first, then the wish. Nothing is sent unless this says so, and it never asks for a
 * load while an instance with enough context is there, while one is in flight or might be, or while there is a pause.
 *
 * @param names how problems call the model and its server
 */
export function decide(
  memory: Memory,
  situation: Situation,
  names: { readonly name: string; readonly server: string },
): Decision {
  const { server, instances, isOffered, estimateMs } = situation;
  const { flight, elsewhere } = memory;
  if (flight !== null)
    return rest({
      kind: 'loading',
      since: flight.since,
      estimateMs,
      progress: null,
      by: 'hearth',
      until: null,
    });
  if (server !== 'answers') return rest({ kind: 'unknown', why: server });
  if (!isOffered) return rest({ kind: 'unknown', why: 'not-offered' });
  if (instances === null) return rest({ kind: 'unknown', why: 'not-told' });
  if (instances.length > 0) return whileLoaded(memory, situation, instances);
  if (!situation.isWished) return rest({ kind: 'cold' });
  if (elsewhere !== null && !isDue(elsewhere.until, situation.now))
    return rest(
      {
        kind: 'loading',
        since: elsewhere.since,
        estimateMs,
        progress: null,
        by: 'other-hearth',
        until: null,
      },
      elsewhere.until,
    );
  return whileCold(memory, situation, names);
}

function whileLoaded(memory: Memory, situation: Situation, instances: readonly LoadedInstance[]): Decision {
  const best = instances.find((one) => isRight(one, situation));
  const letGo = release(memory, situation);
  if (letGo !== null) {
    const [first] = instances;
    const state = best ?? first;
    return {
      state: state === undefined ? { kind: 'cold' } : warm(memory, situation, state),
      act: letGo,
      lookAgainAt: null,
    };
  }
  if (best === undefined) return withWrongContext(memory, situation, instances);
  if (instances.length > 1)
    return rest({
      kind: 'duplicates',
      instances: instances.map(({ id, contextLength }) => ({
        id,
        context: contextLength,
        isOurs: memory.ours.some((ours) => ours.id === id),
      })),
    });
  return { ...holding(memory, situation, best), state: warm(memory, situation, best) };
}

/** Hold what is there, as its server needs it. */
function holding(
  memory: Memory,
  { isWished, schedule, rule, now, turns, wanted }: Situation,
  best: LoadedInstance,
): Omit<Decision, 'state'> {
  const changesAt = isWished ? schedule.changesAt : null;
  const isHeld = isWished && (schedule.isOpen || memory.aside.schedule !== null);
  if (!isHeld) return { act: nothing, lookAgainAt: changesAt };
  if (rule.hold === 'keep-alive' && typeof best.until === 'number') {
    // A server that did not take it at its word is not told again at once.
    const due = memory.touchedAt === null ? now : memory.touchedAt + holdAgainAfter;
    if (!isDue(due, now)) return { act: nothing, lookAgainAt: earlier(due, changesAt) };
    return {
      act: { kind: 'hold', instance: best.id, context: best.contextLength ?? wanted.context },
      lookAgainAt: changesAt,
    };
  }
  if (rule.hold === 'traffic' && rule.traffic !== null) {
    const due = (memory.touchedAt ?? memory.warmSince ?? now) + rule.traffic.everyMs;
    const isIdle = turns !== 'of-this-model';
    if (isIdle && isDue(due, now)) return { act: { kind: 'touch' }, lookAgainAt: changesAt };
    return { act: nothing, lookAgainAt: isIdle ? earlier(due, changesAt) : changesAt };
  }
  return { act: nothing, lookAgainAt: changesAt };
}

function warm(memory: Memory, { rule, isWished, schedule }: Situation, best: LoadedInstance): WarmthState {
  const isOurs = memory.ours.some(({ id }) => id === best.id);
  const endsAt = isOurs && isWished && schedule.isOpen ? schedule.changesAt : null;
  const { until } = best;
  const held =
    typeof until === 'number'
      ? ({ kind: 'until', at: until, by: 'server' } as const)
      : endsAt !== null
        ? ({ kind: 'until', at: endsAt, by: 'schedule' } as const)
        : until === null || isOurs || rule.hold === 'resident'
          ? ({ kind: 'pinned' } as const)
          : ({ kind: 'not-told' } as const);
  return { kind: 'warm', context: best.contextLength, since: memory.warmSince, held };
}

/**
 * The flame was turned off, the load cancelled, or its hours are over: what Hearth loaded goes, but not in the middle of a turn. Null:
 * nothing to let go.
 */
function release(memory: Memory, { isWished, schedule, turns }: Situation): Act | null {
  const isOver = isWished && !schedule.isOpen && memory.aside.schedule === null;
  if (memory.ours.length === 0 || (memory.letGo === null && !isOver) || turns === 'of-this-model')
    return null;
  return { kind: 'release', instances: memory.ours.map(({ id }) => id) };
}

/** One or more are loaded, none as wanted. `instances` is not empty. */
function withWrongContext(
  memory: Memory,
  situation: Situation,
  instances: readonly LoadedInstance[],
): Decision {
  const { wanted, isWished, rule, turns, canAsk } = situation;
  const [largest] = instances.toSorted((a, b) => (b.contextLength ?? 0) - (a.contextLength ?? 0));
  if (largest === undefined) return rest({ kind: 'cold' });
  const isSettled = memory.settledFor !== null && memory.settledFor === wanted.context;
  const pause = pauseOf(memory, situation);
  const { failures } = memory;
  const mayTry =
    failures === null || (failures.nextTryAt !== null && isDue(failures.nextTryAt, situation.now));
  const mayReplace =
    isWished &&
    (rule.replaces || memory.aside.context) &&
    canAsk &&
    !isSettled &&
    (pause === null || pause.why === 'preload');
  const isBusy = mayReplace && turns === 'of-this-model';
  const state: WarmthState = {
    kind: 'wrong-context',
    context: largest.contextLength ?? 0,
    wanted: wanted.context ?? 0,
    instance: largest.id,
    because: isSettled ? 'server' : isBusy ? 'turns-running' : 'loaded-so',
  };
  if (!mayReplace || isBusy) return { ...holding(memory, situation, largest), state };
  if (!mayTry) return rest(state, failures?.nextTryAt ?? null);
  const { elsewhere, unsettled } = memory;
  if (elsewhere !== null && !isDue(elsewhere.until, situation.now)) return rest(state, elsewhere.until);
  if (unsettled !== null) return rest(state, unsettled.until);
  const act: Act = rule.doubles
    ? { kind: 'unload', instances: instances.map(({ id }) => id) }
    : { kind: 'load', context: wanted.context };
  return { state, act, lookAgainAt: null };
}

function whileCold(
  memory: Memory,
  situation: Situation,
  { name, server }: { readonly name: string; readonly server: string },
): Decision {
  const { now, wanted, schedule, canAsk, rule, estimateMs, facts } = situation;
  const { failures, unsettled, gone } = memory;
  const nextTryAt = failures === null ? null : nextTryOf(failures, facts);
  if (rule.load === 'elsewhere') return rest({ kind: 'unknown', why: 'not-told' });
  if (!canAsk)
    return rest({
      kind: 'failing',
      problem: problem('warmth-cannot-load', { name, server }),
      tries: 0,
      nextTryAt: null,
    });
  const pause = pauseOf(memory, situation);
  if (pause !== null)
    return rest({ kind: 'paused', pause }, earlier(untilOf(pause, memory), schedule.changesAt));
  if (unsettled !== null && failures !== null) {
    // What went wrong is told, and not hidden behind a load that may or may not go on.
    const { problem, tries } = failures;
    const next = nextTryAt === null ? null : Math.max(nextTryAt, unsettled.until);
    return rest(
      { kind: 'failing', problem, tries, nextTryAt: next },
      earlier(unsettled.until, schedule.changesAt),
    );
  }
  if (unsettled !== null)
    return rest(
      {
        kind: 'loading',
        since: unsettled.since,
        estimateMs,
        progress: null,
        by: 'unseen',
        until: unsettled.until,
      },
      unsettled.until,
    );
  if (failures !== null && (nextTryAt === null || !isDue(nextTryAt, now))) {
    const { problem, tries } = failures;
    return rest({ kind: 'failing', problem, tries, nextTryAt }, earlier(nextTryAt, schedule.changesAt));
  }
  if (gone !== null && !isDue(gone.nextTryAt, now))
    return rest({ kind: 'evicted', ...gone }, earlier(gone.nextTryAt, schedule.changesAt));
  const state: WarmthState = gone === null ? { kind: 'cold' } : { kind: 'evicted', ...gone };
  return { state, act: { kind: 'load', context: wanted.context }, lookAgainAt: null };
}

function earlier(a: number | null, b: number | null): number | null {
  if (a === null || b === null) return a ?? b;
  return Math.min(a, b);
}

/** When a pause ends by itself, or what is said of it changes; null: with time alone it does not. */
function untilOf(pause: Pause, { unsettled }: Memory): number | null {
  if (pause.why === 'preload') return pause.until;
  return pause.why === 'cancelled' ? (unsettled?.until ?? null) : null;
}
