import type { FeedTiming } from './feed-timing.ts';

/** A state that changes at any time and is shown at most once a frame, in the form of `useSyncExternalStore`. */
export class FramedState<State extends object> {
  readonly #timing: Pick<FeedTiming, 'frame'>;
  readonly #listeners = new Set<() => void>();
  #shown: State;
  #next: State;
  #framed = false;

  constructor(first: State, timing: Pick<FeedTiming, 'frame'>) {
    this.#shown = first;
    this.#next = first;
    this.#timing = timing;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** As it was when the last frame began: a new object whenever something of it changed. */
  readonly shown = (): State => this.#shown;

  /** As it is known now. */
  get next(): State {
    return this.#next;
  }

  change(parts: Partial<State>): void {
    this.#next = { ...this.#next, ...parts };
    if (this.#framed) return;
    this.#framed = true;
    this.#timing.frame(() => {
      this.#framed = false;
      this.#shown = this.#next;
      for (const listener of this.#listeners) listener();
    });
  }
}
