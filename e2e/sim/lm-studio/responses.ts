import type { ServerResponse } from 'node:http';
import { idOf } from './chat-completions.ts';
import { chooseInstance } from './choose-instance.ts';
import type { ServerState } from './state.ts';
import { EventStream, piecesOf, sendJson, sendOpenAiError, tokensOf } from './wire.ts';

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
  const inputTokens = tokensOf(
    JSON.stringify([body['instructions'] ?? '', body['input'], body['tools'] ?? []]),
  );
  const choice = await chooseInstance(state, body, inputTokens, signal);
  if (!choice.ok) {
    sendOpenAiError(response, choice.status, choice.message, choice.param, choice.code);
    return;
  }
  const createdAt = Math.floor(state.clock.now() / 1000);
  const whole = (status: 'in_progress' | 'completed', output: object[], usage: object | null): object => ({
    id,
    object: 'response',
    created_at: createdAt,
    completed_at: status === 'completed' ? Math.floor(state.clock.now() / 1000) : null,
    status,
    incomplete_details: null,
    model: choice.instance.id,
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
  });
  const id = `resp_${idOf(state, 48)}`;
  const { answer, thinking } = state.settings;
  const reasoningTokens = tokensOf(thinking ?? '');
  const outputTokens = tokensOf(answer) + reasoningTokens;
  const usage = {
    input_tokens: inputTokens,
    input_tokens_details: { cached_tokens: 0 },
    output_tokens: outputTokens,
    output_tokens_details: { reasoning_tokens: reasoningTokens },
    total_tokens: inputTokens + outputTokens,
  };
  const items: Item[] = [
    ...(thinking === null
      ? []
      : [{ kind: 'reasoning' as const, id: `rs_${idOf(state, 48)}`, text: thinking }]),
    { kind: 'message', id: `msg_${idOf(state, 48)}`, text: answer },
  ];
  const completed = (): object =>
    whole(
      'completed',
      items.map((item) => finished(item)),
      usage,
    );
  if (body['stream'] !== true) {
    sendJson(response, 200, completed());
    return;
  }
  const events = new NumberedStream(response);
  events.send('response.created', { response: whole('in_progress', [], null) });
  events.send('response.in_progress', { response: whole('in_progress', [], null) });
  for (const [index, item] of items.entries()) {
    if (!(await streamItem(state, events, item, index, signal))) return;
  }
  events.send('response.completed', { response: completed() });
  events.end();
}

interface Item {
  readonly kind: 'reasoning' | 'message';
  readonly id: string;
  readonly text: string;
}

/** Sends one output item from `added` to `done`; false where the reader went away. */
async function streamItem(
  state: ServerState,
  events: NumberedStream,
  item: Item,
  index: number,
  signal: AbortSignal,
): Promise<boolean> {
  const at = { item_id: item.id, output_index: index, content_index: 0 };
  const part = item.kind === 'reasoning' ? 'response.reasoning_text' : 'response.output_text';
  const logprobs = item.kind === 'reasoning' ? {} : { logprobs: [] };
  events.send('response.output_item.added', { output_index: index, item: begun(item) });
  events.send('response.content_part.added', { ...at, part: content(item, '') });
  for (const delta of piecesOf(item.text)) {
    if (signal.aborted) return false;
    events.send(`${part}.delta`, { ...at, delta, ...logprobs });
    if (state.settings.pieceMs > 0) await state.clock.sleep(state.settings.pieceMs, signal);
  }
  events.send(`${part}.done`, { ...at, text: item.text, ...logprobs });
  events.send('response.content_part.done', { ...at, part: content(item, item.text) });
  events.send('response.output_item.done', { output_index: index, item: finished(item) });
  return true;
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

  constructor(response: ServerResponse) {
    this.#events = new EventStream(response);
  }

  send(type: string, data: object): void {
    this.#events.send({ type, sequence_number: this.#number, ...data }, type);
    this.#number += 1;
  }

  end(): void {
    this.#events.end();
  }
}

/** The first parameter that the request lacks. */
function missingParameter(body: Record<string, unknown>): string | null {
  if (typeof body['model'] !== 'string') return 'model';
  if (typeof body['input'] !== 'string' && !Array.isArray(body['input'])) return 'input';
  const text = body['text'];
  return typeof text === 'object' && text !== null && !('format' in text) ? 'text.format' : null;
}
