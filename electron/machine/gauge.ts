import type { MachineGap } from '../../shared/machine/snapshot.ts';
import type { Timers } from '../streams/timers.ts';
import { firstAnswerMs, type Reading, untold } from './reading.ts';

export interface GaugeOptions<T> {
  readonly reader: MachineGap['reader'];
  /** Asks the system once. Must end soon after `signal` aborts; what it throws counts as failed. */
  readonly ask: (signal: AbortSignal) => Promise<Reading<T>>;
  /** ms that one question may take */
  readonly deadline: number;
  /** ms that an answer is good for: 0 for what changes all the time, infinite for what never does */
  readonly goodFor: number;
  readonly timers: Timers;
  /** what is asked cannot be ended: it is left behind when it takes too long */
  readonly cannotBeEnded?: boolean;
  /** Called after each answer, and each reason for none. */
  readonly onReading?: () => void;
}

/** ms before a question that failed is asked again: doubles from the first to the longest */
const pauses = { first: 2000, longest: 300_000 } as const;

/** ms that the end waits for a program that was told to end */
const endMs = 2000;

/** One question to the system, asked again and again by the loop, never twice at the same time: the last answer, or why there is none. */
export class Gauge<T> implements AsyncDisposable {
  readonly #options: GaugeOptions<T>;
  readonly #ended = new AbortController();
  #reading: Reading<T> | null = null;
  #asking: Promise<void> | null = null;
  #notBefore = Number.NEGATIVE_INFINITY;
  #failures = 0;
  #isLate = false;

  constructor(options: GaugeOptions<T>) {
    this.#options = options;
  }

  /** the last answer; null: none yet, or the last question failed */
  get value(): T | null {
    return this.#reading?.ok === true ? this.#reading.value : null;
  }

  /** Whether there has been any answer, or a reason for none. */
  get hasAnswered(): boolean {
    return this.#reading !== null;
  }

  /** why there is no answer, or that the first one is waited for; null: there is one, or nobody has asked for long */
  get gap(): MachineGap | null {
    if (this.#reading === null && this.#isLate) return { reader: this.#options.reader, cause: 'asking' };
    if (this.#reading === null || this.#reading.ok) return null;
    const { cause, detail } = this.#reading;
    return { reader: this.#options.reader, cause, ...(detail === undefined ? {} : { detail }) };
  }

  /** Asks, where an answer is due; resolves with the answer, or at once where none is due. */
  look(): Promise<void> {
    if (this.#asking !== null) return this.#asking;
    if (this.#ended.signal.aborted || this.#options.timers.now() < this.#notBefore) return Promise.resolve();
    const asking = this.#ask().finally(() => (this.#asking = null));
    this.#asking = asking;
    return asking;
  }

  /** Resolves when what was asked has ended. What does not end when it is told to, for a moment, is left behind. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#ended.abort();
    if (this.#asking === null) return;
    const late = Promise.withResolvers<void>();
    const cancel = this.#options.timers.after(endMs, () => late.resolve());
    await Promise.race([this.#asking, late.promise]);
    cancel();
  }

  async #ask(): Promise<void> {
    const { ask, deadline, timers, cannotBeEnded = false } = this.#options;
    const over = new AbortController();
    const end = (): void => over.abort();
    this.#ended.signal.addEventListener('abort', end);
    const cancel = timers.after(deadline, end);
    const cancelLate = this.hasAnswered ? null : timers.after(firstAnswerMs, () => this.#tellLate());
    const late = new Promise<Reading<T>>((resolve) => {
      over.signal.addEventListener('abort', () => resolve(untold('timeout')), { once: true });
    });
    const answer = ask(over.signal).catch((error: unknown) =>
      untold('failed', error instanceof Error ? error.message : String(error)),
    );
    this.#take(await Promise.race([answer, late]));
    cancel();
    cancelLate?.();
    // A program that does not end when it is told to holds the next question back, so that there is never more than one.
    if (!cannotBeEnded) await answer;
    this.#ended.signal.removeEventListener('abort', end);
  }

  #tellLate(): void {
    this.#isLate = true;
    this.#options.onReading?.();
  }

  #take(reading: Reading<T>): void {
    if (this.#ended.signal.aborted) return;
    this.#reading = reading;
    this.#failures = reading.ok ? 0 : this.#failures + 1;
    const pause = Math.min(pauses.longest, pauses.first * 2 ** (this.#failures - 1));
    this.#notBefore = this.#options.timers.now() + (reading.ok ? this.#options.goodFor : pause);
    this.#options.onReading?.();
  }
}
