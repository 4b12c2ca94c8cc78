import { copyFile, mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { done, failed, problem, type Result } from '../shared/problem.ts';
import { defaultSettings, type Settings, settingsSchema } from '../shared/settings.ts';
import { writeAtomically } from './files/atomic-write.ts';
import type { SettingsChange } from './services.ts';
import { Latest } from './streams/latest.ts';

export interface SettingsService {
  readonly snapshots: Latest<Settings>;
  /** Changes what is named. 'settings-unwritable' when it cannot be kept: then it holds until Hearth ends. */
  set(change: SettingsChange): Promise<Result<Settings>>;
}

/**
 * Hearth's own settings, in `<stateDir>/settings.json` (mode 0600). A file that cannot be understood is copied aside as
 * `settings.broken-<time>.json`, so that nothing typed by hand is lost, and the defaults are used. Nothing is written before the first
 * change.
 */
export async function openSettings(options: {
  stateDir: string;
  now?: () => number;
}): Promise<SettingsService> {
  const { stateDir, now = Date.now } = options;
  const file = join(stateDir, 'settings.json');
  const snapshots = new Latest(await readKept(file, () => join(stateDir, `settings.broken-${now()}.json`)));
  let last: Promise<unknown> = Promise.resolve();

  const write = async (settings: Settings): Promise<Result<Settings>> => {
    try {
      await mkdir(stateDir, { recursive: true, mode: 0o700 });
      await writeAtomically({ file, bytes: Buffer.from(`${JSON.stringify(settings, null, 2)}\n`) });
      return done(settings);
    } catch (error) {
      const detail = error instanceof Error ? error.message : String(error);
      return failed(problem('settings-unwritable', { path: file }, detail));
    }
  };

  return {
    snapshots,
    set(change) {
      const given = Object.entries(change).filter(([, value]) => value !== undefined);
      const wanted = settingsSchema.parse({ ...snapshots.value, ...Object.fromEntries(given) });
      snapshots.set(wanted);
      // One write at a time, in the order of the choices.
      const written = last.then(() => write(wanted));
      last = written;
      return written;
    },
  };
}

async function readKept(file: string, aside: () => string): Promise<Settings> {
  const text = await readFile(file, 'utf8').catch(() => null);
  if (text === null) return defaultSettings;
  try {
    return settingsSchema.parse({ ...defaultSettings, ...JSON.parse(text) });
  } catch {
    // If even the copy fails, the file stays as it is until the first change.
    await copyFile(file, aside()).catch(() => undefined);
    return defaultSettings;
  }
}
