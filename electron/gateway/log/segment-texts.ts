import { promises as fs } from 'node:fs';

export interface ByteRange {
  readonly start: number;
  readonly length: number;
}

/** Where the texts of a segment are: a file, or memory. */
export interface SegmentTexts {
  /** Adds bytes at the end. Throws when they cannot be kept, and then keeps none of them. */
  append(bytes: Buffer): Promise<void>;
  /** The bytes of each range. Throws when they are gone. */
  read(ranges: readonly ByteRange[]): Promise<Buffer[]>;
  /** Nothing more will be added. */
  seal(): Promise<void>;
  /** Forgets the texts. */
  drop(): Promise<void>;
}

/** Texts in a file of their own. */
export class TextsOnDisk implements SegmentTexts {
  readonly #file: string;
  #writer: fs.FileHandle | null = null;
  #size = 0;

  constructor(file: string) {
    this.#file = file;
  }

  async append(bytes: Buffer): Promise<void> {
    this.#writer ??= await fs.open(this.#file, 'wx', 0o600);
    // A disk that is nearly full answers with a short write before it refuses.
    for (let done = 0; done < bytes.length;) {
      const { bytesWritten } = await this.#writer.write(bytes, done, bytes.length - done, this.#size + done);
      if (bytesWritten === 0) throw new Error('nothing was written');
      done += bytesWritten;
    }
    this.#size += bytes.length;
  }

  async read(ranges: readonly ByteRange[]): Promise<Buffer[]> {
    const handle = await fs.open(this.#file, 'r');
    try {
      const parts: Buffer[] = [];
      for (const range of ranges) parts.push(await readRange(handle, range));
      return parts;
    } finally {
      await handle.close();
    }
  }

  async seal(): Promise<void> {
    const writer = this.#writer;
    this.#writer = null;
    await writer?.close().catch(() => undefined);
  }

  async drop(): Promise<void> {
    await this.seal();
    await fs.rm(this.#file, { force: true }).catch(() => undefined);
  }
}

/** Texts in memory: what is left when the disk takes nothing. */
export class TextsInMemory implements SegmentTexts {
  #bytes: Buffer = Buffer.alloc(0);

  append(bytes: Buffer): Promise<void> {
    this.#bytes = Buffer.concat([this.#bytes, bytes]);
    return Promise.resolve();
  }

  read(ranges: readonly ByteRange[]): Promise<Buffer[]> {
    return Promise.resolve(ranges.map(({ start, length }) => this.#bytes.subarray(start, start + length)));
  }

  seal(): Promise<void> {
    return Promise.resolve();
  }

  drop(): Promise<void> {
    this.#bytes = Buffer.alloc(0);
    return Promise.resolve();
  }
}

async function readRange(handle: fs.FileHandle, { start, length }: ByteRange): Promise<Buffer> {
  const buffer = Buffer.allocUnsafe(length);
  for (let done = 0; done < length;) {
    const { bytesRead } = await handle.read(buffer, done, length - done, start + done);
    if (bytesRead === 0) throw new Error('the file is shorter than what was written to it');
    done += bytesRead;
  }
  return buffer;
}
