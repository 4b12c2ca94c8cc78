/** Places at a model: so many requests run at once, the others wait in the order of their coming. */
export class Slots {
  readonly #size: number;
  readonly #waiting: (() => void)[] = [];
  #taken = 0;

  constructor(size: number) {
    this.#size = size;
  }

  get taken(): number {
    return this.#taken;
  }

  get queued(): number {
    return this.#waiting.length;
  }

  /** Resolves with the way to give the place back; null where `signal` aborted first. */
  async take(signal: AbortSignal): Promise<(() => void) | null> {
    if (signal.aborted) return null;
    if (this.#taken < this.#size) {
      this.#taken += 1;
      return () => this.#release();
    }
    const turn = Promise.withResolvers<void>();
    const { resolve } = turn;
    this.#waiting.push(resolve);
    const giveUp = (): void => resolve();
    signal.addEventListener('abort', giveUp, { once: true });
    await turn.promise;
    signal.removeEventListener('abort', giveUp);
    const place = this.#waiting.indexOf(resolve);
    if (place >= 0) {
      this.#waiting.splice(place, 1);
      return null;
    }
    if (!signal.aborted) return () => this.#release();
    this.#release();
    return null;
  }

  /** A place goes to the one who waits first, and is never free between. */
  #release(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#taken -= 1;
    else next();
  }
}
