import { promises as fs, watch as watchDirectory, type FSWatcher } from 'node:fs';
import path from 'node:path';

export interface FileWatchOptions {
  /** ms of quiet after the last event before `onChange` is called */
  readonly settle?: number;
  /** ms between looks at the files where the system reports no events, such as network drives */
  readonly lookEvery?: number;
}

/**
 * Calls `onChange` when one of the files may have changed: written in place, replaced, deleted, made (also inside directories that do
 * not exist yet), or when a link on the way leads elsewhere. Directories are watched, not files: a watch on a file is lost when it is
 * replaced. Each report only says "look again"; the reader decides whether anything is new.
 */
export class FileWatch implements AsyncDisposable {
  readonly #onChange: () => void;
  readonly #settle: number;
  readonly #watchers = new Map<string, { watcher: FSWatcher; inode: bigint | null }>();
  readonly #looking: NodeJS.Timeout;
  #files: readonly string[] = [];
  #names = new Map<string, Set<string>>();
  #timer: NodeJS.Timeout | undefined;
  #fingerprint = '';
  #queue: Promise<void> = Promise.resolve();
  #disposed = false;

  constructor(onChange: () => void, { settle = 80, lookEvery = 700 }: FileWatchOptions = {}) {
    this.#onChange = onChange;
    this.#settle = settle;
    this.#looking = setInterval(() => void this.#enqueue(() => this.#look()), lookEvery);
    this.#looking.unref();
  }

  /**
   * Watches exactly these files from now on. Resolves when every watch stands: with true if the files are others than before, so that
   * whoever has just read them reads once more, because a change up to now may have gone unnoticed.
   */
  async follow(files: readonly string[]): Promise<boolean> {
    const resolved = files.map((file) => path.resolve(file));
    if (resolved.join('\0') === this.#files.join('\0')) return false;
    this.#files = resolved;
    await this.#enqueue(async () => {
      await this.#place();
      this.#fingerprint = await fingerprint(this.#files);
    });
    return true;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#disposed = true;
    clearInterval(this.#looking);
    clearTimeout(this.#timer);
    await this.#queue;
    for (const { watcher } of this.#watchers.values()) watcher.close();
    this.#watchers.clear();
  }

  #enqueue(step: () => Promise<void>): Promise<void> {
    const previous = this.#queue;
    const next = async (): Promise<void> => {
      await previous;
      if (!this.#disposed) await step();
    };
    this.#queue = next();
    return this.#queue;
  }

  /** Puts a watch on each directory that matters now, and takes away those that no longer do. */
  async #place(): Promise<void> {
    const names = await placesOf(this.#files);
    if (this.#disposed) return;
    this.#names = names;
    const inodes = new Map(
      await Promise.all(
        [...names.keys()].map(async (directory) => [directory, await inodeOf(directory)] as const),
      ),
    );
    for (const [directory, { watcher, inode }] of this.#watchers) {
      // A directory that was deleted and made again has the old name and a dead watch.
      if (inodes.get(directory) === inode && inode !== null) continue;
      watcher.close();
      this.#watchers.delete(directory);
    }
    if (this.#disposed) return;
    for (const [directory, inode] of inodes) {
      if (!this.#watchers.has(directory)) this.#watch(directory, inode);
    }
  }

  #watch(directory: string, inode: bigint | null): void {
    const forget = (): void => {
      this.#watchers.get(directory)?.watcher.close();
      this.#watchers.delete(directory);
    };
    try {
      const watcher = watchDirectory(directory, { persistent: false }, (_event, name) => {
        // `name` is null where the system does not say which entry it was.
        if (name === null || this.#names.get(directory)?.has(name) !== false) this.#report();
      });
      // The directory itself is gone or cannot be watched: the regular look goes on.
      watcher.on('error', () => {
        forget();
        this.#report();
      });
      this.#watchers.set(directory, { watcher, inode });
    } catch {
      forget();
    }
  }

  #report(): void {
    if (this.#disposed) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      void this.#enqueue(async () => {
        await this.#place();
        this.#fingerprint = await fingerprint(this.#files);
        if (!this.#disposed) this.#onChange();
      });
    }, this.#settle);
  }

  async #look(): Promise<void> {
    const seen = await fingerprint(this.#files);
    if (seen === this.#fingerprint || this.#disposed) return;
    this.#fingerprint = seen;
    await this.#place();
    if (!this.#disposed) this.#onChange();
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

/** Directory → names in it that matter: each file, each link it goes through, and the first missing part of a path. */
async function placesOf(files: readonly string[]): Promise<Map<string, Set<string>>> {
  const places = new Map<string, Set<string>>();
  const note = (file: string): void => {
    const directory = path.dirname(file);
    const names = places.get(directory) ?? new Set<string>();
    places.set(directory, names.add(path.basename(file)));
  };
  for (const file of files) {
    let at = file;
    for (let hops = 0; hops < 16; hops += 1) {
      for (const part of await changeableParts(at)) note(part);
      const target = await fs.readlink(at).catch(() => null);
      if (target === null) break;
      at = path.resolve(path.dirname(at), target);
    }
    const real = await fs.realpath(file).catch(() => null);
    if (real !== null) note(real);
  }
  return places;
}

/** The file itself where its directory exists, else the topmost part of the path that is missing; and links among its parents. */
async function changeableParts(file: string): Promise<string[]> {
  const parts: string[] = [];
  for (let at = path.dirname(file); at !== path.dirname(at); at = path.dirname(at)) {
    const stat = await fs.lstat(at).catch(() => null);
    if (stat === null || stat.isSymbolicLink()) parts.push(at);
  }
  // Of several missing parents only the topmost has a directory that can be watched.
  const watchable: string[] = [];
  for (const part of parts) {
    if (await exists(path.dirname(part))) watchable.push(part);
  }
  if (await exists(path.dirname(file))) watchable.push(file);
  return watchable;
}

async function inodeOf(directory: string): Promise<bigint | null> {
  return await fs.stat(directory, { bigint: true }).then(
    (stat) => stat.ino,
    () => null,
  );
}

async function exists(file: string): Promise<boolean> {
  return await fs.stat(file).then(
    () => true,
    () => false,
  );
}
