import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { gatewayPort } from '../../../shared/gateway/port.ts';
import { readConfig } from './config-file.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** Where one simulated gateway lives: by the same rules as OpenClaw 2026.9.6 (sheet, §1), profiles left out. */
export interface Home {
  readonly stateDir: string;
  readonly configPath: string;
  readonly port: number;
  readonly lockFiles: readonly string[];
  readonly logFile: string;
}

export async function homeOf(env: Env, simFolder: string, portArgument: string | undefined): Promise<Home> {
  const userHome = env['OPENCLAW_HOME'] ?? env['HOME'] ?? env['USERPROFILE'] ?? simFolder;
  const stateDir = env['OPENCLAW_STATE_DIR'] ?? join(userHome, '.openclaw');
  const configPath = env['OPENCLAW_CONFIG_PATH'] ?? join(stateDir, 'openclaw.json');
  const config = await readConfig(configPath);
  const value = config.kind === 'parsed' ? config.value : {};
  const gateway = value['gateway'] as { port?: unknown } | undefined;
  const logging = value['logging'] as { file?: unknown } | undefined;
  const locks = join(stateDir, 'tmp', `openclaw-${process.getuid?.() ?? 0}`);
  const hash = createHash('sha256').update(configPath).digest('hex').slice(0, 8);
  return {
    stateDir,
    configPath,
    port: portArgument === undefined ? gatewayPort(gateway?.port, env) : Number(portArgument),
    // Recorded: both hold the same, and both go at a clean end.
    lockFiles: [join(locks, 'gateway.state.lock'), join(locks, `gateway.${hash}.lock`)],
    // Unlike the real one, which shares `/tmp/openclaw` with all others of the user: tests must not meet there.
    logFile: typeof logging?.file === 'string' ? logging.file : join(simFolder, 'openclaw.log'),
  };
}
