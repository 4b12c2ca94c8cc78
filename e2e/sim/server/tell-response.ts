import type { ServerResponse } from 'node:http';
import type { Clock } from './clock.ts';
import { deliverStream, type Generation, type Piece, type Usage } from './generation.ts';
import { finished, type Item, NumberedStream, ToldItem } from './told-items.ts';
import { EventStream, sendJson } from './wire.ts';

/** An answer to be told in the Responses API, and what differs from server to server. */
export interface ResponseToTell {
  readonly generation: Generation;
  readonly clock: Clock;
  readonly body: Record<string, unknown>;
  /** a new id, with its kind before it */
  idOf(kind: 'resp' | 'rs' | 'msg'): string;
  /** as the answer names it */
  readonly model: string;
  /** keeps what was said, unless told not to */
  readonly stores: boolean;
  /** thinking is told as the item's text, or as its summary */
  readonly reasoningAs: 'text' | 'summary';
}

/** Sends an answer as `POST /v1/responses` does, whole or streamed as the body wants it. */
export async function tellResponse(response: ServerResponse, wish: ResponseToTell): Promise<void> {
  const { generation } = wish;
  const told = new ToldResponse(wish);
  if (wish.body['stream'] !== true) {
    await generation.whole();
    sendJson(response, 200, told.completed());
    return;
  }
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
  readonly #wish: ResponseToTell;
  readonly #id: string;
  readonly #createdAt: number;
  readonly #items: readonly Item[];

  constructor(wish: ResponseToTell) {
    const { generation, clock, reasoningAs } = wish;
    const { answer, thinking } = generation.speech;
    this.#wish = wish;
    this.#id = wish.idOf('resp');
    this.#createdAt = Math.floor(clock.now() / 1000);
    const thought: Item[] =
      thinking === null
        ? []
        : [{ kind: 'reasoning', form: reasoningAs, id: wish.idOf('rs'), index: 0, text: thinking }];
    const said: Item = {
      kind: 'message',
      form: 'message',
      id: wish.idOf('msg'),
      index: thought.length,
      text: answer,
    };
    this.#items = [...thought, said];
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
    return this.#whole('completed', this.#items.map(finished), usageOf(this.#wish.generation.usage));
  }

  #whole(status: 'in_progress' | 'completed', output: object[], usage: object | null): object {
    const { body, clock, model, stores } = this.#wish;
    return {
      id: this.#id,
      object: 'response',
      created_at: this.#createdAt,
      completed_at: status === 'completed' ? Math.floor(clock.now() / 1000) : null,
      status,
      incomplete_details: null,
      model,
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
      store: stores && body['store'] !== false,
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
