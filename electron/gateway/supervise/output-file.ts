import { promises as fs } from 'node:fs';
import path from 'node:path';
import { stripVTControlCharacters } from 'node:util';

/** Bytes beyond which the file is cut back … */
export const outputLimit = 16 * 1024 * 1024;
/** … to about this many, its newest. */
const keptOutput = 1024 * 1024;
/** Bytes of the end that are read for the last lines. */
const tailBytes = 64 * 1024;

/** What the gateway that Hearth started prints. The process writes to it by itself, whether or not Hearth runs; Hearth reads its end. */
export class OutputFile {
  readonly file: string;

  constructor(file: string) {
    this.file = file;
  }

  /** Makes its folder, and cuts it back if it is long. Returns its length in bytes: where the output of a new process will begin. */
  async prepare(): Promise<number> {
    await fs.mkdir(path.dirname(this.file), { recursive: true, mode: 0o700 });
    await this.cutBack();
    return await this.size();
  }

  /**
   * Cuts it back in place if it is too long, so that a process that appends to it goes on doing so. What is printed in the very moment may be
   * lost; the gateway keeps a log of its own. True: it was cut.
   */
  async cutBack(limit = outputLimit): Promise<boolean> {
    if ((await this.size()) <= limit) return false;
    const handle = await fs.open(this.file, 'r+');
    try {
      const { size } = await handle.stat();
      const kept = Buffer.alloc(Math.min(keptOutput, limit, size));
      const { bytesRead } = await handle.read(kept, 0, kept.length, size - kept.length);
      const firstLine = kept.indexOf(0x0a) + 1;
      await handle.truncate(0);
      await handle.write(kept, firstLine, bytesRead - firstLine, 0);
    } finally {
      await handle.close();
    }
    return true;
  }

  /** The newest lines after byte `from`, oldest first, without colours; fewer where little was printed. None where it cannot be read. */
  async lastLines(count: number, from = 0): Promise<string[]> {
    const size = await this.size();
    const start = Math.max(from > size ? 0 : from, size - tailBytes);
    const text = await this.#read(start, size);
    const lines = text.split(/\r\n|\n|\r/);
    // The first is likely half a line where reading began in the middle of the file.
    if (start > from) lines.shift();
    return lines
      .map((line) => stripVTControlCharacters(line).trimEnd())
      .filter((line) => line !== '')
      .slice(-count);
  }

  async size(): Promise<number> {
    return await fs.stat(this.file).then(
      (stat) => stat.size,
      () => 0,
    );
  }

  async #read(start: number, end: number): Promise<string> {
    const handle = await fs.open(this.file, 'r').catch(() => null);
    if (handle === null) return '';
    try {
      const bytes = Buffer.alloc(Math.max(0, end - start));
      const { bytesRead } = await handle.read(bytes, 0, bytes.length, start);
      return bytes.toString('utf8', 0, bytesRead);
    } catch {
      return '';
    } finally {
      await handle.close();
    }
  }
}
