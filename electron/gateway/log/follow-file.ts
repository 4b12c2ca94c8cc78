import type { FileHandle } from 'node:fs/promises';
import type { RawLogLine } from '../../../shared/gateway/log-line.ts';
import { LineSplitter } from './line-splitter.ts';
import { successorOf } from './log-names.ts';
import { exists, type FileAccess, leadsTo, openRegular, openRotated, readAt } from './open-log.ts';

export interface FollowOptions {
  readonly file: string;
  /** where to begin: a byte offset after a line's end, or so many bytes before the file's end, at the next line */
  readonly from: { readonly offset: number } | { readonly beforeEnd: number };
  /** bytes read at once */
  readonly chunkBytes?: number;
  /** bytes of a line that are kept; the rest is counted and dropped */
  readonly lineLimit?: number;
  /** ms since 1970; tells which day's file is due */
  readonly now?: () => number;
}

export interface FollowRead {
  readonly lines: readonly RawLogLine[];
  /** there was more than one chunk: ask again at once */
  readonly more: boolean;
  readonly access: FileAccess;
}

const newline = 10;
/** bytes before the position that are remembered, to notice that the file was emptied and filled anew */
const markBytes = 48;

/**
 * Reads what is added to a log file, line by line, whenever it is asked; it has no timer and asks the system for no events. Nothing is lost or
 * told twice when the file is renamed and made anew (also the renamed one is read to its end), emptied in place, or followed by the
 * next day's file. A last line without its end waits until it is whole.
 *
 * The position is the one of OpenClaw's `logs.tail`: the byte after the last whole line.
 */
export class FileFollower implements AsyncDisposable {
  readonly #chunk: number;
  readonly #splitter: LineSplitter;
  readonly #now: () => number;
  #file: string;
  #start: FollowOptions['from'];
  #handle: FileHandle | null = null;
  /** the next byte to read; only with a handle */
  #position = 0;
  /** the last bytes before the position */
  #mark: Buffer = Buffer.alloc(0);
  #buffer: Buffer | null = null;
  /** the file to go on with when this one is read to its end */
  #next: string | null = null;

  constructor({ file, from, chunkBytes = 131_072, lineLimit = 262_144, now = Date.now }: FollowOptions) {
    this.#file = file;
    this.#start = from;
    this.#chunk = chunkBytes;
    this.#splitter = new LineSplitter(lineLimit);
    this.#now = now;
  }

  get file(): string {
    return this.#file;
  }

  /** The byte after the last whole line; null while the file was never open. */
  get cursor(): number | null {
    if (this.#handle !== null) return this.#position - this.#splitter.pending;
    return 'offset' in this.#start ? this.#start.offset : null;
  }

  /** Goes on with another file, from its beginning, as soon as the present one is read to its end. */
  continueWith(file: string): void {
    if (file !== this.#file) this.#next = file;
  }

  /**
   * Somebody else has read from {@link cursor} up to `offset`, which is a line's end: goes on there. False when they cannot have read this file,
   * because its name leads to another one now or it was written anew; then nothing has changed.
   */
  async skipTo(offset: number): Promise<boolean> {
    const handle = this.#handle;
    if (handle === null) return false;
    try {
      if (!(await leadsTo(this.#file, handle)) || offset < this.#position - this.#splitter.pending)
        return false;
      const known = await readAt(handle, this.#position - this.#mark.length, this.#mark.length);
      if (!known.equals(this.#mark)) return false;
      const length = Math.min(markBytes, offset);
      const mark = await readAt(handle, offset - length, length);
      if (mark.length < length) return false;
      this.#splitter.reset();
      this.#position = offset;
      this.#mark = mark;
      return true;
    } catch {
      return false;
    }
  }

  /** What a look at the dates tells: no news, more of the same file, or something that only {@link read} can find its way through. */
  async news(): Promise<'none' | 'more' | 'other'> {
    const handle = this.#handle;
    if (handle === null) return 'other';
    try {
      const { size } = await handle.stat();
      if (size < this.#position || (await this.#afterThis(handle)) !== null) return 'other';
      return size > this.#position ? 'more' : 'none';
    } catch {
      return 'other';
    }
  }

  /** The next lines. Does not throw: what stands in the way is in the answer, and the next call tries again. */
  async read(): Promise<FollowRead> {
    try {
      return await this.#read();
    } catch {
      await this.#close();
      return { lines: [], more: false, access: 'unreadable' };
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#close();
  }

  async #read(): Promise<FollowRead> {
    const lines: RawLogLine[] = [];
    if (this.#handle === null) {
      const access = await this.#open();
      if (access !== 'readable') return { lines, more: false, access };
    }
    const handle = this.#handle;
    if (handle === null) return { lines, more: false, access: 'missing' };
    const { size } = await handle.stat();
    if (size < this.#position) this.#restart(lines);
    const wanted = Math.min(this.#chunk, size - this.#position);
    const bytes = wanted <= 0 ? Buffer.alloc(0) : await this.#readChunk(handle, wanted, lines);
    if (bytes.length > 0) {
      this.#position += bytes.length;
      this.#mark = Buffer.concat([this.#mark, bytes.subarray(-markBytes)]).subarray(-markBytes);
      lines.push(...this.#splitter.take(bytes));
      const more = this.#position < size || (await this.#afterThis(handle)) !== null;
      return { lines, more, access: 'readable' };
    }
    return { lines, more: await this.#moveOn(handle, lines), access: 'readable' };
  }

  /** Opens the file, or, when it is shorter than where reading ended, the one it was renamed to. */
  async #open(): Promise<FileAccess> {
    const start = this.#start;
    let handle = await openRegular(this.#file);
    if (handle === 'missing') return await this.#openAnotherDay();
    if (handle === 'unreadable') return handle;
    const { size } = await handle.stat();
    let position = 'offset' in start ? start.offset : Math.max(0, size - start.beforeEnd);
    if (position > size) {
      const rotated = await openRotated(this.#file, position);
      if (rotated === null) position = 0;
      else {
        await handle.close();
        handle = rotated;
      }
    }
    this.#handle = handle;
    this.#position = position;
    this.#mark = Buffer.alloc(0);
    // A line may begin exactly where reading begins.
    const inside =
      !('offset' in start) && position > 0 && (await readAt(handle, position - 1, 1))[0] !== newline;
    this.#splitter.reset(inside);
    return 'readable';
  }

  /** No file of that name: one of a later day, or, if none was read yet, the newest there is. */
  async #openAnotherDay(): Promise<FileAccess> {
    const began = 'offset' in this.#start;
    const other = await successorOf(this.#file, this.#now(), began ? 'next' : 'newest');
    if (other === null || !(await exists(other))) return 'missing';
    this.#file = other;
    if (began) this.#start = { offset: 0 };
    return await this.#open();
  }

  /** A chunk, and with it the bytes before it once more: if they are others, the file was written anew from its beginning. */
  async #readChunk(handle: FileHandle, wanted: number, lines: RawLogLine[]): Promise<Buffer> {
    const known = this.#mark;
    // One buffer for all chunks: what is kept of it is copied.
    this.#buffer ??= Buffer.allocUnsafe(markBytes + this.#chunk);
    const buffer = this.#buffer;
    const { bytesRead } = await handle.read(buffer, 0, known.length + wanted, this.#position - known.length);
    if (bytesRead < known.length || !buffer.subarray(0, known.length).equals(known)) {
      this.#restart(lines);
      const again = await handle.read(buffer, 0, this.#chunk, 0);
      return buffer.subarray(0, again.bytesRead);
    }
    return buffer.subarray(known.length, bytesRead);
  }

  /** At the end of the present file: goes over to the next one, if there is one. */
  async #moveOn(handle: FileHandle, lines: RawLogLine[]): Promise<boolean> {
    const next = await this.#afterThis(handle);
    if (next === null) return false;
    // Written between the two looks: first the rest of it.
    if ((await handle.stat()).size > this.#position) return true;
    if (next === this.#next) this.#next = null;
    lines.push(...this.#splitter.end());
    await this.#close();
    this.#file = next;
    this.#start = { offset: 0 };
    return true;
  }

  /** The file to read after the present one: another under its name, the one that was told, or the next day's. */
  async #afterThis(handle: FileHandle): Promise<string | null> {
    if (!(await leadsTo(this.#file, handle))) return this.#file;
    if (this.#next !== null) return (await exists(this.#next)) ? this.#next : null;
    return await successorOf(this.#file, this.#now());
  }

  #restart(lines: RawLogLine[]): void {
    lines.push(...this.#splitter.end());
    this.#position = 0;
    this.#mark = Buffer.alloc(0);
  }

  async #close(): Promise<void> {
    const handle = this.#handle;
    if (handle === null) return;
    // Where reading goes on if the file can be opened again.
    this.#start = { offset: this.#position - this.#splitter.pending };
    this.#handle = null;
    this.#splitter.reset();
    await handle.close().catch(() => undefined);
  }
}
