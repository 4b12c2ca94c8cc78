import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ManualTimers } from '../../../electron/streams/manual-timers.ts';
import { SimClock } from './clock.ts';

const never = new AbortController().signal;

describe("a simulator's time", () => {
  it('goes with its timers, at its own pace, and what falls due happens at its moment', async () => {
    const timers = new ManualTimers(1000);
    const clock = new SimClock(timers);
    clock.setRate(60);
    const woken: number[] = [];
    void clock.sleep(60_000, never).then(() => woken.push(clock.now()));
    await timers.advance(999);
    expect(woken).toEqual([]);
    await timers.advance(1);
    expect(woken).toEqual([61_000]);
    clock.setRate(0);
    await timers.advance(5000);
    expect(clock.now()).toBe(61_000);
    expect(timers.waiting).toBe(0);
  });

  it('wakes all that wait in the order in which they are due, however they were put down and time was moved', async () => {
    const moves = fc.array(fc.integer({ min: 0, max: 500 }), { minLength: 1, maxLength: 8 });
    const waits = fc.array(fc.integer({ min: 0, max: 1500 }), { minLength: 1, maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(waits, moves, fc.boolean(), async (delays, steps, byTimers) => {
        const timers = new ManualTimers(0);
        const clock = new SimClock(timers);
        if (!byTimers) clock.setRate(0);
        const woken: { due: number; at: number }[] = [];
        for (const due of delays)
          void clock.sleep(due, never).then(() => woken.push({ due, at: clock.now() }));
        for (const step of steps) await (byTimers ? timers.advance(step) : clock.advance(step));
        const end = steps.reduce((sum, step) => sum + step, 0);
        expect(clock.now()).toBe(end);
        const expected = delays.filter((due) => due <= end).toSorted((a, b) => a - b);
        expect(woken.map(({ due }) => due)).toEqual(expected);
        expect(woken.every(({ due, at }) => due === at)).toBe(true);
        expect(clock.waiting).toBe(delays.length - expected.length);
      }),
      { seed: 20_261_128, numRuns: 200 },
    );
  });

  it('stands still while its machine sleeps, and goes on from there', async () => {
    const timers = new ManualTimers(0);
    const clock = new SimClock(timers);
    let done = false;
    void clock.sleep(100, never).then(() => (done = true));
    await timers.advance(60);
    clock.fallAsleep();
    await timers.advance(10_000);
    expect([clock.now(), done, timers.waiting]).toEqual([60, false, 0]);
    clock.wakeUp();
    await timers.advance(40);
    expect(done).toBe(true);
  });

  it('lets those go who are called off, and leaves no timer', async () => {
    const timers = new ManualTimers(0);
    const clock = new SimClock(timers);
    const calling = new AbortController();
    const waiting = clock.sleep(1000, calling.signal);
    expect(timers.waiting).toBe(1);
    calling.abort();
    await waiting;
    expect([timers.waiting, clock.waiting]).toEqual([0, 0]);
    await clock.sleep(1000, calling.signal);
  });
});
