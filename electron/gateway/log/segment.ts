import {
  type GatewayLogLevel,
  type GatewayLogLine,
  gatewayLogLevels,
} from '../../../shared/gateway/log-view.ts';
import type { SegmentTexts } from './segment-texts.ts';
import type { SubsystemNames } from './subsystem-names.ts';

/** Texts further apart than this are not read in one go. Bytes. */
const gapWorthReading = 8192;

/**
 * A run of lines. Memory holds 15 bytes a line (where its text begins, level, subsystem, time); the texts, one a line, are elsewhere. The arrays
 * are made once, for as many lines as the segment may have.
 */
export class Segment {
  /** number of the first line among all lines of the store */
  readonly first: number;
  readonly capacity: number;
  readonly levels: Uint8Array;
  readonly names: Uint16Array;
  readonly #times: Float64Array;
  readonly #starts: Uint32Array;
  readonly #texts: SegmentTexts;
  #count = 0;
  #bytes = 0;

  constructor(first: number, capacity: number, texts: SegmentTexts) {
    this.first = first;
    this.capacity = capacity;
    this.levels = new Uint8Array(capacity);
    this.names = new Uint16Array(capacity);
    this.#times = new Float64Array(capacity);
    this.#starts = new Uint32Array(capacity);
    this.#texts = texts;
  }

  get count(): number {
    return this.#count;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Adds lines, which must have room. Throws when their texts cannot be kept; then none of them is there. */
  async append(lines: readonly GatewayLogLine[], names: SubsystemNames): Promise<void> {
    let count = this.#count;
    let bytes = this.#bytes;
    const texts: string[] = [];
    for (const { at, level, subsystem, text } of lines) {
      const name = names.numberOf(subsystem);
      const kept = name === null ? `[${subsystem ?? ''}] ${text}` : text;
      this.levels[count] = gatewayLogLevels.indexOf(level);
      this.names[count] = name ?? 0;
      this.#times[count] = at ?? Number.NaN;
      this.#starts[count] = bytes;
      bytes += Buffer.byteLength(kept) + 1;
      count += 1;
      texts.push(kept);
    }
    await this.#texts.append(Buffer.from(`${texts.join('\n')}\n`));
    this.#count = count;
    this.#bytes = bytes;
  }

  /** The texts from line `from` to before line `to` (numbers within the segment), each with a line's end. */
  async textsOf(from: number, to: number): Promise<string> {
    const start = this.#startOf(from);
    const [bytes] = await this.#texts.read([{ start, length: this.#startOf(to) - start }]);
    return bytes?.toString('utf8') ?? '';
  }

  /** How many lines from `from` on have about `bytes` bytes together, at least one. */
  linesWithin(from: number, bytes: number): number {
    const end = this.#startOf(from) + bytes;
    let low = from + 1;
    let high = this.#count;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.#startOf(middle) <= end) low = middle;
      else high = middle - 1;
    }
    return low - from;
  }

  /** Whole lines, by their numbers within the segment, ascending. The texts' file is opened once. */
  async read(wanted: readonly number[], names: SubsystemNames): Promise<GatewayLogLine[]> {
    const runs: { start: number; length: number }[] = [];
    const runOf = wanted.map((index) => {
      const start = this.#startOf(index);
      const end = this.#startOf(index + 1);
      const last = runs.at(-1);
      if (last === undefined || start - (last.start + last.length) > gapWorthReading) {
        runs.push({ start, length: end - start });
      } else last.length = end - last.start;
      return runs.length - 1;
    });
    const parts = runs.length === 0 ? [] : await this.#texts.read(runs);
    return wanted.map((index, at) => {
      const run = runOf[at] ?? 0;
      const offset = runs[run]?.start ?? 0;
      const time = this.#times[index] ?? Number.NaN;
      return {
        at: Number.isNaN(time) ? null : time,
        level: levelNamed(this.levels[index]),
        subsystem: names.nameOf(this.names[index] ?? 0),
        text:
          parts[run]?.toString(
            'utf8',
            this.#startOf(index) - offset,
            this.#startOf(index + 1) - offset - 1,
          ) ?? '',
      };
    });
  }

  async seal(): Promise<void> {
    await this.#texts.seal();
  }

  async drop(): Promise<void> {
    await this.#texts.drop();
  }

  #startOf(index: number): number {
    return index < this.#count ? (this.#starts[index] ?? 0) : this.#bytes;
  }
}

const levelNamed = (number: number | undefined): GatewayLogLevel => gatewayLogLevels[number ?? 2] ?? 'info';
