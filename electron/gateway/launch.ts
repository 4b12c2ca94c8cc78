import type { ExitFacts } from '../../shared/gateway/exit-diagnosis.ts';
import { isObject, memberOf } from '../../shared/json5/value.ts';
import { done, failed, problem, type Result } from '../../shared/problem.ts';
import { readBytes } from '../files/read-bytes.ts';
import type { GatewayConfig } from './gateway-config.ts';
import type { OpenClawCommand } from './openclaw-command.ts';
import type { GatewayConfigSections, GatewayCredentials } from './rpc/credentials.ts';
import type { Launch } from './supervise/supervision.ts';

/** bytes; a config never gets that big */
const largestConfig = 1024 * 1024;

export interface LaunchOptions {
  readonly command: Pick<OpenClawCommand, 'prepared'>;
  readonly credentials: GatewayCredentials;
  readonly sections: GatewayConfigSections;
  /** The gateway gets a token of Hearth's own; called before it starts. */
  readonly onToken: () => Promise<void>;
}

/**
 * How the gateway is to be started. Where neither config nor environment has a token it gets one that Hearth keeps: else it would make a
 * new one with every start, and nobody could talk to it (OpenClaw 2026.9.6). 'openclaw-not-found' where there is no program.
 */
export async function prepareLaunch(options: LaunchOptions): Promise<Result<Launch>> {
  const { command, credentials, sections, onToken } = options;
  const start = await command.prepared();
  if (start === null) return failed(problem('openclaw-not-found'));
  const known = await credentials.forLocal(sections);
  const told = known.some(({ from }) => from === 'config' || from === 'environment') || wantsNone(sections);
  if (told) return done({ ...start, token: null });
  const token = await credentials.ownToken();
  await onToken();
  return done({ ...start, token });
}

function wantsNone({ gateway }: GatewayConfigSections): boolean {
  const auth = memberOf(gateway, 'auth');
  return isObject(auth) && memberOf(auth, 'mode') === 'none';
}

/** What is known of the config when a gateway has ended: Hearth's own reading tells apart what OpenClaw says in the same words. */
export async function configFacts(
  config: Pick<GatewayConfig, 'path' | 'problem'>,
): Promise<Pick<ExitFacts, 'configProblem' | 'configText'>> {
  const read = await readBytes(config.path, largestConfig);
  const line = config.problem?.params['line'];
  return {
    configProblem:
      config.problem === null
        ? null
        : {
            code: config.problem.code,
            line: typeof line === 'number' ? line : null,
            detail: config.problem.detail ?? '',
          },
    configText: read.kind === 'read' ? read.bytes.toString('utf8') : null,
  };
}
