import { constants, promises as fs } from 'node:fs';
import path from 'node:path';
import { expandHome, homeDirectory } from '../files/paths.ts';
import type { Environment } from './clean-environment.ts';
import { loginShellPath } from './login-path.ts';

/** How to start OpenClaw: `program` with `args` before its own, in an environment whose PATH finds the Node it needs. */
export interface OpenClawProgram {
  readonly program: string;
  readonly args: readonly string[];
  readonly env: Environment;
}

export type FoundOpenClaw =
  | {
      readonly found: true;
      readonly openclaw: OpenClawProgram;
      /** the program's file as it was found: a link as often as not */
      readonly file: string;
      readonly from: Place;
    }
  | { readonly found: false; readonly tried: readonly Tried[] };

/** Where a program was looked for: the file that the user chose, or a folder. */
export interface Tried {
  readonly place: Place;
  readonly where: string;
}

type Place = 'choice' | 'path' | 'login-shell' | 'known-folder';

export interface FindOptions {
  readonly env: Environment;
  /** the file the user chose */
  readonly choice?: string;
  /** ms for the login shell to answer */
  readonly shellDeadline?: number;
  readonly platform?: NodeJS.Platform;
  readonly signal?: AbortSignal;
  /** the login shell's PATH; replaced in tests */
  readonly askShell?: (env: Environment, deadline: number, signal?: AbortSignal) => Promise<string | null>;
}

/**
 * Finds OpenClaw's command line program: the user's choice, else the login shell's PATH, else this process's PATH, else folders where
 * installers put it. Says where it looked when it found nothing.
 */
export async function findOpenClaw(options: FindOptions): Promise<FoundOpenClaw> {
  const {
    env,
    choice,
    shellDeadline = 3000,
    platform = process.platform,
    askShell = loginShellPath,
  } = options;
  const tried: Tried[] = [];
  const shellPath = await askShell(env, shellDeadline, options.signal);
  // The login shell's folders come first: its Node is the one that OpenClaw was installed with.
  const wide = { ...env, PATH: joinPaths([shellPath, env['PATH']]) };
  if (choice !== undefined) {
    tried.push({ place: 'choice', where: choice });
    const file = choice.startsWith('~') ? expandHome(choice, homeDirectory({ env })) : choice;
    if (await isProgram(file)) return { found: true, from: 'choice', file, openclaw: startOf(file, wide) };
  }
  const folders: [Place, string[]][] = [
    ['login-shell', pathFolders(shellPath)],
    ['path', pathFolders(env['PATH'])],
    ['known-folder', knownFolders(env, platform)],
  ];
  for (const [place, list] of folders) {
    for (const folder of list) {
      if (tried.some(({ where }) => where === folder)) continue;
      tried.push({ place, where: folder });
      const file = await programIn(folder, platform);
      if (file !== null)
        return {
          found: true,
          from: place,
          file,
          openclaw: startOf(file, { ...wide, PATH: joinPaths([wide.PATH, folder]) }),
        };
    }
  }
  return { found: false, tried };
}

/** `openclaw.mjs` of an npm package is started by the Node on PATH; everything else is a program of its own. */
function startOf(file: string, env: Environment): OpenClawProgram {
  return /\.m?js$/.test(file) ? { program: 'node', args: [file], env } : { program: file, args: [], env };
}

async function programIn(folder: string, platform: NodeJS.Platform): Promise<string | null> {
  const names = platform === 'win32' ? ['openclaw.exe', 'openclaw.cmd'] : ['openclaw'];
  for (const name of names) {
    const file = path.join(folder, name);
    if (await isProgram(file)) return file;
  }
  return null;
}

async function isProgram(file: string): Promise<boolean> {
  try {
    const stat = await fs.stat(file);
    if (!stat.isFile()) return false;
    if (!/\.m?js$/.test(file)) await fs.access(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function knownFolders(env: Environment, platform: NodeJS.Platform): string[] {
  const home = homeDirectory({ env });
  if (platform === 'win32') {
    const roaming = env['APPDATA'] ?? path.join(home, 'AppData', 'Roaming');
    return [path.join(roaming, 'npm')];
  }
  const own = [
    '.openclaw/bin',
    '.local/bin',
    '.npm-global/bin',
    '.volta/bin',
    '.bun/bin',
    'Library/pnpm',
    '.local/share/pnpm',
    'bin',
  ];
  return [...own.map((folder) => path.join(home, folder)), '/opt/homebrew/bin', '/usr/local/bin', '/usr/bin'];
}

/** The absolute folders of a PATH. */
export const pathFolders = (list: string | null | undefined): string[] =>
  (list ?? '').split(path.delimiter).filter((folder) => folder !== '' && path.isAbsolute(folder));

/** One PATH of several, each folder once. */
export const joinPaths = (lists: readonly (string | null | undefined)[]): string =>
  [...new Set(lists.flatMap((list) => pathFolders(list)))].join(path.delimiter);
