import type { Holder, Machine } from './machine.ts';
import type { GatewayState } from './snapshot.ts';

/** The gateway closed its port, or comes up again, in a process that lives. */
export const restarting = (machine: Machine, now: number): Machine => ({
  ...machine,
  state: {
    kind: 'restarting',
    since: now,
    why: machine.order?.next === 'restart' ? 'asked' : 'outside',
    attempt: 1,
    nextTryAt: null,
    exit: null,
  },
  readySince: null,
  turnedOver: true,
  badSince: null,
  wellSince: null,
});

/** Nothing answers any more, and it cannot be said that none lives. What Hearth was about with it is over. */
export function unreachable(machine: Machine, holder: Holder, now: number): Machine {
  const pid = machine.child?.pid ?? (holder.kind === 'live' ? holder.pid : null);
  return { ...machine, order: null, silentSince: null, state: { kind: 'unreachable', since: now, pid } };
}

/** No gateway runs any more. */
export const ended = (machine: Machine, state: GatewayState): Machine => ({
  ...machine,
  state,
  order: null,
  readySince: null,
  badSince: null,
  wellSince: null,
});

/** Hearth's own crashed, and the pause before the next try is not over. */
export const waitsForNextTry = ({ state }: Machine): boolean =>
  state.kind === 'restarting' && state.nextTryAt !== null;
