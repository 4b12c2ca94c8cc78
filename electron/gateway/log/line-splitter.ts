import type { RawLogLine } from '../../../shared/gateway/log-line.ts';

const newline = 10;

/** Makes lines of bytes that come in pieces. Of a line that is too long the beginning is kept, and the rest is counted. */
export class LineSplitter {
  readonly #limit: number;
  /** of the line that has no end yet: the bytes that are kept, and how many there are in all */
  #pieces: Buffer[] = [];
  #kept = 0;
  #length = 0;
  #skipping = false;

  /** @param limit bytes of a line that are kept */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Bytes since the last line's end. */
  get pending(): number {
    return this.#length;
  }

  /** Forgets the line that has no end yet. @param skipping the next bytes are the rest of a line that is not wanted */
  reset(skipping = false): void {
    this.#pieces = [];
    this.#kept = 0;
    this.#length = 0;
    this.#skipping = skipping;
  }

  /** The lines that end in these bytes. Nothing of the bytes is kept but in copies. */
  take(bytes: Buffer): RawLogLine[] {
    const lines: RawLogLine[] = [];
    for (let from = 0; from < bytes.length;) {
      const at = bytes.indexOf(newline, from);
      const ends = at !== -1;
      this.#hold(bytes.subarray(from, ends ? at : bytes.length), ends);
      if (!ends) break;
      lines.push(...this.end());
      from = at + 1;
    }
    return lines;
  }

  /** The line that has no end yet, if there is one: its writer will not end it any more. */
  end(): RawLogLine[] {
    const [only] = this.#pieces;
    const bytes = this.#pieces.length === 1 && only !== undefined ? only : Buffer.concat(this.#pieces);
    const dropped = this.#kept < this.#limit ? 0 : this.#length - this.#kept;
    const unwanted = this.#skipping || bytes.length === 0;
    this.reset();
    if (unwanted) return [];
    const text = bytes.toString('utf8');
    // A cut may go through a character; what is left of it is no text.
    return [{ text: dropped > 0 ? text.replace(/\uFFFD+$/, '') : text, dropped }];
  }

  #hold(piece: Buffer, ends: boolean): void {
    this.#length += piece.length;
    if (this.#skipping) return;
    // A file that was emptied while its writer kept its place begins with zeros, as many as it had bytes.
    let start = 0;
    if (this.#kept === 0) while (piece[start] === 0) start += 1;
    const room = piece.subarray(start, start + this.#limit - this.#kept);
    if (room.length === 0) return;
    // A slice would keep the whole chunk alive, and the chunk is used again.
    this.#pieces.push(ends ? room : Buffer.from(room));
    this.#kept += room.length;
  }
}
