import path from 'node:path';
import type { GatewayLogLine } from '../../../shared/gateway/log-view.ts';
import { type SegmentTexts, TextsInMemory, TextsOnDisk } from './segment-texts.ts';
import { Segment } from './segment.ts';
import { SubsystemNames } from './subsystem-names.ts';

export interface StoreLimits {
  /** lines kept in all */
  readonly lines: number;
  /** bytes of text kept in all */
  readonly bytes: number;
  /** lines of a segment, at most 65,536; the oldest segment is forgotten as a whole */
  readonly segmentLines: number;
  /** bytes of a segment; a batch may go beyond */
  readonly segmentBytes: number;
  /** lines kept when the disk takes none */
  readonly memoryLines: number;
  /** bytes kept then */
  readonly memoryBytes: number;
}

export const storeLimits: StoreLimits = {
  lines: 1_000_000,
  bytes: 1024 ** 3,
  segmentLines: 16_384,
  segmentBytes: 32 * 1024 ** 2,
  memoryLines: 10_000,
  memoryBytes: 16 * 1024 ** 2,
};

export interface LineStoreOptions {
  /** an empty folder of this store's own; null: no folder can be had, everything stays in memory */
  readonly folder: string | null;
  readonly limits?: StoreLimits;
  /** Where texts are kept, by the segment's number; replaced in tests to fill the disk. */
  readonly textsOnDisk?: (file: string) => SegmentTexts;
  /** The disk takes lines, or refuses them, from now on. */
  readonly onDiskChange?: (takes: boolean) => void;
}

/** A memory segment is a tenth of what may be in memory, so that forgetting one loses little. */
const memoryParts = 10;

/**
 * The last lines of the log in files, so that a million of them cost little memory. Lines are numbered from 0 in the order they came; those from
 * `first` to before `end` are there. One writer at a time.
 *
 * When the disk takes nothing, the last 10,000 stay in memory and the older ones on the disk are forgotten as they come; each new memory
 * segment tries the disk again.
 */
export class LineStore implements AsyncDisposable {
  readonly names = new SubsystemNames();
  readonly #limits: StoreLimits;
  readonly #folder: string | null;
  readonly #textsOnDisk: (file: string) => SegmentTexts;
  readonly #onDiskChange: (takes: boolean) => void;
  #segments: Segment[] = [];
  readonly #inMemory = new Set<Segment>();
  #files = 0;
  #end = 0;
  #diskTakes = true;

  constructor({
    folder,
    limits = storeLimits,
    textsOnDisk = (file) => new TextsOnDisk(file),
    onDiskChange = () => undefined,
  }: LineStoreOptions) {
    this.#folder = folder;
    this.#limits = limits;
    this.#textsOnDisk = textsOnDisk;
    this.#onDiskChange = onDiskChange;
  }

  /** Number of the oldest line that is still there. */
  get first(): number {
    return this.#segments[0]?.first ?? this.#end;
  }

  /** Number that the next line will get. */
  get end(): number {
    return this.#end;
  }

  /** Oldest first, without gaps. */
  get segments(): readonly Segment[] {
    return this.#segments;
  }

  /** Adds lines as the newest. They are there, and on the disk as far as it takes them, when this resolves. */
  async append(lines: readonly GatewayLogLine[]): Promise<void> {
    for (let at = 0; at < lines.length;) {
      const segment = await this.#openSegment();
      const part = lines.slice(at, at + segment.capacity - segment.count);
      try {
        await segment.append(part, this.names);
      } catch {
        // What the segment already has stays readable; the lines go to a segment in memory.
        await this.#diskRefused(segment);
        continue;
      }
      if (!this.#inMemory.has(segment)) this.#tell(true);
      this.#end += part.length;
      at += part.length;
      await this.#forgetOldest();
    }
  }

  /** The last `count` lines, oldest first. */
  async last(count: number): Promise<GatewayLogLine[]> {
    const lines: GatewayLogLine[] = [];
    for (const segment of this.#segments.toReversed()) {
      if (lines.length >= count) break;
      const from = Math.max(0, segment.count - (count - lines.length));
      const wanted = Array.from({ length: segment.count - from }, (_, index) => from + index);
      lines.unshift(...(await segment.read(wanted, this.names).catch(() => [])));
    }
    return lines;
  }

  /** Forgets every line. Numbers go on. */
  async clear(): Promise<void> {
    const gone = this.#segments;
    this.#segments = [];
    this.#inMemory.clear();
    for (const segment of gone) await segment.drop();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.clear();
  }

  /** The newest segment if it has room, else a new one. */
  async #openSegment(): Promise<Segment> {
    const newest = this.#segments.at(-1);
    if (newest !== undefined) {
      const memory = this.#inMemory.has(newest);
      const bytes = memory ? Math.ceil(this.#limits.memoryBytes / memoryParts) : this.#limits.segmentBytes;
      if (newest.count < newest.capacity && newest.bytes < bytes && (memory || this.#diskTakes))
        return newest;
      await newest.seal();
    }
    if (this.#folder === null) return this.#newMemorySegment();
    // The number is never used twice: a file that could not be removed is in nobody's way.
    const file = path.join(this.#folder, `${this.#files}.lines`);
    this.#files += 1;
    const { segmentLines } = this.#limits;
    return this.#add(new Segment(this.#end, segmentLines, this.#textsOnDisk(file)));
  }

  #newMemorySegment(): Segment {
    const lines = Math.max(1, Math.floor(this.#limits.memoryLines / memoryParts));
    const segment = this.#add(new Segment(this.#end, lines, new TextsInMemory()));
    this.#inMemory.add(segment);
    return segment;
  }

  #add(segment: Segment): Segment {
    this.#segments.push(segment);
    return segment;
  }

  async #diskRefused(segment: Segment): Promise<void> {
    this.#tell(false);
    await segment.seal();
    if (segment.count === 0) {
      this.#segments = this.#segments.filter((other) => other !== segment);
      await segment.drop();
    }
    this.#newMemorySegment();
  }

  #tell(takes: boolean): void {
    if (takes === this.#diskTakes) return;
    this.#diskTakes = takes;
    this.#onDiskChange(takes);
  }

  async #forgetOldest(): Promise<void> {
    const { lines, bytes, memoryLines, memoryBytes } = this.#limits;
    const over = (): boolean => {
      const memory = [...this.#inMemory];
      return (
        this.#end - this.first > lines ||
        sum(this.#segments, 'bytes') > bytes ||
        sum(memory, 'count') > memoryLines ||
        sum(memory, 'bytes') > memoryBytes
      );
    };
    while (this.#segments.length > 1 && over()) {
      const [oldest] = this.#segments;
      if (oldest === undefined) return;
      this.#segments = this.#segments.slice(1);
      this.#inMemory.delete(oldest);
      await oldest.drop();
    }
  }
}

function sum(segments: readonly Segment[], what: 'bytes' | 'count'): number {
  return segments.reduce((total, segment) => total + segment[what], 0);
}
