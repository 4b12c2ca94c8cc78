import type { GatewayLogFilter, GatewayLogLine } from '../../../shared/gateway/log-view.ts';
import { LineScan } from './line-scan.ts';
import type { LineStore } from './line-store.ts';
import type { Segment } from './segment.ts';

/** The lines of one segment that belong to a view: two bytes each. */
interface Block {
  readonly segment: Segment;
  /** number within the view of the block's first line */
  readonly firstNumber: number;
  lines: Uint16Array;
  count: number;
}

/** A page is never larger than this many UTF-16 units: the lines of a page that would be are shortened. */
const pageLimit = 4_000_000;

/** The lines of the store that a filter wants, numbered from 0 as they are found, oldest first. */
export class FilteredLines {
  readonly #store: LineStore;
  readonly #scan: LineScan;
  #blocks: Block[] = [];
  #end = 0;
  /** number in the store of the first line that was not looked at */
  #next: number;
  /** where the first pass over what was there already began, and where it ends; null when it is over */
  #firstPass: { from: number; to: number } | null;

  constructor(store: LineStore, filter: GatewayLogFilter) {
    this.#store = store;
    this.#scan = new LineScan(filter, store.names);
    this.#next = store.first;
    this.#firstPass =
      this.#scan.searches && store.end > store.first ? { from: store.first, to: store.end } : null;
  }

  /** Number of the oldest line that is still there. */
  get first(): number {
    this.#forget();
    return this.#blocks[0]?.firstNumber ?? this.#end;
  }

  get end(): number {
    return this.#end;
  }

  /** Was every line of the store looked at? */
  get complete(): boolean {
    return this.#next >= this.#store.end;
  }

  /** 0…1 while older lines are searched; null when they were, or nothing is searched for. */
  get searching(): number | null {
    if (this.#firstPass === null) return null;
    const { from, to } = this.#firstPass;
    return Math.max(0, Math.min(1, (this.#next - from) / (to - from)));
  }

  /** Looks at the next lines of the store: some milliseconds' work. */
  async advance(): Promise<void> {
    this.#forget();
    this.#next = Math.max(this.#next, this.#store.first);
    const segment = this.#segmentOf(this.#next);
    if (segment !== undefined) {
      const { count } = segment;
      const found: number[] = [];
      const upTo = await this.#scan.scan(segment, this.#next - segment.first, count, (index) =>
        found.push(index),
      );
      this.#next = segment.first + upTo;
      if (found.length > 0) this.#add(segment, found);
    }
    if (this.#firstPass !== null && this.#next >= this.#firstPass.to) this.#firstPass = null;
  }

  /** Lines from number `from` on, at most `count`; `from` moves up to the oldest that is still there. */
  async read(from: number, count: number): Promise<{ from: number; lines: GatewayLogLine[] }> {
    const start = Math.min(Math.max(from, this.first), this.#end);
    const stop = Math.min(this.#end, start + count);
    const lines: GatewayLogLine[] = [];
    // The blocks of now: some may be forgotten while others are read.
    for (const block of this.#blocks.slice(this.#blockAt(start))) {
      if (block.firstNumber >= stop) break;
      const skip = Math.max(0, start - block.firstNumber);
      const wanted = block.lines.subarray(skip, Math.min(block.count, stop - block.firstNumber));
      const read = await block.segment.read([...wanted], this.#store.names).catch(() => null);
      if (read !== null) lines.push(...read);
      else if (lines.length > 0) break;
      else return { from: block.firstNumber + block.count, lines };
    }
    return { from: start, lines: shortened(lines) };
  }

  #add(segment: Segment, found: readonly number[]): void {
    let block = this.#blocks.at(-1);
    if (block === undefined || block.segment !== segment) {
      block = { segment, firstNumber: this.#end, lines: new Uint16Array(0), count: 0 };
      this.#blocks.push(block);
    }
    const needed = block.count + found.length;
    if (needed > block.lines.length) {
      const larger = new Uint16Array(Math.min(segment.capacity, Math.max(needed, block.lines.length * 2)));
      larger.set(block.lines);
      block.lines = larger;
    }
    block.lines.set(found, block.count);
    block.count = needed;
    this.#end += found.length;
  }

  /** Lines that the store has forgotten are no longer in the view. */
  #forget(): void {
    const { first } = this.#store;
    const kept = this.#blocks.findIndex(({ segment }) => segment.first >= first);
    if (kept !== 0 && this.#blocks.length > 0) this.#blocks = kept === -1 ? [] : this.#blocks.slice(kept);
  }

  #segmentOf(line: number): Segment | undefined {
    const { segments } = this.#store;
    let low = 0;
    let high = segments.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((segments[middle]?.first ?? 0) <= line) low = middle;
      else high = middle - 1;
    }
    const segment = segments[low];
    return segment !== undefined && line < segment.first + segment.count ? segment : undefined;
  }

  #blockAt(number: number): number {
    let low = 0;
    let high = this.#blocks.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#blocks[middle]?.firstNumber ?? 0) <= number) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}

function shortened(lines: GatewayLogLine[]): GatewayLogLine[] {
  const size = lines.reduce((total, { text }) => total + text.length, 0);
  if (size <= pageLimit) return lines;
  const room = Math.floor(pageLimit / lines.length);
  return lines.map((line) =>
    line.text.length <= room ? line : { ...line, text: `${line.text.slice(0, room).toWellFormed()} …` },
  );
}
