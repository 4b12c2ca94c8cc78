import * as fc from 'fast-check';
import type { Diagnosis, Holder, MachineEvent } from './machine.ts';
import type { Probe } from './probe.ts';
import { giveUpReasons } from './snapshot.ts';

/** Pids of others; Hearth's own get numbers above, one after the other. */
export const foreignPid = 77;

const named = fc.option(fc.constant({ pid: foreignPid, name: 'python3' }), { nil: null });

const answers: fc.Arbitrary<Probe> = fc.record({
  kind: fc.constant('answers' as const),
  ready: fc.boolean(),
  failing: fc.constantFrom([], ['startup-sidecars'], ['telegram']),
  draining: fc.boolean(),
  uptimeMs: fc.option(fc.constantFrom(500, 5_000, 10_000_000), { nil: null }),
  eventLoop: fc.option(
    fc.record({
      degraded: fc.boolean(),
      reasons: fc.constant(['cpu']),
      delayMs: fc.constant(900),
      utilization: fc.constant(0.9),
    }),
    { nil: null },
  ),
});

const well: Probe = {
  kind: 'answers',
  ready: true,
  failing: [],
  draining: false,
  uptimeMs: 2_000,
  eventLoop: null,
};

export const anyProbe: fc.Arbitrary<Probe> = fc.oneof(
  answers,
  fc.constant(well),
  fc.constantFrom<Probe>(
    { kind: 'lives' },
    { kind: 'nothing' },
    { kind: 'hangs' },
    { kind: 'other-program' },
  ),
);

export const anyHolder: fc.Arbitrary<Holder> = fc.oneof(
  fc.constantFrom<Holder>({ kind: 'none' }, { kind: 'stale', pid: foreignPid }, { kind: 'unknown' }),
  fc.record({
    kind: fc.constant('live' as const),
    pid: fc.constant(foreignPid),
    name: fc.constant('openclaw-gateway'),
    since: fc.option(fc.constantFrom(0, 1_000_000), { nil: null }),
  }),
);

export const anyDiagnosis: fc.Arbitrary<Diagnosis> = fc.oneof(
  fc.constantFrom<Diagnosis>({ kind: 'in-order' }, { kind: 'crash' }, { kind: 'crash' }),
  fc.record({
    kind: fc.constant('refused' as const),
    why: fc.constantFrom(...giveUpReasons.filter((why) => why !== 'budget' && why !== 'service-loop')),
    fault: fc.constant(null),
    by: named,
  }),
);

/** What happens, as the world and the user have it; the answers to Hearth's own effects are made by whoever plays the supervisor. */
export type Happening =
  | {
      readonly kind: 'event';
      readonly event: Extract<
        MachineEvent,
        {
          kind:
            | 'program'
            | 'probed'
            | 'asked'
            | 'announced'
            | 'runs'
            | 'service-loop'
            | 'runs-ended'
            | 'restart-refused';
        }
      >;
    }
  /** the answer to an outstanding spawn */
  | { readonly kind: 'spawn-answer'; readonly answer: 'spawned' | 'not-spawned' | 'forestalled' }
  /** the own child ends, if there is one */
  | { readonly kind: 'child-ends'; readonly diagnosis: Diagnosis }
  | { readonly kind: 'adopted' }
  | { readonly kind: 'stale-exit' };

export interface Timed {
  /** ms that pass before */
  readonly after: number;
  readonly random: number;
  readonly what: Happening;
}

const event = (
  events: fc.Arbitrary<Extract<Happening, { kind: 'event' }>['event']>,
): fc.Arbitrary<Happening> => events.map((event) => ({ kind: 'event', event }));

const happening: fc.Arbitrary<Happening> = fc.oneof(
  {
    weight: 10,
    arbitrary: event(
      fc.record({
        kind: fc.constant('probed' as const),
        probe: anyProbe,
        holder: anyHolder,
        listener: named,
      }),
    ),
  },
  {
    weight: 5,
    arbitrary: event(
      fc.record({
        kind: fc.constant('asked' as const),
        wish: fc.oneof(
          fc.constant({ kind: 'start' as const }),
          fc.record({ kind: fc.constant('stop' as const), endRuns: fc.boolean() }),
          fc.record({
            kind: fc.constant('restart' as const),
            endRuns: fc.boolean(),
            by: fc.constantFrom('rpc' as const, 'process' as const),
          }),
        ),
      }),
    ),
  },
  {
    weight: 5,
    arbitrary: event(
      fc.oneof(
        fc.record({
          kind: fc.constant('program' as const),
          program: fc.constantFrom('found' as const, 'found' as const, 'not-found' as const),
          tried: fc.constant<[]>([]),
        }),
        fc.record({
          kind: fc.constant('announced' as const),
          restart: fc.boolean(),
          expectedMs: fc.constant(1500),
        }),
        fc.record({ kind: fc.constant('runs' as const), count: fc.option(fc.nat(9), { nil: null }) }),
        fc.record({
          kind: fc.constant('service-loop' as const),
          looping: fc.boolean(),
          fault: fc.constant(null),
          lastLines: fc.constant<string[]>([]),
        }),
        fc.constant({ kind: 'runs-ended' as const }),
        fc.constant({ kind: 'restart-refused' as const }),
      ),
    ),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('spawn-answer' as const),
      answer: fc.constantFrom(
        'spawned' as const,
        'spawned' as const,
        'spawned' as const,
        'not-spawned' as const,
        'forestalled' as const,
      ),
    }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('child-ends' as const), diagnosis: anyDiagnosis }) },
  { weight: 1, arbitrary: fc.constantFrom<Happening>({ kind: 'adopted' }, { kind: 'stale-exit' }) },
);

/** A third of the stories begin with a gateway of Hearth's own, where most can happen, and a third without OpenClaw. */
const beginning: fc.Arbitrary<Happening[]> = fc.constantFrom<Happening[]>(
  [],
  [
    { kind: 'event', event: { kind: 'program', program: 'not-found', tried: [] } },
    {
      kind: 'event',
      event: { kind: 'probed', probe: { kind: 'nothing' }, holder: { kind: 'none' }, listener: null },
    },
  ],
  [
    { kind: 'event', event: { kind: 'program', program: 'found', tried: [] } },
    {
      kind: 'event',
      event: { kind: 'probed', probe: { kind: 'nothing' }, holder: { kind: 'none' }, listener: null },
    },
    { kind: 'event', event: { kind: 'asked', wish: { kind: 'start' } } },
    { kind: 'spawn-answer', answer: 'spawned' },
  ],
);

const happenings: fc.Arbitrary<Timed[]> = fc.array(
  fc.record({
    after: fc.constantFrom(0, 100, 3_000, 6_000, 12_000, 61_000, 185_000, 400_000),
    random: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
    what: happening,
  }),
  { minLength: 1, maxLength: 60, size: 'max' },
);

export const anyStory: fc.Arbitrary<Timed[]> = fc
  .tuple(beginning, happenings)
  .map(([first, then]) => [...first.map((what) => ({ after: 0, random: 0.5, what })), ...then]);

/** A gateway that crashes again and again, and a user who now and then starts it, stops it the hard way, or lets it be. */
export const crashStory: fc.Arbitrary<Timed[]> = fc.array(
  fc.record({
    after: fc.constantFrom(0, 900, 1_500, 5_000, 30_000, 100_000, 200_000, 310_000),
    random: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
    what: fc.oneof(
      { weight: 3, arbitrary: fc.constant<Happening>({ kind: 'spawn-answer', answer: 'spawned' }) },
      { weight: 3, arbitrary: fc.constant<Happening>({ kind: 'child-ends', diagnosis: { kind: 'crash' } }) },
      {
        weight: 1,
        arbitrary: fc.constantFrom<Happening>(
          { kind: 'event', event: { kind: 'asked', wish: { kind: 'start' } } },
          { kind: 'event', event: { kind: 'asked', wish: { kind: 'stop', endRuns: true } } },
          { kind: 'event', event: { kind: 'probed', probe: well, holder: { kind: 'none' }, listener: null } },
        ),
      },
    ),
  }),
  { minLength: 20, maxLength: 120, size: 'max' },
);
