import { promises as fs } from 'node:fs';
import path from 'node:path';

export interface FileWatchOptions {
  /** ms between looks; asked anew each time, and by {@link FileWatch.reconsider} */
  readonly lookEvery?: () => number;
  /** ms that the files must stay as they are before `onChange` is called: a program that writes in pieces is let finish */
  readonly settle?: number;
}

/**
 * Calls `onChange` when one of a few files was written in place, replaced, deleted or made, also in directories that do not exist yet,
 * on network drives, or behind a link that leads elsewhere now. Each report only says "look again".
 *
 * It looks at the files' dates instead of asking the system for events: a look costs some microseconds, and events are lost whenever a
 * file, its directory or a link on the way is replaced, which is how most programs save.
 */
export class FileWatch implements AsyncDisposable {
  readonly #onChange: () => void;
  readonly #lookEvery: () => number;
  readonly #settle: number;
  #timer: NodeJS.Timeout | undefined;
  #files: readonly string[] = [];
  /** how the files stood when they were last reported, or first followed */
  #reported = '';
  /** how they stood at the last look */
  #seen = '';
  #looking: Promise<void> = Promise.resolve();
  #disposed = false;

  constructor(onChange: () => void, { lookEvery = () => 300, settle = 80 }: FileWatchOptions = {}) {
    this.#onChange = onChange;
    this.#lookEvery = lookEvery;
    this.#settle = settle;
  }

  /**
   * Watches exactly these files from now on. Resolves with true if they are others than before: whoever has just read them reads once
   * more, because a change up to now may have gone unnoticed.
   */
  async follow(files: readonly string[]): Promise<boolean> {
    const resolved = files.map((file) => path.resolve(file));
    if (resolved.join('\0') === this.#files.join('\0')) return false;
    clearTimeout(this.#timer);
    await this.#looking;
    this.#files = resolved;
    this.#reported = this.#seen = await fingerprint(resolved);
    this.#lookIn(this.#lookEvery());
    return true;
  }

  /** Somebody wants to know sooner from now on: looks at once. */
  reconsider(): void {
    if (this.#files.length > 0) this.#lookIn(0);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#disposed = true;
    clearTimeout(this.#timer);
    await this.#looking;
  }

  #lookIn(ms: number): void {
    if (this.#disposed) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#looking = this.#look();
    }, ms);
    this.#timer.unref();
  }

  async #look(): Promise<void> {
    const files = this.#files;
    const now = await fingerprint(files);
    if (this.#disposed || files !== this.#files) return;
    const settled = now === this.#seen;
    this.#seen = now;
    const isNew = now !== this.#reported;
    if (isNew && settled) this.#reported = now;
    this.#lookIn(isNew && !settled ? this.#settle : this.#lookEvery());
    if (isNew && settled) this.#onChange();
  }
}

/** What tells one state of the files from another without reading them. */
async function fingerprint(files: readonly string[]): Promise<string> {
  const marks = await Promise.all(
    files.map(async (file) => {
      const stat = await fs.stat(file, { bigint: true }).catch(() => null);
      return stat === null ? '-' : `${stat.dev}:${stat.ino}:${stat.size}:${stat.mtimeNs}:${stat.ctimeNs}`;
    }),
  );
  return marks.join('|');
}
