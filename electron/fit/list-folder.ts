import { promises as fs } from 'node:fs';
import path from 'node:path';
import type { ListedFile } from './disk-models.ts';
import { placeInside, unreadable } from './model-file.ts';

/** Publisher, repository, and a folder for each quantisation that some have. */
const deepest = 4;
/** Nobody has so many; a folder that goes on for ever is left there. */
const mostEntries = 50_000;

const isOfModel = /\.(?:gguf|safetensors)$|^config\.json$/i;

/**
 * The files of a model folder that make models, by name, size and date; none is opened. A link is followed within the folder only: one
 * that leads out is listed as not to be read. A folder that is not there or may not be listed has none. Throws the signal's reason.
 */
export async function listModelFiles(root: string, signal: AbortSignal): Promise<ListedFile[]> {
  const files: ListedFile[] = [];
  const seen = new Set<string>();
  let left = mostEntries;

  const list = async (folder: string, names: readonly string[]): Promise<void> => {
    signal.throwIfAborted();
    // The same folder by two names, or inside itself.
    const real = await fs.realpath(folder).catch(() => null);
    if (real === null || seen.has(real)) return;
    seen.add(real);
    const entries = await fs.readdir(folder, { withFileTypes: true }).catch(() => []);
    for (const entry of entries) {
      left -= 1;
      if (left < 0) return;
      if (entry.name.startsWith('.')) continue;
      const place = path.join(folder, entry.name);
      const below = [...names, entry.name];
      if (entry.isDirectory() && below.length < deepest) await list(place, below);
      else if (entry.isSymbolicLink()) await follow(place, below);
      else if (entry.isFile() && isOfModel.test(entry.name)) await add(place, below);
    }
  };
  const follow = async (place: string, names: readonly string[]): Promise<void> => {
    const inside = await placeInside(root, place).then(
      () => true,
      (error: unknown) => unreadable(error).reason !== 'outside',
    );
    if (!inside) {
      if (isOfModel.test(names.at(-1) ?? ''))
        files.push({ path: place, names, bytes: 0, changedAt: 0, trouble: 'outside' });
      return;
    }
    const stat = await fs.stat(place).catch(() => null);
    if (stat?.isDirectory() === true && names.length < deepest) await list(place, names);
    else if (stat?.isFile() === true && isOfModel.test(names.at(-1) ?? '')) await add(place, names);
  };
  const add = async (place: string, names: readonly string[]): Promise<void> => {
    const stat = await fs.stat(place).catch(() => null);
    if (stat !== null)
      files.push({ path: place, names, bytes: stat.size, changedAt: stat.mtimeMs, trouble: null });
  };

  await list(root, []);
  return files;
}
