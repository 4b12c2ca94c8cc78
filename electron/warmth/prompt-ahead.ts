import type { Prefix } from '../../shared/warmth/snapshot.ts';
import type { Timers } from '../streams/timers.ts';
import type { SendPrompt } from './ports.ts';
import type { WarmthStore } from './warmth-store.ts';

/** ms after which what it saves is measured anew */
const measureAgainAfter = 7 * 86_400_000;

interface PromptOptions {
  readonly store: WarmthStore;
  readonly timers: Timers;
  readonly sendPrompt: SendPrompt;
  readonly onChange: () => void;
}

interface Wanted {
  /** the ref to run the turn with; null: it is not wanted any more */
  readonly ref: () => string | null;
  /** nothing that the user waits for is running */
  readonly isIdle: () => boolean;
}

/**
 * Sends the agent's prompt ahead, one model at a time and never in the middle of a turn. What that saves is measured now and then by a
 * second turn, which finds the prompt in the server's cache.
 */
export class PromptAhead {
  readonly #options: PromptOptions;
  readonly #wanted = new Map<string, Wanted>();
  #sending: Promise<void> | null = null;
  #isClosed = false;

  constructor(options: PromptOptions) {
    this.#options = options;
  }

  /** The model of this key was just loaded. */
  want(key: string, ref: Wanted['ref'], isIdle: Wanted['isIdle']): void {
    this.#wanted.set(key, { ref, isIdle });
  }

  /** Goes on with what is wanted, if it is the time for it. */
  next(): void {
    if (this.#sending !== null || this.#isClosed) return;
    for (const [key, { ref, isIdle }] of this.#wanted) {
      const wanted = ref();
      if (wanted === null) this.#wanted.delete(key);
      else if (isIdle()) {
        this.#wanted.delete(key);
        this.#sending = this.#send(key, wanted)
          .catch(() => undefined)
          .finally(() => {
            this.#sending = null;
            this.#options.onChange();
          });
        return;
      }
    }
  }

  /** Nothing more is sent. A turn that is under way is the gateway's; its answer is not waited for, and changes nothing any more. */
  close(): void {
    this.#isClosed = true;
    this.#wanted.clear();
  }

  async #send(key: string, ref: string): Promise<void> {
    const { store, timers, sendPrompt } = this.#options;
    const cold = await sendPrompt(ref);
    const before = store.get(key).prefix;
    const isKnown = before !== null && timers.now() - before.at < measureAgainAfter;
    if (!cold.ok || isKnown || this.#isClosed) return;
    const cached = await sendPrompt(ref);
    if (!cached.ok || this.#isClosed) return;
    const prefix: Prefix = { at: timers.now(), coldMs: cold.value.ms, cachedMs: cached.value.ms };
    await store.update(key, (kept) => ({ ...kept, prefix }));
  }
}
