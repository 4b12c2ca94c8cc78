import type { ServerResponse } from 'node:http';
import { deliver } from '../server/generation.ts';
import { promptOf } from '../server/tell-chat.ts';
import { tellResponse } from '../server/tell-response.ts';
import { tokensOf } from '../server/wire.ts';
import { answering } from './answer.ts';
import { chooseInstance, wantOf } from './choose-instance.ts';
import { sendOpenAiError, sendRefusal } from './errors.ts';
import { idOf } from './ids.ts';
import type { ServerState } from './state.ts';

/** `POST /v1/responses`, whole or streamed; validation is strict, thinking comes as `reasoning_text` and the summary stays empty. */
export async function responses(
  state: ServerState,
  body: Record<string, unknown>,
  response: ServerResponse,
  signal: AbortSignal,
): Promise<void> {
  const missing = missingParameter(body);
  if (missing !== null) {
    sendOpenAiError(response, 400, 'Required', missing, 'missing_required_parameter');
    return;
  }
  const prompt = promptOf([body['tools'] ?? [], body['instructions'] ?? '', body['input']]);
  const choice = await chooseInstance(state, wantOf(body, tokensOf(prompt)), signal);
  if (!choice.ok) {
    sendRefusal(response, choice);
    return;
  }
  await deliver(
    response,
    async () => {
      await answering(state, choice.instance, prompt, signal, async (generation) => {
        await tellResponse(response, {
          generation,
          clock: state.clock,
          body,
          idOf: (kind) => `${kind}_${idOf(state, 48)}`,
          model: choice.instance.id,
          stores: true,
          reasoningAs: 'text',
        });
      });
    },
    (message) => sendOpenAiError(response, 500, message, null, null),
  );
}

/** The first parameter that the request lacks. */
function missingParameter(body: Record<string, unknown>): string | null {
  if (typeof body['model'] !== 'string') return 'model';
  if (typeof body['input'] !== 'string' && !Array.isArray(body['input'])) return 'input';
  const text = body['text'];
  return typeof text === 'object' && text !== null && !('format' in text) ? 'text.format' : null;
}
