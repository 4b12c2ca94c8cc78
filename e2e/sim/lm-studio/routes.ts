import type { IncomingMessage, ServerResponse } from 'node:http';
import { chatCompletions } from './chat-completions.ts';
import { instanceConfig, nativeList, oldList, oldRow, openAiList } from './lists.ts';
import { responses } from './responses.ts';
import type { ServerState } from './state.ts';
import { readJson, sendJson, sendNativeError, sendOpenAiError, sendUnexpected } from './wire.ts';

const loadKeys = new Set([
  'model',
  'context_length',
  'eval_batch_size',
  'flash_attention',
  'num_experts',
  'offload_kv_cache_to_gpu',
  'echo_load_config',
]);

/** The request as it is logged; `model` is filled in once the body is read. */
export interface Asked {
  readonly method: string;
  /** without the query */
  readonly path: string;
  model?: string;
}

/** Answers one request as the simulated version does. */
export async function route(
  state: ServerState,
  asked: Asked,
  request: IncomingMessage,
  response: ServerResponse,
  signal: AbortSignal,
): Promise<void> {
  const { method, path } = asked;
  if (
    path === '/lmstudio-greeting' &&
    method === 'GET' &&
    state.settings.greets &&
    (state.settings.greetingOpen || unlocked(state, request))
  ) {
    sendJson(response, 200, { lmstudio: true });
    return;
  }
  if (!unlocked(state, request)) {
    sendLocked(state, asked, response);
    return;
  }
  if (method === 'GET' && answerGet(state, path, response)) return;
  if (method === 'POST' && (await answerPost(state, asked, request, response, signal))) return;
  sendUnexpected(response, method, path);
}

function answerGet(state: ServerState, path: string, response: ServerResponse): boolean {
  if (path === '/api/v1/models' && state.atLeast('0.4.0')) {
    sendJson(response, 200, nativeList(state));
    return true;
  }
  if (path.startsWith('/api/v0/models') && state.atLeast('0.3.6')) {
    if (path === '/api/v0/models') {
      sendJson(response, 200, oldList(state));
      return true;
    }
    const model = state.models.find(({ key }) => path === `/api/v0/models/${key}`);
    if (model === undefined) return false;
    sendJson(response, 200, oldRow(state, model));
    return true;
  }
  if (path !== '/v1/models') return false;
  sendJson(response, 200, openAiList(state));
  return true;
}

async function answerPost(
  state: ServerState,
  asked: Asked,
  request: IncomingMessage,
  response: ServerResponse,
  signal: AbortSignal,
): Promise<boolean> {
  const answer = posts(state)[asked.path];
  if (answer === undefined) return false;
  const body = await readJson(request);
  if (body === null) {
    if (asked.path.startsWith('/api/'))
      sendNativeError(response, 400, 'invalid_request', 'Request body is not a JSON object.');
    else sendOpenAiError(response, 400, 'Request body is not a JSON object.', null, null);
    return true;
  }
  const model = body['model'] ?? body['instance_id'];
  if (typeof model === 'string') asked.model = model;
  await answer(body, response, signal);
  return true;
}

type Post = (body: Record<string, unknown>, response: ServerResponse, signal: AbortSignal) => Promise<void>;

function posts(state: ServerState): Record<string, Post> {
  return {
    '/v1/chat/completions': (...rest) => chatCompletions(state, ...rest),
    ...(state.atLeast('0.3.29')
      ? { '/v1/responses': (...rest: Parameters<Post>) => responses(state, ...rest) }
      : {}),
    ...(state.atLeast('0.4.0')
      ? {
          '/api/v1/models/load': (...rest: Parameters<Post>) => load(state, ...rest),
          '/api/v1/models/unload': async (body: Record<string, unknown>, response: ServerResponse) =>
            unload(state, body, response),
        }
      : {}),
  };
}

/** Answers when the load is done, and makes another instance where there is one already. */
async function load(
  state: ServerState,
  body: Record<string, unknown>,
  response: ServerResponse,
  signal: AbortSignal,
): Promise<void> {
  const unknown = Object.keys(body).filter((key) => !loadKeys.has(key));
  if (unknown.length > 0) {
    sendNativeError(
      response,
      400,
      'invalid_request',
      `Unrecognized key(s) in object: ${unknown.map((key) => `'${key}'`).join(', ')}`,
    );
    return;
  }
  const key = body['model'];
  if (typeof key !== 'string') {
    sendNativeError(response, 400, 'invalid_request', "'model' is required", 'missing_required_parameter');
    return;
  }
  const outcome = await state.load(key, { ...wishOf(body), jit: false, ttlMs: null }, signal);
  if (!outcome.ok) {
    if (outcome.why === 'unknown-model')
      sendNativeError(response, 404, 'model_not_found', `Model ${key} not found.`, 'model_not_found');
    else sendNativeError(response, 500, 'model_load_failed', 'Failed to load model.', 'model_load_failed');
    return;
  }
  const model = state.models.find((candidate) => candidate.key === key);
  const { parallel: _, ...config } = model === undefined ? {} : instanceConfig(model, outcome.instance);
  sendJson(response, 200, {
    type: model?.type ?? 'llm',
    instance_id: outcome.instance.id,
    load_time_seconds: outcome.seconds,
    status: 'loaded',
    ...(body['echo_load_config'] === true ? { load_config: config } : {}),
  });
}

function wishOf(body: Record<string, unknown>): {
  context: number | null;
  evalBatchSize?: number;
  flashAttention?: boolean;
  offloadKvCache?: boolean;
} {
  const {
    context_length: context,
    eval_batch_size: batch,
    flash_attention: flash,
    offload_kv_cache_to_gpu: offload,
  } = body;
  return {
    context: typeof context === 'number' && Number.isInteger(context) && context > 0 ? context : null,
    ...(typeof batch === 'number' ? { evalBatchSize: batch } : {}),
    ...(typeof flash === 'boolean' ? { flashAttention: flash } : {}),
    ...(typeof offload === 'boolean' ? { offloadKvCache: offload } : {}),
  };
}

function unload(state: ServerState, body: Record<string, unknown>, response: ServerResponse): void {
  const id = body['instance_id'];
  if (typeof id !== 'string')
    sendNativeError(
      response,
      400,
      'invalid_request',
      "'instance_id' is required",
      'missing_required_parameter',
    );
  else if (state.unload(id)) sendJson(response, 200, { instance_id: id });
  else sendNativeError(response, 404, 'model_not_found', `No instance ${id}.`, 'model_not_found');
}

function unlocked(state: ServerState, request: IncomingMessage): boolean {
  const { token } = state.settings;
  return token === null || request.headers.authorization === `Bearer ${token}`;
}

function sendLocked(state: ServerState, asked: Asked, response: ServerResponse): void {
  const message = 'An LM Studio API token is required to make requests to this server.';
  switch (state.settings.lockedShape) {
    case 'native':
      sendNativeError(response, 401, 'invalid_request', message, 'invalid_api_key');
      return;
    case 'openai':
      sendOpenAiError(response, 401, message, null, 'invalid_api_key');
      return;
    case 'string':
      sendJson(response, 401, { error: message });
      return;
    case 'unexpected-200':
      sendUnexpected(response, asked.method, asked.path);
  }
}
