import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { type ModelRef, parseRef } from '../../../shared/models/model-ref.ts';
import { done, failed, problem, type Result } from '../../../shared/problem.ts';
import type { GatewayLink } from './gateway-link.ts';
import type { GatewayRequest } from './gateway-request.ts';

const agentsSchema = z.object({ defaultId: z.string().min(1) });
const begunSchema = z.object({ runId: z.string().min(1) });
const endedSchema = z.object({
  status: z.string(),
  startedAt: z.number().optional(),
  endedAt: z.number().optional(),
});
const deletedSchema = z.object({ ok: z.boolean().catch(false) });

/** ms: to take the turn up, and to read the whole prompt on a slow machine */
const deadlines = { ask: 20_000, turn: 600_000, spare: 5000 } as const;

/**
 * Has the gateway's default agent answer one word with a model, in a session of its own, which is deleted afterwards: the model's server then
 * has the part of the agent's prompt in its cache that is the same in every turn. Only an ordinary turn has that prompt: one without
 * `deliver` whose session effects are "internal" gets another list of tools, and shares no more than a quarter of it (2026.9.6: 14,000
 * of 56,000 characters, an ordinary one 50,000).
 *
 * `ms`: how long the turn took. The wider scope is for naming the model and for deleting the session. Problems as {@link GatewayRequest};
 * 'gateway-refused' where the turn failed.
 */
export function sendPromptAhead(
  link: Pick<GatewayLink, 'request' | 'withScope'>,
  ref: string,
): Promise<Result<{ ms: number }>> {
  const model = parseRef(ref);
  if (model === null) return Promise.resolve(failed(problem('bad-model-ref', { ref })));
  return link.withScope('operator.admin', async (asAdmin) => {
    const agents = await link.request('agents.list', {}, agentsSchema, { deadlineMs: deadlines.ask });
    if (!agents.ok) return agents;
    const { defaultId } = agents.value;
    // OpenClaw knows sessions of this name as short-lived probes, and clears away what is left of them.
    const key = `agent:${defaultId}:explicit:model-run-${randomUUID()}`;
    const turn = await oneTurn(asAdmin, defaultId, key, model);
    await asAdmin('sessions.delete', { key }, deletedSchema, { deadlineMs: deadlines.ask });
    return turn;
  });
}

async function oneTurn(
  request: GatewayRequest,
  agentId: string,
  sessionKey: string,
  { provider, model }: ModelRef,
): Promise<Result<{ ms: number }>> {
  const params = {
    message: 'Answer with the single word: ready',
    agentId,
    sessionKey,
    provider,
    model,
    deliver: false,
    timeout: deadlines.turn / 1000,
    idempotencyKey: randomUUID(),
  };
  const begun = await request('agent', params, begunSchema, { deadlineMs: deadlines.ask });
  if (!begun.ok) return begun;
  const ended = await request(
    'agent.wait',
    { runId: begun.value.runId, timeoutMs: deadlines.turn },
    endedSchema,
    { deadlineMs: deadlines.turn + deadlines.spare },
  );
  if (!ended.ok) return ended;
  const { status, startedAt, endedAt } = ended.value;
  if (status !== 'ok' || startedAt === undefined || endedAt === undefined)
    return failed(problem('gateway-refused', { method: 'agent' }, status));
  return done({ ms: Math.max(0, endedAt - startedAt) });
}
