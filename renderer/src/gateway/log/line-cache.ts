import type { GatewayLogLine, GatewayLogPage } from '../../../../shared/gateway/log-view.ts';
import type { Extent } from './scroll-place.ts';

/** Lines of a chunk: what is kept and forgotten together. */
const chunkSize = 200;
/** Lines that are asked for at once, at most. */
const readSize = 400;

interface Chunk {
  readonly lines: (GatewayLogLine | undefined)[];
  characters: number;
}

/** Lines that were read, by number; the ones that were not looked at for longest are forgotten first. */
export class LineCache {
  readonly #chunks = new Map<number, Chunk>();
  readonly #maxChunks: number;
  readonly #maxCharacters: number;
  #characters = 0;

  constructor({ lines = 12_000, characters = 4_000_000 } = {}) {
    this.#maxChunks = Math.max(2, Math.floor(lines / chunkSize));
    this.#maxCharacters = characters;
  }

  /** UTF-16 units of all kept texts. */
  get characters(): number {
    return this.#characters;
  }

  get(number: number): GatewayLogLine | undefined {
    return this.#chunks.get(Math.floor(number / chunkSize))?.lines[number % chunkSize];
  }

  put({ from, lines }: GatewayLogPage): void {
    for (const [index, line] of lines.entries()) {
      const chunk = this.#chunk(Math.floor((from + index) / chunkSize));
      const slot = (from + index) % chunkSize;
      const more = line.text.length - (chunk.lines[slot]?.text.length ?? 0);
      chunk.lines[slot] = line;
      chunk.characters += more;
      this.#characters += more;
    }
    this.#shrink(new Set([Math.floor(from / chunkSize), Math.floor((from + lines.length) / chunkSize)]));
  }

  clear(): void {
    this.#chunks.clear();
    this.#characters = 0;
  }

  /** Some line that is kept, the newest of the last used chunk; null where there is none in `extent`. */
  sample(extent: Extent): { number: number; line: GatewayLogLine } | null {
    for (const [index, chunk] of [...this.#chunks].toReversed()) {
      for (let slot = chunkSize - 1; slot >= 0; slot -= 1) {
        const line = chunk.lines[slot];
        const number = index * chunkSize + slot;
        if (line !== undefined && number >= extent.first && number < extent.end) return { number, line };
      }
    }
    return null;
  }

  /** Of the lines `wanted`, what to read next, with what stands beside it in the same chunks; null when all are there. Counts as a look. */
  missing(wanted: Extent, extent: Extent): { from: number; count: number } | null {
    const start = Math.max(wanted.first, extent.first);
    const end = Math.min(wanted.end, extent.end);
    this.#touch(start, end);
    let from = start;
    while (from < end && this.get(from) !== undefined) from += 1;
    if (from >= end) return null;
    let to = end;
    while (this.get(to - 1) !== undefined) to -= 1;
    while (from > extent.first && from % chunkSize !== 0 && this.get(from - 1) === undefined) from -= 1;
    while (to < extent.end && to % chunkSize !== 0 && this.get(to) === undefined) to += 1;
    return { from, count: Math.min(readSize, to - from) };
  }

  #touch(start: number, end: number): void {
    for (let index = Math.floor(start / chunkSize); index * chunkSize < end; index += 1) {
      const chunk = this.#chunks.get(index);
      if (chunk === undefined) continue;
      this.#chunks.delete(index);
      this.#chunks.set(index, chunk);
    }
  }

  #chunk(index: number): Chunk {
    const known = this.#chunks.get(index);
    if (known !== undefined) return known;
    const chunk: Chunk = { lines: [], characters: 0 };
    this.#chunks.set(index, chunk);
    return chunk;
  }

  /** Forgets the oldest chunks until the limits hold; `kept` have just been read and stay. */
  #shrink(kept: ReadonlySet<number>): void {
    for (const [index, chunk] of this.#chunks) {
      if (this.#chunks.size <= this.#maxChunks && this.#characters <= this.#maxCharacters) return;
      if (kept.has(index)) continue;
      this.#chunks.delete(index);
      this.#characters -= chunk.characters;
    }
  }
}
