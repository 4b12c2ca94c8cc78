import { issuesOf, readConfig } from './gateway/config-file.ts';
import { doctorFix } from './gateway/doctor.ts';
import { homeOf } from './gateway/home.ts';
import { SimFolder } from './gateway/plan.ts';
import { runGateway } from './gateway/run-gateway.ts';
import { type ServiceVerb, serviceVerb, verbAnswer } from './gateway/service.ts';
import { statusReport } from './gateway/status-report.ts';

/**
 * A program named `openclaw` for tests in which the real one is too slow, or cannot be made to fail so. It plays OpenClaw 2026.9.6:
 * what is *recorded* was seen on the real program, what is from the *source* was read in it, the rest is from the sheet of measured
 * facts. What it does is ruled by a plan in the folder OPENCLAW_SIM and by its control port; see `e2e/hosts/gateway.ts`.
 *
 * @returns the exit code
 */
async function main(args: readonly string[]): Promise<number> {
  const { env } = process;
  const folderPath = env['OPENCLAW_SIM'];
  if (folderPath === undefined) throw new Error('OPENCLAW_SIM names no folder');
  const folder = new SimFolder(folderPath);
  await folder.record({ pid: process.pid, args });
  const plan = await folder.plan();
  const port = args.includes('--port') ? args[args.indexOf('--port') + 1] : undefined;
  const home = await homeOf(env, folderPath, port);
  switch (args.slice(0, 2).join(' ')) {
    case '--version':
      process.stdout.write(`OpenClaw ${plan.version} (eb377ac)\n`);
      return 0;
    case 'gateway run':
      return await runGateway(folder, env, port);
    case 'gateway status':
      print(await statusReport(home, plan));
      return 0;
    case 'gateway start':
    case 'gateway stop':
    case 'gateway restart': {
      const verb = args[1] as ServiceVerb;
      const refusal = await serviceVerb(verb, args, folder, home);
      if (args.includes('--json')) print(verbAnswer(verb, refusal));
      else process.stderr.write(refusal?.stderr ?? '');
      return refusal?.code ?? 0;
    }
    case 'config validate':
      return await validate(home.configPath);
    case 'doctor --fix': {
      const { code, stdout } = await doctorFix(home, plan);
      process.stdout.write(stdout);
      return code;
    }
    default:
      process.stderr.write(`error: unknown command '${args.join(' ')}'\n`);
      return 1;
  }
}

const print = (value: unknown): void => void process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);

/** `openclaw config validate --json` (recorded): 0 valid, 1 not. */
async function validate(path: string): Promise<number> {
  const config = await readConfig(path);
  const issues =
    config.kind === 'parsed' ? issuesOf(config.value) : [{ path: '', message: 'JSON5 parse failed' }];
  if (issues.length === 0) print({ valid: true, path, warnings: [] });
  else
    print({
      ok: false,
      error: { type: 'cli_error', message: `OpenClaw config is invalid: ${path}` },
      valid: false,
      path,
      issues,
    });
  return issues.length === 0 ? 0 : 1;
}

process.exitCode = await main(process.argv.slice(2));
