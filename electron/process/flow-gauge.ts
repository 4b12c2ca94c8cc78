/** What a program that goes on may print within a second, on both of its outputs together. */
export interface FlowBounds {
  /** UTF-16 units */
  readonly characters: number;
  readonly lines: number;
}

/** ms over which is counted */
const windowMs = 1000;

/** Counts what a program prints. @param now ms by a clock that only goes forward */
export class FlowGauge {
  readonly #bounds: FlowBounds;
  readonly #now: () => number;
  #began = Number.NEGATIVE_INFINITY;
  #characters = 0;
  #lines = 0;

  constructor(bounds: FlowBounds, now: () => number) {
    this.#bounds = bounds;
    this.#now = now;
  }

  /** Counts `text`; true: it is more than may come within a second. */
  floods(text: string): boolean {
    const now = this.#now();
    if (now - this.#began >= windowMs) {
      this.#began = now;
      this.#characters = 0;
      this.#lines = 0;
    }
    this.#characters += text.length;
    if (this.#characters > this.#bounds.characters) return true;
    for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) this.#lines += 1;
    return this.#lines > this.#bounds.lines;
  }
}
