import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { answerSchema, type Answer } from '../../../shared/gateway/answer.ts';
import { readWait } from '../../../shared/gateway/answers/ending.ts';
import { readEvent, readSelection } from '../../../shared/gateway/answers/read-event.ts';
import { readLogLine } from '../../../shared/gateway/answers/read-log-line.ts';
import { answerOf } from '../../../shared/gateway/answers/run.ts';
import type { Signal } from '../../../shared/gateway/answers/signal.ts';
import { noTurns, remembered, settle, take, type Turns } from '../../../shared/gateway/answers/turns.ts';
import { recordings, type Recorded } from './recordings.test-support.ts';

const seed = 20_261_122;
const everything = [...recordings.values()].flat().filter(({ gone }) => gone === undefined);

const signalOf = ({ frame, log }: Recorded): Signal | null =>
  log === undefined ? readEvent(frame) : readLogLine(log);

const signals = everything.map(signalOf).filter((signal) => signal !== null);

/** A fixed clock: what the entries say must come from the events. */
const now = 1_795_400_000_000;
const entriesOf = ({ runs }: Turns): Map<string, Answer> =>
  new Map(
    [...runs.values()]
      .filter(({ opened }) => opened)
      .map((run) => [run.id, answerOf(run, () => 'this-machine')]),
  );
const replay = (list: readonly Signal[]): Map<string, Answer> =>
  entriesOf(list.reduce((turns, signal) => take(turns, signal, now), noTurns));

const whole = replay(signals);
const places = fc.array(fc.nat(signals.length - 1), { maxLength: 400 });

test('whatever order events come in, and however often, the history is the same', () => {
  fc.assert(
    fc.property(
      places,
      fc.shuffledSubarray([...signals.keys()], { minLength: signals.length }),
      (again, order) => {
        const shuffled = [...order, ...again].map((place) => signals[place]!);
        expect(Object.fromEntries(replay(shuffled))).toEqual(Object.fromEntries(whole));
      },
    ),
    { seed, numRuns: 60 },
  );
  expect(whole.size).toBe(31);
});

test('events that are lost cost what they told and nothing else: no turn, link or token is made up', () => {
  fc.assert(
    fc.property(fc.shuffledSubarray([...signals.keys()]), (order) => {
      for (const [id, entry] of replay(order.map((place) => signals[place]!))) {
        const truth = whole.get(id)!;
        expect(truth).toBeDefined();
        expect([truth.outcome, 'failed', 'running']).toContain(entry.outcome);
        const links = [truth.answered, truth.asked, ...truth.passedOver.map(({ ref }) => ref), null];
        expect(links).toContain(entry.asked);
        expect(links).toContain(entry.answered);
        for (const { ref } of entry.passedOver) expect(links).toContain(ref);
        expect([truth.tokens, null]).toContainEqual(entry.tokens);
        expect(entry.durationMs ?? 0).toBeLessThanOrEqual(truth.durationMs ?? 0);
      }
    }),
    { seed, numRuns: 200 },
  );
});

/** A recorded value with some of its inside replaced by anything at all. */
const spoilt = fc
  .tuple(
    fc.constantFrom(...everything),
    fc.array(
      fc.tuple(
        fc.nat(),
        fc.oneof(fc.anything(), fc.constantFrom(null, -1, 1e300, Number.NaN, '', '💥'.repeat(5000))),
      ),
      {
        minLength: 1,
        maxLength: 4,
      },
    ),
  )
  .map(([line, changes]): Recorded => {
    const copy = structuredClone(line);
    for (const [where, what] of changes)
      replaceAt(copy.log === undefined ? copy.frame! : copy.log, where, what);
    return copy;
  });

function replaceAt(target: unknown, where: number, what: unknown): void {
  const spots: [Record<string, unknown>, string][] = [];
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    for (const key of Object.keys(value)) {
      spots.push([value as Record<string, unknown>, key]);
      visit((value as Record<string, unknown>)[key]);
    }
  };
  visit(target);
  const spot = spots[where % spots.length];
  if (spot !== undefined) spot[0][spot[1]] = what;
}

test('whatever a gateway sends is survived, and every entry can go to the page', () => {
  fc.assert(
    fc.property(fc.array(spoilt, { maxLength: 60 }), (lines) => {
      let turns = noTurns;
      for (const line of lines) {
        readSelection(line.frame);
        const signal = signalOf(line);
        if (signal !== null) turns = take(turns, signal, now);
      }
      for (const entry of entriesOf(turns).values()) {
        expect(answerSchema.safeParse(entry).success).toBe(true);
        expect(JSON.stringify(entry).length).toBeLessThan(60_000);
        expect(Number.isFinite(new Date(entry.at).getTime())).toBe(true);
      }
    }),
    { seed, numRuns: 400 },
  );
});

test('any value at all is survived', () => {
  fc.assert(
    fc.property(fc.anything({ maxDepth: 5 }), (value) => {
      expect([readEvent(value), readLogLine(value), readSelection(value)]).toEqual([null, null, null]);
      expect(settle(noTurns, 'x', readWait(value), now)).toBe(noTurns);
    }),
    { seed, numRuns: 1000 },
  );
});

test('a gateway that begins turns without end does not fill the memory', () => {
  let turns = noTurns;
  for (let n = 0; n < 5000; n += 1) {
    const event = { runId: `run-${n}`, stream: 'lifecycle', seq: 1, ts: now + n, data: { phase: 'start' } };
    const line = {
      '1': { event: 'model_fallback_decision', runId: `foreign-${n}`, decision: 'candidate_failed' },
    };
    for (const signal of [readEvent({ event: 'agent', payload: event }), readLogLine(line)])
      if (signal !== null) turns = take(turns, signal, now + n);
  }
  expect(turns.runs.size).toBeLessThanOrEqual(2 * remembered);
  expect(turns.runs.get('run-4999')?.opened).toBe(true);
});
