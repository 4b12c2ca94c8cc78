import { existsSync } from 'node:fs';
import path from 'node:path';
import { expandHome, homeDirectory, type PathSettings } from '../files/paths.ts';

export interface LocateSettings extends PathSettings {
  readonly exists?: (file: string) => boolean;
}

const named = (value: string | undefined): string | undefined =>
  value === undefined || value.trim() === '' ? undefined : value.trim();

/** OpenClaw's own home: `OPENCLAW_HOME` (where `~` is the user's home), else the user's home. */
function openClawHome(settings: PathSettings): string {
  const home = homeDirectory(settings);
  const given = named(settings.env['OPENCLAW_HOME']);
  return given === undefined ? home : expandHome(given, home);
}

/**
 * The config file that OpenClaw 2026.9.6 reads: the option, else `OPENCLAW_CONFIG_PATH`, else the first that exists of `openclaw.json`
 * and the old `clawdbot.json` in `OPENCLAW_STATE_DIR`, `~/.openclaw` or the old `~/.clawdbot`; else the one that OpenClaw would make.
 */
export function locateConfig(settings: LocateSettings, option?: string): string {
  const { env, exists = existsSync } = settings;
  const home = openClawHome(settings);
  const chosen = named(option);
  if (chosen !== undefined) return expandHome(chosen, homeDirectory(settings));
  const override = named(env['OPENCLAW_CONFIG_PATH']);
  if (override !== undefined) return expandHome(override, home);
  const stateDir = named(env['OPENCLAW_STATE_DIR']);
  const directories =
    stateDir === undefined
      ? [path.join(home, '.openclaw'), path.join(home, '.clawdbot')]
      : [expandHome(stateDir, home)];
  const candidates = directories.flatMap((directory) => [
    path.join(directory, 'openclaw.json'),
    path.join(directory, 'clawdbot.json'),
  ]);
  return candidates.find((file) => exists(file)) ?? path.join(directories[0] ?? home, 'openclaw.json');
}

/** Directories besides the config's own that `$include` may read from: the absolute ones of `OPENCLAW_INCLUDE_ROOTS`. */
export function includeRoots(settings: PathSettings): string[] {
  const home = openClawHome(settings);
  const entries = (settings.env['OPENCLAW_INCLUDE_ROOTS'] ?? '')
    .split(path.delimiter)
    .map((entry) => entry.trim());
  return [...new Set(entries.filter((entry) => entry !== '').map((entry) => expandHome(entry, home)))];
}
