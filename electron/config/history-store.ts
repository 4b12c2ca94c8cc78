import { randomUUID } from 'node:crypto';
import { promises as fs } from 'node:fs';
import path from 'node:path';
import { done, failed, problem, type Result } from '../../shared/problem.ts';
import { writeAtomically } from '../files/atomic-write.ts';
import { readIndex, type HistoryRecord } from './history-record.ts';
import { revisionOf } from './load.ts';

/** What is kept of one file's change; null bytes: the file was not there. */
export interface KeptChange {
  readonly file: string;
  readonly before: Uint8Array | null;
  readonly after: Uint8Array | null;
}

export interface NewRecord {
  readonly at: number;
  readonly reason: string;
  readonly intents: readonly unknown[];
  readonly changes: readonly KeptChange[];
  readonly undoes?: string;
}

const keptEntries = 200;

/**
 * The earlier versions of one config, in Hearth's own state directory: an index of one JSON object a line, appended to and synced
 * before each write, and every version's bytes under their sha-256. Readable by the user only, because configs hold secrets.
 */
export class HistoryStore {
  readonly directory: string;
  readonly #index: string;
  readonly #blobs: string;

  /** `directory` is made when it is first needed. */
  constructor(directory: string) {
    this.directory = directory;
    this.#index = path.join(directory, 'index.jsonl');
    this.#blobs = path.join(directory, 'versions');
  }

  /** Every write still kept, oldest first. 'history-unreadable' if there is a history that cannot be read. */
  async records(): Promise<Result<HistoryRecord[]>> {
    const text = await readOrNull(this.#index);
    if (text instanceof Error)
      return failed(problem('history-unreadable', { path: this.#index }, text.message));
    return done(text === null ? [] : readIndex(text.toString('utf8')).slice(-keptEntries));
  }

  /** The bytes of a version, or the problem that they are gone or not what they were. */
  async version(revision: string): Promise<Result<Buffer>> {
    const file = path.join(this.#blobs, revision);
    const bytes = await readOrNull(file);
    if (bytes === null || bytes instanceof Error || revisionOf(bytes) !== revision) {
      return failed(problem('history-unreadable', { path: file }));
    }
    return done(bytes);
  }

  /** Announces a write: once this returns, it can be taken back. Throws the system's error if that cannot be promised. */
  async add({ at, reason, intents, changes, undoes }: NewRecord): Promise<HistoryRecord> {
    await fs.mkdir(this.#blobs, { recursive: true, mode: 0o700 });
    const files = [];
    for (const { file, before, after } of changes) {
      files.push({
        file,
        before: before && (await this.#keep(before)),
        after: after && (await this.#keep(after)),
      });
    }
    const record: HistoryRecord = {
      id: randomUUID(),
      at,
      reason,
      intents: [...intents],
      files,
      ...(undoes === undefined ? {} : { undoes }),
    };
    await this.#append(record);
    await this.#trim();
    return record;
  }

  /** The announced write did not happen. */
  async withdraw(id: string): Promise<void> {
    await this.#append({ withdrawn: id });
  }

  async #keep(bytes: Uint8Array): Promise<string> {
    const revision = revisionOf(bytes);
    const file = path.join(this.#blobs, revision);
    const kept = await readOrNull(file);
    // A version that a crash or a full disk spoilt is written anew.
    if (!Buffer.isBuffer(kept) || !kept.equals(bytes)) await writeAtomically({ file, bytes, newMode: 0o600 });
    return revision;
  }

  async #append(line: object): Promise<void> {
    const handle = await fs.open(this.#index, 'a+', 0o600);
    try {
      const { size } = await handle.stat();
      const last = Buffer.alloc(1);
      if (size > 0) await handle.read(last, 0, 1, size - 1);
      // A line cut off by a crash is closed first, so that it cannot spoil this one.
      const lead = size > 0 && last.toString() !== '\n' ? '\n' : '';
      await handle.appendFile(`${lead}${JSON.stringify(line)}\n`);
      await handle.sync();
    } finally {
      await handle.close();
    }
  }

  /** Drops the oldest entries beyond the limit, and the versions that no entry needs any more. */
  async #trim(): Promise<void> {
    const text = (await fs.readFile(this.#index)).toString('utf8');
    const records = readIndex(text);
    if (records.length <= keptEntries) return;
    const kept = records.slice(-keptEntries);
    const bytes = Buffer.from(kept.map((record) => `${JSON.stringify(record)}\n`).join(''));
    await writeAtomically({ file: this.#index, bytes });
    const needed = new Set(
      kept.flatMap(({ files }) => files.flatMap(({ before, after }) => [before, after])),
    );
    for (const name of await fs.readdir(this.#blobs)) {
      if (!needed.has(name)) await fs.rm(path.join(this.#blobs, name), { force: true });
    }
  }
}

async function readOrNull(file: string): Promise<Buffer | null | Error> {
  try {
    return await fs.readFile(file);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    return error instanceof Error ? error : new Error(String(error));
  }
}
