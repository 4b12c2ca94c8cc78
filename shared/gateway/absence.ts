import { isThere } from './is-there.ts';
import { limits } from './limits.ts';
import type { Holder, Machine } from './machine.ts';
import { processLives, type Reading } from './reading.ts';
import { ended, restarting, unreachable, waitsForNextTry } from './turns.ts';

/** The gateway gives no answer that tells how it is. For a while that means nothing: its event loop may be busy. */
export function silent(machine: Machine, kind: 'half' | 'silent', holder: Holder, now: number): Machine {
  const { state } = machine;
  switch (state.kind) {
    case 'ready':
    case 'degraded':
    case 'draining': {
      if (state.kind === 'draining' && kind === 'half') return machine;
      const silentSince = machine.silentSince ?? now;
      if (now - silentSince < limits.silence) return { ...machine, silentSince };
      if (kind === 'silent') return unreachable(machine, holder, now);
      return {
        ...machine,
        silentSince,
        state: { kind: 'degraded', since: now, eventLoop: null, failing: [] },
      };
    }
    case 'starting':
      return kind === 'half' ? { ...machine, state: { ...state, phase: 'listening', failing: [] } } : machine;
    case 'restarting':
      return waitsForNextTry(machine) ? unreachable(machine, holder, now) : { ...machine, turnedOver: true };
    case 'unreachable':
      return machine;
    case 'checking':
    case 'not-installed':
    case 'stopped':
    case 'port-taken':
    case 'crashed':
    case 'given-up': {
      const young = holder.kind === 'live' && holder.since !== null && now - holder.since < limits.starting;
      return young || kind === 'half'
        ? {
            ...machine,
            readySince: null,
            state: { kind: 'starting', since: sinceOf(holder, now), phase: 'listening', failing: [] },
          }
        : unreachable(machine, holder, now);
    }
  }
}

/** The time in the lock, unless it is too old to be that of this start: the gateway may be restarting in its process. */
const sinceOf = (holder: Holder, now: number): number =>
  holder.kind === 'live' &&
  holder.since !== null &&
  holder.since <= now &&
  now - holder.since < limits.starting
    ? holder.since
    : now;

/** Nothing listens where the gateway should. */
export function gone(machine: Machine, holder: Holder, now: number): Machine {
  if (machine.elsewhere) return goneElsewhere(machine, holder, now);
  if (machine.spawning || processLives(machine, holder)) return closedPort(machine, holder, now);
  const { state } = machine;
  switch (state.kind) {
    case 'stopped':
    case 'crashed':
    case 'given-up':
    case 'not-installed':
      return machine;
    case 'checking':
    case 'port-taken':
      return ended(
        machine,
        machine.program.kind === 'not-found'
          ? { kind: 'not-installed', tried: machine.program.tried }
          : { kind: 'stopped', exit: null },
      );
    case 'starting':
    case 'ready':
    case 'degraded':
    case 'draining':
    case 'unreachable':
    case 'restarting': {
      if (waitsForNextTry(machine)) return machine;
      // A gateway that ends in order takes its lock away; a killed one cannot.
      const exit = { code: null, signal: null, at: now };
      return ended(
        machine,
        holder.kind === 'stale' ? { kind: 'crashed', exit, lastLines: [] } : { kind: 'stopped', exit },
      );
    }
  }
}

/** Nothing listens, and the process lives. */
function closedPort(machine: Machine, holder: Holder, now: number): Machine {
  const { state } = machine;
  switch (state.kind) {
    case 'ready':
    case 'degraded':
      return restarting(machine, now);
    case 'draining':
      if (state.next === 'restart') return restarting(machine, now);
      return now - state.since < limits.drain + limits.stopping ? machine : unreachable(machine, holder, now);
    case 'restarting':
      if (!waitsForNextTry(machine)) return { ...machine, turnedOver: true };
      break;
    case 'starting':
    case 'unreachable':
      return machine;
    case 'given-up':
      // The gateway that has the state directory may listen at another port; the looping one lives for seconds at a time.
      if (state.why === 'second-gateway' || state.why === 'service-loop') return machine;
      break;
    case 'checking':
    case 'not-installed':
    case 'stopped':
    case 'port-taken':
    case 'crashed':
      break;
  }
  return {
    ...machine,
    readySince: null,
    state: { kind: 'starting', since: sinceOf(holder, now), phase: 'process', failing: [] },
  };
}

function goneElsewhere(machine: Machine, holder: Holder, now: number): Machine {
  const { state } = machine;
  if (state.kind === 'unreachable') return machine;
  if (state.kind === 'restarting') return { ...machine, turnedOver: true };
  if (state.kind === 'draining' && state.next === 'restart') return restarting(machine, now);
  return unreachable(machine, holder, now);
}

/** A program that is no gateway has the port. */
export function other(machine: Machine, by: Extract<Reading, { kind: 'other' }>['by'], now: number): Machine {
  const { state } = machine;
  // Hearth's own process says itself what it makes of that.
  if (machine.child !== null || machine.spawning || state.kind === 'given-up') return machine;
  // A gateway that is just being killed breaks off its answer as well: as long as nobody else is named, the next look decides.
  if (by === null && isThere(state.kind)) {
    const silentSince = machine.silentSince ?? now;
    if (now - silentSince < limits.silence) return { ...machine, silentSince };
  }
  return ended({ ...machine, silentSince: null }, { kind: 'port-taken', by });
}
