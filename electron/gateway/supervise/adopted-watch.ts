import type { Processes } from '../../process/processes.ts';
import type { Timers } from '../../streams/timers.ts';

export interface AdoptedWatchOptions {
  readonly pid: number;
  readonly identity: string;
  readonly processes: Pick<Processes, 'identity'>;
  readonly timers: Timers;
  /** ms to the next look; asked anew each time */
  readonly pause: () => number;
  /** Called once, when it lives no more. */
  readonly onEnd: () => void;
}

/** Watches a process that was not started by this one: nobody tells its end, so it is looked for. */
export class AdoptedWatch implements AsyncDisposable {
  readonly #options: AdoptedWatchOptions;
  #looking: Promise<void> | null = null;
  #over = false;
  #cancelTimer: () => void = () => undefined;

  constructor(options: AdoptedWatchOptions) {
    this.#options = options;
    this.#wait();
  }

  /** Looks at once: something made it likely that the process has ended, or that it soon will. */
  look(): void {
    if (!this.#over) this.#looking ??= this.#round();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#over = true;
    this.#cancelTimer();
    await this.#looking;
  }

  #wait(): void {
    this.#cancelTimer = this.#options.timers.after(this.#options.pause(), () => this.look());
  }

  async #round(): Promise<void> {
    const { pid, identity, processes, onEnd } = this.#options;
    this.#cancelTimer();
    const lives = (await processes.identity(pid)) === identity;
    this.#looking = null;
    if (this.#over) return;
    if (lives) return this.#wait();
    this.#over = true;
    onEnd();
  }
}
