import { randomBytes } from 'node:crypto';
import { promises as fs, readFileSync, readlinkSync, realpathSync, renameSync } from 'node:fs';
import path from 'node:path';

/** The steps that a full disk, a read-only place or a missing right can refuse. Replaced in tests to provoke exactly that. */
export interface WriteSteps {
  /** Makes a new file and brings its bytes to the disk. Fails if the name is taken. */
  create(file: string, bytes: Uint8Array, mode: number): Promise<void>;
  keepOwner(file: string, uid: number, gid: number): Promise<void>;
  /** Synchronous, so that nothing of this process comes between the last look at the target and its replacement. */
  replace(from: string, to: string): void;
  remove(file: string): Promise<void>;
}

export const writeSteps: WriteSteps = {
  async create(file, bytes, mode) {
    const handle = await fs.open(file, 'wx', mode);
    try {
      // FileHandle.writeFile goes on after a short write, which a disk that is nearly full answers with.
      await handle.writeFile(bytes);
      // The mode given to open() is cut down by the umask.
      await handle.chmod(mode);
      await handle.sync();
    } finally {
      await handle.close();
    }
  },
  async keepOwner(file, uid, gid) {
    await fs.chown(file, uid, gid);
  },
  replace: renameSync,
  async remove(file) {
    await fs.rm(file, { force: true });
  },
};

/** In the name of every temporary file, so that one left by a killed process can be told from the user's own. */
export const temporaryMark = 'hearth-';

export interface AtomicWrite {
  readonly file: string;
  readonly bytes: Uint8Array;
  /** mode of a file that is not there yet; an existing file keeps its own */
  readonly newMode?: number;
  /** What the target must hold when it is replaced: these bytes, or null for "must not exist". Left out: whatever it holds. */
  readonly expected?: Uint8Array | null;
  readonly steps?: WriteSteps;
}

/**
 * Replaces a file in one step: a temporary file in the same directory, synced, then renamed over it. Readers see the old bytes or
 * the new ones, never a part. Mode and owner of the old file are kept; a symbolic link stays and its target is replaced.
 *
 * Returns 'changed' without touching anything when the target no longer holds `expected`. Throws the system's error when a step
 * fails; then the target is untouched and the temporary file gone.
 */
export async function writeAtomically({
  file,
  bytes,
  newMode = 0o600,
  expected,
  steps = writeSteps,
}: AtomicWrite): Promise<'written' | 'changed'> {
  const target = resolveTarget(file);
  const old = await fs.stat(target).catch(missingIsNull);
  const temporary = path.join(
    path.dirname(target),
    `.${path.basename(target)}.${temporaryMark}${randomBytes(6).toString('hex')}`,
  );
  try {
    await steps.create(temporary, bytes, old === null ? newMode : old.mode & 0o7777);
    if (old !== null && process.getuid !== undefined) await keepOwner(steps, temporary, old.uid, old.gid);
    if (expected !== undefined && !holds(file, target, expected)) {
      await steps.remove(temporary);
      return 'changed';
    }
    steps.replace(temporary, target);
  } catch (error) {
    await steps.remove(temporary).catch(() => {});
    throw error;
  }
  await syncDirectory(path.dirname(target));
  return 'written';
}

/** The file that a link leads to, also when that file does not exist yet. */
export function resolveTarget(file: string): string {
  try {
    return realpathSync(file);
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
  try {
    return resolveTarget(path.resolve(path.dirname(file), readlinkSync(file)));
  } catch (error) {
    if (errorCode(error) !== 'EINVAL' && !isMissing(error)) throw error;
    return path.resolve(file);
  }
}

/** Looks at the target once more: same place, same bytes? */
function holds(file: string, target: string, expected: Uint8Array | null): boolean {
  try {
    if (resolveTarget(file) !== target) return false;
    const present = readFileSync(target);
    return expected !== null && present.equals(expected);
  } catch (error) {
    if (isMissing(error)) return expected === null;
    throw error;
  }
}

async function keepOwner(steps: WriteSteps, file: string, uid: number, gid: number): Promise<void> {
  const made = await fs.stat(file);
  if (made.uid === uid && made.gid === gid) return;
  try {
    await steps.keepOwner(file, uid, gid);
  } catch (error) {
    // Only root may give files away. A file in a shared directory then belongs to whoever saved it last, as with any editor.
    if (errorCode(error) !== 'EPERM' && errorCode(error) !== 'EINVAL') throw error;
  }
}

/** Makes the rename itself durable. Not every system lets a directory be opened for that, and the data is safe either way. */
async function syncDirectory(directory: string): Promise<void> {
  const handle = await fs.open(directory, 'r').catch(() => null);
  await handle?.sync().catch(() => {});
  await handle?.close();
}

const errorCode = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error ? String(error.code) : undefined;
const isMissing = (error: unknown): boolean => errorCode(error) === 'ENOENT';

function missingIsNull(error: unknown): null {
  if (isMissing(error)) return null;
  throw error;
}
