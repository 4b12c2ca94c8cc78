import { spawn } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import type { Home } from './home.ts';
import { liveLock } from './lock.ts';
import type { SimFolder } from './plan.ts';
import { type Refusal, serviceSkipped, stopNeedsForce } from './texts.ts';

export type ServiceVerb = 'start' | 'stop' | 'restart';

/** What a verb prints with `--json`: a refusal in the recorded form, a success as in the installed source. */
export const verbAnswer = (verb: ServiceVerb, refusal: Refusal | null): unknown =>
  refusal === null
    ? { action: verb, ok: true, result: { start: 'started', stop: 'stopped', restart: 'restarted' }[verb] }
    : {
        ok: false,
        error: {
          type: 'cli_error',
          message: /Reason: (.*)/.exec(refusal.stderr)?.[1] ?? refusal.stderr.trim(),
        },
      };

/** The service manager waits so long for a gateway to begin or end. ms */
const patienceMs = 10_000;

/**
 * `openclaw gateway start|stop|restart`: with no service of this account, the recorded refusal; else what a service manager does with
 * the gateway's process. `stop` also takes the service out of its manager, so that nothing starts it again.
 */
export async function serviceVerb(
  verb: ServiceVerb,
  args: readonly string[],
  folder: SimFolder,
  home: Home,
): Promise<Refusal | null> {
  const plan = await folder.plan();
  if (plan.serviceRefuses !== null) return { code: 1, stderr: `${plan.serviceRefuses}\n` };
  // Asked first, whether or not there is a service.
  if (verb === 'stop' && !args.includes('--force')) return stopNeedsForce;
  if (plan.service === 'none') return serviceSkipped(verb);
  if (verb !== 'start') {
    await endGateway(home);
    await folder.change({ serviceLoaded: verb === 'restart' });
  }
  if (verb !== 'stop') {
    await folder.change({ serviceLoaded: true });
    const [program = ''] = process.argv.slice(1);
    spawn(process.execPath, [program, 'gateway', 'run', '--port', String(home.port)], {
      detached: true,
      stdio: 'ignore',
    }).unref();
    await untilTrue(async () => (await liveLock(home)) !== null);
  }
  return null;
}

async function endGateway(home: Home): Promise<void> {
  const lock = await liveLock(home);
  if (lock === null) return;
  process.kill(lock.pid, 'SIGTERM');
  await untilTrue(async () => (await liveLock(home)) === null);
}

async function untilTrue(holds: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + patienceMs;
  while (!(await holds()) && Date.now() < end) await pause(20);
}
