import type { ServerResponse } from 'node:http';
import { deliver } from '../server/generation.ts';
import { promptOf } from '../server/tell-chat.ts';
import { sendJson } from '../server/wire.ts';
import { goTime } from './durations.ts';
import { sendError, sendRefusal } from './errors.ts';
import { answering, takeModel, wantOf } from './request.ts';
import type { Taken } from './scheduler.ts';
import type { ServerState } from './state.ts';

/** `/api/generate` and `/api/chat` differ in where the text stands. */
type Form = 'generate' | 'chat';

/**
 * `POST /api/generate` and `/api/chat`. Without a prompt or messages the model is only loaded, or with `keep_alive: 0` let go. Answers
 * are streamed unless told not to.
 */
export async function generate(
  state: ServerState,
  form: Form,
  body: Record<string, unknown>,
  response: ServerResponse,
  client: AbortSignal,
): Promise<void> {
  const name = typeof body['model'] === 'string' ? body['model'] : '';
  const model = state.model(name);
  if (model === undefined) {
    if (name === '' && form === 'chat') sendError(response, 400, 'model is required');
    else sendError(response, 404, `model '${name}' not found`);
    return;
  }
  if (body['think'] === true && !model.capabilities.includes('thinking')) {
    sendError(response, 400, `"${name}" does not support thinking`);
    return;
  }
  const wanted = wantOf(state, model, body);
  if (!wanted.ok) {
    sendRefusal(response, wanted);
    return;
  }
  const tell = new Teller(state, form, name);
  const empty = form === 'chat' ? isEmpty(body['messages']) : isEmpty(body['prompt']);
  if (empty && wanted.want.keepAliveMs === 0) {
    state.scheduler.expire(model.name, 'api');
    sendJson(response, 200, tell.end('unload'));
    return;
  }
  if (empty && model.cloud) {
    sendJson(response, 200, tell.end('load'));
    return;
  }
  const taken = await takeModel(state, wanted.want, client);
  if (!taken.ok) {
    sendRefusal(response, taken);
    return;
  }
  if (empty) {
    taken.release();
    sendJson(response, 200, tell.end('load'));
    return;
  }
  await answer(state, taken, { body, tell }, response, client);
}

async function answer(
  state: ServerState,
  taken: Extract<Taken, { ok: true }>,
  { body, tell }: { body: Record<string, unknown>; tell: Teller },
  response: ServerResponse,
  client: AbortSignal,
): Promise<void> {
  const prompt = promptOf([body['tools'] ?? [], body['system'] ?? '', body['messages'] ?? body['prompt']]);
  const streamed = body['stream'] !== false;
  const { runner, loadMs } = taken;
  let begun = false;
  await deliver(
    response,
    async () => {
      const startedAt = state.clock.now();
      await answering(state, taken, prompt, client, async (generation) => {
        await generation.readPrompt();
        const promptMs = state.clock.now() - startedAt;
        const texts = { reasoning: '', message: '' };
        if (streamed) response.writeHead(200, { 'content-type': 'application/x-ndjson' });
        begun = streamed;
        for await (const { kind, text } of generation.pieces()) {
          texts[kind] += text;
          if (streamed) response.write(`${JSON.stringify(tell.piece(kind, text))}\n`);
        }
        const { usage } = generation;
        const totalMs = state.clock.now() - startedAt + loadMs;
        const metrics = {
          total_duration: nanoseconds(totalMs),
          load_duration: nanoseconds(loadMs),
          // What does not fit the context is cut off at its beginning, without a word.
          prompt_eval_count: Math.min(usage.prompt, runner.context),
          prompt_eval_duration: nanoseconds(promptMs),
          eval_count: usage.completion,
          eval_duration: nanoseconds(totalMs - loadMs - promptMs),
        };
        const said = streamed ? tell.end('stop') : tell.end('stop', texts);
        if (streamed) response.end(`${JSON.stringify({ ...said, ...metrics })}\n`);
        else sendJson(response, 200, { ...said, ...metrics });
      });
    },
    (message) => {
      if (begun) response.end(`${JSON.stringify({ error: message })}\n`);
      else sendError(response, 500, message);
    },
  );
}

interface Texts {
  readonly reasoning: string;
  readonly message: string;
}

/** The objects of one answer. */
class Teller {
  readonly #state: ServerState;
  readonly #form: Form;
  readonly #name: string;

  constructor(state: ServerState, form: Form, name: string) {
    this.#state = state;
    this.#form = form;
    this.#name = name;
  }

  piece(kind: 'reasoning' | 'message', text: string): object {
    const texts = { reasoning: kind === 'reasoning' ? text : '', message: kind === 'message' ? text : '' };
    return { ...this.#base(), ...this.#said(texts), done: false };
  }

  end(reason: 'stop' | 'load' | 'unload', texts: Texts = { reasoning: '', message: '' }): object {
    return { ...this.#base(), ...this.#said(texts), done: true, done_reason: reason };
  }

  #base(): object {
    return { model: this.#name, created_at: goTime(this.#state.clock.now(), 0) };
  }

  #said({ reasoning, message }: Texts): object {
    const thinking = reasoning === '' ? {} : { thinking: reasoning };
    if (this.#form === 'generate') return { response: message, ...thinking };
    return { message: { role: 'assistant', content: message, ...thinking } };
  }
}

function isEmpty(value: unknown): boolean {
  return (
    value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0)
  );
}

const nanoseconds = (ms: number): number => Math.round(ms * 1e6);
