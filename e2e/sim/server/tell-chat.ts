import type { ServerResponse } from 'node:http';
import type { Clock } from './clock.ts';
import { deliverStream, type Generation, type Usage } from './generation.ts';
import { EventStream, isRecord, sendJson } from './wire.ts';

/** An answer to be told as chat completions, and what differs from server to server. */
export interface ChatToTell {
  readonly generation: Generation;
  readonly clock: Clock;
  readonly body: Record<string, unknown>;
  readonly id: string;
  /** as the answer names it */
  readonly model: string;
  readonly fingerprint: string;
  /** where thinking is told */
  readonly reasoningIn: 'reasoning_content' | 'reasoning';
  /** more fields of a whole answer, asked for when it is done */
  readonly extras?: () => object;
}

/** Sends an answer as `POST /v1/chat/completions` does, whole or streamed as the body wants it. */
export async function tellChat(response: ServerResponse, chat: ChatToTell): Promise<void> {
  if (chat.body['stream'] === true) await stream(response, chat);
  else await whole(response, chat);
}

async function whole(response: ServerResponse, chat: ChatToTell): Promise<void> {
  const { generation, reasoningIn, extras } = chat;
  const { answer, thinking } = generation.speech;
  const base = baseOf(chat, 'chat.completion');
  await generation.whole();
  const message = {
    role: 'assistant',
    content: answer,
    ...(thinking === null ? {} : { [reasoningIn]: thinking }),
    tool_calls: [],
  };
  sendJson(response, 200, {
    ...base,
    choices: [{ index: 0, message, logprobs: null, finish_reason: 'stop' }],
    usage: usageOf(generation.usage),
    ...extras?.(),
  });
}

async function stream(response: ServerResponse, chat: ChatToTell): Promise<void> {
  const { generation, reasoningIn } = chat;
  const base = baseOf(chat, 'chat.completion.chunk');
  await generation.readPrompt();
  const events = new EventStream(response);
  await deliverStream(response, events, async () => {
    for await (const { kind, text } of generation.pieces()) {
      const field = kind === 'reasoning' ? reasoningIn : 'content';
      events.send({ ...base, ...choice({ role: 'assistant', [field]: text }, null) });
    }
    events.send({ ...base, ...choice({}, 'stop') });
    if (wantsUsage(chat.body)) events.send({ ...base, choices: [], usage: usageOf(generation.usage) });
    events.send('[DONE]');
  });
}

function baseOf({ id, clock, model, fingerprint }: ChatToTell, object: string): object {
  const created = Math.floor(clock.now() / 1000);
  return { id, object, created, model, system_fingerprint: fingerprint };
}

const choice = (delta: object, finish: string | null): object => ({
  choices: [{ index: 0, delta, logprobs: null, finish_reason: finish }],
});

/** Tokens as OpenAI's APIs before Responses count them. */
export function usageOf({ prompt, cached, reasoning, completion }: Usage): object {
  return {
    prompt_tokens: prompt,
    completion_tokens: completion,
    total_tokens: prompt + completion,
    prompt_tokens_details: { cached_tokens: cached },
    completion_tokens_details: { reasoning_tokens: reasoning },
  };
}

function wantsUsage(body: Record<string, unknown>): boolean {
  return isRecord(body['stream_options']) && body['stream_options']['include_usage'] === true;
}

/** The prompt of a chat as text. Tools come first, so that what is said later leaves its beginning as it was. */
export function chatPrompt(body: Record<string, unknown>): string {
  return promptOf([body['tools'] ?? [], body['messages']]);
}

export function promptOf(parts: readonly unknown[]): string {
  return parts.map((part) => JSON.stringify(part)).join('');
}
