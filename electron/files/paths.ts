import { realpathSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** What the places of files depend on. Passed in so that tests can stand on any platform. */
export interface PathSettings {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform?: NodeJS.Platform;
  /** the operating system's home directory; asked only when the environment names none */
  readonly home?: () => string;
}

const set = (value: string | undefined): string | undefined => {
  const trimmed = value?.trim();
  return trimmed === undefined || trimmed === '' ? undefined : trimmed;
};

/** The user's home: `HOME`, else `USERPROFILE`, else what the operating system says. */
export function homeDirectory({ env, home = os.homedir }: PathSettings): string {
  return set(env['HOME']) ?? set(env['USERPROFILE']) ?? home();
}

/** `~` and `~/…` stand for `home`; everything else is made absolute against the working directory. */
export function expandHome(given: string, home: string): string {
  return path.resolve(given.trim().replace(/^~(?=$|[\\/])/, () => home));
}

/**
 * Where Hearth keeps what is its own (settings, history, token): the option, else `HEARTH_STATE_DIR`, else the platform's place for
 * such files. Never inside OpenClaw's directory.
 */
export function stateDirectory(settings: PathSettings, option?: string): string {
  const home = homeDirectory(settings);
  const chosen = set(option) ?? set(settings.env['HEARTH_STATE_DIR']);
  if (chosen !== undefined) return expandHome(chosen, home);
  switch (settings.platform ?? process.platform) {
    case 'darwin':
      return path.join(home, 'Library', 'Application Support', 'Hearth');
    case 'win32':
      return path.join(set(settings.env['LOCALAPPDATA']) ?? path.join(home, 'AppData', 'Local'), 'Hearth');
    default:
      return path.join(set(settings.env['XDG_STATE_HOME']) ?? path.join(home, '.local', 'state'), 'hearth');
  }
}

/** Where a path leads through every link on the way, also while the end of it is not there yet: the same for all names of a file. */
export function realPlace(file: string): string {
  for (let at = file, rest = ''; ;) {
    try {
      return path.join(realpathSync(at), rest);
    } catch {
      const parent = path.dirname(at);
      if (parent === at) return file;
      rest = path.join(path.basename(at), rest);
      at = parent;
    }
  }
}
