import type { ServerResponse } from 'node:http';
import { deliver } from '../server/generation.ts';
import { chatPrompt, tellChat } from '../server/tell-chat.ts';
import { isRecord, sendJson, tokensOf } from '../server/wire.ts';
import { answering } from './answer.ts';
import { chooseInstance, wantOf } from './choose-instance.ts';
import { sendOpenAiError, sendRefusal } from './errors.ts';
import { idOf } from './ids.ts';
import { oldExtras } from './old-extras.ts';
import type { ServerState } from './state.ts';

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
  const prompt = chatPrompt(body);
  const choice = await chooseInstance(state, wantOf(body, tokensOf(prompt)), signal);
  if (!choice.ok) {
    sendRefusal(response, choice);
    return;
  }
  await deliver(
    response,
    async () => {
      await answering(state, choice.instance, prompt, signal, async (generation) => {
        const startedAt = state.clock.now();
        await tellChat(response, {
          generation,
          clock: state.clock,
          body,
          id: `chatcmpl-${idOf(state, 22)}`,
          model: choice.instance.id,
          fingerprint: choice.instance.id,
          reasoningIn: 'reasoning_content',
          extras: () => (old ? oldExtras(state, generation, startedAt) : { stats: {} }),
        });
      });
    },
    (message) => sendOpenAiError(response, 500, message, null, null),
  );
}
