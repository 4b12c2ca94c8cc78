import { describe, expect, it } from 'vitest';
import { ManualTimers, settled } from './manual-timers.ts';
import { Poller } from './poller.ts';
import { Watched } from './watched.ts';

describe('a poller', () => {
  it('runs at once, then after each pause, never two rounds together', async () => {
    const timers = new ManualTimers();
    const ends: (() => void)[] = [];
    await using poller = new Poller({
      timers,
      pause: () => 1000,
      round: () => new Promise((resolve) => ends.push(resolve)),
    });
    expect(ends).toHaveLength(1);
    await timers.advance(10_000);
    expect(ends).toHaveLength(1);
    const joined = poller.now();
    expect(ends).toHaveLength(1);
    ends[0]!();
    await joined;
    await timers.advance(999);
    expect(ends).toHaveLength(1);
    await timers.advance(1);
    expect(ends).toHaveLength(2);
    ends[1]!();
  });

  it('goes on after a round that throws', async () => {
    const timers = new ManualTimers();
    let rounds = 0;
    await using _ = new Poller({
      timers,
      pause: () => 10,
      round: async () => {
        rounds += 1;
        throw new Error('round');
      },
    });
    await timers.advance(35);
    expect(rounds).toBe(4);
  });

  it('comes sooner when its pause is reconsidered, counted from the last round', async () => {
    const timers = new ManualTimers();
    let pause = 15_000;
    let rounds = 0;
    await using poller = new Poller({ timers, pause: () => pause, round: async () => void (rounds += 1) });
    await timers.advance(4000);
    pause = 3000;
    poller.reconsider();
    await timers.advance(0);
    expect(rounds).toBe(2);
    await timers.advance(3000);
    expect(rounds).toBe(3);
  });

  it('does not wait for a time that was already, where the clock is set back', async () => {
    const timers = new ManualTimers();
    let ahead = 3_600_000;
    let rounds = 0;
    await using poller = new Poller({
      timers: { now: () => timers.now() + ahead, after: (ms, run) => timers.after(ms, run) },
      pause: () => 3000,
      round: async () => void (rounds += 1),
    });
    await timers.advance(0);
    ahead = 0;
    poller.reconsider();
    await timers.advance(3000);
    expect(rounds).toBe(2);
  });

  it('is over when it is disposed: the round is told, no timer stays, nothing runs again', async () => {
    const timers = new ManualTimers();
    let told = false;
    const poller = new Poller({
      timers,
      pause: () => 10,
      round: (signal) =>
        new Promise((resolve) => signal.addEventListener('abort', () => resolve(void (told = true)))),
    });
    await poller[Symbol.asyncDispose]();
    expect(told).toBe(true);
    expect(timers.waiting).toBe(0);
    await poller.now();
    poller.reconsider();
    expect(timers.waiting).toBe(0);
  });
});

describe('a watched value', () => {
  it('knows whether anybody looks, and says so on the first and after the last', async () => {
    const value = new Watched(1);
    const changes: boolean[] = [];
    value.onChange = () => changes.push(value.isWatched);
    const stop = new AbortController();
    const first = value.watch(stop.signal);
    expect((await first.next()).value).toBe(1);
    const second = value.watch();
    await second.next();
    await second.return();
    expect(changes).toEqual([true]);
    const pending = first.next();
    value.set(2);
    expect((await pending).value).toBe(2);
    const last = first.next();
    stop.abort();
    expect((await last).done).toBe(true);
    await settled();
    expect(changes).toEqual([true, false]);
  });
});
