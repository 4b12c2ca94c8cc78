import type { ServerResponse } from 'node:http';
import { deliver, type Generation, type Piece } from './generation.ts';
import { EventStream, sendJson } from './wire.ts';

/** An answer to be told as a message of Anthropic's API. */
export interface MessageToTell {
  readonly generation: Generation;
  readonly id: string;
  /** as the answer names it */
  readonly model: string;
  readonly stream: boolean;
}

/** Sends an answer as `POST /v1/messages` does, whole or streamed. */
export async function tellMessage(response: ServerResponse, told: MessageToTell): Promise<void> {
  const { generation, id, model } = told;
  const { prompt: input_tokens, completion: output_tokens } = generation.usage;
  const begun = {
    id,
    type: 'message',
    role: 'assistant',
    model,
    content: [],
    stop_reason: null,
    stop_sequence: null,
    usage: { input_tokens, output_tokens: 0 },
  };
  if (told.stream) {
    await stream(response, generation, begun);
    return;
  }
  await generation.whole();
  const { answer, thinking } = generation.speech;
  sendJson(response, 200, {
    ...begun,
    content: [
      ...(thinking === null ? [] : [{ type: 'thinking', thinking, signature: '' }]),
      { type: 'text', text: answer },
    ],
    stop_reason: 'end_turn',
    usage: { input_tokens, output_tokens },
  });
}

async function stream(response: ServerResponse, generation: Generation, begun: object): Promise<void> {
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

export const anthropicError = (type: string, message: string): object => ({
  type: 'error',
  error: { type, message },
});
