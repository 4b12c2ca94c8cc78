import { backOff, counting, pauseBefore, withinBudget } from './back-off.ts';
import { limits } from './limits.ts';
import type { Diagnosis, Effect, Machine, MachineEvent, Moment, OwnChild, Step } from './machine.ts';
import { drainingState } from './draining.ts';
import { observe } from './observe.ts';
import type { Exit, GatewayState } from './snapshot.ts';
import { carryOn, endInstead, wish } from './wishes.ts';

type Event<K extends MachineEvent['kind']> = Extract<MachineEvent, { kind: K }>;

/**
 * The machine after an event, and what is to be done now. Pure: the same for the same input. Signals go to an {@link OwnChild} only, and
 * only `spawned` and `adopted` make one; there is never more than one.
 */
export function step(machine: Machine, event: MachineEvent, moment: Moment): Step {
  const { machine: next, effects } = react(machine, event, moment);
  return { machine: { ...next, due: dueOf(next) }, effects };
}

function react(machine: Machine, event: MachineEvent, moment: Moment): Step {
  const { now } = moment;
  switch (event.kind) {
    case 'program':
      return quiet(learnt(machine, event));
    case 'probed':
      return quiet(observe(machine, event, now));
    case 'asked':
      return wish(machine, event.wish, now);
    case 'spawned':
      return spawned(machine, event, now);
    case 'not-spawned':
      return quiet(notSpawned(machine, event));
    case 'forestalled':
      return quiet(unspawned(machine, { kind: 'checking' }));
    case 'adopted':
      return quiet(
        machine.child === null && !machine.spawning && !machine.elsewhere
          ? { ...machine, child: own(event) }
          : machine,
      );
    case 'exited':
      return machine.child?.pid === event.pid
        ? exited({ ...machine, child: null }, event, moment)
        : quiet(machine);
    case 'announced':
      return quiet(announced(machine, event, now));
    case 'runs':
      return quiet(counted(machine, event.count));
    case 'runs-ended':
      return machine.state.kind === 'draining' && machine.state.step === 'ending-runs'
        ? carryOn(machine, now)
        : quiet(machine);
    case 'restart-refused':
      return restartRefused(machine, now);
    case 'service-loop':
      return quiet(serviceLoop(machine, event));
    case 'due':
      return machine.due !== null && now >= machine.due ? due(machine, now) : quiet(machine);
  }
}

const quiet = (machine: Machine): Step => ({ machine, effects: [] });

const own = ({ pid, identity }: { readonly pid: number; readonly identity: string }): OwnChild =>
  ({ pid, identity }) as OwnChild;

function learnt(machine: Machine, { program, tried }: Event<'program'>): Machine {
  const next: Machine = { ...machine, program: { kind: program, tried } };
  const { state } = machine;
  if (machine.elsewhere) return next;
  if (program === 'not-found' && (state.kind === 'stopped' || state.kind === 'not-installed'))
    return { ...next, state: { kind: 'not-installed', tried } };
  if (program !== 'not-found' && state.kind === 'not-installed')
    return { ...next, state: { kind: 'stopped', exit: null } };
  return next;
}

function spawned(machine: Machine, event: Event<'spawned'>, now: number): Step {
  // An answer nobody waits for any more cannot come: `spawning` ends with an answer only.
  if (!machine.spawning) return quiet(machine);
  const next: Machine = { ...machine, spawning: false, child: own(event) };
  if (machine.order?.next === 'stop') return carryOn(next, now);
  return quiet({ ...next, order: null });
}

function notSpawned(machine: Machine, { why, detail }: Event<'not-spawned'>): Machine {
  const lastLines = detail === '' ? [] : [detail];
  return unspawned(machine, { kind: 'given-up', why, exit: null, lastLines, fault: null, by: null });
}

/** No process came of it. Where a gateway of somebody else answers meanwhile, that one is what there is. */
function unspawned(machine: Machine, state: GatewayState): Machine {
  if (!machine.spawning) return machine;
  const { kind } = machine.state;
  const awaited = kind === 'starting' || kind === 'restarting' || kind === 'unreachable';
  const unwanted = machine.order?.next === 'stop';
  return {
    ...machine,
    spawning: false,
    order: null,
    state: !awaited ? machine.state : unwanted ? { kind: 'stopped', exit: null } : state,
  };
}

function exited(machine: Machine, event: Event<'exited'>, { now, random }: Moment): Step {
  const { exit, diagnosis } = event;
  const { order } = machine;
  const stable = machine.readySince !== null && now - machine.readySince >= backOff.stable;
  const counts = order?.forced === true || isUnclean(diagnosis, exit);
  const uncleanEnds = counting(counts ? [...machine.uncleanEnds, now] : machine.uncleanEnds, now);
  const next: Machine = {
    ...machine,
    ended: { pid: event.pid, at: now },
    order: null,
    uncleanEnds,
    attempt: stable ? 0 : machine.attempt,
    readySince: null,
    turnedOver: true,
    badSince: null,
    wellSince: null,
    silentSince: null,
    runs: null,
  };
  if (order?.next === 'stop') return quiet({ ...next, state: { kind: 'stopped', exit } });
  if (diagnosis.kind === 'refused') {
    const { why, fault, by } = diagnosis;
    return quiet({
      ...next,
      state: { kind: 'given-up', why, exit, lastLines: [...event.lastLines], fault, by },
    });
  }
  if (order?.next === 'restart' && order.by === 'process') return again(next, now);
  if (diagnosis.kind === 'in-order') return quiet({ ...next, state: { kind: 'stopped', exit } });
  return crashed(next, event, now, random);
}

function crashed(machine: Machine, { exit, lastLines }: Event<'exited'>, now: number, random: number): Step {
  const attempt = machine.attempt + 1;
  const nextTryAt = now + pauseBefore(attempt, random);
  if (!withinBudget(machine.uncleanEnds, machine.restarts, nextTryAt)) {
    const why = 'budget';
    return quiet({
      ...machine,
      state: { kind: 'given-up', why, exit, lastLines: [...lastLines], fault: null, by: null },
    });
  }
  const restarts = [...counting(machine.restarts, now), nextTryAt];
  const state: GatewayState = { kind: 'restarting', since: now, why: 'crash', attempt, nextTryAt, exit };
  return quiet({ ...machine, attempt, restarts, state });
}

/** OpenClaw's breaker counts crashes and starts that failed; a refusal with 78 comes before it counts (2026.9.6). */
const isUnclean = (diagnosis: Diagnosis, { code }: Exit): boolean =>
  diagnosis.kind === 'crash' || (diagnosis.kind === 'refused' && code !== 78);

/** The process ended as asked and another is to follow. */
const again = (machine: Machine, now: number): Step => ({
  machine: {
    ...machine,
    spawning: true,
    state: { kind: 'restarting', since: now, why: 'asked', attempt: 1, nextTryAt: null, exit: null },
  },
  effects: [{ kind: 'spawn' }],
});

function announced(machine: Machine, { restart }: Event<'announced'>, now: number): Machine {
  const { state, order } = machine;
  const live =
    state.kind === 'ready' ||
    state.kind === 'degraded' ||
    state.kind === 'unreachable' ||
    state.kind === 'starting';
  if (order?.by === 'process' || (order !== null && order.next === 'stop')) return machine;
  if (restart && (live || state.kind === 'draining')) {
    const why = order === null ? 'outside' : 'asked';
    return {
      ...machine,
      readySince: null,
      turnedOver: false,
      state: { kind: 'restarting', since: now, why, attempt: 1, nextTryAt: null, exit: null },
    };
  }
  if (restart || !(live || state.kind === 'draining')) return machine;
  return { ...machine, order: null, state: drainingState(machine, 'outside', 'stop', null, now) };
}

function counted(machine: Machine, runs: number | null): Machine {
  const { state } = machine;
  return { ...machine, runs, state: state.kind === 'draining' ? { ...state, runs } : state };
}

function restartRefused(machine: Machine, now: number): Step {
  const { order, state } = machine;
  if (order?.by !== 'rpc' || state.kind !== 'draining') return quiet(machine);
  // Hearth's own can be ended and started anew; of another one nothing more can be asked, and the next look tells how it is.
  if (machine.child === null) return quiet({ ...machine, order: null });
  return endInstead(machine, order, machine.child, now);
}

function serviceLoop(machine: Machine, { looping, fault, lastLines }: Event<'service-loop'>): Machine {
  const { state } = machine;
  const given = state.kind === 'given-up' && state.why === 'service-loop';
  if (!looping) return given ? { ...machine, state: { kind: 'stopped', exit: null } } : machine;
  const answers = state.kind === 'ready' || state.kind === 'degraded' || state.kind === 'draining';
  if (answers || machine.elsewhere || machine.child !== null || machine.spawning) return machine;
  const why = 'service-loop';
  return {
    ...machine,
    order: null,
    state: { kind: 'given-up', why, exit: null, lastLines: [...lastLines], fault, by: null },
  };
}

/** When time alone changes something (ms since 1970). */
function dueOf({ state }: Machine): number | null {
  switch (state.kind) {
    case 'starting':
      return state.since + limits.starting;
    case 'restarting':
      return state.nextTryAt ?? state.since + limits.starting;
    case 'draining':
      return state.deadline;
    case 'checking':
    case 'not-installed':
    case 'stopped':
    case 'ready':
    case 'degraded':
    case 'unreachable':
    case 'port-taken':
    case 'crashed':
    case 'given-up':
      return null;
  }
}

function due(machine: Machine, now: number): Step {
  const { state } = machine;
  switch (state.kind) {
    case 'starting':
      // One that answers is not unreachable: some of its parts do not come up.
      if (state.phase === 'parts')
        return quiet({
          ...machine,
          state: { kind: 'degraded', since: now, eventLoop: null, failing: state.failing },
        });
      return quiet(outOfReach(machine, now));
    case 'restarting': {
      if (state.nextTryAt === null) return quiet(outOfReach(machine, now));
      const spawn: Effect[] = machine.program.kind === 'not-found' ? [] : [{ kind: 'spawn' }];
      if (spawn.length === 0)
        return quiet({ ...machine, state: { kind: 'not-installed', tried: machine.program.tried } });
      return {
        machine: {
          ...machine,
          spawning: true,
          turnedOver: true,
          state: { ...state, since: now, nextTryAt: null },
        },
        effects: spawn,
      };
    }
    case 'draining':
      return carryOn(machine, now);
    case 'checking':
    case 'not-installed':
    case 'stopped':
    case 'ready':
    case 'degraded':
    case 'unreachable':
    case 'port-taken':
    case 'crashed':
    case 'given-up':
      return quiet(machine);
  }
}

const outOfReach = (machine: Machine, now: number): Machine => ({
  ...machine,
  order: machine.spawning ? machine.order : null,
  state: { kind: 'unreachable', since: now, pid: machine.child?.pid ?? null },
});
