import { gone, other, silent } from './absence.ts';
import { drainingState } from './draining.ts';
import { limits } from './limits.ts';
import type { Holder, Machine, MachineEvent } from './machine.ts';
import { type Reading, read } from './reading.ts';
import type { GatewayState } from './snapshot.ts';
import { restarting } from './turns.ts';

type Bad = Extract<Reading, { kind: 'bad' }>;
type Starting = Extract<Reading, { kind: 'starting' }>;

/** The machine after a look at the gateway. A look alone never has an effect: what is to be done comes with wishes, ends and time. */
export function observe(
  machine: Machine,
  event: Extract<MachineEvent, { kind: 'probed' }>,
  now: number,
): Machine {
  const { ended } = machine;
  if (ended !== null && event.begunAt !== undefined && event.begunAt <= ended.at) return machine;
  const { probe, listener } = event;
  // A lock may still name a process whose end has just been told.
  const justEnded = machine.child === null && event.holder.kind === 'live' && event.holder.pid === ended?.pid;
  const holder: Holder = justEnded ? { kind: 'stale', pid: event.holder.pid } : event.holder;
  const reading = read(machine, probe, holder, listener);
  const unclear = reading.kind === 'silent' || reading.kind === 'half' || reading.kind === 'other';
  const seen = unclear ? machine : { ...machine, silentSince: null };
  if (ownEndUnderWay(machine)) return seen;
  switch (reading.kind) {
    case 'well':
      return well(seen, reading.uptimeMs, now);
    case 'bad':
      return bad(seen, reading, now);
    case 'starting':
      return comingUp(seen, reading, now);
    case 'half':
    case 'silent':
      return silent(seen, reading.kind, holder, now);
    case 'draining':
      return draining(seen, now);
    case 'gone':
      return gone(seen, holder, now);
    case 'other':
      return other(seen, reading.by, now);
  }
}

/** Hearth has its own process end: how that goes on is told by its end and by the deadlines. */
const ownEndUnderWay = ({ order, state }: Machine): boolean =>
  order !== null && state.kind === 'draining' && (order.by === 'process' || state.step === 'ending-runs');

function well(machine: Machine, uptimeMs: number | null, now: number): Machine {
  const { state } = machine;
  if (stillTheOld(machine, uptimeMs, now)) return machine;
  if (state.kind === 'degraded') {
    const wellSince = machine.wellSince ?? now;
    if (now - wellSince < limits.well) return { ...machine, wellSince };
  }
  if (state.kind === 'ready') return { ...machine, badSince: null };
  return answering(machine, { kind: 'ready', since: now }, now);
}

function bad(machine: Machine, reading: Bad, now: number): Machine {
  const { state } = machine;
  if (stillTheOld(machine, reading.uptimeMs, now)) return machine;
  const degraded = (since: number): GatewayState => ({
    kind: 'degraded',
    since,
    eventLoop: reading.eventLoop,
    failing: [...reading.failing],
  });
  if (state.kind === 'degraded') return { ...machine, state: degraded(state.since), wellSince: null };
  if (state.kind === 'ready') {
    const badSince = machine.badSince ?? now;
    return now - badSince < limits.bad ? { ...machine, badSince } : answering(machine, degraded(now), now);
  }
  // A gateway that has just started is slow for a moment: it is ready, and has to be slow for a while to be called so.
  return reading.failing.length === 0
    ? { ...answering(machine, { kind: 'ready', since: now }, now), badSince: now }
    : answering(machine, degraded(now), now);
}

/** It takes requests: what was under way has come to its end. */
const answering = (machine: Machine, state: GatewayState, now: number): Machine => ({
  ...machine,
  state,
  order: machine.spawning ? machine.order : null,
  readySince: machine.readySince ?? now,
  turnedOver: false,
  badSince: null,
  wellSince: null,
});

/** While a restart in the process is under way, the answer may be that of the gateway that is about to end. */
function stillTheOld({ state, turnedOver, order }: Machine, uptimeMs: number | null, now: number): boolean {
  const waits = state.kind === 'restarting' || (state.kind === 'draining' && order !== null);
  return waits && !turnedOver && !(uptimeMs !== null && uptimeMs < now - state.since);
}

function comingUp(machine: Machine, { phase, failing }: Starting, now: number): Machine {
  const { state } = machine;
  switch (state.kind) {
    case 'ready':
    case 'draining':
      return restarting(machine, now);
    case 'degraded':
      // One that took too long to start is called degraded, and goes on naming the same parts.
      return state.failing.join() === failing.join() && machine.readySince === null
        ? machine
        : restarting(machine, now);
    case 'restarting':
      return { ...machine, turnedOver: true };
    case 'starting':
      return { ...machine, state: { kind: 'starting', since: state.since, phase, failing: [...failing] } };
    case 'checking':
    case 'not-installed':
    case 'stopped':
    case 'unreachable':
    case 'port-taken':
    case 'crashed':
    case 'given-up':
      return {
        ...machine,
        readySince: null,
        state: { kind: 'starting', since: now, phase, failing: [...failing] },
      };
  }
}

function draining(machine: Machine, now: number): Machine {
  const { state, order, turnedOver } = machine;
  // The last of the one that has said that it restarts is a part of the restart.
  if (state.kind === 'draining' || (state.kind === 'restarting' && !turnedOver)) return machine;
  return {
    ...machine,
    badSince: null,
    wellSince: null,
    state: drainingState(machine, 'outside', order?.next ?? 'unknown', null, now),
  };
}
