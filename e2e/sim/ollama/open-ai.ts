import type { ServerResponse } from 'node:http';
import { deliver, deliverStream, type Generation } from '../server/generation.ts';
import { chatPrompt, promptOf, tellChat, usageOf } from '../server/tell-chat.ts';
import { anthropicError, tellMessage } from '../server/tell-message.ts';
import { tellResponse } from '../server/tell-response.ts';
import { EventStream, sendJson } from '../server/wire.ts';
import { sendOpenAiError } from './errors.ts';
import type { SimModel } from './models.ts';
import { answering, plainWant, takeModel } from './request.ts';
import type { Runner } from './runner.ts';
import type { ServerState } from './state.ts';

/** One request of an API that others have thought up: none of them can ask for a context, or say how long a model stays. */
export interface ForeignRequest {
  readonly state: ServerState;
  readonly body: Record<string, unknown>;
  readonly response: ServerResponse;
  readonly client: AbortSignal;
}

type SendError = (response: ServerResponse, status: number, message: string) => void;

/** `POST /v1/chat/completions`, whole or streamed. */
export async function chatCompletions(request: ForeignRequest): Promise<void> {
  const { state, body, response } = request;
  if (!Array.isArray(body['messages']) || body['messages'].length === 0) {
    sendOpenAiError(response, 400, "[] is too short - 'messages'");
    return;
  }
  await withModel(request, chatPrompt(body), async (generation, model) => {
    await tellChat(response, {
      generation,
      clock: state.clock,
      body,
      id: `chatcmpl-${state.nextId()}`,
      model: model.name,
      fingerprint: 'fp_ollama',
      reasoningIn: 'reasoning',
    });
  });
}

/** `POST /v1/completions`, whole or streamed. */
export async function completions(request: ForeignRequest): Promise<void> {
  const { state, body, response } = request;
  await withModel(request, promptOf([body['prompt'] ?? '']), async (generation, model) => {
    const created = Math.floor(state.clock.now() / 1000);
    const base = { id: `cmpl-${state.nextId()}`, object: 'text_completion', created, model: model.name };
    if (body['stream'] !== true) {
      await generation.whole();
      const usage = usageOf(generation.usage);
      sendJson(response, 200, { ...base, ...said(generation.speech.answer, 'stop'), usage });
      return;
    }
    await generation.readPrompt();
    const events = new EventStream(response);
    await deliverStream(response, events, async () => {
      for await (const { kind, text } of generation.pieces())
        if (kind === 'message') events.send({ ...base, ...said(text, null) });
      events.send({ ...base, ...said('', 'stop') });
      events.send('[DONE]');
    });
  });
}

/** `POST /v1/responses`, whole or streamed. It keeps nothing; thinking is told as a summary. */
export async function responses(request: ForeignRequest): Promise<void> {
  const { state, body, response } = request;
  const prompt = promptOf([body['tools'] ?? [], body['instructions'] ?? '', body['input'] ?? '']);
  await withModel(request, prompt, async (generation, model) => {
    await tellResponse(response, {
      generation,
      clock: state.clock,
      body,
      idOf: (kind) => `${kind}_${state.nextId() % 1_000_000}`,
      model: model.name,
      stores: false,
      reasoningAs: 'summary',
    });
  });
}

const sendAnthropicError: SendError = (response, status, message) => {
  const type = status === 404 ? 'not_found_error' : status < 500 ? 'invalid_request_error' : 'api_error';
  sendJson(response, status, anthropicError(type, message));
};

/** `POST /v1/messages`, Anthropic's API, whole or streamed. */
export async function messages(request: ForeignRequest): Promise<void> {
  const { state, body, response } = request;
  if (!Array.isArray(body['messages']) || typeof body['max_tokens'] !== 'number') {
    sendAnthropicError(
      response,
      400,
      `${Array.isArray(body['messages']) ? 'max_tokens' : 'messages'} is required`,
    );
    return;
  }
  const prompt = promptOf([body['tools'] ?? [], body['system'] ?? '', body['messages']]);
  await withModel(
    request,
    prompt,
    async (generation, model) => {
      const id = `msg_${state.nextId()}`;
      await tellMessage(response, { generation, id, model: model.name, stream: body['stream'] === true });
    },
    sendAnthropicError,
  );
}

/** Finds the model, gets it resident, and lets it answer. */
async function withModel(
  { state, body, response, client }: ForeignRequest,
  prompt: string,
  tell: (generation: Generation<Runner>, model: SimModel) => Promise<void>,
  sendError: SendError = sendOpenAiError,
): Promise<void> {
  const name = typeof body['model'] === 'string' ? body['model'] : '';
  const model = state.model(name);
  if (model === undefined) {
    if (name === '') sendError(response, 400, 'model is required');
    else sendError(response, 404, `model '${name}' not found`);
    return;
  }
  const taken = await takeModel(state, plainWant(state, model), client);
  if (!taken.ok) {
    sendError(response, taken.status, taken.message);
    return;
  }
  await deliver(
    response,
    () => answering(state, taken, prompt, client, (generation) => tell(generation, model)),
    (message) => sendError(response, 500, message),
  );
}

const said = (text: string, finish: string | null): object => ({
  choices: [{ index: 0, text, finish_reason: finish }],
});
