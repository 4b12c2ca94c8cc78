import { describe, expect, it } from 'vitest';
import type { LogEntry } from '../../shared/log.ts';
import { logLimit, makeStore, type Store, withLog } from './store.ts';

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
