import { Unreadable } from './model-file.ts';
import type { ModelFile } from './model-file.ts';

/** Bytes that are taken from the disk at once. */
const chunkBytes = 256 * 1024;

/**
 * Reads a file from its start in small pieces, and skips without reading. Little-endian. Gives the event loop its turn with every
 * piece. Throws 'cut-off' at the file's end, 'too-large' beyond `limit` bytes of what comes before the weights, and the signal's reason.
 */
export class ByteReader {
  readonly #file: ModelFile;
  readonly #limit: number;
  readonly #signal: AbortSignal;
  #buffer = Buffer.alloc(0);
  /** place in the file of the buffer's first byte */
  #base = 0;
  /** place in the buffer */
  #at = 0;

  constructor(file: ModelFile, { limit, signal }: { limit: number; signal: AbortSignal }) {
    this.#file = file;
    this.#limit = limit;
    this.#signal = signal;
  }

  /** Place in the file. */
  get position(): number {
    return this.#base + this.#at;
  }

  async u32(): Promise<number> {
    return (await this.#next(4)).readUInt32LE(this.#take(4));
  }

  /** A count or length; more than a double holds exactly is damage. */
  async u64(): Promise<number> {
    const buffer = await this.#next(8);
    const at = this.#take(8);
    const value = buffer.readUInt32LE(at + 4) * 2 ** 32 + buffer.readUInt32LE(at);
    if (!Number.isSafeInteger(value)) throw new Unreadable('damaged');
    return value;
  }

  async bytes(length: number): Promise<Buffer> {
    const buffer = await this.#next(length);
    const at = this.#take(length);
    return buffer.subarray(at, at + length);
  }

  skip(length: number): void {
    this.#check(length);
    this.#at += length;
  }

  /** Skips `count` texts, each of which has its length before it. */
  async skipTexts(count: number): Promise<void> {
    for (let index = 0; index < count; index += 1) {
      // Most lie in the buffer, and there are hundreds of thousands.
      if (this.#at + 8 > this.#buffer.length) await this.#next(8);
      const length = this.#buffer.readUInt32LE(this.#at);
      if (this.#buffer.readUInt32LE(this.#at + 4) !== 0) throw new Unreadable('damaged');
      this.skip(8 + length);
    }
  }

  async #next(length: number): Promise<Buffer> {
    this.#check(length);
    if (this.#at + length > this.#buffer.length) await this.#fill(length);
    return this.#buffer;
  }

  #take(length: number): number {
    this.#at += length;
    return this.#at - length;
  }

  #check(length: number): void {
    const end = this.position + length;
    if (end > this.#file.bytes) throw new Unreadable('cut-off');
    if (end > this.#limit) throw new Unreadable('too-large');
  }

  async #fill(needed: number): Promise<void> {
    this.#signal.throwIfAborted();
    const start = this.position;
    const buffer = Buffer.allocUnsafe(Math.min(Math.max(needed, chunkBytes), this.#file.bytes - start));
    let filled = 0;
    while (filled < needed) {
      const { bytesRead } = await this.#file.handle.read(
        buffer,
        filled,
        buffer.length - filled,
        start + filled,
      );
      this.#signal.throwIfAborted();
      if (bytesRead === 0) throw new Unreadable('cut-off');
      filled += bytesRead;
    }
    this.#buffer = buffer.subarray(0, filled);
    this.#base = start;
    this.#at = 0;
  }
}
