import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { backOff, budget, pauseBefore } from './back-off.ts';
import { legalMoves } from './legal-moves.test-support.ts';
import type { Probe } from './probe.ts';
import type { GatewayStateKind } from './snapshot.ts';
import { anyStory, crashStory } from './state-machine.arbitrary.ts';
import { World } from './world.arbitrary.ts';

const runs = { seed: 20_261_122, numRuns: 3_000 };
const kinds = Object.keys(legalMoves) as GatewayStateKind[];
const well: Probe = {
  kind: 'answers',
  ready: true,
  failing: [],
  draining: false,
  uptimeMs: 10,
  eventLoop: null,
};

describe('whatever happens to the gateway', () => {
  it('its state moves as the table allows, and every state and every move of the table comes about', () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(anyStory, fc.boolean(), (story, elsewhere) => {
        for (const { from, to, by } of new World(elsewhere).play(story).moves) {
          if (!legalMoves[from].includes(to)) throw new Error(`${from} → ${to} by ${by}`);
          seen.add(`${from} → ${to}`);
        }
      }),
      { ...runs, numRuns: 12_000 },
    );
    const table = kinds.flatMap((from) => legalMoves[from].map((to) => `${from} → ${to}`));
    expect([...seen].toSorted()).toEqual(table.toSorted());
  });

  it('there are never two children, nor a second start while one is on its way', () => {
    fc.assert(
      fc.property(anyStory, (story) => {
        for (const { childrenBefore } of new World().play(story).spawns) expect(childrenBefore).toBe(0);
      }),
      runs,
    );
  });

  it('a signal goes to a living process that Hearth started, and to no other', () => {
    let signals = 0;
    fc.assert(
      fc.property(anyStory, (story) => {
        const world = new World().play(story);
        signals += world.signals.length;
        expect(world.signals.filter(({ ours, alive }) => !ours || !alive)).toEqual([]);
      }),
      runs,
    );
    expect(signals).toBeGreaterThan(100);
  });

  it('nothing is started, and nothing signalled, for a gateway on another machine', () => {
    fc.assert(
      fc.property(anyStory, (story) => {
        const world = new World(true).play(story);
        expect(world.spawns).toEqual([]);
        expect(world.signals).toEqual([]);
      }),
      runs,
    );
  });

  it('Hearth starts it by itself at most twice in any five minutes, and never after a third unclean end', () => {
    let automatic = 0;
    let givenUp = 0;
    fc.assert(
      fc.property(crashStory, (story) => {
        const world = new World();
        world.tell({ kind: 'program', program: 'found', tried: [] });
        world.tell({ kind: 'probed', probe: { kind: 'nothing' }, holder: { kind: 'none' }, listener: null });
        world.tell({ kind: 'asked', wish: { kind: 'start' } });
        const { spawns, moves } = world.play(story);
        const own = spawns.filter(({ asked }) => !asked);
        for (const { at, endsBefore } of own) {
          expect(endsBefore.filter((end) => at - end < budget.window).length).toBeLessThanOrEqual(2);
          expect(
            own.filter((start) => start.at <= at && at - start.at < budget.window).length,
          ).toBeLessThanOrEqual(2);
        }
        automatic += own.length;
        givenUp += moves.filter(({ to }) => to === 'given-up').length;
      }),
      runs,
    );
    expect(Math.min(automatic, givenUp)).toBeGreaterThan(500);
  });

  it('there is no dead end: the world set right and a user who asks, and it is ready, and then stopped', () => {
    fc.assert(
      fc.property(anyStory, (story) => {
        const world = new World().play(story);
        setRight(world);
        expect(world.machine.state.kind).toBe('ready');
        // One that somebody else started goes on.
        const stops = world.childAlive;
        world.tell({ kind: 'asked', wish: { kind: 'stop', endRuns: false } });
        world.endChild({ kind: 'in-order' });
        expect(world.machine.state.kind).toBe(stops ? 'stopped' : 'ready');
      }),
      runs,
    );
  });

  it('a deadline that is set comes to an end: no state falls due again and again', () => {
    fc.assert(
      fc.property(anyStory, (story) => {
        const world = new World().play(story);
        world.pass(24 * 3_600_000);
        // A start that was never answered is all that may still be due.
        expect(world.machine.due === null || world.spawnOutstanding).toBe(true);
      }),
      runs,
    );
  });
});

/** The program is there, nobody else has the port or the lock, the child does as it is told. */
function setRight(world: World): void {
  world.tell({ kind: 'program', program: 'found', tried: [] });
  world.tell({ kind: 'service-loop', looping: false, fault: null, lastLines: [] });
  if (world.spawnOutstanding) world.answerSpawn('spawned');
  for (let look = 0; look < 12 && world.machine.state.kind !== 'ready'; look += 1) {
    if (world.spawnOutstanding) world.answerSpawn('spawned');
    const ending = world.machine.order?.by === 'process' && world.machine.state.kind === 'draining';
    if (ending) world.pass(400_000);
    if (world.childAlive && ending) world.endChild({ kind: 'in-order' });
    const holder = { kind: 'none' as const };
    const probe: Probe = world.childAlive ? well : { kind: 'nothing' };
    world.tell({ kind: 'probed', probe, holder, listener: null });
    world.tell({ kind: 'asked', wish: { kind: 'start' } });
    world.pass(11_000);
  }
}

describe('the pause before a restart', () => {
  it('grows with each try, is capped, and strays by a quarter at most', () => {
    const randoms = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1_000 }), randoms, (attempt, random) => {
        const steady = Math.min(backOff.longest, backOff.first * 2 ** Math.min(attempt - 1, 30));
        const pause = pauseBefore(attempt, random);
        expect(pause).toBeGreaterThanOrEqual(Math.floor(steady * (1 - backOff.jitter)));
        expect(pause).toBeLessThanOrEqual(Math.ceil(steady * (1 + backOff.jitter)));
        expect(pauseBefore(attempt + 1, random)).toBeGreaterThanOrEqual(pause);
      }),
      runs,
    );
    expect([1, 2, 3, 7, 50].map((attempt) => pauseBefore(attempt, 0.5))).toEqual([
      1000, 2000, 4000, 60_000, 60_000,
    ]);
  });
});
