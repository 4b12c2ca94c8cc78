import { z } from 'zod';
import { done, failed, problem, type Result } from '../../shared/problem.ts';
import { maskSecrets } from '../../shared/config/redact.ts';
import { printedObject } from '../process/printed-json.ts';
import type { RunOutcome } from '../process/run.ts';
import type { ServiceReport } from './status-report.ts';

export type ServiceVerb = 'start' | 'stop' | 'restart';

/**
 * The arguments of `openclaw` for a verb. Without a terminal, `gateway stop` wants `--force`, which is nothing but the consent that a
 * terminal would be asked for (2026.9.6, read in its source); Hearth's user gave it.
 */
export const verbArguments = (verb: ServiceVerb): readonly string[] => [
  'gateway',
  verb,
  '--json',
  ...(verb === 'stop' ? ['--force'] : []),
];

/** ms; a start is waited for by the program itself for some 45 s, a restart up to 360 s, a stop until the gateway has drained */
export const verbDeadline: Readonly<Record<ServiceVerb, number>> = {
  start: 120_000,
  stop: 360_000,
  restart: 400_000,
};

/**
 * Why the service must not be asked, null when it may. Where no service is loaded, OpenClaw's `stop` and `restart` signal whatever
 * gateway they find on the port instead, one in somebody's terminal too; so they are asked only of a service that is there and runs.
 */
export function refusalOf(verb: ServiceVerb, service: ServiceReport): string | null {
  if (service.manager === null) return 'This computer has no service manager that OpenClaw knows.';
  if (service.system) return 'The service is system-wide; only its administrator can change it.';
  if (!service.ours) return 'The service is another gateway’s: this one’s folders are not the default ones.';
  if (service.installed !== true) return 'No gateway service is installed.';
  if (verb === 'start') return null;
  const launchdKeepsIt = service.manager === 'launchd' && service.loaded === true;
  return service.running === true || launchdKeepsIt ? null : 'The gateway service is not running.';
}

const errorSchema = z.union([
  z.string(),
  z.object({ message: z.string() }).transform(({ message }) => message),
]);
const answerSchema = z.object({
  ok: z.boolean(),
  result: z.string().optional().catch(undefined),
  message: z.string().optional().catch(undefined),
  error: errorSchema.optional().catch(undefined),
  hints: z.array(z.string()).catch([]),
  warnings: z.array(z.string()).catch([]),
});

/**
 * Reads how a verb ended. A gateway that only takes longer to be ready than the program waits (exit 2, "still-starting") was started.
 */
export function readVerbAnswer(verb: ServiceVerb, outcome: RunOutcome): Result<null> {
  const command = `gateway ${verb}`;
  switch (outcome.kind) {
    case 'ended':
      break;
    case 'not-started':
      return failed(problem('openclaw-not-found', {}, outcome.cause));
    case 'timed-out':
      return failed(problem('openclaw-no-answer', { command, seconds: verbDeadline[verb] / 1000 }));
    case 'too-much-output':
    case 'killed':
    case 'stopped':
      return failed(problem('openclaw-failed', { command, code: outcome.kind }));
  }
  const answer = answerSchema.safeParse(printedObject(outcome.stdout)).data;
  if (answer === undefined)
    return failed(problem('openclaw-failed', { command, code: outcome.code }, said(outcome)));
  const { ok, result, message, error, hints, warnings } = answer;
  // "not-loaded" comes as a success of doing nothing.
  if (ok && outcome.code === 0 && result !== 'not-loaded') return done(null);
  if (result === 'still-starting') return done(null);
  const lines = [error ?? message ?? `code ${outcome.code}`, ...warnings, ...hints];
  return failed(problem('gateway-service-refused', {}, maskSecrets(lines.join('\n'))));
}

/** characters of a program's own words that are kept for the Details fold */
const longest = 16_000;

/** The words of a program for the Details fold: without colours and secrets, the end of them where they are many. */
export function said({ stdout, stderr }: { readonly stdout: string; readonly stderr: string }): string {
  const text = [stdout, stderr]
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .join('\n')
    // oxlint-disable-next-line no-control-regex -- colours and cursor moves of a terminal
    .replace(/\u001b\[[0-9;?]*[A-Za-z]/g, '')
    // oxlint-disable-next-line no-control-regex
    .replace(/[\u0000-\u0008\u000b-\u001f\u007f]/g, '')
    .slice(-longest)
    .toWellFormed();
  return maskSecrets(text);
}
