import type { ServerResponse } from 'node:http';
import { EventStream, isRecord, sendJson } from '../server/wire.ts';
import { chooseInstance, wantOf } from './choose-instance.ts';
import { sendOpenAiError, sendRefusal } from './errors.ts';
import { type Answer, beginAnswer, deliverStream } from './answer.ts';
import { deliver, type Usage } from '../server/generation.ts';
import { idOf } from './ids.ts';
import { oldExtras } from './old-extras.ts';
import type { ServerState } from './state.ts';
import { tokensOf } from '../server/wire.ts';

/** `POST /v1/chat/completions`, whole or streamed. With `old`, the whole answer has what v0 adds. */
export async function chatCompletions(
  state: ServerState,
  body: Record<string, unknown>,
  response: ServerResponse,
  signal: AbortSignal,
  old = false,
): Promise<void> {
  if (!Array.isArray(body['messages'])) {
    sendJson(response, 400, { error: "'messages' field is required" });
    return;
  }
  if (isRecord(body['response_format']) && body['response_format']['type'] === 'json_object') {
    sendJson(response, 400, { error: "'response_format.type' must be 'json_schema' or 'text'" });
    return;
  }
  // Tools come first in the prompt, so that what is said later leaves the beginning as it was.
  const prompt = `${JSON.stringify(body['tools'] ?? [])}${JSON.stringify(body['messages'])}`;
  const choice = await chooseInstance(state, wantOf(body, tokensOf(prompt)), signal);
  if (!choice.ok) {
    sendRefusal(response, choice);
    return;
  }
  await deliver(
    response,
    async () => {
      using generation = await beginAnswer(state, choice.instance, prompt, signal);
      const base = {
        id: `chatcmpl-${idOf(state, 22)}`,
        created: Math.floor(state.clock.now() / 1000),
        model: choice.instance.id,
      };
      if (body['stream'] === true) await stream(response, base, generation, wantsUsage(body));
      else await whole(state, response, base, generation, old);
    },
    (message) => sendOpenAiError(response, 500, message, null, null),
  );
}

async function whole(
  state: ServerState,
  response: ServerResponse,
  base: object,
  generation: Answer,
  old: boolean,
): Promise<void> {
  const { answer, thinking } = state.settings;
  const startedAt = state.clock.now();
  await generation.whole();
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
    usage: usageOf(generation.usage),
    stats: {},
    system_fingerprint: generation.resident.id,
    ...(old ? oldExtras(state, generation, startedAt) : {}),
  });
}

async function stream(
  response: ServerResponse,
  base: object,
  generation: Answer,
  withUsage: boolean,
): Promise<void> {
  await generation.readPrompt();
  const events = new EventStream(response);
  const chunk = (rest: object): void =>
    events.send({
      ...base,
      object: 'chat.completion.chunk',
      system_fingerprint: generation.resident.id,
      ...rest,
    });
  await deliverStream(response, events, async () => {
    for await (const { kind, text } of generation.pieces())
      chunk(
        choice({ role: 'assistant', [kind === 'reasoning' ? 'reasoning_content' : 'content']: text }, null),
      );
    chunk(choice({}, 'stop'));
    if (withUsage) chunk({ choices: [], usage: usageOf(generation.usage) });
    events.send('[DONE]');
  });
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
