import { constants, promises as fs } from 'node:fs';
import path from 'node:path';
import type { RawLogLine } from '../../../shared/gateway/log-line.ts';
import { successorOf, rotatedNames } from './log-names.ts';

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

/** What stands in the way of reading: nothing, no such file, or it must not be read or is no file. */
export type FileAccess = 'readable' | 'missing' | 'unreadable';

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
  readonly #lineLimit: number;
  readonly #now: () => number;
  #file: string;
  #start: FollowOptions['from'];
  #handle: fs.FileHandle | null = null;
  /** the next byte to read; only with a handle */
  #position = 0;
  /** of the line that has no end yet: the bytes that are kept, and how many there are in all */
  #partial: Buffer[] = [];
  #kept = 0;
  #length = 0;
  #mark: Buffer = Buffer.alloc(0);
  #buffer: Buffer | null = null;
  /** the position is in the middle of a line whose beginning is not wanted */
  #skipping = false;
  /** the file to go on with when this one is read to its end */
  #next: string | null = null;

  constructor({ file, from, chunkBytes = 131_072, lineLimit = 262_144, now = Date.now }: FollowOptions) {
    this.#file = file;
    this.#start = from;
    this.#chunk = chunkBytes;
    this.#lineLimit = lineLimit;
    this.#now = now;
  }

  get file(): string {
    return this.#file;
  }

  /** The byte after the last whole line; null while the file was never open. */
  get cursor(): number | null {
    return this.#handle === null
      ? 'offset' in this.#start
        ? this.#start.offset
        : null
      : this.#position - this.#length;
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
      if (!(await this.#isNamed(handle)) || offset < this.#position - this.#length) return false;
      const known = await readAt(handle, this.#position - this.#mark.length, this.#mark.length);
      if (!known.equals(this.#mark)) return false;
      const length = Math.min(markBytes, offset);
      const mark = await readAt(handle, offset - length, length);
      if (mark.length < length) return false;
      this.#forgetPartial();
      this.#position = offset;
      this.#mark = mark;
      this.#skipping = false;
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
    } catch (error) {
      await this.#close();
      return { lines: [], more: false, access: errorCode(error) === 'ENOENT' ? 'missing' : 'unreadable' };
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
      this.#take(bytes, lines);
      const more = this.#position < size || (await this.#afterThis(handle)) !== null;
      return { lines, more, access: 'readable' };
    }
    return { lines, more: await this.#moveOn(handle, lines), access: 'readable' };
  }

  /** Opens the file, or, when it is shorter than where reading ended, the one it was renamed to. */
  async #open(): Promise<FileAccess> {
    const start = this.#start;
    let handle = await openRegular(this.#file);
    if (typeof handle === 'string') {
      if (handle === 'missing' && !('offset' in start)) {
        const newest = await successorOf(this.#file, this.#now(), 'newest');
        if (newest !== null) {
          this.#file = newest;
          return await this.#open();
        }
      }
      return handle;
    }
    let { size } = await handle.stat();
    let position = 'offset' in start ? start.offset : Math.max(0, size - start.beforeEnd);
    if (position > size) {
      await handle.close();
      const earlier = await openEarlier(this.#file, position);
      handle = earlier ?? (await openRegular(this.#file));
      if (typeof handle === 'string') return handle;
      ({ size } = await handle.stat());
      if (earlier === null) position = 0;
    }
    this.#handle = handle;
    this.#position = position;
    this.#forgetPartial();
    this.#mark = Buffer.alloc(0);
    this.#skipping = !('offset' in start) && position > 0;
    if (this.#skipping) {
      // A line may begin exactly here.
      const before = Buffer.alloc(1);
      await handle.read(before, 0, 1, position - 1);
      this.#skipping = before[0] !== newline;
    }
    return 'readable';
  }

  /** A chunk, and with it the bytes before it once more: if they are others, the file was written anew from its beginning. */
  async #readChunk(handle: fs.FileHandle, wanted: number, lines: RawLogLine[]): Promise<Buffer> {
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

  #take(bytes: Buffer, lines: RawLogLine[]): void {
    this.#position += bytes.length;
    const end = Buffer.concat([this.#mark, bytes.subarray(-markBytes)]);
    this.#mark = Buffer.from(end.subarray(-markBytes));
    for (let from = 0; from < bytes.length;) {
      const at = bytes.indexOf(newline, from);
      this.#hold(bytes.subarray(from, at === -1 ? bytes.length : at), at === -1 ? 0 : 1);
      if (at === -1) return;
      this.#endLine(lines);
      from = at + 1;
    }
  }

  #hold(piece: Buffer, end: 0 | 1): void {
    this.#length += piece.length + end;
    if (this.#skipping) return;
    // A file that was emptied while its writer kept its place begins with zeros, as many as it had bytes.
    let start = 0;
    if (this.#kept === 0) while (piece[start] === 0) start += 1;
    const room = piece.subarray(start, start + this.#lineLimit - this.#kept);
    if (room.length === 0) return;
    // A copy: a slice would keep the whole chunk alive.
    this.#partial.push(end === 1 ? room : Buffer.from(room));
    this.#kept += room.length;
  }

  #endLine(lines: RawLogLine[]): void {
    const skipped = this.#skipping;
    const [only] = this.#partial;
    const bytes = this.#partial.length === 1 && only !== undefined ? only : Buffer.concat(this.#partial);
    const dropped = this.#kept < this.#lineLimit ? 0 : this.#length - 1 - this.#kept;
    this.#forgetPartial();
    this.#skipping = false;
    if (skipped || bytes.length === 0) return;
    // A cut may go through a character; what is left of it is no text.
    const text = bytes.toString('utf8');
    lines.push({ text: dropped > 0 ? text.replace(/\uFFFD+$/, '') : text, dropped });
  }

  /** At the end of the present file: goes over to the next one, if there is one. */
  async #moveOn(handle: fs.FileHandle, lines: RawLogLine[]): Promise<boolean> {
    const next = await this.#afterThis(handle);
    if (next === null) return false;
    // Written between the two looks: first the rest of it.
    if ((await handle.stat()).size > this.#position) return true;
    if (next === this.#next) this.#next = null;
    this.#flushPartial(lines);
    await this.#close();
    this.#file = next;
    this.#start = { offset: 0 };
    return true;
  }

  /** The file to read after the present one: another under its name, the one that was told, or the next day's. */
  async #afterThis(handle: fs.FileHandle): Promise<string | null> {
    if (!(await this.#isNamed(handle))) return this.#file;
    if (this.#next !== null) return (await statOf(this.#next)) === null ? null : this.#next;
    return await successorOf(this.#file, this.#now());
  }

  /** Does the name still lead to the open file? Also while it leads nowhere. */
  async #isNamed(handle: fs.FileHandle): Promise<boolean> {
    const [named, own] = await Promise.all([statOf(this.#file), handle.stat({ bigint: true })]);
    return named === null || (named.ino === own.ino && named.dev === own.dev);
  }

  #restart(lines: RawLogLine[]): void {
    this.#flushPartial(lines);
    this.#position = 0;
    this.#mark = Buffer.alloc(0);
  }

  /** The writer will not end this line any more. */
  #flushPartial(lines: RawLogLine[]): void {
    if (this.#kept > 0) {
      this.#length += 1;
      this.#endLine(lines);
    }
    this.#forgetPartial();
    this.#skipping = false;
  }

  #forgetPartial(): void {
    this.#partial = [];
    this.#kept = 0;
    this.#length = 0;
  }

  async #close(): Promise<void> {
    const handle = this.#handle;
    if (handle === null) return;
    // Where reading goes on if the file can be opened again.
    this.#start = { offset: this.#position - this.#length };
    this.#handle = null;
    this.#forgetPartial();
    await handle.close().catch(() => undefined);
  }
}

async function openRegular(file: string): Promise<fs.FileHandle | Exclude<FileAccess, 'readable'>> {
  let handle: fs.FileHandle;
  try {
    // Without O_NONBLOCK, opening a named pipe would wait for a writer.
    handle = await fs.open(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  } catch (error) {
    return ['ENOENT', 'ENOTDIR'].includes(errorCode(error)) ? 'missing' : 'unreadable';
  }
  if ((await handle.stat()).isFile()) return handle;
  await handle.close();
  return 'unreadable';
}

/** The file under the name that a rotation gave it, if it is long enough to have been read up to `position`. */
async function openEarlier(file: string, position: number): Promise<fs.FileHandle | null> {
  for (const name of rotatedNames(path.basename(file))) {
    const handle = await openRegular(path.join(path.dirname(file), name));
    if (typeof handle === 'string') continue;
    if ((await handle.stat()).size >= position) return handle;
    await handle.close();
  }
  return null;
}

async function readAt(handle: fs.FileHandle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length);
  const { bytesRead } = await handle.read(buffer, 0, length, position);
  return buffer.subarray(0, bytesRead);
}

async function statOf(file: string): Promise<{ ino: bigint; dev: bigint } | null> {
  return await fs.stat(file, { bigint: true }).catch(() => null);
}

function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}
