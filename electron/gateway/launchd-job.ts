import type { Environment } from '../process/clean-environment.ts';
import { run } from '../process/run.ts';
import type { GatewayPlace } from './place.ts';
import type { ServiceReport } from './status-report.ts';

/** What `launchctl print` tells of a job, as far as it is used. */
export interface LaunchdJob {
  readonly state: string | null;
  readonly pid: number | null;
  readonly lastExitStatus: number | null;
}

/**
 * Reads what `launchctl print <domain>/<label>` prints: `name = value` lines, those of the job itself one tab deep. The last exit is
 * `last exit code = 78: EX_CONFIG` in macOS of today, which OpenClaw 2026.9.6 does not read, and was `last exit status = 78`.
 */
export function readLaunchdJob(printed: string): LaunchdJob {
  const value = (name: string): string | null =>
    new RegExp(`^\\t${name} = (.*)$`, 'm').exec(printed)?.[1]?.trim() ?? null;
  const exit = value('last exit code') ?? value('last exit status');
  return {
    state: value('state'),
    pid: positive(value('pid')),
    lastExitStatus: exit === null ? null : (integer(/^-?\d+/.exec(exit)?.[0] ?? null) ?? null),
  };
}

function integer(text: string | null): number | null {
  const number = text === null ? Number.NaN : Number(text);
  return Number.isSafeInteger(number) ? number : null;
}

function positive(text: string | null): number | null {
  const number = integer(text);
  return number !== null && number > 0 ? number : null;
}

/** OpenClaw's exit code for a config it does not start with (EX_CONFIG). */
const refusesToStart = 78;

/**
 * Whether launchd starts a gateway again and again that refuses to start. OpenClaw's job is to be kept alive whatever its exit, every
 * 10 s; systemd's unit is not started again after 78, and the Task Scheduler's runs once.
 */
export function isLooping(service: ServiceReport): boolean {
  const { manager, loaded, running, lastExitStatus } = service;
  return manager === 'launchd' && loaded === true && running !== true && lastExitStatus === refusesToStart;
}

/** ms; launchctl answers in about 10 */
const deadline = 5000;

/** Asks launchd for a job, such as `gui/501/ai.openclaw.gateway`. Null: it has none of that name, or did not answer. */
export async function askLaunchd(
  target: string,
  { env, signal }: { readonly env: Environment; readonly signal?: AbortSignal },
): Promise<LaunchdJob | null> {
  const outcome = await run('launchctl', ['print', target], {
    env,
    deadline,
    ...(signal === undefined ? {} : { signal }),
  });
  return outcome.kind === 'ended' && outcome.code === 0 ? readLaunchdJob(outcome.stdout) : null;
}

/**
 * The gateway's job as launchd itself tells it: reads only, and takes some 10 ms where OpenClaw's own report takes seconds. Null where
 * neither the user nor the system has such a job loaded, which says nothing of one that is installed and not loaded.
 */
export async function glanceAtLaunchd(
  { serviceLabels, canonical }: Pick<GatewayPlace, 'serviceLabels' | 'canonical'>,
  options: { readonly env: Environment; readonly uid: number; readonly signal?: AbortSignal },
): Promise<ServiceReport | null> {
  const label = serviceLabels.launchd;
  const own = await askLaunchd(`gui/${options.uid}/${label}`, options);
  const job = own ?? (await askLaunchd(`system/${label}`, options));
  return job === null
    ? null
    : {
        manager: 'launchd',
        label,
        ours: canonical,
        installed: true,
        loaded: true,
        running: job.state === 'running' || job.pid !== null,
        pid: job.pid,
        state: job.state,
        lastExitStatus: job.lastExitStatus,
        system: own === null,
        detail: null,
      };
}
