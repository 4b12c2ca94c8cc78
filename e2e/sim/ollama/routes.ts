import type { ServerResponse } from 'node:http';
import type { Asked } from '../server/host.ts';
import { atLeast } from '../server/version.ts';
import { sendJson } from '../server/wire.ts';
import { embed, openAiEmbeddings } from './embeddings.ts';
import { sendError, sendOpenAiError } from './errors.ts';
import { generate } from './generate.ts';
import { openAiList, ps, show, tags } from './lists.ts';
import { chatCompletions, completions, type ForeignRequest, messages, responses } from './open-ai.ts';
import type { ServerState } from './state.ts';

interface Call extends ForeignRequest {
  readonly asked: Asked;
}

const gets: Readonly<Record<string, (call: Call) => void>> = {
  '/': ({ response }) => sendText(response, 200, 'Ollama is running'),
  '/api/version': ({ state, response }) => sendJson(response, 200, { version: state.settings.version }),
  '/api/status': ({ response }) => sendJson(response, 200, { cloud: { disabled: false, source: '' } }),
  '/api/tags': ({ state, response }) => sendJson(response, 200, tags(state)),
  '/api/ps': ({ state, response }) => sendJson(response, 200, ps(state)),
  '/v1/models': ({ state, response }) => sendJson(response, 200, openAiList(state)),
};

const posts: Readonly<Record<string, (call: Call) => Promise<void> | void>> = {
  '/api/generate': ({ state, body, response, client }) => generate(state, 'generate', body, response, client),
  '/api/chat': ({ state, body, response, client }) => generate(state, 'chat', body, response, client),
  '/api/show': sendShow,
  '/api/embed': ({ state, body, response, client }) => embed(state, body, response, client),
  '/v1/chat/completions': chatCompletions,
  '/v1/completions': completions,
  '/v1/embeddings': openAiEmbeddings,
  '/v1/responses': responses,
  '/v1/messages': messages,
};

/** The versions from which on younger paths exist. */
const since: Readonly<Record<string, string>> = { '/v1/responses': '0.13.3' };

/** Answers one request as the real thing does: a wrong method is told apart from a path that does not exist. */
export async function route(
  state: ServerState,
  asked: Asked,
  response: ServerResponse,
  client: AbortSignal,
): Promise<void> {
  const { method, path } = asked;
  const exists = atLeast(state.settings.version, since[path] ?? '0');
  const get = exists ? gets[path] : undefined;
  const post = exists ? posts[path] : undefined;
  if (get === undefined && post === undefined) {
    sendText(response, 404, '404 page not found');
    return;
  }
  const call: Call = { state, asked, body: asked.body ?? {}, response, client };
  if (get !== undefined && (method === 'GET' || method === 'HEAD')) get(call);
  else if (post === undefined || method !== 'POST') sendText(response, 405, '405 method not allowed');
  else if (asked.body === null) {
    const message = asked.bodyBytes === 0 ? 'missing request body' : 'invalid character in request body';
    if (path.startsWith('/api/')) sendError(response, 400, message);
    else sendOpenAiError(response, 400, message);
  } else await post(call);
}

function sendShow({ state, body, response }: Call): void {
  const name = body['model'] ?? body['name'];
  const model = typeof name === 'string' ? state.model(name) : undefined;
  if (model !== undefined) sendJson(response, 200, show(state, model));
  else if (typeof name !== 'string' || name === '') sendError(response, 400, 'model is required');
  else sendError(response, 404, `model '${name}' not found`);
}

function sendText(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' });
  response.end(text);
}
