import { createHash } from 'node:crypto';
import { lstatSync } from 'node:fs';
import { homedir, userInfo } from 'node:os';
import path from 'node:path';
import { gatewayPort } from '../../shared/gateway/port.ts';
import {
  named,
  openClawConfigFile,
  openClawHome,
  openClawStateDir,
  type OpenClawPathSettings,
} from '../files/openclaw-paths.ts';
import { homeDirectory, realPlace } from '../files/paths.ts';
import type { Environment } from '../process/clean-environment.ts';
import { logFileOn, logFolderOf, type LogFolderSettings } from './log-place.ts';

/** Where one gateway lives: everything that follows from the environment and the config's path, by OpenClaw 2026.9.6's rules. */
export interface GatewayPlace {
  readonly stateDir: string;
  readonly configPath: string;
  /** null: the default one */
  readonly profile: string | null;
  /** the port a gateway started here takes; the lock of a running one tells the port it really has */
  readonly port: number;
  /** the gateway's locks: the config's first, then the state directory's */
  readonly lockFiles: readonly string[];
  /** the folder of the rolling log files, or of the one that the config names */
  readonly logFolder: string;
  /** the log file of a day, in local time; the same for all days where the config names one file */
  readonly logFile: (date: Date) => string;
  /** what the environment of a program of this gateway needs besides what is in it anyway */
  readonly variables: Readonly<Record<string, string>>;
  /**
   * It is where OpenClaw keeps itself by default, for its profile: only then does OpenClaw's program manage a service from here, and only
   * then is the service of that name this gateway's.
   */
  readonly canonical: boolean;
  /** the name under which a service manager knows a gateway of this place */
  readonly serviceLabels: Readonly<Record<'launchd' | 'systemd' | 'task-scheduler', string>>;
}

export interface PlaceSettings extends OpenClawPathSettings {
  readonly env: Environment;
  /** the config that Hearth shows; it may be another than the environment's */
  readonly configPath: string;
  /** the config's `gateway.port`, of whatever type */
  readonly configuredPort?: unknown;
  /** the config's `logging.file`, of whatever type */
  readonly configuredLogFile?: unknown;
  /** the folder for temporary files as a program with this environment sees it */
  readonly tmpDir?: string;
  /** null: the platform has none (Windows) */
  readonly uid?: number | null;
  readonly look?: LogFolderSettings['look'];
  /** the user's home as the operating system has it, whatever the environment says */
  readonly accountHome?: () => string;
}

/** The place of the gateway that goes with a config. Looks at what exists, writes nothing. */
export function gatewayPlace(settings: PlaceSettings): GatewayPlace {
  const { env, configPath, platform = process.platform, uid = process.getuid?.() ?? null } = settings;
  const variables = chosenPlace(settings);
  const own = { ...env, ...variables };
  const profile = profileOf(own);
  const stateDir = openClawStateDir({ ...settings, env: own });
  const tmpDir = settings.tmpDir ?? temporaryFolder(own, platform);
  const log = {
    platform,
    tmpDir,
    uid,
    profile,
    home: openClawHome({ ...settings, env: own }),
    configured: settings.configuredLogFile,
    look: settings.look ?? ((folder: string) => lstatSync(folder)),
  };
  const lockDir = path.join(realPlace(stateDir), 'tmp', uid === null ? 'openclaw' : `openclaw-${uid}`);
  return {
    stateDir,
    configPath,
    profile,
    port: gatewayPort(settings.configuredPort, own),
    lockFiles: [
      path.join(lockDir, `gateway.${hashOf(configPath)}.lock`),
      path.join(lockDir, 'gateway.state.lock'),
    ],
    logFolder: logFolderOf(log),
    logFile: (date) => logFileOn(date, log),
    variables,
    canonical: isCanonical({ ...settings, env: own }, stateDir, profile),
    serviceLabels: serviceLabelsOf(own, profile),
  };
}

/**
 * What makes OpenClaw take the config that was chosen, where the environment leads to another one. `~/.openclaw-<name>/openclaw.json` is
 * the profile `<name>`, and the variables are those that OpenClaw's option `--profile` sets; any other file is the config alone.
 */
function chosenPlace(settings: PlaceSettings): Record<string, string> {
  const { env, configPath } = settings;
  if (path.resolve(openClawConfigFile(settings)) === path.resolve(configPath)) return {};
  const variables: Record<string, string> = { OPENCLAW_CONFIG_PATH: configPath };
  const folder = path.dirname(configPath);
  const name = /^\.openclaw-([a-z0-9][a-z0-9_-]{0,63})$/i.exec(path.basename(folder))?.[1];
  const isProfile =
    name !== undefined &&
    path.dirname(folder) === openClawHome(settings) &&
    path.basename(configPath) === 'openclaw.json' &&
    named(env['OPENCLAW_STATE_DIR']) === undefined;
  if (!isProfile) return variables;
  variables['OPENCLAW_PROFILE'] = name;
  variables['OPENCLAW_STATE_DIR'] = folder;
  if (name === 'dev' && named(env['OPENCLAW_GATEWAY_PORT']) === undefined)
    variables['OPENCLAW_GATEWAY_PORT'] = '19001';
  return variables;
}

function isCanonical(settings: PlaceSettings, stateDir: string, profile: string | null): boolean {
  const home = homeDirectory(settings);
  const folder = path.join(home, profile === null ? '.openclaw' : `.openclaw-${profile}`);
  return (
    openClawHome(settings) === home &&
    same(home, (settings.accountHome ?? accountHome)()) &&
    same(stateDir, folder) &&
    same(settings.configPath, path.join(folder, 'openclaw.json'))
  );
}

const same = (one: string, other: string): boolean => realPlace(one) === realPlace(other);

function accountHome(): string {
  try {
    return userInfo().homedir;
  } catch {
    return homedir(); // a user without an entry, as in some containers
  }
}

function profileOf(env: Environment): string | null {
  const profile = named(env['OPENCLAW_PROFILE']);
  return profile === undefined || profile.toLowerCase() === 'default' ? null : profile;
}

const hashOf = (configPath: string): string =>
  createHash('sha256').update(configPath).digest('hex').slice(0, 8);

/** `os.tmpdir()` of a Node program with this environment. */
function temporaryFolder(env: Environment, platform: NodeJS.Platform): string {
  if (platform === 'win32') {
    const root = env['SystemRoot'] ?? env['windir'] ?? 'C:\\Windows';
    return env['TEMP'] ?? env['TMP'] ?? `${root}\\temp`;
  }
  const folder = env['TMPDIR'] || env['TMP'] || env['TEMP'] || '/tmp';
  return folder.length > 1 ? folder.replace(/\/$/, '') : folder;
}

function serviceLabelsOf(env: Environment, profile: string | null): GatewayPlace['serviceLabels'] {
  return {
    launchd: named(env['OPENCLAW_LAUNCHD_LABEL']) ?? `ai.openclaw.${profile ?? 'gateway'}`,
    systemd: unitName(
      named(env['OPENCLAW_SYSTEMD_UNIT']) ?? `openclaw-gateway${profile === null ? '' : `-${profile}`}`,
    ),
    'task-scheduler':
      named(env['OPENCLAW_WINDOWS_TASK_NAME']) ??
      (profile === null ? 'OpenClaw Gateway' : `OpenClaw Gateway (${profile})`),
  };
}

const unitName = (name: string): string => (name.endsWith('.service') ? name : `${name}.service`);
