import { z } from 'zod';
import type { Gateway } from '../../shared/gateway/snapshot.ts';
import type { JsonReply } from '../http/request-json.ts';

export type GatewayJudgement = Pick<Gateway, 'state' | 'failing'>;

const readiness = z.object({ ready: z.boolean(), failing: z.array(z.unknown()).catch([]) });
const liveness = z.object({ ok: z.literal(true), status: z.literal('live') });

/** Enough parts to be named, and none so long that it is no name. */
const mostParts = 20;

/**
 * How the gateway is by its own `/readyz`: ready, or 503 with the failing parts, `gateway-draining` among them while it stops
 * (OpenClaw 2026.9.6). Null where that does not tell, and `/healthz` must be asked: see {@link judgeByHealth}.
 */
export function judgeByReadiness(reply: JsonReply): GatewayJudgement | null {
  switch (reply.kind) {
    case 'aborted':
    case 'broken':
      return null;
    case 'no-answer':
      return withoutParts(
        reply.cause === 'timeout' ? 'no-answer' : reply.cause === 'reset' ? 'other-program' : 'not-running',
      );
    case 'answer':
      break;
  }
  const answer = readiness.safeParse(reply.json);
  if (!answer.success) return null;
  if (answer.data.ready && reply.status === 200) return withoutParts('ready');
  const failing = answer.data.failing
    .filter((part) => typeof part === 'string' && part.length <= 100)
    .slice(0, mostParts) as string[];
  return { state: failing.includes('gateway-draining') ? 'draining' : 'starting', failing };
}

/** `/healthz` after an unclear `/readyz`: a gateway that lives and cannot say whether it is ready, or another program. */
export function judgeByHealth(reply: JsonReply): GatewayJudgement {
  if (reply.kind === 'answer')
    return withoutParts(liveness.safeParse(reply.json).success ? 'starting' : 'other-program');
  const hangs = (reply.kind === 'no-answer' || reply.kind === 'broken') && reply.cause === 'timeout';
  return withoutParts(hangs ? 'no-answer' : 'other-program');
}

const withoutParts = (state: Gateway['state']): GatewayJudgement => ({ state, failing: [] });
