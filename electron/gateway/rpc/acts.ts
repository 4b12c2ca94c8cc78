import { z } from 'zod';
import type { Preflight } from '../../../shared/gateway/snapshot.ts';
import { done, failed, problem, type Result } from '../../../shared/problem.ts';
import { realTimers, type Timers } from '../../streams/timers.ts';
import type { GatewayLink } from './gateway-link.ts';
import type { GatewayRequest } from './gateway-request.ts';

type Link = Pick<GatewayLink, 'request' | 'withScope' | 'redact'>;

interface ActiveSession {
  readonly key: string;
  readonly agentId: string | null;
}

const sessionsSchema = z.object({
  sessions: z.array(
    z.object({
      key: z.string(),
      agentId: z.string().nullable().catch(null).default(null),
      hasActiveRun: z.boolean().catch(false).default(false),
    }),
  ),
});
const preflightSchema = z.object({
  safe: z.boolean(),
  blockers: z.array(z.object({ kind: z.string().catch(''), message: z.string().catch('') })).catch([]),
});
const abortedSchema = z.object({ ok: z.boolean() });
const restartSchema = z.object({ ok: z.boolean(), status: z.string().catch('') });

/** Sessions are listed by when they were last used, so those at work are among the first. */
const mostSessions = 1000;
const mostLooks = 3;
const mostBlockers = 20;
const longestBlocker = 300;
/** ms */
const deadlines = { ask: 5000, abort: 5000, ended: 10_000, look: 100 } as const;
const roundsToTellAgain = 10;

/** The sessions in which a turn runs: `hasActiveRun` is OpenClaw's own word for it (docs `gateway/protocol/rpc-session-control`). */
export async function activeSessions(request: GatewayRequest): Promise<Result<ActiveSession[]>> {
  const reply = await request(
    'sessions.list',
    { limit: mostSessions, includeGlobal: true, includeUnknown: true },
    sessionsSchema,
    { deadlineMs: deadlines.ask },
  );
  if (!reply.ok) return reply;
  return done(
    reply.value.sessions
      .filter(({ hasActiveRun }) => hasActiveRun)
      .map(({ key, agentId }) => ({ key, agentId })),
  );
}

/**
 * What a stop or a restart would end now, by `gateway.restart.preflight` (4 to 20 ms). The gateway counts every request that is under way,
 * Hearth's own too, so where no turn runs it is asked up to three times. What it still sets up behind its own start is nobody's work
 * and no reason to ask. Problems as {@link GatewayRequest}.
 */
export async function preflight(
  { request, redact }: Pick<Link, 'request' | 'redact'>,
  { timers = realTimers }: { timers?: Timers } = {},
): Promise<Result<Preflight>> {
  for (let look = 1; ; look += 1) {
    const active = await activeSessions(request);
    if (!active.ok) return active;
    const reply = await request('gateway.restart.preflight', {}, preflightSchema, {
      deadlineMs: deadlines.ask,
    });
    if (!reply.ok) return reply;
    const blockers = reply.value.blockers.filter((blocker) => !isOwnStart(blocker));
    const safe = reply.value.safe || (blockers.length === 0 && reply.value.blockers.length > 0);
    const activeRuns = active.value.length;
    if (safe || activeRuns > 0 || look === mostLooks) {
      const words = blockers
        .slice(0, mostBlockers)
        .map(({ message }) => redact(message).slice(0, longestBlocker));
      return done({ safe: safe && activeRuns === 0, activeRuns, blockers: words });
    }
    await pause(timers, deadlines.look);
  }
}

/**
 * Requests that are all parts of the gateway's start, which go on after it is ready: "2 active gateway request(s): startup:a, startup:b"
 * (OpenClaw's `infra/gateway-active-work`). Where it names only some of them, the others may be anybody's.
 */
function isOwnStart({ kind, message }: { readonly kind: string; readonly message: string }): boolean {
  return kind === 'root-request' && /: startup:[^\s,]+(?:, startup:[^\s,]+)*$/.test(message);
}

/**
 * Ends every running turn and what is queued behind it (`sessions.abort`, 0.05 to 0.1 s each), and waits up to 10 s until none is left.
 * Must come before SIGTERM: a draining gateway refuses it. `ended`: turns that were running. 'gateway-runs-active' when some go on;
 * other problems as {@link GatewayRequest}.
 */
export async function endRuns(
  link: Link,
  { timers = realTimers, signal }: { timers?: Timers; signal?: AbortSignal } = {},
): Promise<Result<{ ended: number }>> {
  const first = await activeSessions(link.request);
  if (!first.ok) return first;
  if (first.value.length === 0) return done({ ended: 0 });
  const until = timers.now() + deadlines.ended;
  return link.withScope('operator.admin', async (request) => {
    let active = first.value;
    let told = new Set<string>();
    for (let round = 0; ; round += 1) {
      // What goes on in spite of it is told again now and then: another turn may have begun meanwhile.
      if (round % roundsToTellAgain === 0) told = new Set();
      const untold = active.filter(({ key }) => !told.has(key));
      for (const { key } of untold) told.add(key);
      const aborted = await Promise.all(untold.map((session) => abort(request, session)));
      const refused = aborted.find((reply) => !reply.ok);
      if (refused?.ok === false) return refused;
      const left = await activeSessions(link.request);
      if (!left.ok) return left;
      active = left.value;
      if (active.length === 0) return done({ ended: first.value.length });
      if (timers.now() >= until || signal?.aborted === true)
        return failed(problem('gateway-runs-active', { count: active.length }));
      await pause(timers, deadlines.look, signal);
    }
  });
}

function abort(request: GatewayRequest, { key, agentId }: ActiveSession): Promise<Result<{ ok: boolean }>> {
  const params = { key, clearQueued: true, ...(agentId === null ? {} : { agentId }) };
  return request('sessions.abort', params, abortedSchema, { deadlineMs: deadlines.abort });
}

/**
 * Asks the gateway to restart itself, whoever started it; it keeps its process where it runs with OPENCLAW_NO_RESPAWN. Resolves when it
 * has taken the wish up: running turns come first, and it tells `shutdown` when it goes.
 */
export function requestRestart(link: Link): Promise<Result<null>> {
  return link.withScope('operator.admin', async (request) => {
    const reply = await request('gateway.restart.request', { reason: 'asked for in Hearth' }, restartSchema, {
      deadlineMs: deadlines.ask,
    });
    if (!reply.ok) return reply;
    return reply.value.ok
      ? done(null)
      : failed(
          problem('gateway-refused', { method: 'gateway.restart.request' }, link.redact(reply.value.status)),
        );
  });
}

function pause(timers: Timers, ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const finish = (): void => {
      callOff();
      signal?.removeEventListener('abort', finish);
      resolve();
    };
    const callOff = timers.after(ms, finish);
    signal?.addEventListener('abort', finish);
  });
}
