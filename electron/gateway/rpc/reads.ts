import { z } from 'zod';
import type { Result } from '../../../shared/problem.ts';
import type { LogTailRpc } from '../log/log-source.ts';
import type { GatewayLink } from './gateway-link.ts';

/** ms */
const deadlines = { log: 10_000, turn: 3000 } as const;

/** `logs.tail`, as it answers; the log reads it itself. */
export function logTail(link: Pick<GatewayLink, 'request'>): LogTailRpc['tail'] {
  return (request) => link.request('logs.tail', request, z.unknown(), { deadlineMs: deadlines.log });
}

/** Asks how a turn ended, without waiting for one that goes on: `agent.wait`, which wants `operator.write`. */
export function turnEnd(link: Pick<GatewayLink, 'withScope'>): (runId: string) => Promise<Result<unknown>> {
  return (runId) =>
    link.withScope('operator.write', (request) =>
      request('agent.wait', { runId, timeoutMs: 1 }, z.unknown(), { deadlineMs: deadlines.turn }),
    );
}
