import { copyFile, mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { done, failed, problem, type Result } from '../shared/problem.ts';
import { defaultSettings, type Settings, settingsSchema } from '../shared/settings.ts';
import { writeAtomically } from './files/atomic-write.ts';
import { takeLock } from './files/file-lock.ts';
import { FileWatch } from './files/watch.ts';
import type { SettingsChange } from './services.ts';
import { Latest } from './streams/latest.ts';

export interface SettingsService extends AsyncDisposable {
  readonly snapshots: Latest<Settings>;
  /** Changes what is named. 'settings-unwritable' when it cannot be kept: then it holds until Hearth ends. */
  set(change: SettingsChange): Promise<Result<Settings>>;
}

/** ms between two looks at whether another Hearth, or the command line, has changed them */
const lookEvery = 1000;

/**
 * Hearth's own settings, in `<stateDir>/settings.json` (mode 0600). A file that cannot be understood is copied aside as
 * `settings.broken-<time>.json`, so that nothing typed by hand is lost, and the defaults are used. Nothing is written before the first
 * change. Several Hearths share them: each writes only what was changed in it, and takes over what the others wrote.
 */
export async function openSettings(options: {
  stateDir: string;
  now?: () => number;
}): Promise<SettingsService> {
  const { stateDir, now = Date.now } = options;
  const file = join(stateDir, 'settings.json');
  const snapshots = new Latest(await readKept(file, () => join(stateDir, `settings.broken-${now()}.json`)));
  let last: Promise<unknown> = Promise.resolve();
  /** what was chosen and is not in the file */
  let unsaved: Partial<Settings> = {};

  const take = (settings: Settings): void => {
    if (!isDeepStrictEqual(settings, snapshots.value)) snapshots.set(settings);
  };
  const write = async (): Promise<Result<Settings>> => {
    const chosen = unsaved;
    try {
      await mkdir(stateDir, { recursive: true, mode: 0o700 });
      await using _lock = await takeLock(`${file}.lock`, { patience: 2000, staleAfter: 10_000 });
      const settings = { ...((await readWritten(file)) ?? snapshots.value), ...chosen };
      await writeAtomically({ file, bytes: Buffer.from(`${JSON.stringify(settings, null, 2)}\n`) });
      if (unsaved === chosen) unsaved = {};
      take({ ...settings, ...unsaved });
      return done(settings);
    } catch (error) {
      const detail = error instanceof Error ? error.message : String(error);
      return failed(problem('settings-unwritable', { path: file }, detail));
    }
  };
  const reread = async (): Promise<void> => {
    const written = await readWritten(file);
    if (written !== null) take({ ...written, ...unsaved });
  };
  const watch = new FileWatch(() => void reread(), { lookEvery: () => lookEvery });
  await watch.follow([file]);

  return {
    snapshots,
    set(change) {
      const given = Object.entries(change).filter(([, value]) => value !== undefined);
      const wanted = settingsSchema.parse({ ...snapshots.value, ...Object.fromEntries(given) });
      unsaved = { ...unsaved, ...Object.fromEntries(given) };
      snapshots.set(wanted);
      // One write at a time, in the order of the choices.
      const written = last.then(write);
      last = written;
      return written;
    },
    async [Symbol.asyncDispose]() {
      await watch[Symbol.asyncDispose]();
      await last;
    },
  };
}

async function readKept(file: string, aside: () => string): Promise<Settings> {
  const text = await readFile(file, 'utf8').catch(() => null);
  if (text === null) return defaultSettings;
  const settings = parsed(text);
  // If even the copy fails, the file stays as it is until the first change.
  if (settings === null) await copyFile(file, aside()).catch(() => undefined);
  return settings ?? defaultSettings;
}

async function readWritten(file: string): Promise<Settings | null> {
  const text = await readFile(file, 'utf8').catch(() => null);
  return text === null ? null : parsed(text);
}

function parsed(text: string): Settings | null {
  try {
    return settingsSchema.parse({ ...defaultSettings, ...JSON.parse(text) });
  } catch {
    return null;
  }
}
