import type { ServerResponse } from 'node:http';
import { deliver } from '../server/generation.ts';
import { promptOf } from '../server/tell-chat.ts';
import { anthropicError, tellMessage } from '../server/tell-message.ts';
import { sendJson, tokensOf } from '../server/wire.ts';
import { answering } from './answer.ts';
import { chooseInstance, wantOf } from './choose-instance.ts';
import { idOf } from './ids.ts';
import type { ServerState } from './state.ts';

/** `POST /v1/messages`, Anthropic's API, whole or streamed. */
export async function messages(
  state: ServerState,
  body: Record<string, unknown>,
  response: ServerResponse,
  signal: AbortSignal,
): Promise<void> {
  if (!Array.isArray(body['messages']) || typeof body['max_tokens'] !== 'number') {
    const missing = Array.isArray(body['messages']) ? 'max_tokens' : 'messages';
    sendJson(response, 400, anthropicError('invalid_request_error', `${missing}: Field required`));
    return;
  }
  const prompt = promptOf([body['tools'] ?? [], body['system'] ?? '', body['messages']]);
  const choice = await chooseInstance(state, wantOf(body, tokensOf(prompt)), signal);
  if (!choice.ok) {
    const type = choice.status === 404 ? 'not_found_error' : 'invalid_request_error';
    sendJson(response, choice.status, anthropicError(type, choice.message));
    return;
  }
  await deliver(
    response,
    async () => {
      await answering(state, choice.instance, prompt, signal, async (generation) => {
        await tellMessage(response, {
          generation,
          id: `msg_${idOf(state, 24)}`,
          model: choice.instance.id,
          stream: body['stream'] === true,
        });
      });
    },
    (message) => sendJson(response, 500, anthropicError('api_error', message)),
  );
}
