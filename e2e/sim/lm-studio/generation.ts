import type { ServerResponse } from 'node:http';
import { type EventStream, piecesOf, tokensOf } from '../server/wire.ts';
import type { Instance, ServerState } from './state.ts';

/** An answer that ends before its end: with an error inside, a connection that breaks, or silence; `gone`: nobody listens any more. */
class AnswerBroken extends Error {
  readonly how: 'error' | 'cut' | 'silence' | 'gone';

  constructor(how: AnswerBroken['how'], message: string) {
    super(message);
    this.how = how;
  }
}

export interface Piece {
  readonly kind: 'reasoning' | 'message';
  readonly text: string;
}

/** tokens */
export interface Usage {
  readonly prompt: number;
  /** of the prompt, found in the cache */
  readonly cached: number;
  readonly reasoning: number;
  /** with the reasoning */
  readonly completion: number;
}

/** One answer of a model. Holds a place of its instance until it is disposed; the instance's idle time starts then. */
export class Generation implements Disposable {
  readonly instance: Instance;
  readonly usage: Usage;
  readonly #state: ServerState;
  readonly #prompt: string;
  readonly #giveBack: () => void;
  readonly #client: AbortSignal;

  private constructor(
    state: ServerState,
    instance: Instance,
    prompt: string,
    client: AbortSignal,
    giveBack: () => void,
  ) {
    const { answer, thinking, prefixCache } = state.settings;
    this.instance = instance;
    this.#state = state;
    this.#prompt = prompt;
    this.#client = client;
    this.#giveBack = giveBack;
    const reasoning = tokensOf(thinking ?? '');
    this.usage = {
      prompt: tokensOf(prompt),
      cached: prefixCache ? Math.floor(longestPrefix(prompt, instance.prompts) / 4) : 0,
      reasoning,
      completion: reasoning + tokensOf(answer),
    };
  }

  /** Waits for a place at the instance. Throws where the client goes away or the instance is unloaded meanwhile. */
  static async begin(
    state: ServerState,
    instance: Instance,
    prompt: string,
    client: AbortSignal,
  ): Promise<Generation> {
    const giveBack = await instance.slots.take(AbortSignal.any([client, instance.ended.signal]));
    if (giveBack === null) throw broken(client);
    state.touch(instance);
    return new Generation(state, instance, prompt, client, giveBack);
  }

  /** Reads the prompt, as far as it is not in the cache. */
  async readPrompt(progress: (fraction: number) => void = () => {}): Promise<void> {
    const { promptTokensPerSecond } = this.#state.settings;
    const { prompt, cached } = this.usage;
    const steps = 4;
    for (let step = 1; step <= steps; step += 1) {
      if (promptTokensPerSecond !== null)
        await this.#wait(((prompt - cached) / promptTokensPerSecond / steps) * 1000);
      progress(step / steps);
    }
    const { instance } = this;
    instance.prompts = [...instance.prompts, this.#prompt].slice(-4);
  }

  /** The answer piece by piece, thinking first. */
  async *pieces(): AsyncGenerator<Piece> {
    const { answer, thinking, pieceMs, answerBreaks } = this.#state.settings;
    const all: Piece[] = [
      ...piecesOf(thinking ?? '').map((text) => ({ kind: 'reasoning' as const, text })),
      ...piecesOf(answer).map((text) => ({ kind: 'message' as const, text })),
    ];
    for (const [index, piece] of all.entries()) {
      await this.#wait(0);
      if (answerBreaks?.afterPieces === index)
        throw new AnswerBroken(
          answerBreaks.how,
          'Error rendering prompt or running the model: out of memory.',
        );
      yield piece;
      await this.#wait(pieceMs);
    }
  }

  /** Lets the whole answer pass. */
  async whole(): Promise<void> {
    await this.readPrompt();
    for await (const piece of this.pieces()) void piece;
  }

  [Symbol.dispose](): void {
    this.#giveBack();
    this.#state.touch(this.instance);
  }

  async #wait(ms: number): Promise<void> {
    const signal = AbortSignal.any([this.#client, this.instance.ended.signal]);
    if (ms > 0) await this.#state.clock.sleep(ms, signal);
    if (signal.aborted) throw broken(this.#client);
  }
}

function broken(client: AbortSignal): AnswerBroken {
  return client.aborted ? new AnswerBroken('gone', 'gone') : new AnswerBroken('error', 'Model unloaded.');
}

/** Sends an answer. Where it breaks off, `sendError` tells so in the form of its API, or the connection breaks or falls silent. */
export async function deliver(
  response: ServerResponse,
  produce: () => Promise<void>,
  sendError: (message: string) => void,
): Promise<void> {
  try {
    await produce();
  } catch (error) {
    if (!(error instanceof AnswerBroken)) throw error;
    if (error.how === 'error') sendError(error.message);
    else if (error.how === 'cut') response.socket?.destroySoon();
  }
}

/** Sends a stream as `deliver` does: an error comes inside, and the stream then ends without its last event. */
export async function deliverStream(
  response: ServerResponse,
  events: EventStream,
  produce: () => Promise<void>,
): Promise<void> {
  await deliver(
    response,
    async () => {
      await produce();
      events.end();
    },
    (message) => {
      events.send({ error: { message, type: 'internal_error', param: null, code: null } });
      events.end();
    },
  );
}

/** Characters that `text` has in common with the beginning of one of `others`. */
function longestPrefix(text: string, others: readonly string[]): number {
  let longest = 0;
  for (const other of others) {
    let same = 0;
    while (same < text.length && text[same] === other[same]) same += 1;
    longest = Math.max(longest, same);
  }
  return longest;
}
