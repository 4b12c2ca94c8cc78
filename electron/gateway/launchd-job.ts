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
