import { absorb, newRun, type Run } from './run.ts';
import type { Fact, Signal } from './signal.ts';

/** The turns that go on or ended lately, by run id, the one heard of first first. Never changed, only replaced. */
export interface Turns {
  readonly runs: ReadonlyMap<string, Run>;
}

export const noTurns: Turns = { runs: new Map() };

/**
 * How many turns are remembered of each sort: going on, ended (words about them come up to seconds later: tokens, log lines), and only spoken of
 * (log lines of other gateways).
 */
export const remembered = 256;

/** ms without a word after which what became of a turn will not be known any more */
const longestSilence = 24 * 3_600_000;

/**
 * Takes in what an event or a log line told.
 *
 * @param now ms since 1970
 */
export function take(turns: Turns, signal: Signal, now: number): Turns {
  const run = turns.runs.get(signal.run) ?? newRun(signal.run, now);
  const runs = new Map(turns.runs).set(signal.run, absorb(run, signal, now));
  return { runs: runs.size > remembered ? trimmed(runs, now) : runs };
}

/** The model that a session is to be answered by, for its turns that go on and do not know it yet. Returns also which these are. */
export function select(turns: Turns, session: string, ref: string): { turns: Turns; changed: string[] } {
  const changed = running(turns).filter((run) => run.session === session && run.selected === null);
  if (changed.length === 0) return { turns, changed: [] };
  const runs = new Map(turns.runs);
  for (const run of changed) runs.set(run.id, { ...run, selected: ref });
  return { turns: { runs }, changed: changed.map(({ id }) => id) };
}

/** The facts that were asked for about a turn that goes on. */
export function settle(turns: Turns, run: string, facts: readonly Fact[], now: number): Turns {
  const nothing = { from: null, to: null, session: null, agent: null, opens: false, first: false };
  return turns.runs.has(run) ? take(turns, { ...nothing, run, facts }, now) : turns;
}

/** The gateway's process has gone: nobody answers the turns any more that went on. Returns them closed as failed at `at` (ms since 1970). */
export function closeAll(turns: Turns, at: number): Turns {
  const ending = { outcome: 'failed', settled: false, endedAt: at } as const;
  const closed = [...turns.runs].map(([id, run]): [string, Run] =>
    isRunning(run) ? [id, { ...run, ending }] : [id, run],
  );
  return { runs: new Map(closed) };
}

export const isRunning = (run: Run): boolean => run.opened && run.ending === null;

/** The turns that go on, the one heard of first first. */
export const running = ({ runs }: Turns): Run[] => [...runs.values()].filter(isRunning);

function trimmed(runs: ReadonlyMap<string, Run>, now: number): ReadonlyMap<string, Run> {
  const left = { running: remembered, ended: remembered, spoken: remembered };
  const kept: [string, Run][] = [];
  for (const entry of [...runs].toReversed()) {
    const [, run] = entry;
    if (isRunning(run) && now - run.heardAt > longestSilence) continue;
    const sort = isRunning(run) ? 'running' : run.opened ? 'ended' : 'spoken';
    left[sort] -= 1;
    if (left[sort] >= 0) kept.push(entry);
  }
  return new Map(kept.toReversed());
}
