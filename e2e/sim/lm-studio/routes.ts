import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import type { Asked } from '../server/host.ts';
import { sendJson } from '../server/wire.ts';
import { chatCompletions } from './chat-completions.ts';
import { completions } from './completions.ts';
import { embeddings } from './embeddings.ts';
import { sendNativeError, sendOpenAiError, sendUnexpected } from './errors.ts';
import { nativeList, oldList, oldRow, openAiList } from './lists.ts';
import { load, unload } from './load-endpoints.ts';
import { messages } from './messages.ts';
import { nativeChat } from './native-chat.ts';
import { responses } from './responses.ts';
import type { ServerState } from './state.ts';

/** Answers one request as the simulated version does. */
export async function route(
  state: ServerState,
  asked: Asked,
  response: ServerResponse,
  signal: AbortSignal,
): Promise<void> {
  response.setHeader('x-powered-by', 'Express');
  const { method, path } = asked;
  const { greets, greetingOpen } = state.settings;
  const open = unlocked(state, asked.headers, path) && mayLoad(state, asked);
  if (path === '/lmstudio-greeting' && method === 'GET' && greets && (greetingOpen || open)) {
    sendJson(response, 200, { lmstudio: true });
    return;
  }
  if (!open) {
    sendLocked(state, asked, response);
    return;
  }
  if (method === 'GET' && answerGet(state, path, response)) return;
  if (method === 'POST' && (await answerPost(state, asked, response, signal))) return;
  sendUnexpected(response, method, path);
}

/** Is a right token there, or none wanted? Anthropic's API takes it in a header of its own as well. */
export function unlocked(state: ServerState, headers: IncomingHttpHeaders, path: string): boolean {
  const { token, loadToken } = state.settings;
  if (token === null || [token, loadToken].includes(bearerOf(headers))) return true;
  return path === '/v1/messages' && headers['x-api-key'] === token;
}

/** Does a request load or unload nothing, or with a token that may? */
function mayLoad(state: ServerState, { headers, path }: Asked): boolean {
  const { loadToken } = state.settings;
  if (loadToken === null || bearerOf(headers) === loadToken) return true;
  return path !== '/api/v1/models/load' && path !== '/api/v1/models/unload';
}

/** Not null, so that it is none of those that are not set. */
const bearerOf = ({ authorization = '' }: IncomingHttpHeaders): string =>
  authorization.replace(/^Bearer /, '');

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

type Post = (
  state: ServerState,
  body: Record<string, unknown>,
  response: ServerResponse,
  signal: AbortSignal,
) => Promise<void> | void;

const posts: Readonly<Record<string, { readonly since: string; readonly answer: Post }>> = {
  '/v1/chat/completions': { since: '0', answer: (...all) => chatCompletions(...all) },
  '/v1/completions': { since: '0', answer: (...all) => completions(...all) },
  '/v1/embeddings': { since: '0', answer: embeddings },
  '/api/v0/chat/completions': { since: '0.3.6', answer: (...all) => chatCompletions(...all, true) },
  '/api/v0/completions': { since: '0.3.6', answer: (...all) => completions(...all, true) },
  '/api/v0/embeddings': { since: '0.3.6', answer: embeddings },
  '/v1/responses': { since: '0.3.29', answer: responses },
  '/api/v1/models/load': { since: '0.4.0', answer: load },
  '/api/v1/models/unload': { since: '0.4.0', answer: unload },
  '/api/v1/chat': { since: '0.4.0', answer: nativeChat },
  '/v1/messages': { since: '0.4.1', answer: messages },
};

async function answerPost(
  state: ServerState,
  { path, body }: Asked,
  response: ServerResponse,
  signal: AbortSignal,
): Promise<boolean> {
  const post = posts[path];
  if (post === undefined || !state.atLeast(post.since)) return false;
  const message = 'Request body is not a JSON object.';
  if (body !== null) await post.answer(state, body, response, signal);
  else if (path.startsWith('/api/')) sendNativeError(response, 400, { type: 'invalid_request', message });
  else sendOpenAiError(response, 400, message, null, null);
  return true;
}

function sendLocked(state: ServerState, { method, path }: Asked, response: ServerResponse): void {
  const message = 'An LM Studio API token is required to make requests to this server.';
  const code = 'invalid_api_key';
  switch (state.settings.lockedShape) {
    case 'native':
      sendNativeError(response, 401, { type: 'invalid_request', message, code });
      return;
    case 'openai':
      sendOpenAiError(response, 401, message, null, code);
      return;
    case 'string':
      sendJson(response, 401, { error: message });
      return;
    case 'unexpected-200':
      sendUnexpected(response, method, path);
  }
}
