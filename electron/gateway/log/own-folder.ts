import { randomBytes } from 'node:crypto';
import { promises as fs } from 'node:fs';
import path from 'node:path';

/** Folders that this process uses: its id alone does not tell them from those of an earlier process that had the same id. */
const ours = new Set<string>();
const named = /^(\d+)-[0-9a-f]{12}$/;

/** A folder of one process, gone when it is disposed. */
export interface OwnFolder extends AsyncDisposable {
  readonly path: string;
}

/**
 * Makes a folder in `parent` that no other process uses, so that two Hearths never share one, and removes those whose process is gone. Throws the
 * system's error when no folder can be made.
 */
export async function makeOwnFolder(
  parent: string,
  alive: (pid: number) => boolean = processRuns,
): Promise<OwnFolder> {
  await fs.mkdir(parent, { recursive: true, mode: 0o700 });
  for (const name of await fs.readdir(parent)) {
    const pid = Number(named.exec(name)?.[1]);
    if (!Number.isSafeInteger(pid)) continue;
    const used = pid === process.pid ? ours.has(path.join(parent, name)) : alive(pid);
    if (!used) await fs.rm(path.join(parent, name), { recursive: true, force: true }).catch(() => undefined);
  }
  const folder = path.join(parent, `${process.pid}-${randomBytes(6).toString('hex')}`);
  ours.add(folder);
  try {
    await fs.mkdir(folder, { mode: 0o700 });
  } catch (error) {
    ours.delete(folder);
    throw error;
  }
  return {
    path: folder,
    async [Symbol.asyncDispose]() {
      await fs.rm(folder, { recursive: true, force: true }).catch(() => undefined);
      ours.delete(folder);
    },
  };
}

function processRuns(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
