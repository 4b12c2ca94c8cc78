import { isDeepStrictEqual } from 'node:util';
import type { Gateway, GatewayStateKind } from '../../shared/gateway/snapshot.ts';
import { problem } from '../../shared/problem.ts';
import { type ExitCode, exitCodes } from './exit-codes.ts';
import { type GatewayServices, gatewayLines, troubleLines, untilLookedAt } from './gateway-commands.ts';
import { stateLine } from './gateway-text.ts';
import type { CommandContext } from './io.ts';
import { note, report, reportProblem } from './report.ts';

type Verb = 'start' | 'stop' | 'restart';

/** What becomes of turns that are running: not said, they are ended, or they are waited for. */
export type RunsWish = 'ask' | 'end' | 'wait';

/** How long a command waits for its end, in ms. A turn may take 315 s to finish, and the process some more. */
const deadlines = { start: 180_000, restart: 180_000, end: 60_000, drain: 345_000 } as const;

/** What a test sets: the clock's part of a command. */
export interface ChangeOptions {
  /** Aborts when the command has waited `ms`. */
  readonly deadline: (ms: number) => AbortSignal;
}

const realOptions: ChangeOptions = { deadline: (ms) => AbortSignal.timeout(ms) };

/** `hearth gateway start`: starts it through its owner and waits until it is ready. */
export async function startGateway(
  context: CommandContext,
  gateway: GatewayServices,
  { deadline }: ChangeOptions = realOptions,
): Promise<ExitCode> {
  await untilLookedAt(gateway.snapshots);
  const before = gateway.snapshots.value;
  if (isUp(before)) return nothingToDo(context, before);
  const started = await gateway.start();
  if (!started.ok && started.problem.code === 'gateway-already-running')
    return nothingToDo(context, gateway.snapshots.value);
  if (!started.ok) return reportProblem(context, started.problem);
  return await follow(context, gateway, before, 'start', deadline(deadlines.start));
}

/** `hearth gateway stop`: asks what is running first, and never ends a turn that nobody wished to end. */
export async function stopGateway(
  context: CommandContext,
  gateway: GatewayServices,
  runs: RunsWish,
  { deadline }: ChangeOptions = realOptions,
): Promise<ExitCode> {
  await untilLookedAt(gateway.snapshots);
  const before = gateway.snapshots.value;
  if (before.state.kind === 'stopped' || before.state.kind === 'not-installed')
    return nothingToDo(context, before);
  const wish = await runsWish(context, gateway, runs);
  if (typeof wish === 'number') return wish;
  const stopped = await gateway.stop(wish);
  if (!stopped.ok) return reportProblem(context, stopped.problem);
  const limit = wish.endRuns ? deadlines.end : deadlines.drain;
  return await follow(context, gateway, before, 'stop', deadline(limit));
}

/** `hearth gateway restart`: as `stop`, and waits until it is ready again. */
export async function restartGateway(
  context: CommandContext,
  gateway: GatewayServices,
  runs: RunsWish,
  { deadline }: ChangeOptions = realOptions,
): Promise<ExitCode> {
  await untilLookedAt(gateway.snapshots);
  const before = gateway.snapshots.value;
  const wish = await runsWish(context, gateway, runs);
  if (typeof wish === 'number') return wish;
  const restarted = await gateway.restart(wish);
  if (!restarted.ok) return reportProblem(context, restarted.problem);
  const limit = deadlines.restart + (wish.endRuns ? 0 : deadlines.drain);
  return await follow(context, gateway, before, 'restart', deadline(limit));
}

/** What is to become of running turns, or the exit code where the user has to decide and did not. */
async function runsWish(
  context: CommandContext,
  gateway: GatewayServices,
  runs: RunsWish,
): Promise<{ endRuns: boolean } | ExitCode> {
  if (runs !== 'ask') return { endRuns: runs === 'end' };
  const preflight = await gateway.preflight();
  // What runs cannot be asked: then nothing is ended, and what runs is waited for.
  if (!preflight.ok) return { endRuns: false };
  const { activeRuns, safe, blockers } = preflight.value;
  if (safe || activeRuns === 0) return { endRuns: false };
  const { io, t } = context;
  for (const blocker of blockers) note(context, blocker);
  const answer = await io.ask(
    `${t('cli:gateway.runsActive', { count: activeRuns })} ${t('cli:gateway.askRuns')} `,
  );
  if (answer === null) return reportProblem(context, problem('gateway-runs-active', { count: activeRuns }));
  const chosen = answer.trim().toLowerCase();
  if (chosen === t('cli:gateway.answerWait')) return { endRuns: false };
  if (chosen === t('cli:gateway.answerEnd')) return { endRuns: true };
  note(context, t('cli:gateway.leftAsItIs'));
  return exitCodes.failed;
}

/** Tells each step on stderr until the gateway is where it was wished to be, cannot get there, or time or the user says enough. */
async function follow(
  context: CommandContext,
  gateway: GatewayServices,
  before: Gateway,
  verb: Verb,
  deadline: AbortSignal,
): Promise<ExitCode> {
  const { io, t } = context;
  const stopped = new AbortController();
  void io.untilStopped().then(() => stopped.abort());
  let told = '';
  let moved = false;
  for await (const snapshot of gateway.snapshots.watch(AbortSignal.any([deadline, stopped.signal]))) {
    // What was seen before the wish says nothing about it.
    if (!moved && isDeepStrictEqual(snapshot.state, before.state)) continue;
    const line = stateLine(t, snapshot);
    if (line !== told && !context.json) note(context, line);
    told = line;
    const outcome = outcomeOf(verb, snapshot, before, moved);
    moved = true;
    if (outcome === 'failed') return tellFailure(context, snapshot);
    if (outcome === 'done') return await tellDone(context, gateway);
  }
  note(context, t(`cli:gateway.${stopped.signal.aborted ? 'leftAt' : 'tooLate'}.${verb}`));
  report(context, { changed: true, gateway: gateway.snapshots.value }, () => []);
  return exitCodes.failed;
}

const restingKinds: ReadonlySet<GatewayStateKind> = new Set([
  'stopped',
  'port-taken',
  'crashed',
  'given-up',
  'not-installed',
]);

const isUp = ({ state }: Gateway): boolean => state.kind === 'ready' || state.kind === 'degraded';

/** Null while it is on its way. */
function outcomeOf(verb: Verb, now: Gateway, before: Gateway, moved: boolean): 'done' | 'failed' | null {
  const rests = restingKinds.has(now.state.kind);
  switch (verb) {
    case 'stop':
      if (now.state.kind === 'stopped' || now.state.kind === 'not-installed') return 'done';
      return rests && moved ? 'failed' : null;
    case 'start':
      if (isUp(now)) return 'done';
      return rests ? 'failed' : null;
    case 'restart': {
      // A gateway that was ready and is ready has restarted once it was something else between, or started at another time.
      const again = moved || !isUp(before) || now.startedAt !== before.startedAt;
      if (isUp(now)) return again ? 'done' : null;
      // Stopped is on the way where the owner stops and starts it.
      return rests && now.state.kind !== 'stopped' ? 'failed' : null;
    }
  }
  return verb satisfies never;
}

/** A gateway that has just become ready is asked first, so that its version and the like are told. */
async function tellDone(context: CommandContext, gateway: GatewayServices): Promise<ExitCode> {
  await untilLookedAt(gateway.snapshots);
  const snapshot = gateway.snapshots.value;
  report(context, { changed: true, gateway: snapshot }, () => gatewayLines(context, snapshot));
  return exitCodes.done;
}

function tellFailure(context: CommandContext, snapshot: Gateway): ExitCode {
  report(context, { changed: true, gateway: snapshot }, () => troubleLines(snapshot));
  return exitCodes.failed;
}

function nothingToDo(context: CommandContext, snapshot: Gateway): ExitCode {
  report(context, { changed: false, gateway: snapshot }, () => [stateLine(context.t, snapshot)]);
  return exitCodes.done;
}

/** The options `--end-runs` and `--wait` as one wish; null where they contradict each other. */
export function runsWishOf({
  endRuns = false,
  wait = false,
}: {
  endRuns?: boolean;
  wait?: boolean;
}): RunsWish | null {
  if (endRuns && wait) return null;
  return endRuns ? 'end' : wait ? 'wait' : 'ask';
}
