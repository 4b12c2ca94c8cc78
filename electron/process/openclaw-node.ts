import { constants, promises as fs } from 'node:fs';
import path from 'node:path';
import { homeDirectory } from '../files/paths.ts';
import { joinPaths, pathFolders, type OpenClawProgram } from './find-openclaw.ts';
import type { ProgramVersions } from './program-versions.ts';

/** Whether OpenClaw 2026.9.6 runs on this Node: `>=24.16.0 <25 || >=26.1.0`, releases only. */
export function nodeFits(version: string): boolean {
  const [, major, minor] = /^(\d+)\.(\d+)\.\d+$/.exec(version)?.map(Number) ?? [];
  if (major === undefined || minor === undefined) return false;
  return (major === 24 && minor >= 16) || (major === 26 && minor >= 1) || major > 26;
}

export interface NodeForOpenClaw {
  /** null: none that OpenClaw could run on */
  readonly version: string | null;
  /** how to start OpenClaw so that it runs on that Node */
  readonly openclaw: OpenClawProgram;
}

interface NodeOptions {
  readonly versions: ProgramVersions;
  readonly platform?: NodeJS.Platform;
  readonly signal?: AbortSignal;
  /** Hearth's own executable where that is Electron: it answers to `node` only by a switch, and is never used as one */
  readonly ownExecutable?: string | null;
}

/**
 * Finds the Node that OpenClaw would run on: the one its file names, else the first of the PATH. Where that one does not fit, another
 * that does is put before it: the one OpenClaw was installed with, another of the PATH, or one in the folders where installers put it.
 */
export async function nodeForOpenClaw(
  file: string,
  openclaw: OpenClawProgram,
  options: NodeOptions,
): Promise<NodeForOpenClaw> {
  const { versions, signal, platform = process.platform } = options;
  const ask = (node: string): Promise<string | null> =>
    versions.ask(node, { program: node, args: [], env: openclaw.env }, signal);
  const real = await fs.realpath(file).catch(() => file);
  const fixed = await namedNode(real);
  if (fixed !== null) {
    const version = await ask(fixed);
    return { version: version !== null && nodeFits(version) ? version : null, openclaw };
  }
  const own = await ownFile(options.ownExecutable);
  const folders = new Set([
    ...pathFolders(openclaw.env['PATH']),
    installedBeside(real, platform),
    ...knownFolders(openclaw.env, platform),
  ]);
  let first = true;
  for (const folder of folders) {
    const node = path.join(folder, platform === 'win32' ? 'node.exe' : 'node');
    if (!(await isProgram(node))) continue;
    const isOwn = own !== null && (await fs.realpath(node).catch(() => node)) === own;
    const version = isOwn ? null : await ask(node);
    if (version !== null && nodeFits(version)) return { version, openclaw: startedBy(node, openclaw, first) };
    first = false;
  }
  return { version: null, openclaw };
}

/** With this Node first in the PATH, and as the program where OpenClaw is a script. */
function startedBy(node: string, openclaw: OpenClawProgram, isFirst: boolean): OpenClawProgram {
  const program = openclaw.program === 'node' ? node : openclaw.program;
  if (isFirst) return { ...openclaw, program };
  const PATH = joinPaths([path.dirname(node), openclaw.env['PATH']]);
  return { ...openclaw, program, env: { ...openclaw.env, PATH } };
}

/** The Node in the first line of a script, where it is written with its whole path. */
async function namedNode(script: string): Promise<string | null> {
  let handle: fs.FileHandle | undefined;
  try {
    handle = await fs.open(script);
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(512), 0, 512, 0);
    return /^#!\s*(\/[^\s]*\/node)\s/.exec(buffer.toString('utf8', 0, bytesRead))?.[1] ?? null;
  } catch {
    return null;
  } finally {
    await handle?.close();
  }
}

/** `<prefix>/lib/node_modules/openclaw/openclaw.mjs` was installed by the npm of `<prefix>/bin`; Windows has no `lib` and no `bin`. */
function installedBeside(script: string, platform: NodeJS.Platform): string {
  const modules = path.dirname(path.dirname(script));
  return platform === 'win32' ? path.dirname(modules) : path.join(modules, '..', '..', 'bin');
}

function knownFolders(env: OpenClawProgram['env'], platform: NodeJS.Platform): string[] {
  if (platform === 'win32') return [path.join(env['ProgramFiles'] ?? 'C:\\Program Files', 'nodejs')];
  const home = homeDirectory({ env });
  return [
    path.join(home, '.volta', 'bin'),
    '/opt/homebrew/bin',
    '/opt/homebrew/opt/node@24/bin',
    '/usr/local/bin',
    '/usr/bin',
  ];
}

async function ownFile(given: string | null | undefined): Promise<string | null> {
  const electron = process.versions['electron'] === undefined ? null : process.execPath;
  const file = given === undefined ? electron : given;
  return file === null ? null : fs.realpath(file).catch(() => file);
}

const isProgram = (file: string): Promise<boolean> =>
  fs.access(file, constants.X_OK).then(
    () => true,
    () => false,
  );
