import { describe, expect, it } from 'vitest';
import type { LogEntry } from '../../shared/log.ts';
import type { MachineSample } from '../../shared/machine/snapshot.ts';
import { logLimit, makeStore, type Store, withFleet, withLog, withMachine, withSamples } from './store.ts';
import { sampleMachine, samplePool } from './testing/sample-fit.ts';

const entry = (seq: number, at: number): LogEntry => ({
  seq,
  at,
  level: 'info',
  code: 'started',
  params: {},
});
const add = (store: Store, entries: LogEntry[]): void =>
  store.setState((state) => withLog(state, { entries, dropped: 0 }));
const kept = (store: Store): [number, number][] => store.getState().log.map(({ seq, at }) => [seq, at]);

describe('the activity log in the page', () => {
  it('is bounded, newest last', () => {
    const store = makeStore();
    for (let i = 0; i < 4; i += 1)
      add(
        store,
        Array.from({ length: 200 }, (_, j) => entry(i * 200 + j + 1, i * 200 + j)),
      );
    expect(store.getState().log).toHaveLength(logLimit);
    expect(store.getState().log.at(-1)?.seq).toBe(800);
  });

  it('does not repeat what a reconnect sends again', () => {
    const store = makeStore();
    add(store, [entry(1, 10), entry(2, 10)]);
    add(store, [entry(1, 10), entry(2, 10), entry(3, 10), entry(4, 20)]);
    expect(kept(store)).toEqual([
      [1, 10],
      [2, 10],
      [3, 10],
      [4, 20],
    ]);
  });

  it('goes on when the services were started anew and count from 1 again', () => {
    const store = makeStore();
    add(store, [entry(1, 10), entry(2, 15)]);
    add(store, [entry(1, 30)]);
    expect(kept(store)).toEqual([
      [1, 10],
      [2, 15],
      [1, 30],
    ]);
  });
});

const point = (seq: number, at: number): MachineSample => ({ seq, at, pressure: 'normal', pools: [] });

describe('the samples in the page', () => {
  it('are ten minutes of one a second, and none twice, also when the services count anew', () => {
    const store = makeStore();
    const add = (samples: MachineSample[]): void =>
      store.setState((state) => withSamples(state, { samples }));
    add(Array.from({ length: 600 }, (_, i) => point(i + 1, 1000 * (i + 1))));
    add([point(599, 599_000), point(600, 600_000), point(1, 601_000)]);
    const { samples } = store.getState();
    expect(samples).toHaveLength(600);
    expect(samples.at(-1)?.at).toBe(601_000);
    expect(samples.map(({ at }) => at)).toEqual([...new Set(samples.map(({ at }) => at))]);
    add([point(600, 600_000)]);
    expect(store.getState().samples, 'nothing new: nothing is drawn anew').toBe(samples);
  });
});

describe('the machines in the page', () => {
  it('are another only when they are, not with every sample', () => {
    const store = makeStore();
    store.setState((state) => withMachine(state, sampleMachine()));
    const { targets } = store.getState();
    store.setState((state) => withMachine(state, sampleMachine({ pools: [samplePool({ usedBytes: 1 })] })));
    expect(store.getState().targets).toBe(targets);
    expect(store.getState().machine?.pools[0]?.usedBytes).toBe(1);
    const fleet = {
      machines: [
        {
          id: 'box',
          name: 'gpu-box',
          kind: 'manual' as const,
          url: null,
          state: { kind: 'ok' as const },
          machine: sampleMachine(),
        },
      ],
      pools: [],
    };
    store.setState((state) => withFleet(state, fleet));
    const { otherTargets } = store.getState();
    expect(otherTargets.map(({ target }) => target.name)).toEqual(['gpu-box']);
    store.setState((state) => withFleet(state, structuredClone(fleet)));
    expect(store.getState().otherTargets).toBe(otherTargets);
  });
});
