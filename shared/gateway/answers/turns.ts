import { absorb, newRun, type Run } from './run.ts';
import type { Fact, Signal } from './signal.ts';

/** The turns that go on or ended lately, by run id, the one heard of first first. Never changed, only replaced. */
export interface Turns {
  readonly runs: ReadonlyMap<string, Run>;
  /** the models that sessions are to be answered by, the one told last last */
  readonly selected: ReadonlyMap<string, string>;
}

export const noTurns: Turns = { runs: new Map(), selected: new Map() };

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
  const before = turns.runs.get(signal.run) ?? newRun(signal.run, now);
  const run = withSelected(absorb(before, signal, now), turns.selected);
  const runs = new Map(turns.runs).set(signal.run, run);
  return { ...turns, runs: runs.size > remembered ? trimmed(runs, now) : runs };
}

/** Takes in which model a session is to be answered by: that of its turns which go on and those to come. */
export function select(turns: Turns, session: string, ref: string): Turns {
  const others = [...turns.selected].filter(([key]) => key !== session);
  const selected = new Map([...others.slice(1 - remembered), [session, ref]]);
  const runs = new Map(turns.runs);
  for (const run of running(turns))
    if (run.session === session) runs.set(run.id, withSelected(run, selected));
  return { runs, selected };
}

/** Once it is known it stays: later selections are for later turns. */
function withSelected(run: Run, selected: Turns['selected']): Run {
  if (run.selected !== null || run.session === null || !isRunning(run)) return run;
  const ref = selected.get(run.session);
  return ref === undefined ? run : { ...run, selected: ref };
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
  return { ...turns, runs: new Map(closed) };
}

const isRunning = (run: Run): boolean => run.opened && run.ending === null;

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
