import type { ServerResponse } from 'node:http';
import { chooseInstance } from './choose-instance.ts';
import type { ServerState } from './state.ts';
import { EventStream, piecesOf, sendJson, sendOpenAiError, tokensOf } from './wire.ts';

/** `POST /v1/chat/completions`, whole or streamed. */
export async function chatCompletions(
  state: ServerState,
  body: Record<string, unknown>,
  response: ServerResponse,
  signal: AbortSignal,
): Promise<void> {
  if (!Array.isArray(body['messages'])) {
    sendJson(response, 400, { error: "'messages' field is required" });
    return;
  }
  if (isRecord(body['response_format']) && body['response_format']['type'] === 'json_object') {
    sendJson(response, 400, { error: "'response_format.type' must be 'json_schema' or 'text'" });
    return;
  }
  const promptTokens = tokensOf(JSON.stringify([body['messages'], body['tools'] ?? []]));
  const choice = await chooseInstance(state, body, promptTokens, signal);
  if (!choice.ok) {
    sendOpenAiError(response, choice.status, choice.message, choice.param, choice.code);
    return;
  }
  const { answer, thinking } = state.settings;
  const base = {
    id: `chatcmpl-${idOf(state, 22)}`,
    created: Math.floor(state.clock.now() / 1000),
    model: choice.instance.id,
  };
  const completionTokens = tokensOf(answer) + tokensOf(thinking ?? '');
  const usage = {
    prompt_tokens: promptTokens,
    completion_tokens: completionTokens,
    total_tokens: promptTokens + completionTokens,
    completion_tokens_details: { reasoning_tokens: tokensOf(thinking ?? '') },
  };
  if (body['stream'] !== true) {
    const message = {
      role: 'assistant',
      content: answer,
      ...(thinking === null ? {} : { reasoning_content: thinking }),
      tool_calls: [],
    };
    sendJson(response, 200, {
      ...base,
      object: 'chat.completion',
      choices: [{ index: 0, message, logprobs: null, finish_reason: 'stop' }],
      usage,
      stats: {},
      system_fingerprint: choice.instance.id,
    });
    return;
  }
  await stream(state, response, signal, base, wantsUsage(body) ? usage : null);
}

async function stream(
  state: ServerState,
  response: ServerResponse,
  signal: AbortSignal,
  base: object,
  usage: object | null,
): Promise<void> {
  const { answer, thinking, pieceMs } = state.settings;
  const events = new EventStream(response);
  const chunk = (delta: object, finish: string | null): void =>
    events.send({
      ...base,
      object: 'chat.completion.chunk',
      system_fingerprint: 'sim',
      choices: [{ index: 0, delta, logprobs: null, finish_reason: finish }],
    });
  const pieces = [
    ...piecesOf(thinking ?? '').map((piece) => ({ role: 'assistant', reasoning_content: piece })),
    ...piecesOf(answer).map((piece) => ({ role: 'assistant', content: piece })),
  ];
  for (const piece of pieces) {
    if (signal.aborted) return;
    chunk(piece, null);
    if (pieceMs > 0) await state.clock.sleep(pieceMs, signal);
  }
  chunk({}, 'stop');
  if (usage !== null)
    events.send({ ...base, object: 'chat.completion.chunk', system_fingerprint: 'sim', choices: [], usage });
  events.send('[DONE]');
  events.end();
}

function wantsUsage(body: Record<string, unknown>): boolean {
  return isRecord(body['stream_options']) && body['stream_options']['include_usage'] === true;
}

/** An id of `length` hex digits that never repeats in one server. */
export function idOf(state: ServerState, length: number): string {
  const number = (counters.get(state) ?? 0) + 1;
  counters.set(state, number);
  return number.toString(16).padStart(length, '0');
}
const counters = new WeakMap<ServerState, number>();

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
