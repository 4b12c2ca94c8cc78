import { type GatewayLogFilter, gatewayLogLevels } from '../../../shared/gateway/log-view.ts';
import type { Segment } from './segment.ts';
import type { SubsystemNames } from './subsystem-names.ts';

/** bytes of text that are looked through at once: about a millisecond's work */
const sliceBytes = 131_072;
/** lines that are looked at once when their texts do not matter */
const sliceLines = 65_536;

/** Finds the lines of a segment that a filter wants. */
export class LineScan {
  readonly #level: number;
  readonly #needle: string;
  readonly #subsystem: string | null;
  readonly #names: SubsystemNames;

  constructor(filter: GatewayLogFilter, names: SubsystemNames) {
    this.#level = gatewayLogLevels.indexOf(filter.level);
    // Texts show a line break by its picture, and in the texts' file a break separates lines.
    this.#needle = filter.search.replaceAll('\n', '␊').toLowerCase();
    this.#subsystem = filter.subsystem;
    this.#names = names;
  }

  /** Must texts be read? */
  get searches(): boolean {
    return this.#needle !== '';
  }

  /**
   * Looks through a bounded part of the segment, from line `from` to before line `to` at most (numbers within the segment), and calls
   * `found` with each wanted line. Returns the line to go on with. Texts that cannot be read have nothing in them.
   */
  async scan(segment: Segment, from: number, to: number, found: (index: number) => void): Promise<number> {
    const fits = this.#candidates(segment);
    if (!this.searches) {
      const upTo = Math.min(to, from + sliceLines);
      for (let index = from; index < upTo; index += 1) if (fits(index)) found(index);
      return upTo;
    }
    // Over the lines that do not fit anyway, then as many as make one slice.
    let start = from;
    while (start < to && !fits(start)) start += 1;
    if (start === to) return to;
    const upTo = Math.min(to, start + segment.linesWithin(start, sliceBytes));
    const texts = await segment.textsOf(start, upTo).catch(() => '');
    let index = start;
    let lineStart = 0;
    const lower = texts.toLowerCase();
    for (;;) {
      const hit = lower.indexOf(this.#needle, lineStart);
      if (hit === -1) return upTo;
      for (
        let end = lower.indexOf('\n', lineStart);
        end !== -1 && end < hit;
        end = lower.indexOf('\n', lineStart)
      ) {
        lineStart = end + 1;
        index += 1;
      }
      if (fits(index)) found(index);
      const end = lower.indexOf('\n', hit);
      if (end === -1) return upTo;
      lineStart = end + 1;
      index += 1;
    }
  }

  #candidates(segment: Segment): (index: number) => boolean {
    const { levels, names } = segment;
    const level = this.#level;
    if (this.#subsystem === null) return (index) => (levels[index] ?? 0) >= level;
    const named = this.#names.matches(this.#subsystem);
    return (index) => (levels[index] ?? 0) >= level && named(names[index] ?? 0);
  }
}
