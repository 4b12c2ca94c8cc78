import type { Timers } from './timers.ts';

/** Timers that stand still until a test moves them. */
export class ManualTimers implements Timers {
  #now: number;
  #due: { at: number; run: () => void }[] = [];

  constructor(now = 1_000_000) {
    this.#now = now;
  }

  /** How many are still to come. */
  get waiting(): number {
    return this.#due.length;
  }

  now(): number {
    return this.#now;
  }

  after(ms: number, run: () => void): () => void {
    const timer = { at: this.#now + ms, run };
    this.#due.push(timer);
    return () => {
      this.#due = this.#due.filter((other) => other !== timer);
    };
  }

  /** Moves on by `ms`, running what falls due in order, and lets promises settle after each. */
  async advance(ms: number): Promise<void> {
    const end = this.#now + ms;
    for (;;) {
      await settled();
      const next = this.#due.filter(({ at }) => at <= end).toSorted((a, b) => a.at - b.at)[0];
      if (next === undefined) break;
      this.#now = Math.max(this.#now, next.at);
      this.#due = this.#due.filter((timer) => timer !== next);
      next.run();
    }
    this.#now = end;
    await settled();
  }
}

/** Resolves after all promises that were ready to settle have done so. */
export function settled(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
