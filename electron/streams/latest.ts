/**
 * A value that many may watch. Each watcher gets the present value at once and then the newest one whenever it asks again:
 * a slow reader skips what it missed, so nothing piles up.
 */
export class Latest<T> {
  #value: T;
  #version = 0;
  readonly #waiting = new Set<() => void>();

  constructor(initial: T) {
    this.#value = initial;
  }

  get value(): T {
    return this.#value;
  }

  set(value: T): void {
    this.#value = value;
    this.#version += 1;
    for (const wake of this.#waiting) wake();
  }

  /** Ends when `signal` aborts. */
  async *watch(signal?: AbortSignal): AsyncGenerator<T, void, void> {
    let seen = -1;
    for (;;) {
      if (signal?.aborted === true) return;
      if (seen === this.#version) await this.#change(signal);
      else {
        seen = this.#version;
        yield this.#value;
      }
    }
  }

  #change(signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        this.#waiting.delete(wake);
        signal?.removeEventListener('abort', wake);
        resolve();
      };
      this.#waiting.add(wake);
      signal?.addEventListener('abort', wake);
    });
  }
}
