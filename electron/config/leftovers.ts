import { promises as fs } from 'node:fs';
import path from 'node:path';
import { temporaryMark } from '../files/atomic-write.ts';

/** ms after which a temporary file belongs to no change that still runs */
const abandonedAfter = 10 * 60_000;

/** Removes what a killed process of Hearth's left beside the config's files: half-written ones and candidates, known by their names. */
export async function sweepTemporaries(files: readonly string[], now: number): Promise<void> {
  for (const directory of new Set(files.map((file) => path.dirname(file)))) await sweep(directory, now);
}

async function sweep(directory: string, now: number): Promise<void> {
  const pattern = new RegExp(`^\\..+\\.${temporaryMark}[0-9a-f]{12}$`);
  const names = await fs.readdir(directory).catch(() => []);
  for (const name of names) {
    if (!pattern.test(name)) continue;
    const file = path.join(directory, name);
    const stat = await fs.lstat(file).catch(() => null);
    if (stat?.isFile() === true && now - stat.mtimeMs > abandonedAfter)
      await fs.rm(file, { force: true }).catch(() => {});
  }
}
