import type { ServerResponse } from 'node:http';
import { EventStream, sendJson, tokensOf } from '../server/wire.ts';
import { chooseInstance, wantOf } from './choose-instance.ts';
import { sendOpenAiError, sendRefusal } from './errors.ts';
import { type Answer, beginAnswer, deliverStream } from './answer.ts';
import { deliver, type Piece, type Usage } from '../server/generation.ts';
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
  const prompt = [body['tools'] ?? [], body['instructions'] ?? '', body['input']]
    .map((part) => JSON.stringify(part))
    .join('');
  const choice = await chooseInstance(state, wantOf(body, tokensOf(prompt)), signal);
  if (!choice.ok) {
    sendRefusal(response, choice);
    return;
  }
  await deliver(
    response,
    async () => {
      using generation = await beginAnswer(state, choice.instance, prompt, signal);
      const told = new ToldResponse(state, body, generation);
      if (body['stream'] === true) await stream(response, told, generation);
      else {
        await generation.whole();
        sendJson(response, 200, told.completed());
      }
    },
    (message) => sendOpenAiError(response, 500, message, null, null),
  );
}

async function stream(response: ServerResponse, told: ToldResponse, generation: Answer): Promise<void> {
  await generation.readPrompt();
  const plain = new EventStream(response);
  const events = new NumberedStream(plain);
  await deliverStream(response, plain, async () => {
    events.send('response.created', { response: told.begun() });
    events.send('response.in_progress', { response: told.begun() });
    let open: ToldItem | null = null;
    for await (const { kind, text } of generation.pieces()) {
      if (open === null || open.item.kind !== kind) {
        open?.end();
        open = new ToldItem(events, told.itemOf(kind));
      }
      open.add(text);
    }
    open?.end();
    events.send('response.completed', { response: told.completed() });
  });
}

/** The response object of one request, at its beginning and its end. */
class ToldResponse {
  readonly #state: ServerState;
  readonly #body: Record<string, unknown>;
  readonly #generation: Answer;
  readonly #id: string;
  readonly #createdAt: number;
  readonly #items: readonly Item[];

  constructor(state: ServerState, body: Record<string, unknown>, generation: Answer) {
    this.#state = state;
    this.#body = body;
    this.#generation = generation;
    this.#id = `resp_${idOf(state, 48)}`;
    this.#createdAt = Math.floor(state.clock.now() / 1000);
    const { answer, thinking } = state.settings;
    this.#items = [
      ...(thinking === null
        ? []
        : [{ kind: 'reasoning' as const, id: `rs_${idOf(state, 48)}`, index: 0, text: thinking }]),
      { kind: 'message', id: `msg_${idOf(state, 48)}`, index: thinking === null ? 0 : 1, text: answer },
    ];
  }

  itemOf(kind: Piece['kind']): Item {
    const item = this.#items.find((candidate) => candidate.kind === kind);
    if (item === undefined) throw new Error(`an answer without ${kind}`);
    return item;
  }

  begun(): object {
    return this.#whole('in_progress', [], null);
  }

  completed(): object {
    return this.#whole('completed', this.#items.map(finished), usageOf(this.#generation.usage));
  }

  #whole(status: 'in_progress' | 'completed', output: object[], usage: object | null): object {
    const body = this.#body;
    return {
      id: this.#id,
      object: 'response',
      created_at: this.#createdAt,
      completed_at: status === 'completed' ? Math.floor(this.#state.clock.now() / 1000) : null,
      status,
      incomplete_details: null,
      model: this.#generation.resident.id,
      previous_response_id: body['previous_response_id'] ?? null,
      instructions: body['instructions'] ?? null,
      output,
      error: null,
      tools: body['tools'] ?? [],
      tool_choice: body['tool_choice'] ?? 'auto',
      truncation: 'auto',
      parallel_tool_calls: true,
      text: body['text'] ?? { format: { type: 'text' } },
      top_p: body['top_p'] ?? false,
      presence_penalty: 0,
      frequency_penalty: 0,
      top_logprobs: 0,
      temperature: body['temperature'] ?? 1,
      reasoning: body['reasoning'] ?? { effort: null, summary: null },
      usage,
      max_output_tokens: body['max_output_tokens'] ?? null,
      store: body['store'] ?? true,
      background: false,
      service_tier: 'default',
      metadata: body['metadata'] ?? {},
    };
  }
}

function usageOf({ prompt, cached, reasoning, completion }: Usage): object {
  return {
    input_tokens: prompt,
    input_tokens_details: { cached_tokens: cached },
    output_tokens: completion,
    output_tokens_details: { reasoning_tokens: reasoning },
    total_tokens: prompt + completion,
  };
}

interface Item {
  readonly kind: Piece['kind'];
  readonly id: string;
  readonly index: number;
  readonly text: string;
}

/** One output item on the stream, from `added` to `done`. */
class ToldItem {
  readonly item: Item;
  readonly #events: NumberedStream;
  readonly #at: object;
  readonly #part: string;
  readonly #logprobs: object;

  constructor(events: NumberedStream, item: Item) {
    this.item = item;
    this.#events = events;
    this.#at = { item_id: item.id, output_index: item.index, content_index: 0 };
    this.#part = item.kind === 'reasoning' ? 'response.reasoning_text' : 'response.output_text';
    this.#logprobs = item.kind === 'reasoning' ? {} : { logprobs: [] };
    events.send('response.output_item.added', { output_index: item.index, item: begun(item) });
    events.send('response.content_part.added', { ...this.#at, part: content(item, '') });
  }

  add(delta: string): void {
    this.#events.send(`${this.#part}.delta`, { ...this.#at, delta, ...this.#logprobs });
  }

  end(): void {
    const { item } = this;
    this.#events.send(`${this.#part}.done`, { ...this.#at, text: item.text, ...this.#logprobs });
    this.#events.send('response.content_part.done', { ...this.#at, part: content(item, item.text) });
    this.#events.send('response.output_item.done', { output_index: item.index, item: finished(item) });
  }
}

function begun(item: Item): object {
  return item.kind === 'reasoning'
    ? { id: item.id, type: 'reasoning', status: 'in_progress', summary: [], content: [] }
    : { id: item.id, type: 'message', role: 'assistant', status: 'in_progress', content: [] };
}

function finished(item: Item): object {
  return { ...begun(item), status: 'completed', content: [content(item, item.text)] };
}

function content(item: Item, text: string): object {
  return item.kind === 'reasoning'
    ? { type: 'reasoning_text', text }
    : { type: 'output_text', text, annotations: [], logprobs: [] };
}

/** Events as the Responses API sends them: named, with their type and a running number inside. */
class NumberedStream {
  readonly #events: EventStream;
  #number = 0;

  constructor(events: EventStream) {
    this.#events = events;
  }

  send(type: string, data: object): void {
    this.#events.send({ type, sequence_number: this.#number, ...data }, type);
    this.#number += 1;
  }
}

/** The first parameter that the request lacks. */
function missingParameter(body: Record<string, unknown>): string | null {
  if (typeof body['model'] !== 'string') return 'model';
  if (typeof body['input'] !== 'string' && !Array.isArray(body['input'])) return 'input';
  const text = body['text'];
  return typeof text === 'object' && text !== null && !('format' in text) ? 'text.format' : null;
}
