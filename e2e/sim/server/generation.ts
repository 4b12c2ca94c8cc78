import type { ServerResponse } from 'node:http';
import type { Clock } from './clock.ts';
import type { Slots } from './slots.ts';
import { type EventStream, piecesOf, tokensOf } from './wire.ts';

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

/** What every model of a server says, and how. */
export interface Speech {
  answer: string;
  /** what it thinks before, null: nothing */
  thinking: string | null;
  /** ms between two pieces of an answer */
  pieceMs: number;
  /** how fast a prompt is read; null: at once */
  promptTokensPerSecond: number | null;
  /** a prompt that begins as an earlier one is read from where they part */
  prefixCache: boolean;
  /** how every answer breaks off in the middle; null: not at all */
  answerBreaks: { afterPieces: number; how: 'error' | 'cut' | 'silence' } | null;
}

export const usualSpeech: Omit<Speech, 'answer'> = {
  thinking: null,
  pieceMs: 0,
  promptTokensPerSecond: null,
  prefixCache: true,
  answerBreaks: null,
};

/** A model in memory that can answer. */
export interface Resident {
  readonly slots: Slots;
  /** prompts that it has in its cache */
  prompts: string[];
  /** aborts when it is unloaded */
  readonly ended: AbortController;
}

interface GenerationOptions<R extends Resident> {
  readonly clock: Clock;
  readonly speech: Speech;
  readonly resident: R;
  readonly prompt: string;
  /** aborts when the client goes away */
  readonly client: AbortSignal;
  /** called when its place is free again */
  readonly onEnd: () => void;
}

/** One answer of a model. Holds a place of it until it is disposed. */
export class Generation<R extends Resident = Resident> implements Disposable {
  readonly usage: Usage;
  readonly #options: GenerationOptions<R>;
  readonly #giveBack: () => void;

  private constructor(options: GenerationOptions<R>, giveBack: () => void) {
    const { speech, resident, prompt } = options;
    this.#options = options;
    this.#giveBack = giveBack;
    const reasoning = tokensOf(speech.thinking ?? '');
    this.usage = {
      prompt: tokensOf(prompt),
      cached: speech.prefixCache ? Math.floor(longestPrefix(prompt, resident.prompts) / 4) : 0,
      reasoning,
      completion: reasoning + tokensOf(speech.answer),
    };
  }

  /** Waits for a place. Throws where the client goes away or the model is unloaded meanwhile. */
  static async begin<R extends Resident>(options: GenerationOptions<R>): Promise<Generation<R>> {
    const { client, resident } = options;
    const giveBack = await resident.slots.take(AbortSignal.any([client, resident.ended.signal]));
    if (giveBack === null) throw broken(client);
    return new Generation(options, giveBack);
  }

  get resident(): R {
    return this.#options.resident;
  }

  get speech(): Speech {
    return this.#options.speech;
  }

  /** Reads the prompt, as far as it is not in the cache. */
  async readPrompt(progress: (fraction: number) => void = () => {}): Promise<void> {
    const { speech, resident, prompt } = this.#options;
    const { promptTokensPerSecond } = speech;
    const tokens = this.usage.prompt - this.usage.cached;
    const steps = 4;
    for (let step = 1; step <= steps; step += 1) {
      if (promptTokensPerSecond !== null) await this.#wait((tokens / promptTokensPerSecond / steps) * 1000);
      progress(step / steps);
    }
    resident.prompts = [...resident.prompts, prompt].slice(-4);
  }

  /** The answer piece by piece, thinking first. */
  async *pieces(): AsyncGenerator<Piece> {
    const { answer, thinking, pieceMs, answerBreaks } = this.#options.speech;
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
    this.#options.onEnd();
  }

  async #wait(ms: number): Promise<void> {
    const { clock, client, resident } = this.#options;
    const signal = AbortSignal.any([client, resident.ended.signal]);
    if (ms > 0) await clock.sleep(ms, signal);
    if (signal.aborted) throw broken(client);
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
