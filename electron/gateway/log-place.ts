import { createHash } from 'node:crypto';
import path from 'node:path';
import { expandHome } from '../files/paths.ts';

/** What is looked at to know whether OpenClaw takes a folder for its log; throws an error with a `code` as `fs.lstatSync` does. */
interface FolderLook {
  readonly uid: number;
  isDirectory(): boolean;
}

export interface LogFolderSettings {
  readonly platform: NodeJS.Platform;
  readonly tmpDir: string;
  /** null: the platform has none (Windows) */
  readonly uid: number | null;
  readonly profile: string | null;
  readonly home: string;
  /** the config's `logging.file`, of whatever type */
  readonly configured: unknown;
  /** the folder itself, not where a link leads */
  readonly look: (folder: string) => FolderLook;
}

/** OpenClaw's first choice everywhere but on Windows, whatever `TMPDIR` says. */
const preferredFolder = '/tmp/openclaw';

/**
 * The folder of OpenClaw's log files (2026.9.6): that of `logging.file`; else `/tmp/openclaw` where that is this user's own or can be
 * made, else `openclaw-<uid>` (on Windows `openclaw`) in the folder for temporary files.
 */
export function logFolderOf(settings: LogFolderSettings): string {
  const file = configuredFile(settings);
  if (file !== null) return path.dirname(file);
  const { platform, tmpDir, uid, look } = settings;
  if (platform === 'win32') return path.win32.join(tmpDir, 'openclaw');
  try {
    const folder = look(preferredFolder);
    if (folder.isDirectory() && (uid === null || folder.uid === uid)) return preferredFolder;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return preferredFolder;
  }
  return path.posix.join(tmpDir, uid === null ? 'openclaw' : `openclaw-${uid}`);
}

/** `openclaw[-profile]-YYYY-MM-DD.log`, or the file that the config names; one named like a rolling file rolls too. */
export function logFileOn(date: Date, settings: LogFolderSettings): string {
  const folder = logFolderOf(settings);
  const file = configuredFile(settings);
  if (file !== null && !/^openclaw-(?:YYYY-MM-DD|\d{4}-\d{2}-\d{2})\.log$/.test(path.basename(file)))
    return file;
  const profile = file === null ? settings.profile : null;
  const name = `openclaw${profile === null ? '' : `-${segmentOf(profile)}`}-${dayOf(date)}.log`;
  return settings.platform === 'win32' ? path.win32.join(folder, name) : path.join(folder, name);
}

function configuredFile({ configured, home }: LogFolderSettings): string | null {
  // A text with a variable in it is known to the gateway alone; its RPC tells the file.
  const usable = typeof configured === 'string' && configured.trim() !== '' && !configured.includes('${');
  return usable ? expandHome(configured, home) : null;
}

const two = (number: number): string => String(number).padStart(2, '0');

const dayOf = (date: Date): string =>
  `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;

/** The profile as OpenClaw writes it into a file name: unlike ones stay unlike on systems that do not tell cases apart. */
function segmentOf(profile: string): string {
  const encoded = profile.replace(/./gsu, encodeCharacter);
  return encoded.length <= 220 ? encoded : `-3${createHash('sha256').update(profile).digest('hex')}`;
}

function encodeCharacter(character: string): string {
  if (/^[a-z0-9]$/.test(character)) return character;
  if (character === '-') return '--';
  if (character === '_') return '-0';
  if (/^[A-Z]$/.test(character)) return `-1${character.toLowerCase()}`;
  return `-2${character.codePointAt(0)?.toString(16) ?? '0'}-`;
}
