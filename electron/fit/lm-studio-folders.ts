import path from 'node:path';
import { z } from 'zod';
import { expandHome, homeDirectory, type PathSettings } from '../files/paths.ts';
import { readBytes } from '../files/read-bytes.ts';

const settingsSchema = z.object({ downloadsFolder: z.string().min(1).optional().catch(undefined) });
const largestSettings = 1024 * 1024;
const largestPointer = 4096;

/** Folders in which LM Studio is at home on this machine, the likeliest first: where its pointer file says, and its usual places. */
export async function lmStudioHomes(settings: PathSettings): Promise<string[]> {
  const home = homeDirectory(settings);
  const pointer = await textOf(path.join(home, '.lmstudio-home-pointer'), largestPointer);
  const told = pointer?.trim() ?? '';
  const usual = [path.join(home, '.cache', 'lm-studio'), path.join(home, '.lmstudio')];
  return [...new Set([...(path.isAbsolute(told) ? [path.resolve(told)] : []), ...usual])];
}

/** The folders that LM Studio may keep models in: the one that its settings name, and `models` in each of its homes. */
export async function lmStudioModelFolders(settings: PathSettings): Promise<string[]> {
  const folders: string[] = [];
  for (const home of await lmStudioHomes(settings)) {
    const chosen = downloadsFolder(await textOf(path.join(home, 'settings.json'), largestSettings));
    if (chosen !== null) folders.push(expandHome(chosen, homeDirectory(settings)));
    folders.push(path.join(home, 'models'));
  }
  return [...new Set(folders)];
}

function downloadsFolder(text: string | null): string | null {
  try {
    return settingsSchema.parse(JSON.parse(text ?? '')).downloadsFolder ?? null;
  } catch {
    return null;
  }
}

async function textOf(file: string, limit: number): Promise<string | null> {
  const read = await readBytes(file, limit);
  return read.kind === 'read' ? read.bytes.toString('utf8') : null;
}
