import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defaultSettings, type Settings } from '../../shared/settings.ts';
import { Latest } from '../streams/latest.ts';
import { ManualTimers } from '../streams/manual-timers.ts';
import { FakeServer } from './fake-server.test-support.ts';
import { FakeHearth, memoryLock, memoryStore, ref } from './world.test-support.ts';

/** One thing that happens to a server, to what is around it, or by the hand of a person. */
const steps = {
  wait: fc.integer({ min: 200, max: 200_000 }),
  on: fc.constantFrom('a', 'b'),
  off: fc.constantFrom('a', 'b'),
  cancel: fc.constantFrom('a', 'b'),
  resume: fc.constantFrom('a', 'b'),
  /** a person unloads, by hand in the server or in Hearth */
  takeOut: fc.constantFrom('a', 'b'),
  unload: fc.constantFrom('a', 'b'),
  /** an instance appears: just in time, by a person */
  put: fc.record({ key: fc.constantFrom('a', 'b'), context: fc.constantFrom(8192, 65_536) }),
  preload: fc.constantFrom('a', 'b'),
  quit: fc.constant(null),
  away: fc.constant(null),
  back: fc.constant(null),
  fail: fc.constantFrom('failed', 'memory', 'cut', 'garbage', 'timeout', 'needs-token' as const),
  most: fc.constantFrom(8192, Number.POSITIVE_INFINITY),
  aborted: fc.constantFrom('stops' as const, 'goes-on' as const),
  pressure: fc.constantFrom('normal' as const, 'warning' as const, 'critical' as const),
  battery: fc.boolean(),
  turns: fc.constantFrom(0, 1),
};
type Kind = keyof typeof steps;
type ValueOf<Of extends Kind> = (typeof steps)[Of] extends fc.Arbitrary<infer Value> ? Value : never;
type Step = { [Of in Kind]: { kind: Of; value: ValueOf<Of> } }[Kind];

const stepOf = (kind: Kind): fc.Arbitrary<Step> =>
  (steps[kind] as fc.Arbitrary<unknown>).map((value) => ({ kind, value }) as Step);
const often: Readonly<Partial<Record<Kind, number>>> = { wait: 8, on: 3 };
const step = fc.oneof(
  ...(Object.keys(steps) as Kind[]).map((kind) => ({ weight: often[kind] ?? 1, arbitrary: stepOf(kind) })),
);

class World {
  readonly timers = new ManualTimers();
  readonly server = new FakeServer(this.timers);
  readonly hearths: FakeHearth[];
  readonly settings = new Latest<Settings>(defaultSettings);

  constructor(count: number, random: () => number, isDirect = true) {
    this.server.isDirect = isDirect;
    const shared = { lock: memoryLock(), store: memoryStore(), settings: this.settings, random };
    this.hearths = Array.from({ length: count }, () => new FakeHearth(this.timers, this.server, shared));
  }

  get hearth(): FakeHearth {
    const [first] = this.hearths;
    if (first === undefined) throw new Error('no Hearth');
    return first;
  }

  considerAll(): void {
    for (const hearth of this.hearths) hearth.service.consider();
  }

  async play(one: Step): Promise<void> {
    const { server, hearth, timers } = this;
    const acting = this.#act(one, server, hearth);
    this.considerAll();
    await timers.advance(one.kind === 'wait' ? one.value : 0);
    await acting;
  }

  /** Whatever was wrong is right again; nobody has anything against the models. */
  async heal(): Promise<void> {
    const { server } = this;
    Object.assign(server, {
      isAway: false,

      failures: [],
      mostContext: Number.POSITIVE_INFINITY,
    });
    // What is under way lands first; what is gone is noticed, and may look as if somebody had meant it.
    await this.timers.advance(2 * server.loadMs + 20_000);
    for (const hearth of this.hearths) {
      hearth.around.machine = { ...hearth.around.machine, pressure: 'normal', onBattery: false };
      hearth.around.turns = { count: 0, running: [] };
      for (const key of server.keys) await hearth.service.resume(ref(key));
    }
    this.considerAll();
  }

  async #act(one: Step, server: FakeServer, hearth: FakeHearth): Promise<unknown> {
    switch (one.kind) {
      case 'wait':
        return null;
      case 'on':
        return hearth.on(one.value);
      case 'off':
        return hearth.off(one.value);
      case 'cancel':
        return hearth.service.cancel(ref(one.value));
      case 'resume':
        return hearth.service.resume(ref(one.value));
      case 'takeOut':
        return server.take(server.held.find(({ key }) => key === one.value)?.id ?? '');
      case 'unload': {
        const id = server.held.find(({ key }) => key === one.value)?.id;
        if (id === undefined) return null;
        server.isByPerson = true;
        const unloaded = hearth.service.unload(server.endpoint().id, id);
        server.isByPerson = false;
        return unloaded;
      }
      case 'put':
        return server.isAway ? null : server.put(one.value.key, one.value.context);
      case 'preload':
        return server.preload(one.value, 64_000);
      case 'quit':
        return server.quit();
      case 'away':
        server.hasEnded = false;
        return (server.isAway = true);
      case 'back':
        return (server.isAway = false);
      case 'fail':
        return server.failures.push(one.value);
      case 'most':
        return (server.mostContext = one.value);
      case 'aborted':
        return (server.abortedLoad = one.value);
      case 'pressure':
        for (const { around } of this.hearths) around.machine = { ...around.machine, pressure: one.value };
        return null;
      case 'battery':
        for (const { around } of this.hearths) around.machine = { ...around.machine, onBattery: one.value };
        return null;
      case 'turns':
        for (const { around } of this.hearths) around.turns = { count: one.value, running: [] };
        return null;
    }
    return one satisfies never;
  }

  async end(): Promise<void> {
    for (const hearth of this.hearths) await hearth[Symbol.asyncDispose]();
    // What the server itself still has to do.
    await this.timers.advance(2 * this.server.loadMs);
  }
}

/** 0 ≤ x < 1, the same for the same seed. */
function chance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
}

describe('whatever happens', () => {
  const world = fc.record({
    hearths: fc.constantFrom(1, 1, 2),
    seed: fc.integer({ min: 1, max: 1_000_000 }),
    isDirect: fc.boolean(),
    story: fc.array(step, { minLength: 3, maxLength: 25 }),
  });

  it('there are never two by our doing, none is asked for while one is in flight, nothing is sent in a pause, and what is wished is warm in the end', async () => {
    await fc.assert(
      fc.asyncProperty(world, async ({ hearths, seed, isDirect, story }) => {
        const played = new World(hearths, chance(seed), isDirect);
        try {
          for (const one of story) {
            await played.play(one);
            expect(played.server.violations).toEqual([]);
          }
          await played.heal();
          // The longest wait there is: a load whose end nobody saw.
          await played.timers.advance(1_500_000);
          expect(played.server.violations).toEqual([]);
          for (const { ref: wished } of played.settings.value.warmWishes) {
            const key = wished.replace('lmstudio/', '');
            const kinds = played.hearths.map((hearth) => hearth.kind(key));
            expect([wished, ...kinds.filter((kind) => kind !== 'warm' && kind !== 'duplicates')]).toEqual([
              wished,
            ]);
          }
        } finally {
          await played.end();
        }
        expect(played.timers.waiting).toBe(0);
      }),
      { seed: 20_261_128, numRuns: 400 },
    );
  }, 120_000);
});

describe('after any single fault', () => {
  const faults: Readonly<Record<string, (world: World) => void>> = {
    'an eviction': ({ server }) => server.take('a'),
    'an engine that fails in a turn': ({ hearth, server, timers }) => {
      hearth.around.turns = { count: 1, running: [] };
      hearth.service.consider();
      server.take('a');
      timers.after(1000, () => {
        hearth.around.turns = { count: 0, running: [] };
        hearth.service.consider();
      });
    },
    'a restart that was seen': ({ server, timers }) => {
      server.quit();
      timers.after(20_000, () => void (server.isAway = false));
    },
    'a restart between two looks': ({ server }) => {
      server.quit();
      server.isAway = false;
    },
    'a restart, and a turn that has it loaded too small': ({ server }) => {
      server.quit();
      server.isAway = false;
      server.put('a', 8192);
    },
    'an absence': ({ server, timers }) => {
      server.isAway = true;
      timers.after(60_000, () => void (server.isAway = false));
    },
    'a restart and a load that fails': ({ server }) => {
      server.quit();
      server.isAway = false;
      server.failures = ['failed'];
    },
    'a restart and a load that runs out of memory': ({ server }) => {
      server.quit();
      server.isAway = false;
      server.failures = ['memory'];
    },
    'a restart and a connection that is cut': ({ server }) => {
      server.quit();
      server.isAway = false;
      server.failures = ['cut'];
    },
    'a restart in the middle of the load': ({ server, timers }) => {
      server.quit();
      server.isAway = false;
      timers.after(30_000, () => {
        server.quit();
        server.isAway = false;
      });
    },
    'the system running short of memory for a while': ({ server, hearth, timers }) => {
      server.quit();
      server.isAway = false;
      const { machine } = hearth.around;
      hearth.around.machine = { ...machine, pressure: 'critical' };
      timers.after(60_000, () => {
        hearth.around.machine = machine;
        hearth.service.consider();
      });
    },
  };

  it.each(Object.keys(faults))(
    'such as %s, it is warm again within the back-off, by one load',
    async (name) => {
      await fc.assert(
        fc.asyncProperty(
          fc.integer({ min: 0, max: 60_000 }),
          fc.integer({ min: 1, max: 1_000_000 }),
          fc.boolean(),
          fc.boolean(),
          async (offset, seed, isAdopted, isDirect) => {
            const world = new World(1, chance(seed), isDirect);
            try {
              // What was loaded for good is not evicted.
              if (isAdopted || name === 'an eviction') world.server.put('a', 65_536);
              await world.hearth.on('a');
              await world.timers.advance(60_000 + offset);
              expect(world.hearth.kind('a')).toBe('warm');
              faults[name]?.(world);
              // The absence, a look, the first pause and the wait for a load whose end was not seen, and two loads.
              await world.timers.advance(60_000 + 15_000 + 10_000 + 80_000 + 2 * world.server.loadMs);
              expect(world.hearth.kind('a')).toBe('warm');
              expect(world.server.held).toHaveLength(1);
              expect(world.server.violations).toEqual([]);
            } finally {
              await world.end();
            }
            expect(world.timers.waiting).toBe(0);
          },
        ),
        { seed: 20_261_128, numRuns: 30 },
      );
    },
    60_000,
  );
});
