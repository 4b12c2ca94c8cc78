import { limits } from './limits.ts';
import type { Effect, Machine, Order, OwnChild, Step, Wish } from './machine.ts';
import { drainingState } from './draining.ts';
import type { GatewayState } from './snapshot.ts';

/** Takes up what the user asked for. What the present state does not allow changes nothing. */
export function wish(machine: Machine, wish: Wish, now: number): Step {
  switch (wish.kind) {
    case 'start':
      return maySpawn(machine) ? start(machine, now) : unchanged(machine);
    case 'stop':
      return stop(machine, wish.endRuns, now);
    case 'restart':
      return restart(machine, wish, now);
  }
}

const unchanged = (machine: Machine): Step => ({ machine, effects: [] });

/** Nothing of Hearth's own runs or is on its way, nobody else's does as far as is known, and there is a program to start. */
export function maySpawn({ state, child, spawning, elsewhere, program }: Machine): boolean {
  if (elsewhere || child !== null || spawning || program.kind !== 'found') return false;
  switch (state.kind) {
    case 'stopped':
    case 'crashed':
      return true;
    case 'given-up':
      return state.why !== 'service-loop';
    case 'restarting':
      return state.nextTryAt !== null;
    case 'checking':
    case 'not-installed':
    case 'starting':
    case 'ready':
    case 'degraded':
    case 'draining':
    case 'unreachable':
    case 'port-taken':
      return false;
  }
}

const start = (machine: Machine, now: number): Step => ({
  machine: {
    ...machine,
    spawning: true,
    order: null,
    attempt: 0,
    readySince: null,
    turnedOver: true,
    state: { kind: 'starting', since: now, phase: 'process', failing: [] },
  },
  effects: [{ kind: 'spawn' }],
});

function stop(machine: Machine, endRuns: boolean, now: number): Step {
  const { state, child, order } = machine;
  if (child === null) return stopWithoutChild(machine, endRuns);
  if (order !== null && order.by === 'process' && state.kind === 'draining') {
    const next: Machine = {
      ...machine,
      order: { ...order, next: 'stop', endRuns: order.endRuns || endRuns },
    };
    // The gateway ends no runs any more while it drains, so all that is left is to wait less.
    const soon = now + limits.stopping;
    const hurried = endRuns && state.step === 'waiting' && (state.deadline ?? soon) > soon;
    const deadline = hurried ? soon : state.deadline;
    return unchanged({ ...next, state: drainingState(next, state.step, 'stop', deadline, now) });
  }
  return begin(machine, { next: 'stop', by: 'process', endRuns, forced: false }, child, now);
}

function stopWithoutChild(machine: Machine, endRuns: boolean): Step {
  const { state } = machine;
  if (machine.spawning)
    return unchanged({ ...machine, order: { next: 'stop', by: 'process', endRuns, forced: false } });
  if (state.kind === 'restarting' && state.nextTryAt !== null)
    return unchanged({ ...machine, attempt: 0, state: { kind: 'stopped', exit: state.exit } });
  return unchanged(machine);
}

function restart(machine: Machine, { endRuns, by }: Extract<Wish, { kind: 'restart' }>, now: number): Step {
  const { state, child } = machine;
  if (machine.order !== null || machine.spawning) return unchanged(machine);
  const answers = state.kind === 'ready' || state.kind === 'degraded';
  if (by === 'rpc' && answers)
    return begin(machine, { next: 'restart', by, endRuns, forced: false }, child, now);
  if (child === null) return unchanged(machine);
  return begin(machine, { next: 'restart', by: 'process', endRuns, forced: false }, child, now);
}

function begin(machine: Machine, order: Order, child: OwnChild | null, now: number): Step {
  const { state, order: before } = machine;
  const next: Machine = {
    ...machine,
    order,
    turnedOver: false,
    badSince: null,
    wellSince: null,
    silentSince: null,
  };
  // One that was asked over RPC to restart takes requests until the last turn has ended.
  const waitsForRuns = state.kind === 'draining' && before?.by === 'rpc';
  const takesRequests = state.kind === 'ready' || state.kind === 'degraded' || waitsForRuns;
  if (!order.endRuns || !takesRequests) return ask(next, child, now);
  return {
    machine: {
      ...next,
      state: drainingState(machine, 'ending-runs', order.next, now + limits.endingRuns, now),
    },
    effects: [{ kind: 'end-runs' }],
  };
}

/** The runs are ended or may finish: the gateway is told to end, or to restart itself. */
function ask(machine: Machine, child: OwnChild | null, now: number): Step {
  const { order } = machine;
  if (order === null) return unchanged(machine);
  const patience = order.endRuns && order.by === 'process' ? limits.stopping : limits.drain;
  const effects: Effect[] = [];
  if (order.by === 'rpc') effects.push({ kind: 'ask-restart' });
  else if (child !== null) effects.push({ kind: 'signal', child, signal: 'SIGTERM' });
  return {
    machine: {
      ...machine,
      state: drainingState(machine, 'waiting', order.next, now + patience, now),
    },
    effects,
  };
}

/** The next, harder step of a stop or restart: its deadline has come, or the step before is done. */
export function carryOn(machine: Machine, now: number): Step {
  const { state, order, child } = machine;
  if (order === null) return unchanged({ ...machine, state: withoutDeadline(state) });
  if (state.kind !== 'draining' || state.step === 'ending-runs' || state.step === 'outside')
    return ask(machine, child, now);
  // Of somebody else's gateway nothing more can be asked; the next look tells how it is.
  if (child === null) return unchanged({ ...machine, order: null, state: withoutDeadline(state) });
  if (order.by === 'rpc')
    return ask({ ...machine, order: { ...order, by: 'process', endRuns: true } }, child, now);
  if (state.step === 'waiting') {
    return {
      machine: {
        ...machine,
        order: { ...order, forced: true },
        state: { ...state, step: 'killing', deadline: now + limits.killing },
      },
      effects: [{ kind: 'signal', child, signal: 'SIGKILL' }],
    };
  }
  // Not even SIGKILL ended it: the system holds it. The order stands, so that its end is not taken for a crash.
  return unchanged({ ...machine, state: { kind: 'unreachable', since: now, pid: child.pid } });
}

/** Hearth's own gateway did not restart itself: its process is ended and another follows. */
export const endInstead = (machine: Machine, order: Order, child: OwnChild, now: number): Step =>
  ask({ ...machine, order: { ...order, by: 'process' } }, child, now);

const withoutDeadline = (state: GatewayState): GatewayState =>
  state.kind === 'draining' ? { ...state, step: 'outside', deadline: null } : state;
