import type { FleetState } from '../../../shared/machine/fleet.ts';
import type { Machine } from '../../../shared/machine/snapshot.ts';
import type { Timers } from '../../streams/timers.ts';
import { waitFor } from '../../streams/wait.ts';
import { type SessionEnd, type SessionOptions, watchServe } from './serve-session.ts';

export interface ServedMachineOptions {
  readonly url: string;
  /** the token as it is kept now */
  readonly token: () => string | null;
  readonly timers: Timers;
  /** 0 ≤ … < 1: spreads the tries of several Hearths */
  readonly random: () => number;
  /** Called when the state or the machine has changed. */
  readonly onChange: () => void;
  /** replaced in tests */
  readonly watch?: (options: SessionOptions) => Promise<SessionEnd>;
}

/** ms before another try: doubles from the first to the longest */
const pauses = { first: 1000, longest: 60_000 } as const;

/** Another machine by its own `hearth serve`: connected while it is awake, tried again with growing pauses. */
export class ServedMachine implements AsyncDisposable {
  readonly #options: ServedMachineOptions;
  #state: FleetState = { kind: 'resting' };
  #machine: Machine | null = null;
  #life: AbortController | null = null;
  #following: Promise<void> = Promise.resolve();

  constructor(options: ServedMachineOptions) {
    this.#options = options;
  }

  get url(): string {
    return this.#options.url;
  }

  get state(): FleetState {
    return this.#state;
  }

  /** as it was told last; null: never */
  get machine(): Machine | null {
    return this.#machine;
  }

  /** Connects, unless it is awake already. */
  wake(): void {
    if (this.#life !== null) return;
    const life = new AbortController();
    this.#life = life;
    this.#following = this.#following.then(() => this.#follow(life.signal));
  }

  /** Ends the connection; what was told last stays. */
  rest(): void {
    if (this.#life === null) return;
    this.#life.abort();
    this.#life = null;
    this.#set({ kind: 'resting' });
  }

  /** The token has changed: an awake machine is tried at once. */
  tryAgain(): void {
    if (this.#life === null) return;
    this.rest();
    this.wake();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#life?.abort();
    this.#life = null;
    await this.#following;
  }

  async #follow(signal: AbortSignal): Promise<void> {
    let failures = 0;
    while (!signal.aborted) {
      const token = this.#options.token();
      if (token === null) return this.#set({ kind: 'token-missing' });
      this.#set({ kind: 'connecting' });
      const end = await (this.#options.watch ?? watchServe)({
        url: this.#options.url,
        token,
        timers: this.#options.timers,
        signal,
        onMachine: (machine) => {
          if (signal.aborted) return;
          failures = 0;
          this.#machine = machine;
          this.#set({ kind: 'ok' });
        },
      });
      if (signal.aborted) return;
      // Each wrong token counts against this computer there; only another one helps.
      if (end.kind === 'token-wrong') return this.#set({ kind: 'token-wrong' });
      failures += 1;
      const pause = pauseBefore(failures, this.#options.random());
      this.#set({ ...end, nextTryAt: this.#options.timers.now() + pause });
      await waitFor(pause, signal, this.#options.timers);
    }
  }

  #set(state: FleetState): void {
    this.#state = state;
    this.#options.onChange();
  }
}

/** ms before try number `failures` + 1, made up to a fifth longer or shorter by `random` (0 ≤ … < 1). */
function pauseBefore(failures: number, random: number): number {
  const full = Math.min(pauses.longest, pauses.first * 2 ** Math.max(0, failures - 1));
  return Math.round(full * (0.8 + 0.4 * random));
}
