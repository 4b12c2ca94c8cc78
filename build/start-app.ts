import { spawn } from 'node:child_process';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { buildIfStale } from './build-app.ts';
import { findElectron } from './electron-binary.ts';
import { endOf, root } from './setup.mjs';

/** What `npm start -- …` was asked for. */
export interface StartRequest {
  readonly web: boolean;
  /** try to fetch Electron although it failed lately */
  readonly electron: boolean;
  /** passed to the web host */
  readonly port: string | undefined;
  /** passed to the web host: let it open the default browser */
  readonly open: boolean;
  /** passed to either host */
  readonly config: string | undefined;
  readonly stateDir: string | undefined;
}

const usage =
  'Usage: npm start -- [--web] [--port N] [--no-open] [--config PATH] [--state-dir DIR] [--electron]';

/** Reads the flags. Wrong ones throw a TypeError whose message names the flag. */
export function readRequest(args: readonly string[]): StartRequest {
  const { values } = parseArgs({
    args: [...args],
    options: {
      web: { type: 'boolean', default: false },
      electron: { type: 'boolean', default: false },
      port: { type: 'string' },
      'no-open': { type: 'boolean', default: false },
      config: { type: 'string' },
      'state-dir': { type: 'string' },
    },
  });
  return {
    web: values.web,
    electron: values.electron,
    port: values.port,
    open: !values['no-open'],
    config: values.config,
    stateDir: values['state-dir'],
  };
}

/** npm runs scripts in the repository's root; a relative path means the folder where the user typed it. */
const typedIn = process.env['INIT_CWD'] ?? process.cwd();

const placeFlags = ({ config, stateDir }: StartRequest): string[] => [
  ...(config === undefined ? [] : ['--config', resolve(typedIn, config)]),
  ...(stateDir === undefined ? [] : ['--state-dir', resolve(typedIn, stateDir)]),
];

/** The arguments of `hearth` for the web host. */
export function serveArguments(request: StartRequest): string[] {
  return [
    'serve',
    ...(request.port === undefined ? [] : ['--port', request.port]),
    ...(request.open ? [] : ['--no-open']),
    ...placeFlags(request),
  ];
}

/** Why there can be no window here, or null: on Linux a window needs a display. */
export function noDisplay(platform: string, env: NodeJS.ProcessEnv): string | null {
  if (platform !== 'linux') return null;
  if ((env['DISPLAY'] ?? '') !== '' || (env['WAYLAND_DISPLAY'] ?? '') !== '') return null;
  return 'There is no display here.';
}

/** Starts the desktop window, or says in one sentence why not. */
async function desktop(request: StartRequest): Promise<number | string> {
  const why = noDisplay(process.platform, process.env);
  if (why !== null) return why;
  const electron = await findElectron(request.electron);
  if (electron.binary === null) return electron.why;
  const env = { ...process.env };
  delete env['ELECTRON_RUN_AS_NODE'];
  return await endOf(spawn(electron.binary, [root, ...placeFlags(request)], { stdio: 'inherit', env }));
}

/** The second half of `npm start`: builds what is stale and opens the app, in a window or through the web host. */
export async function main(args: readonly string[]): Promise<number> {
  let request: StartRequest;
  try {
    request = readRequest(args);
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n${usage}`);
    return 2;
  }
  const built = await buildIfStale();
  if (built !== 0) {
    console.error('Hearth could not be built; the lines above say why.');
    return built;
  }
  if (!request.web) {
    const outcome = await desktop(request);
    if (typeof outcome === 'number') return outcome;
    console.log(`${outcome} Opening Hearth through the web host instead.`);
  }
  const hearth = join(root, 'build', 'dist', 'node', 'hearth.js');
  return await endOf(
    spawn(process.execPath, [hearth, ...serveArguments(request)], { stdio: 'inherit', cwd: process.cwd() }),
  );
}
