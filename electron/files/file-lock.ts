import { randomUUID } from 'node:crypto';
import { promises as fs } from 'node:fs';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';

const holderSchema = z.object({ pid: z.int().positive(), id: z.string(), at: z.number() });
type Holder = z.infer<typeof holderSchema>;

export interface LockOptions {
  /** ms to wait for another holder */
  readonly patience: number;
  /** ms after which a holder is taken for gone even if a process with its id still runs (ids are reused) */
  readonly staleAfter: number;
  readonly now?: () => number;
  /** aborted when the lock is not wanted any more */
  readonly signal?: AbortSignal;
  /** Does a process with this id run? */
  readonly alive?: (pid: number) => boolean;
}

/** Held until disposed. */
export type FileLock = AsyncDisposable;

/**
 * Takes a lock between processes: a file that only one of them can make. A lock whose process is gone is taken over.
 * Returns null when another holder kept it for longer than `patience`, or until `signal`.
 */
export async function takeLock(
  file: string,
  { patience, staleAfter, now = Date.now, signal, alive = processRuns }: LockOptions,
): Promise<FileLock | null> {
  const id = randomUUID();
  const deadline = now() + patience;
  await fs.mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
  for (;;) {
    if (await make(file, { pid: process.pid, id, at: now() })) {
      return { [Symbol.asyncDispose]: () => release(file, id) };
    }
    const holder = await readHolder(file);
    if (holder === 'gone') continue;
    const madeAt = holder === 'unreadable' ? await ageOf(file) : holder.at;
    const stale = now() - madeAt > staleAfter || (holder !== 'unreadable' && !alive(holder.pid));
    if (stale) {
      await takeAway(file, holder);
      continue;
    }
    if (now() >= deadline || signal?.aborted === true) return null;
    await wait(15);
  }
}

/** The name appears with its content already in it, so nobody ever reads a half-written lock. */
async function make(file: string, holder: Holder): Promise<boolean> {
  const draft = `${file}.${holder.id}`;
  await fs.writeFile(draft, JSON.stringify(holder), { mode: 0o600 });
  try {
    await fs.link(draft, file);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  } finally {
    await fs.rm(draft, { force: true });
  }
}

async function readHolder(file: string): Promise<Holder | 'gone' | 'unreadable'> {
  const text = await fs.readFile(file, 'utf8').catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  });
  if (text === null) return 'gone';
  try {
    return holderSchema.parse(JSON.parse(text));
  } catch {
    return 'unreadable';
  }
}

async function ageOf(file: string): Promise<number> {
  return await fs.stat(file).then(
    (stat) => stat.mtimeMs,
    () => 0,
  );
}

/** Moves the lock aside first: if it had changed hands meanwhile, it is put back. */
async function takeAway(file: string, judged: Holder | 'unreadable'): Promise<void> {
  const aside = `${file}.${randomUUID()}.stale`;
  try {
    await fs.rename(file, aside);
  } catch {
    return; // somebody else was faster
  }
  const moved = await readHolder(aside);
  const same =
    moved === 'unreadable'
      ? judged === 'unreadable'
      : moved !== 'gone' && judged !== 'unreadable' && moved.id === judged.id;
  if (!same) await fs.link(aside, file).catch(() => {});
  await fs.rm(aside, { force: true });
}

async function release(file: string, id: string): Promise<void> {
  const holder = await readHolder(file);
  if (typeof holder === 'object' && holder.id === id) await fs.rm(file, { force: true });
}

function processRuns(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
