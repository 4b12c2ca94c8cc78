import { chmod, copyFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { done, failed, problem, type Result } from '../../shared/problem.ts';
import { writeAtomically } from '../files/atomic-write.ts';
import { takeLock } from '../files/file-lock.ts';
import { readBytes } from '../files/read-bytes.ts';
import { realTimers, type Timers } from '../streams/timers.ts';
import type { Vault } from './vault.ts';

const entrySchema = z.union([z.strictObject({ text: z.string() }), z.strictObject({ sealed: z.base64() })]);
const fileSchema = z.object({ version: z.literal(1), secrets: z.record(z.string(), entrySchema) });

type Entry = z.infer<typeof entrySchema>;
type Entries = Readonly<Record<string, Entry>>;
type Edit = (entries: Entries) => Promise<Entries>;

export interface SecretStoreOptions {
  readonly stateDir: string;
  /** left out where the system keeps no keys for Hearth: then only the file's mode protects what is in it */
  readonly vault?: Vault;
  readonly timers?: Timers;
}

/** ms to wait for a keychain that asks its user before Hearth goes on without what it holds */
const vaultDeadlineMs = 5000;
/** bytes; a longer file is not ours */
const longestFile = 1024 * 1024;
/** ms to wait for another Hearth that is writing, perhaps while its user unlocks the keychain */
const patience = 10_000;
const mostTries = 20;

/**
 * What Hearth keeps secret, by name, in `<stateDir>/secrets.json` (mode 0600), each value sealed where there is a {@link Vault}. Several
 * Hearths may write the file: each write takes up what the others wrote, and holds a lock between processes (`secrets.json.lock`). What cannot be opened (another host's seal, a keychain that
 * refuses) counts as absent and stays in the file.
 */
export class SecretStore {
  readonly file: string;
  readonly #vault: Vault | null;
  readonly #timers: Timers;
  readonly #values = new Map<string, string>();
  #writing: Promise<unknown> = Promise.resolve();

  private constructor({ stateDir, vault, timers = realTimers }: SecretStoreOptions) {
    this.file = path.join(stateDir, 'secrets.json');
    this.#vault = vault ?? null;
    this.#timers = timers;
  }

  /** Reads what is kept. A file that is missing or cannot be understood counts as empty; nothing is written but what a vault may now seal. */
  static async open(options: SecretStoreOptions): Promise<SecretStore> {
    const store = new SecretStore(options);
    await store.#load();
    return store;
  }

  /** How new values are kept: sealed by the system's keychain, or in a file that only this user may read. */
  get protection(): 'keychain' | 'file' {
    return this.#vault === null ? 'file' : 'keychain';
  }

  get(name: string): string | null {
    return this.#values.get(name) ?? null;
  }

  /** The names under which something can be had. */
  names(): string[] {
    return [...this.#values.keys()];
  }

  /** Keeps a value. 'secret-unwritable' where it cannot be written: then it holds until Hearth ends. */
  set(name: string, value: string): Promise<Result<null>> {
    this.#values.set(name, value);
    return this.#change(async (entries) => ({ ...entries, [name]: await this.#entryOf(value) }));
  }

  /** Forgets a value. 'secret-unwritable' where the file cannot be written: then it is back at the next start. */
  delete(name: string): Promise<Result<null>> {
    this.#values.delete(name);
    return this.#change(async (entries) =>
      Object.fromEntries(Object.entries(entries).filter(([kept]) => kept !== name)),
    );
  }

  /** Takes up what another Hearth has kept since: values of names that are not known here. */
  takeUp(): Promise<void> {
    return this.#load();
  }

  async #load(): Promise<void> {
    const entries = entriesIn(await this.#bytes().catch(() => null)) ?? {};
    const toSeal: string[] = [];
    const opening = Object.entries(entries).map(async ([name, entry]) => {
      const opened = await this.#open(entry);
      // A value that was set meanwhile is newer.
      if (opened === null || this.#values.has(name)) return;
      this.#values.set(name, opened.text);
      if (opened.renew) toSeal.push(name);
    });
    await this.#atMost(vaultDeadlineMs, Promise.all(opening));
    if (toSeal.length === 0) return;
    await this.#change(async (present) => {
      const sealing = toSeal.map(async (name): Promise<[string, Entry][]> => {
        const value = this.#values.get(name);
        return value === undefined ? [] : [[name, await this.#entryOf(value)]];
      });
      return { ...present, ...Object.fromEntries((await Promise.all(sealing)).flat()) };
    });
  }

  async #open(entry: Entry): Promise<{ text: string; renew: boolean } | null> {
    if ('text' in entry) return { text: entry.text, renew: this.#vault !== null };
    try {
      return (await this.#vault?.open(Buffer.from(entry.sealed, 'base64'))) ?? null;
    } catch {
      return null;
    }
  }

  /** A keychain that refuses, or does not answer, must not lose what the user typed. */
  async #entryOf(value: string): Promise<Entry> {
    const sealing = this.#vault?.seal(value).catch(() => null) ?? Promise.resolve(null);
    const sealed = await this.#atMost(vaultDeadlineMs, sealing);
    return sealed === null ? { text: value } : { sealed: sealed.toString('base64') };
  }

  /** Null when `work` is not done after `ms`; it goes on. */
  async #atMost<T>(ms: number, work: Promise<T>): Promise<T | null> {
    const late = Promise.withResolvers<null>();
    const callOff = this.#timers.after(ms, () => late.resolve(null));
    try {
      return await Promise.race([work, late.promise]);
    } finally {
      callOff();
    }
  }

  /** The file's bytes, null where there is none. Throws when it cannot be read. A file that others may read is shut off first. */
  async #bytes(): Promise<Buffer | null> {
    const outcome = await readBytes(this.file, longestFile);
    switch (outcome.kind) {
      case 'missing':
        return null;
      case 'read':
        if ((outcome.mode & 0o077) !== 0) await chmod(this.file, 0o600).catch(() => undefined);
        return outcome.bytes;
      case 'failed':
        throw outcome.error;
      case 'not-a-file':
      case 'too-large':
        throw new Error(outcome.kind);
    }
  }

  #change(edit: Edit): Promise<Result<null>> {
    // One write at a time, in the order of the wishes.
    const written = this.#writing.then(() => this.#write(edit));
    this.#writing = written;
    return written;
  }

  async #write(edit: Edit): Promise<Result<null>> {
    try {
      const lock = await takeLock(`${this.file}.lock`, { patience, staleAfter: 3 * patience });
      if (lock === null) return failed(problem('secret-unwritable', { path: this.file }));
      await using _ = lock;
      for (let tries = 0; tries < mostTries; tries += 1) {
        const before = await this.#bytes();
        const entries = entriesIn(before);
        // What cannot be understood may still be of use to its user.
        if (before !== null && entries === null)
          await copyFile(this.file, `${this.file}.broken-${this.#timers.now()}`);
        const body = { version: 1, secrets: await edit(entries ?? {}) };
        const bytes = Buffer.from(`${JSON.stringify(body, null, 2)}\n`);
        const outcome = await writeAtomically({ file: this.file, bytes, newMode: 0o600, expected: before });
        if (outcome === 'written') return done(null);
      }
      return failed(problem('secret-unwritable', { path: this.file }));
    } catch (error) {
      const words = error instanceof Error ? error.message : undefined;
      return failed(problem('secret-unwritable', { path: this.file }, words));
    }
  }
}

/** Null where there is no file, or none that can be understood. */
function entriesIn(bytes: Buffer | null): Entries | null {
  try {
    return bytes === null ? null : fileSchema.parse(JSON.parse(bytes.toString('utf8'))).secrets;
  } catch {
    return null;
  }
}
