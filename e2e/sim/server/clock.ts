import { settled } from '../../../electron/streams/manual-timers.ts';
import { realTimers, type Timers } from '../../../electron/streams/timers.ts';

/** Time as a simulator sees it: ms since 1970, and a wait that ends early when `signal` aborts. */
export interface Clock {
  now(): number;
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}

/** Longest wait that Node's timers take, ms. */
const longest = 2_147_483_647;

/**
 * A clock that runs by itself and can be moved. It goes with `timers`, real ones or a test's own, `rate` times as fast: 1 as they do, 0
 * stands still, 60_000 makes a minute of each ms. `advance` jumps ahead, and everything that falls due on the way happens in order.
 */
export class SimClock implements Clock {
  readonly #timers: Timers;
  readonly #sleepers = new Set<{ due: number; wake: () => void }>();
  #rate = 1;
  #asleep = false;
  #time: number;
  #readAt: number;
  #callOff: () => void = () => {};

  constructor(timers: Timers = realTimers) {
    this.#timers = timers;
    this.#time = timers.now();
    this.#readAt = this.#time;
  }

  now(): number {
    const passed = this.#asleep ? 0 : (this.#timers.now() - this.#readAt) * this.#rate;
    return this.#time + passed;
  }

  /** How many waits are still to end. */
  get waiting(): number {
    return this.#sleepers.size;
  }

  async sleep(ms: number, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    await new Promise<void>((resolve) => {
      const wake = (): void => {
        signal.removeEventListener('abort', wake);
        this.#sleepers.delete(sleeper);
        this.#arm();
        resolve();
      };
      const sleeper = { due: this.now() + ms, wake };
      this.#sleepers.add(sleeper);
      signal.addEventListener('abort', wake, { once: true });
      this.#arm();
    });
  }

  setRate(rate: number): void {
    if (!(rate >= 0)) throw new Error(`time cannot go at ${rate} times its pace`);
    this.#hold();
    this.#rate = rate;
    this.#arm();
  }

  /** The machine sleeps: time stands still for all that runs on it, whatever the rate. */
  fallAsleep(): void {
    this.#hold();
    this.#asleep = true;
    this.#arm();
  }

  wakeUp(): void {
    this.#hold();
    this.#asleep = false;
    this.#arm();
  }

  /** Moves on by `ms`; resolves when all that fell due has happened, as far as it needs no network. */
  async advance(ms: number): Promise<void> {
    if (this.#asleep) throw new Error('no time passes for a machine that sleeps');
    const end = this.now() + ms;
    for (;;) {
      await settled();
      const next = this.#next();
      if (next === null || next.due > end) break;
      this.#moveTo(next.due);
      next.wake();
    }
    this.#moveTo(end);
    this.#arm();
    await settled();
  }

  #moveTo(time: number): void {
    const now = this.now();
    this.#readAt = this.#timers.now();
    this.#time = Math.max(now, time);
  }

  /** Takes over the time so far, before its pace changes. */
  #hold(): void {
    this.#moveTo(this.now());
  }

  #next(): { due: number; wake: () => void } | null {
    let next: { due: number; wake: () => void } | null = null;
    for (const sleeper of this.#sleepers) if (next === null || sleeper.due < next.due) next = sleeper;
    return next;
  }

  /** One timer at most, for the sleeper that is due first. */
  #arm(): void {
    this.#callOff();
    this.#callOff = () => {};
    const next = this.#next();
    if (next === null || this.#asleep || this.#rate === 0) return;
    const wait = Math.max(0, Math.ceil((next.due - this.now()) / this.#rate));
    this.#callOff = this.#timers.after(Math.min(wait, longest), () => {
      if (next.due <= this.now()) next.wake();
      else this.#arm();
    });
  }
}
