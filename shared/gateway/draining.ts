import type { Machine } from './machine.ts';
import type { GatewayState } from './snapshot.ts';

type Draining = Extract<GatewayState, { kind: 'draining' }>;

/** Draining since when it began, with the turns that are known to run. `deadline`: when the next, harder step is taken (ms since 1970). */
export function drainingState(
  { state, runs }: Machine,
  step: Draining['step'],
  next: Draining['next'],
  deadline: number | null,
  now: number,
): Draining {
  const since = state.kind === 'draining' ? state.since : now;
  // oxlint-disable-next-line unicorn/no-thenable -- the word of the wire; a text is nothing that can be awaited
  return { kind: 'draining', since, step, runs, deadline, next };
}
