import { z } from 'zod';
import type { ActOutcome, LoadOutcome, Refusal } from '../../shared/warmth/load-outcome.ts';
import { requestJson } from '../http/request-json.ts';
import { isUnexpectedEndpoint } from './lm-studio-replies.ts';
import { isGateway, refused, saysMemory, unanswered, wordsOf } from './refusal.ts';
import { id, tokens } from './reply-values.ts';
import type { ServerTarget } from './reading.ts';

/** bytes; what comes back is a few hundred */
const largestReply = 1024 * 1024;
const unloadMs = 60_000;

const loadedSchema = z.object({
  status: z.literal('loaded').optional(),
  instance_id: id.optional().catch(undefined),
  load_config: z.object({ context_length: tokens.optional() }).optional().catch(undefined),
});

/**
 * `POST /api/v1/models/load`: makes one more instance, always, and answers when it is there. Explicit, so it has no idle time and is not
 * evicted. Aborting `signal` ends the request; whether the load goes on is not known (LM Studio 0.4).
 *
 * @param context tokens; null: the model's own default
 * @param deadlineMs for the whole load
 */
export async function loadOnLmStudio(
  target: ServerTarget,
  { model, context, deadlineMs }: { model: string; context: number | null; deadlineMs: number },
): Promise<LoadOutcome> {
  const begun = performance.now();
  const reply = await requestJson({
    url: `${target.origin}/api/v1/models/load`,
    token: target.token,
    body: { model, ...(context === null ? {} : { context_length: context }), echo_load_config: true },
    deadlineMs,
    largest: largestReply,
    signal: target.signal,
  });
  if (reply.kind !== 'answer') return unanswered(reply);
  const ms = performance.now() - begun;
  const refusal = refusalOf(reply.status, reply.json, target.token);
  if (refusal !== null) return refusal;
  const loaded = loadedSchema.safeParse(reply.json);
  if (!loaded.success) return refused('garbage');
  return {
    kind: 'loaded',
    instance: loaded.data.instance_id ?? null,
    context: loaded.data.load_config?.context_length ?? null,
    ms,
  };
}

/** `POST /api/v1/models/unload` of one instance, by its own id. */
export async function unloadOnLmStudio(target: ServerTarget, instance: string): Promise<ActOutcome> {
  const reply = await requestJson({
    url: `${target.origin}/api/v1/models/unload`,
    token: target.token,
    body: { instance_id: instance },
    deadlineMs: unloadMs,
    largest: largestReply,
    signal: target.signal,
  });
  if (reply.kind !== 'answer') return unanswered(reply);
  const refusal = refusalOf(reply.status, reply.json, target.token);
  if (refusal === null) return { kind: 'done' };
  // One code for all that is not there.
  return refusal.kind === 'failed' && refusal.why === 'unknown-model'
    ? refused('unknown-instance', refusal.detail)
    : refusal;
}

const errorCodes = z.object({
  error: z.object({ type: z.string().optional(), code: z.string().nullish(), param: z.string().nullish() }),
});

/**
 * What an answer refuses; null: nothing, it is a success. LM Studio's errors come in five shapes: an object with a type of the native
 * list, one of OpenAI's, a string, the string "Unexpected endpoint …" with status 200, and an error object with status 200.
 */
function refusalOf(status: number, json: unknown, token: string | null): Refusal | null {
  if (status === 401 || status === 403) return refused('needs-token', wordsOf(json, token));
  if (isUnexpectedEndpoint(json)) return refused('unsupported', wordsOf(json, token));
  const words = wordsOf(json, token);
  if (status < 300 && words === null) return null;
  const codes = errorCodes.safeParse(json).data?.error ?? {};
  const code = codes.code ?? codes.type ?? '';
  if (code === 'invalid_api_key') return refused('needs-token', words);
  if (code === 'model_not_found') return refused('unknown-model', words);
  if (codes.param === 'context_length' || /context length/i.test(words ?? ''))
    return refused('context', words);
  if (saysMemory(words)) return refused('memory', words);
  if (isGateway(status)) return refused('no-answer', words ?? `HTTP ${status}`);
  if (words === null && status < 500) return refused('unsupported');
  return refused('failed', words);
}
