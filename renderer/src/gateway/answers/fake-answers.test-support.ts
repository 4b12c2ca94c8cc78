import type { Answer, AnswersSummary } from '../../../../shared/gateway/answer.ts';
import { newestFirst, pageOf } from '../../../../shared/gateway/answers/history.ts';
import type { AnswerCalls } from './answers-feed.ts';

/** A turn that was answered as asked. */
export function sampleAnswer(id: string, more: Partial<Answer> = {}): Answer {
  return {
    id,
    at: 0,
    outcome: 'answered',
    asked: 'lmstudio/acme/first-70b',
    answered: 'lmstudio/acme/first-70b',
    passedOver: [],
    durationMs: 700,
    tokens: { input: 18_432, output: 312 },
    cost: 'local',
    session: 'main',
    agent: 'main',
    ...more,
  };
}

/** A history in memory, as the services show it. */
export class FakeAnswers {
  readonly reads: { skip: number; count: number; buckets: number }[] = [];
  fails = false;
  watchers = 0;
  #entries: Answer[] = [];
  #version = 0;
  #added = 0;
  readonly #waiting = new Set<() => void>();

  /** Adds turns, one a second, named run-0, run-1 … */
  add(count: number, more: Partial<Answer> = {}): void {
    for (let left = count; left > 0; left -= 1) {
      this.#entries.push(sampleAnswer(`run-${this.#added}`, { at: this.#added * 1000, ...more }));
      this.#added += 1;
    }
    this.#changed();
  }

  /** Adds a turn, or brings it up to date. */
  put(answer: Answer): void {
    this.#entries = [...this.#entries.filter(({ id }) => id !== answer.id), answer];
    this.#changed();
  }

  readonly calls: AnswerCalls = {
    watch: async (_, { signal }) => this.#stream(signal),
    read: async (wish) => {
      this.reads.push(wish);
      if (this.fails) throw new Error('wire');
      return pageOf(this.#entries.toSorted(newestFirst), wish);
    },
  };

  #summary(): AnswersSummary {
    return {
      version: this.#version,
      total: this.#entries.length,
      running: this.#entries.filter(({ outcome }) => outcome === 'running').length,
      latest: this.#entries.toSorted(newestFirst).slice(0, 20),
    };
  }

  #changed(): void {
    this.#version += 1;
    for (const wake of this.#waiting) wake();
    this.#waiting.clear();
  }

  async *#stream(signal: AbortSignal): AsyncGenerator<AnswersSummary, void, void> {
    this.watchers += 1;
    try {
      for (;;) {
        if (signal.aborted) return;
        const { promise, resolve } = Promise.withResolvers<void>();
        const version = this.#version;
        this.#waiting.add(resolve);
        signal.addEventListener('abort', () => resolve(), { once: true });
        yield this.#summary();
        if (version === this.#version) await promise;
      }
    } finally {
      this.watchers -= 1;
    }
  }
}
