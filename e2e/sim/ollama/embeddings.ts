import type { ServerResponse } from 'node:http';
import { vectorOf } from '../server/embed.ts';
import { sendJson, tokensOf } from '../server/wire.ts';
import { sendError, sendOpenAiError, sendRefusal } from './errors.ts';
import type { ForeignRequest } from './open-ai.ts';
import { plainWant, takeModel, wantOf } from './request.ts';
import type { ServerState } from './state.ts';

/** `POST /api/embed`: as many vectors as texts. */
export async function embed(
  state: ServerState,
  body: Record<string, unknown>,
  response: ServerResponse,
  client: AbortSignal,
): Promise<void> {
  const name = String(body['model']);
  const model = state.model(name);
  if (model === undefined) {
    sendError(response, 404, `model '${name}' not found`);
    return;
  }
  const wanted = wantOf(state, model, body);
  const taken = wanted.ok ? await takeModel(state, wanted.want, client) : wanted;
  if (!taken.ok) {
    sendRefusal(response, taken);
    return;
  }
  taken.release();
  const texts = textsOf(body['input']);
  sendJson(response, 200, {
    model: name,
    embeddings: texts.map(vectorOf),
    total_duration: Math.round(taken.loadMs * 1e6),
    load_duration: Math.round(taken.loadMs * 1e6),
    prompt_eval_count: texts.reduce((sum, text) => sum + tokensOf(text), 0),
  });
}

/** `POST /v1/embeddings`. */
export async function openAiEmbeddings({ state, body, response, client }: ForeignRequest): Promise<void> {
  const name = String(body['model']);
  const model = state.model(name);
  if (model === undefined) {
    sendOpenAiError(response, 404, `model '${name}' not found`);
    return;
  }
  const taken = await takeModel(state, plainWant(state, model), client);
  if (!taken.ok) {
    sendOpenAiError(response, taken.status, taken.message);
    return;
  }
  taken.release();
  const texts = textsOf(body['input']);
  const tokens = texts.reduce((sum, text) => sum + tokensOf(text), 0);
  sendJson(response, 200, {
    object: 'list',
    data: texts.map((text, index) => ({ object: 'embedding', embedding: vectorOf(text), index })),
    model: name,
    usage: { prompt_tokens: tokens, total_tokens: tokens },
  });
}

function textsOf(input: unknown): string[] {
  return [input].flat().filter((text) => typeof text === 'string');
}
