import { existsSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import Conf from 'conf';
import { done, failed, problem, type Result } from '../shared/problem.ts';
import { defaultSettings, type Settings, settingsSchema } from '../shared/settings.ts';
import type { SettingsChange } from './services.ts';
import { Latest } from './streams/latest.ts';

export interface SettingsService {
  readonly snapshots: Latest<Settings>;
  /** Changes what is named. 'settings-unwritable' when it cannot be kept; then nothing changes. */
  set(change: SettingsChange): Promise<Result<Settings>>;
}

/**
 * Hearth's own settings, in `<stateDir>/settings.json` (mode 0600). A file that cannot be understood is moved aside as
 * `settings.broken-<time>.json`, so that nothing typed by hand is lost, and the defaults are used. Nothing is written before the first
 * change.
 */
export function openSettings({
  stateDir,
  now = Date.now,
}: {
  stateDir: string;
  now?: () => number;
}): SettingsService {
  const snapshots = new Latest(readKept(stateDir, now));
  return {
    snapshots,
    async set(change) {
      const given = Object.entries(change).filter(([, value]) => value !== undefined);
      const wanted = settingsSchema.parse({ ...snapshots.value, ...Object.fromEntries(given) });
      try {
        new Conf<Settings>({
          cwd: stateDir,
          configName: 'settings',
          configFileMode: 0o600,
          clearInvalidConfig: true,
        }).set(wanted);
      } catch (error) {
        return failed(
          problem('settings-unwritable', { path: join(stateDir, 'settings.json') }, reasonOf(error)),
        );
      }
      snapshots.set(wanted);
      return done(wanted);
    },
  };
}

/** The kept settings, each one that is missing or unknown replaced by its default. */
function readKept(stateDir: string, now: () => number): Settings {
  const file = join(stateDir, 'settings.json');
  if (!existsSync(file)) return defaultSettings;
  try {
    return settingsSchema.parse({ ...defaultSettings, ...JSON.parse(readFileSync(file, 'utf8')) });
  } catch {
    try {
      renameSync(file, join(stateDir, `settings.broken-${now()}.json`));
    } catch {
      // It stays where it is; the first change replaces it.
    }
    return defaultSettings;
  }
}

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
