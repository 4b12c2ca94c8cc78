import { constants, promises as fs } from 'node:fs';
import path from 'node:path';
import { rotatedNames } from './log-names.ts';

/** What stands in the way of reading: nothing, no such file, or it must not be read or is no file. */
export type FileAccess = 'readable' | 'missing' | 'unreadable';

/** Opens a regular file for reading; pipes, devices and directories are refused. */
export async function openRegular(file: string): Promise<fs.FileHandle | Exclude<FileAccess, 'readable'>> {
  let handle: fs.FileHandle;
  try {
    // Without O_NONBLOCK, opening a named pipe would wait for a writer.
    handle = await fs.open(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null;
    return code === 'ENOENT' || code === 'ENOTDIR' ? 'missing' : 'unreadable';
  }
  if (
    await handle.stat().then(
      (stat) => stat.isFile(),
      () => false,
    )
  )
    return handle;
  await handle.close();
  return 'unreadable';
}

/** The file under the name that a rotation gave it, if it is long enough to have been read up to `position`. */
export async function openRotated(file: string, position: number): Promise<fs.FileHandle | null> {
  for (const name of rotatedNames(path.basename(file))) {
    const handle = await openRegular(path.join(path.dirname(file), name));
    if (typeof handle === 'string') continue;
    if ((await handle.stat()).size >= position) return handle;
    await handle.close();
  }
  return null;
}

/** The bytes at `position`; fewer at the file's end. */
export async function readAt(handle: fs.FileHandle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length);
  const { bytesRead } = await handle.read(buffer, 0, length, position);
  return buffer.subarray(0, bytesRead);
}

/** Is there a file of this name? */
export async function exists(file: string): Promise<boolean> {
  return await fs.stat(file).then(
    () => true,
    () => false,
  );
}

/** Does the name lead to the open file? Also while it leads nowhere, as between the two steps of a rotation. */
export async function leadsTo(file: string, handle: fs.FileHandle): Promise<boolean> {
  const [named, own] = await Promise.all([
    fs.stat(file, { bigint: true }).catch(() => null),
    handle.stat({ bigint: true }),
  ]);
  return named === null || (named.ino === own.ino && named.dev === own.dev);
}
