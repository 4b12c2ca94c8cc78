import { z } from 'zod';
import type { LoadOutcome } from '../../shared/warmth/load-outcome.ts';
import { requestJson } from '../http/request-json.ts';
import { isGateway, refused, saysMemory, unanswered, wordsOf } from './refusal.ts';
import type { ServerTarget } from './reading.ts';

const largestReply = 1024 * 1024;

const doneSchema = z.object({ done: z.literal(true), done_reason: z.string().optional() });

/** How long a model is to stay. `default` is what Ollama itself takes where nobody says otherwise, five minutes. */
export type KeepAlive = 'for-ever' | 'default' | 'unload';

const keepAlives: Readonly<Record<KeepAlive, number | string>> = {
  'for-ever': -1,
  default: '5m',
  unload: 0,
};

/**
 * `POST /api/generate` without a prompt: no token is generated. Loads the model if it is not there, or is there with another context, and
 * says how long it stays. One runner a model, so nothing doubles. Aborting `signal` ends the load.
 *
 * @param context tokens; null: left to the server. For a loaded model it must be the one it has, else it is loaded anew.
 */
export async function keepOnOllama(
  target: ServerTarget,
  {
    model,
    context,
    keep,
    deadlineMs,
  }: { model: string; context: number | null; keep: KeepAlive; deadlineMs: number },
): Promise<LoadOutcome> {
  const begun = performance.now();
  const reply = await requestJson({
    url: `${target.origin}/api/generate`,
    token: target.token,
    body: {
      model,
      stream: false,
      keep_alive: keepAlives[keep],
      ...(context === null ? {} : { options: { num_ctx: context } }),
    },
    deadlineMs,
    largest: largestReply,
    signal: target.signal,
  });
  if (reply.kind !== 'answer') return unanswered(reply);
  const { status, json } = reply;
  const words = wordsOf(json, target.token);
  if (status === 401 || status === 403) return refused('needs-token', words);
  if (status === 404) return refused(words === null ? 'unsupported' : 'unknown-model', words);
  if (saysMemory(words)) return refused('memory', words);
  if (isGateway(status)) return refused('no-answer', words ?? `HTTP ${status}`);
  if (status >= 300 || words !== null) return refused('failed', words);
  if (!doneSchema.safeParse(json).success) return refused('garbage');
  return { kind: 'loaded', instance: model, context: null, ms: performance.now() - begun };
}
