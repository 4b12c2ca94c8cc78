import { constants, promises as fs } from 'node:fs';

/** What a file held when it was read. */
interface FileBytes {
  readonly bytes: Buffer;
  /** permission bits, such as 0o600 */
  readonly mode: number;
  /** ms since 1970 */
  readonly changedAt: number;
  /** number of names the file has */
  readonly links: number;
}

export type ReadOutcome =
  | ({ readonly kind: 'read' } & FileBytes)
  | { readonly kind: 'missing' }
  | { readonly kind: 'not-a-file'; readonly directory: boolean }
  | { readonly kind: 'too-large'; readonly size: number }
  | { readonly kind: 'failed'; readonly error: NodeJS.ErrnoException };

/**
 * Reads a regular file of at most `limit` bytes. The size is looked at before anything is read, and a file that grows meanwhile is
 * cut off, so a huge file costs nothing; a pipe or device is never opened for reading.
 */
export async function readBytes(file: string, limit: number): Promise<ReadOutcome> {
  let handle: fs.FileHandle | undefined;
  try {
    // Without O_NONBLOCK, opening a named pipe would wait for a writer.
    handle = await fs.open(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    const stat = await handle.stat();
    if (!stat.isFile()) return { kind: 'not-a-file', directory: stat.isDirectory() };
    if (stat.size > limit) return { kind: 'too-large', size: stat.size };
    const bytes = await readAtMost(handle, stat.size, limit);
    if (bytes === null) return { kind: 'too-large', size: limit + 1 };
    return { kind: 'read', bytes, mode: stat.mode & 0o7777, changedAt: stat.mtimeMs, links: stat.nlink };
  } catch (error) {
    return outcomeOf(error);
  } finally {
    await handle?.close();
  }
}

async function readAtMost(handle: fs.FileHandle, expected: number, limit: number): Promise<Buffer | null> {
  const parts: Buffer[] = [];
  let length = 0;
  for (;;) {
    const part = Buffer.allocUnsafe(Math.max(64, expected + 1 - length));
    const { bytesRead } = await handle.read(part, 0, part.length, null);
    if (bytesRead === 0) return Buffer.concat(parts, length);
    parts.push(part.subarray(0, bytesRead));
    length += bytesRead;
    if (length > limit) return null;
  }
}

function outcomeOf(error: unknown): ReadOutcome {
  const failure: NodeJS.ErrnoException = error instanceof Error ? error : new Error(String(error));
  if (failure.code === 'ENOENT' || failure.code === 'ENOTDIR') return { kind: 'missing' };
  if (failure.code === 'EISDIR') return { kind: 'not-a-file', directory: true };
  return { kind: 'failed', error: failure };
}
