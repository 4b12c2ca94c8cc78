import { AppliedConfig } from './applied-config.ts';
import { issueLine, issuesOf, type ReadConfig, readConfig, valueAt } from './config-file.ts';
import { type Home, homeOf } from './home.ts';
import { liveLock, writeLocks } from './lock.ts';
import type { SimFolder } from './plan.ts';
import { RunningGateway } from './running-gateway.ts';
import { invalidConfig, missingConfig, missingMode, type Refusal, secondGateway } from './texts.ts';

type Env = Readonly<Record<string, string | undefined>>;

/**
 * `openclaw gateway run`: refuses in the order and words of the real one, or serves until it is told to end.
 *
 * @param port `--port`, which goes before everything else
 * @returns the exit code
 */
export async function runGateway(folder: SimFolder, env: Env, port: string | undefined): Promise<number> {
  const plan = await folder.plan();
  const home = await homeOf(env, folder.path, port);
  const config = await readConfig(home.configPath);
  const refusal = plan.exit ?? (await refusalOf(home, config));
  if (refusal !== null || config.kind !== 'parsed') {
    const { code, stderr } = refusal ?? missingConfig();
    process.stderr.write(stderr);
    return code;
  }
  await writeLocks(home, home.port);
  const applied = new AppliedConfig(home.configPath, config.text, config.value, plan.rejects);
  return await new RunningGateway({
    folder,
    plan,
    home,
    config: applied,
    givenToken: env['OPENCLAW_GATEWAY_TOKEN'],
  }).run();
}

async function refusalOf(home: Home, config: ReadConfig): Promise<Refusal | null> {
  if (config.kind === 'missing') return missingConfig();
  if (config.kind === 'unparseable' || valueAt(config.value, 'gateway.mode') === undefined)
    return missingMode();
  if ((await liveLock(home)) !== null) return secondGateway();
  const { text, value } = config;
  const issues = issuesOf(value);
  if (issues.length === 0) return null;
  return invalidConfig(
    home,
    issues.map((issue) => issueLine(home.configPath, text, value, issue)),
  );
}
