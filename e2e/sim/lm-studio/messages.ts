import type { ServerResponse } from 'node:http';
import { EventStream, sendJson, tokensOf } from '../server/wire.ts';
import { chooseInstance, wantOf } from './choose-instance.ts';
import { type Answer, beginAnswer } from './answer.ts';
import { deliver, type Piece } from '../server/generation.ts';
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
  const prompt = [body['tools'] ?? [], body['system'] ?? '', body['messages']]
    .map((part) => JSON.stringify(part))
    .join('');
  const choice = await chooseInstance(state, wantOf(body, tokensOf(prompt)), signal);
  if (!choice.ok) {
    const type = choice.status === 404 ? 'not_found_error' : 'invalid_request_error';
    sendJson(response, choice.status, anthropicError(type, choice.message));
    return;
  }
  await deliver(
    response,
    async () => {
      using generation = await beginAnswer(state, choice.instance, prompt, signal);
      const begun = {
        id: `msg_${idOf(state, 24)}`,
        type: 'message',
        role: 'assistant',
        model: choice.instance.id,
        content: [],
        stop_reason: null,
        stop_sequence: null,
        usage: { input_tokens: generation.usage.prompt, output_tokens: 0 },
      };
      const { prompt: input_tokens, completion: output_tokens } = generation.usage;
      if (body['stream'] === true) {
        await stream(response, generation, begun);
        return;
      }
      await generation.whole();
      const { answer, thinking } = state.settings;
      sendJson(response, 200, {
        ...begun,
        content: [
          ...(thinking === null ? [] : [{ type: 'thinking', thinking, signature: '' }]),
          { type: 'text', text: answer },
        ],
        stop_reason: 'end_turn',
        usage: { input_tokens, output_tokens },
      });
    },
    (message) => sendJson(response, 500, anthropicError('api_error', message)),
  );
}

async function stream(response: ServerResponse, generation: Answer, begun: object): Promise<void> {
  await generation.readPrompt();
  const events = new EventStream(response);
  const send = (type: string, data: object = {}): void => events.send({ type, ...data }, type);
  await deliver(
    response,
    async () => {
      send('message_start', { message: begun });
      let index = -1;
      let open: Piece['kind'] | null = null;
      for await (const { kind, text } of generation.pieces()) {
        if (kind !== open) {
          if (open !== null) send('content_block_stop', { index });
          index += 1;
          open = kind;
          send('content_block_start', { index, content_block: blockOf(kind) });
        }
        send('content_block_delta', { index, delta: deltaOf(kind, text) });
      }
      if (open !== null) send('content_block_stop', { index });
      send('message_delta', {
        delta: { stop_reason: 'end_turn', stop_sequence: null },
        usage: { output_tokens: generation.usage.completion },
      });
      send('message_stop');
      events.end();
    },
    (message) => {
      send('error', { error: { type: 'api_error', message } });
      events.end();
    },
  );
}

const blockOf = (kind: Piece['kind']): object =>
  kind === 'reasoning' ? { type: 'thinking', thinking: '', signature: '' } : { type: 'text', text: '' };

const deltaOf = (kind: Piece['kind'], text: string): object =>
  kind === 'reasoning' ? { type: 'thinking_delta', thinking: text } : { type: 'text_delta', text };

const anthropicError = (type: string, message: string): object => ({
  type: 'error',
  error: { type, message },
});
