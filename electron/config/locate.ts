import path from 'node:path';
import {
  named,
  openClawConfigFile,
  openClawHome,
  type OpenClawPathSettings,
} from '../files/openclaw-paths.ts';
import { expandHome, homeDirectory, type PathSettings } from '../files/paths.ts';

/** The config file that Hearth shows: the option, else the one that OpenClaw reads. */
export function locateConfig(settings: OpenClawPathSettings, option?: string): string {
  const chosen = named(option);
  return chosen === undefined ? openClawConfigFile(settings) : expandHome(chosen, homeDirectory(settings));
}

/** Directories besides the config's own that `$include` may read from: the absolute ones of `OPENCLAW_INCLUDE_ROOTS`. */
export function includeRoots(settings: PathSettings): string[] {
  const home = openClawHome(settings);
  const entries = (settings.env['OPENCLAW_INCLUDE_ROOTS'] ?? '')
    .split(path.delimiter)
    .map((entry) => entry.trim());
  return [...new Set(entries.filter((entry) => entry !== '').map((entry) => expandHome(entry, home)))];
}
