import { existsSync } from 'node:fs';
import path from 'node:path';
import { expandHome, homeDirectory, type PathSettings } from './paths.ts';

/** Where OpenClaw 2026.9.6 keeps what is its own. Rules read in its source and checked with `openclaw config file --json`. */
export interface OpenClawPathSettings extends PathSettings {
  readonly exists?: (file: string) => boolean;
}

/** A variable's text without the blanks around it; undefined where it is not set or blank. */
export const named = (value: string | undefined): string | undefined =>
  value === undefined || value.trim() === '' ? undefined : value.trim();

/** OpenClaw's own home: `OPENCLAW_HOME` (where `~` is the user's home), else the user's home. */
export function openClawHome(settings: PathSettings): string {
  const home = homeDirectory(settings);
  const given = named(settings.env['OPENCLAW_HOME']);
  // Some programs pass a variable that is not set on as one of these two words; OpenClaw takes them for that.
  return given === undefined || given === 'undefined' || given === 'null' ? home : expandHome(given, home);
}

/**
 * OpenClaw's state directory: `OPENCLAW_STATE_DIR`, else `~/.openclaw`, else the old `~/.clawdbot` where only that is there. A profile
 * in the environment does not move it; the option `--profile` does.
 */
export function openClawStateDir(settings: OpenClawPathSettings): string {
  const { env, exists = existsSync } = settings;
  const home = openClawHome(settings);
  const given = named(env['OPENCLAW_STATE_DIR']);
  if (given !== undefined) return expandHome(given, home);
  const present = defaultDirectories(home).find((directory) => exists(directory));
  return present ?? path.join(home, '.openclaw');
}

/**
 * The config file that OpenClaw reads: `OPENCLAW_CONFIG_PATH`, else the first that exists of `openclaw.json` and the old `clawdbot.json`
 * in `OPENCLAW_STATE_DIR`, `~/.openclaw` or the old `~/.clawdbot`; else the one that OpenClaw would make.
 */
export function openClawConfigFile(settings: OpenClawPathSettings): string {
  const { env, exists = existsSync } = settings;
  const home = openClawHome(settings);
  const override = named(env['OPENCLAW_CONFIG_PATH']);
  if (override !== undefined) return expandHome(override, home);
  const stateDir = named(env['OPENCLAW_STATE_DIR']);
  const directories = stateDir === undefined ? defaultDirectories(home) : [expandHome(stateDir, home)];
  const candidates = directories.flatMap((directory) => [
    path.join(directory, 'openclaw.json'),
    path.join(directory, 'clawdbot.json'),
  ]);
  return candidates.find((file) => exists(file)) ?? path.join(directories[0] ?? home, 'openclaw.json');
}

const defaultDirectories = (home: string): string[] => [
  path.join(home, '.openclaw'),
  path.join(home, '.clawdbot'),
];
