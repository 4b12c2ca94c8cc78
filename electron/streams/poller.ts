import type { Timers } from './timers.ts';

export interface PollerOptions {
  /** One round. Must end soon after `signal` aborts; what it throws is swallowed, a round reports by its own means. */
  readonly round: (signal: AbortSignal) => Promise<void>;
  /** ms between the end of a round and the next one; asked anew each time, and by {@link Poller.reconsider} */
  readonly pause: () => number;
  readonly timers: Timers;
}

/** Runs a round again and again, one at a time, until it is disposed. The first one starts at once. */
export class Poller implements AsyncDisposable {
  readonly #options: PollerOptions;
  readonly #ended = new AbortController();
  #running: Promise<void> | null = null;
  #cancelTimer: () => void = () => undefined;
  #endedAt = Number.NEGATIVE_INFINITY;

  constructor(options: PollerOptions) {
    this.#options = options;
    void this.now();
  }

  /** Resolves after a round: the one that is running, else one that starts at once. */
  now(): Promise<void> {
    if (this.#ended.signal.aborted) return Promise.resolve();
    this.#running ??= this.#run();
    return this.#running;
  }

  /** Resolves after a round that begins after this call. */
  async anew(): Promise<void> {
    await this.#running;
    await this.now();
  }

  /** The pause has changed: the next round comes when it is due by the new one. */
  reconsider(): void {
    if (this.#running === null && !this.#ended.signal.aborted) this.#wait();
  }

  /** Ends the polling; resolves when nothing runs any more. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#ended.abort();
    this.#cancelTimer();
    await this.#running;
  }

  async #run(): Promise<void> {
    this.#cancelTimer();
    await this.#options.round(this.#ended.signal).catch(() => undefined);
    this.#running = null;
    this.#endedAt = this.#options.timers.now();
    if (!this.#ended.signal.aborted) this.#wait();
  }

  #wait(): void {
    this.#cancelTimer();
    const { timers, pause } = this.#options;
    const whole = pause();
    // No longer than a whole pause, also where the clock was set back.
    const left = Math.min(whole, Math.max(0, this.#endedAt + whole - timers.now()));
    this.#cancelTimer = timers.after(left, () => void this.now());
  }
}
