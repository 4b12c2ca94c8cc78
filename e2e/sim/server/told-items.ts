import type { Piece } from './generation.ts';
import type { EventStream } from './wire.ts';

/** One output item of the Responses API. Thinking has its text as content, or as a summary. */
export interface Item {
  readonly kind: Piece['kind'];
  readonly form: 'message' | 'text' | 'summary';
  readonly id: string;
  readonly index: number;
  readonly text: string;
}

const partOf = {
  message: 'response.output_text',
  text: 'response.reasoning_text',
  summary: 'response.reasoning_summary_text',
} as const;

/** One output item on the stream, from `added` to `done`. */
export class ToldItem {
  readonly item: Item;
  readonly #events: NumberedStream;
  readonly #at: object;
  readonly #more: object;

  constructor(events: NumberedStream, item: Item) {
    this.item = item;
    this.#events = events;
    const index = item.form === 'summary' ? { summary_index: 0 } : { content_index: 0 };
    this.#at = { item_id: item.id, output_index: item.index, ...index };
    this.#more = item.form === 'message' ? { logprobs: [] } : {};
    events.send('response.output_item.added', { output_index: item.index, item: begun(item) });
    if (item.form !== 'summary')
      events.send('response.content_part.added', { ...this.#at, part: content(item, '') });
  }

  add(delta: string): void {
    this.#events.send(`${partOf[this.item.form]}.delta`, { ...this.#at, delta, ...this.#more });
  }

  end(): void {
    const { item } = this;
    this.#events.send(`${partOf[item.form]}.done`, { ...this.#at, text: item.text, ...this.#more });
    if (item.form !== 'summary')
      this.#events.send('response.content_part.done', { ...this.#at, part: content(item, item.text) });
    this.#events.send('response.output_item.done', { output_index: item.index, item: finished(item) });
  }
}

function begun({ id, form }: Item): object {
  const common = { id, status: 'in_progress' };
  if (form === 'message') return { ...common, type: 'message', role: 'assistant', content: [] };
  return { ...common, type: 'reasoning', summary: [], ...(form === 'text' ? { content: [] } : {}) };
}

export function finished(item: Item): object {
  const parts = [content(item, item.text)];
  const said = item.form === 'summary' ? { summary: parts } : { content: parts };
  return { ...begun(item), status: 'completed', ...said };
}

function content({ form }: Item, text: string): object {
  if (form === 'message') return { type: 'output_text', text, annotations: [], logprobs: [] };
  return { type: form === 'text' ? 'reasoning_text' : 'summary_text', text };
}

/** Events as the Responses API sends them: named, with their type and a running number inside. */
export class NumberedStream {
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
