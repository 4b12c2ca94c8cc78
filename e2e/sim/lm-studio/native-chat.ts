import type { ServerResponse } from 'node:http';
import { deliver, type Piece } from '../server/generation.ts';
import { promptOf } from '../server/tell-chat.ts';
import { EventStream, sendJson, tokensOf } from '../server/wire.ts';
import { type Answer, answering } from './answer.ts';
import { chooseInstance, type Refusal, type Want } from './choose-instance.ts';
import { badParameter, type NativeError, sendNativeError, unknownKeys } from './errors.ts';
import { idOf } from './ids.ts';
import type { LoadWatcher, ServerState } from './state.ts';

const keys = new Set([
  'model',
  'input',
  'system_prompt',
  'integrations',
  'stream',
  'temperature',
  'top_p',
  'top_k',
  'min_p',
  'repeat_penalty',
  'max_output_tokens',
  'reasoning',
  'context_length',
  'store',
  'previous_response_id',
]);

/** `POST /api/v1/chat`, the native API: the only one that tells how far a load is, and takes a context for it. */
export async function nativeChat(
  state: ServerState,
  body: Record<string, unknown>,
  response: ServerResponse,
  signal: AbortSignal,
): Promise<void> {
  const mistake = unknownKeys(body, keys) ?? missing(body);
  if (mistake !== null) {
    sendNativeError(response, 400, mistake);
    return;
  }
  const prompt = promptOf([body['system_prompt'] ?? '', body['input']]);
  const want: Want = {
    model: String(body['model']),
    context: typeof body['context_length'] === 'number' ? body['context_length'] : null,
    ttl: undefined,
    promptTokens: tokensOf(prompt),
  };
  if (body['stream'] === true) await stream(state, { body, prompt, want }, response, signal);
  else await whole(state, { body, prompt, want }, response, signal);
}

interface Turn {
  readonly body: Record<string, unknown>;
  readonly prompt: string;
  readonly want: Want;
}

async function whole(
  state: ServerState,
  { body, prompt, want }: Turn,
  response: ServerResponse,
  signal: AbortSignal,
): Promise<void> {
  const choice = await chooseInstance(state, want, signal);
  if (!choice.ok) {
    sendNativeError(response, choice.status, nativeOf(choice));
    return;
  }
  await deliver(
    response,
    async () => {
      const startedAt = state.clock.now();
      await answering(state, choice.instance, prompt, signal, async (generation) => {
        await generation.whole();
        sendJson(response, 200, resultOf(state, body, generation, choice.loadSeconds, startedAt));
      });
    },
    (message) => sendNativeError(response, 500, { type: 'internal_error', message }),
  );
}

/** Ends with `chat.end` also after an error. */
async function stream(
  state: ServerState,
  { body, prompt, want }: Turn,
  response: ServerResponse,
  signal: AbortSignal,
): Promise<void> {
  const events = new EventStream(response);
  const send = (type: string, data: object = {}): void => events.send({ type, ...data }, type);
  const watcher = new ToldLoad(send);
  const loaded = state.instances.find(({ id, key }) => id === want.model || key === want.model);
  send('chat.start', { model_instance_id: loaded?.id ?? want.model });
  const fail = (error: NativeError): void => {
    send('error', { error });
    send('chat.end', { result: { model_instance_id: watcher.id ?? want.model, output: [], stats: {} } });
    events.end();
  };
  const choice = await chooseInstance(state, want, signal, watcher);
  if (!choice.ok) {
    fail(nativeOf(choice));
    return;
  }
  if (choice.loadSeconds !== null) watcher.ended(choice.loadSeconds);
  await deliver(
    response,
    async () => {
      const startedAt = state.clock.now();
      await answering(state, choice.instance, prompt, signal, async (generation) => {
        send('prompt_processing.start');
        await generation.readPrompt((progress) => send('prompt_processing.progress', { progress }));
        send('prompt_processing.end');
        let open: Piece['kind'] | null = null;
        for await (const { kind, text } of generation.pieces()) {
          if (kind !== open) {
            if (open !== null) send(`${open}.end`);
            open = kind;
            send(`${kind}.start`);
          }
          send(`${kind}.delta`, { content: text });
        }
        if (open !== null) send(`${open}.end`);
        send('chat.end', { result: resultOf(state, body, generation, choice.loadSeconds, startedAt) });
        events.end();
      });
    },
    (message) => fail({ type: 'internal_error', message }),
  );
}

/** Tells a load on the stream as it goes on. */
class ToldLoad implements LoadWatcher {
  id: string | null = null;
  readonly #send: (type: string, data: object) => void;

  constructor(send: (type: string, data: object) => void) {
    this.#send = send;
  }

  begun(id: string): void {
    this.id = id;
    this.#send('model_load.start', { model_instance_id: id });
  }

  progress(progress: number): void {
    this.#send('model_load.progress', { model_instance_id: this.id, progress });
  }

  ended(seconds: number): void {
    this.#send('model_load.end', { model_instance_id: this.id, load_time_seconds: seconds });
  }
}

function resultOf(
  state: ServerState,
  body: Record<string, unknown>,
  { resident: instance, usage }: Answer,
  loadSeconds: number | null,
  startedAt: number,
): object {
  const { answer, thinking } = state.settings;
  const seconds = (state.clock.now() - startedAt) / 1000;
  return {
    model_instance_id: instance.id,
    output: [
      ...(thinking === null ? [] : [{ type: 'reasoning', content: thinking }]),
      { type: 'message', content: answer },
    ],
    stats: {
      input_tokens: usage.prompt,
      total_output_tokens: usage.completion,
      reasoning_output_tokens: usage.reasoning,
      tokens_per_second: seconds > 0 ? usage.completion / seconds : 0,
      time_to_first_token_seconds: seconds,
      ...(loadSeconds === null ? {} : { model_load_time_seconds: loadSeconds }),
    },
    ...(body['store'] === false ? {} : { response_id: `resp_${idOf(state, 48)}` }),
  };
}

function missing(body: Record<string, unknown>): NativeError | null {
  if (typeof body['model'] !== 'string') return badParameter('model', 'missing');
  if (typeof body['input'] !== 'string' && !Array.isArray(body['input']))
    return badParameter('input', 'missing');
  return null;
}

function nativeOf({ status, message, param, code }: Refusal): NativeError {
  return {
    type: status === 404 ? 'model_not_found' : status === 500 ? 'internal_error' : 'invalid_request',
    message,
    ...(code === null ? {} : { code }),
    ...(param === null ? {} : { param }),
  };
}
