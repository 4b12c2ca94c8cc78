import { constants, promises as fs } from 'node:fs';
import path from 'node:path';
import type { UnreadReason } from '../../shared/fit/facts.ts';

/** Why a file told nothing; thrown within this folder and turned into a fact by whoever asked. */
export class Unreadable extends Error {
  readonly reason: UnreadReason;

  constructor(reason: UnreadReason) {
    super(reason);
    this.reason = reason;
  }
}

/** A regular file inside a model folder, opened for reading. */
export interface ModelFile extends AsyncDisposable {
  readonly handle: fs.FileHandle;
  readonly bytes: number;
}

/**
 * Opens a file of a model folder. A link may lead to another place of the folder and nowhere else; a pipe or device is never waited for.
 * Throws {@link Unreadable}.
 */
export async function openModelFile(root: string, file: string): Promise<ModelFile> {
  try {
    const real = await placeInside(root, file);
    const handle = await fs.open(
      real,
      constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOFOLLOW ?? 0),
    );
    const stat = await handle.stat();
    if (stat.isFile())
      return { handle, bytes: stat.size, [Symbol.asyncDispose]: () => handle.close().catch(() => undefined) };
    await handle.close();
    throw new Unreadable('not-a-file');
  } catch (error) {
    throw unreadable(error);
  }
}

/** Where a path of the folder really leads. Throws 'outside' where that is not in the folder. */
export async function placeInside(root: string, file: string): Promise<string> {
  const [realRoot, real] = await Promise.all([fs.realpath(root), fs.realpath(file)]);
  const within = path.relative(realRoot, real);
  if (within === '..' || within.startsWith(`..${path.sep}`) || path.isAbsolute(within))
    throw new Unreadable('outside');
  return real;
}

/** The reason behind whatever a reader threw. */
export function unreadable(error: unknown): Unreadable {
  if (error instanceof Unreadable) return error;
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOENT' || code === 'ENOTDIR') return new Unreadable('missing');
  if (code === 'EACCES' || code === 'EPERM') return new Unreadable('denied');
  if (code === 'EISDIR' || code === 'ENXIO') return new Unreadable('not-a-file');
  if (code === 'ELOOP') return new Unreadable('outside');
  return new Unreadable('damaged');
}
