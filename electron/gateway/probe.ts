import { z } from 'zod';
import type { EventLoop, Probe } from '../../shared/gateway/probe.ts';
import type { JsonReply } from '../http/request-json.ts';

const numberOrNull = z.number().nullable().catch(null);
const readiness = z.object({
  ready: z.boolean(),
  failing: z.array(z.unknown()).catch([]),
  uptimeMs: numberOrNull.default(null),
  eventLoop: z
    .object({
      degraded: z.boolean(),
      reasons: z.array(z.unknown()).catch([]),
      delayP99Ms: numberOrNull.default(null),
      utilization: numberOrNull.default(null),
    })
    .nullable()
    .catch(null)
    .default(null),
});
const liveness = z.object({ ok: z.literal(true), status: z.literal('live') });

/** Enough to be named, and none so long that it is no name. */
const mostNames = 20;
const longestName = 100;

/**
 * How the gateway is by its own `/readyz`: ready, or 503 with the failing parts, `gateway-draining` among them while it stops
 * (OpenClaw 2026.9.6). Null where that does not tell, and `/healthz` must be asked: see {@link readHealth}.
 */
export function readReadiness(reply: JsonReply): Probe | null {
  switch (reply.kind) {
    case 'aborted':
    case 'broken':
      return null;
    case 'no-answer':
      return {
        kind: reply.cause === 'timeout' ? 'hangs' : reply.cause === 'reset' ? 'other-program' : 'nothing',
      };
    case 'answer':
      break;
  }
  const answer = readiness.safeParse(reply.json);
  if (!answer.success) return null;
  const failing = names(answer.data.failing);
  return {
    kind: 'answers',
    ready: answer.data.ready && reply.status === 200,
    failing: failing.filter((part) => part !== 'gateway-draining'),
    draining: failing.includes('gateway-draining'),
    uptimeMs: answer.data.uptimeMs,
    eventLoop: eventLoopOf(answer.data.eventLoop),
  };
}

function eventLoopOf(said: z.infer<typeof readiness>['eventLoop']): EventLoop | null {
  if (said === null) return null;
  const { degraded, reasons, delayP99Ms, utilization } = said;
  return { degraded, reasons: names(reasons), delayMs: delayP99Ms, utilization };
}

const names = (list: readonly unknown[]): string[] =>
  list
    .filter((name) => typeof name === 'string' && name.length <= longestName)
    .slice(0, mostNames) as string[];

/** `/healthz` after an unclear `/readyz`: a gateway that lives and cannot say whether it is ready, or another program. */
export function readHealth(reply: JsonReply): Probe {
  if (reply.kind === 'answer')
    return { kind: liveness.safeParse(reply.json).success ? 'lives' : 'other-program' };
  const hangs = (reply.kind === 'no-answer' || reply.kind === 'broken') && reply.cause === 'timeout';
  return { kind: hangs ? 'hangs' : 'other-program' };
}
