import type { Clock } from './server/clock.ts';
import { isRecord } from './server/wire.ts';

export interface OpenClawOptions {
  /** LM Studio's address without a path */
  readonly url: string;
  /** the model's key in LM Studio */
  readonly key: string;
  /** tokens: the model's `contextTokens`, else its `contextWindow`; null: neither is set */
  readonly context?: number | null;
  /** `params.preload` of the provider */
  readonly preload?: boolean;
  readonly token?: string;
  /** whose time its deadlines and pauses go by; the simulator's own, so that both are moved at once */
  readonly clock: Clock;
}

/** What became of the preload of one model call. */
export type Preload = 'off' | 'found' | 'loaded' | 'failed' | 'backing-off';

export interface ModelCall {
  readonly preload: Preload;
  /** what the call named as its model: an instance's id, or the key */
  readonly model: string;
  /** of the answer; null where none came */
  readonly status: number | null;
}

/** tokens it wants of a model whose context the config does not tell */
const usualContext = 64_000;
const deadlineMs = 30_000;
const firstPauseMs = 5_000;
const longestPauseMs = 300_000;

/**
 * Plays how OpenClaw 2026.9.6 calls a model of LM Studio, as read in its source and seen on the real program: before each call it looks
 * for an instance with enough context and uses that by its id; else it loads one, and waits 30 s for it. Where that fails it calls the
 * model all the same, and pauses before it tries to load again: 5 s, 10 s … 300 s. Calls at the same time share one preload.
 */
export class OpenClaw {
  readonly #options: OpenClawOptions;
  #underWay: Promise<{ preload: Preload; model: string }> | null = null;
  #failures = 0;
  #pausedUntil = 0;

  constructor(options: OpenClawOptions) {
    this.#options = options;
  }

  async call(prompt = 'hi'): Promise<ModelCall> {
    this.#underWay ??= this.#preload().finally(() => (this.#underWay = null));
    const { preload, model } = await this.#underWay;
    const body = { model, input: [{ role: 'user', content: prompt }] };
    const answer = await this.#ask('/v1/responses', body, null).catch(() => null);
    return { preload, model, status: answer?.status ?? null };
  }

  async #preload(): Promise<{ preload: Preload; model: string }> {
    const { key, context, preload, clock } = this.#options;
    if (preload === false) return { preload: 'off', model: key };
    const list = await this.#ask('/api/v1/models', null, deadlineMs).catch(() => null);
    const row = rowOf(list?.body, key);
    const wanted = Math.min(context ?? usualContext, row?.max ?? Number.POSITIVE_INFINITY);
    const largest = row?.instances.toSorted((a, b) => b.context - a.context)[0];
    if (largest !== undefined && largest.context >= wanted) return { preload: 'found', model: largest.id };
    if (clock.now() < this.#pausedUntil) return { preload: 'backing-off', model: key };
    const load = { model: key, context_length: wanted };
    const loaded = await this.#ask('/api/v1/models/load', load, deadlineMs).catch(() => null);
    if (loaded !== null && loaded.status < 300) {
      this.#failures = 0;
      const id = loaded.body['instance_id'];
      return { preload: 'loaded', model: typeof id === 'string' ? id : key };
    }
    this.#pausedUntil = clock.now() + Math.min(longestPauseMs, firstPauseMs * 2 ** this.#failures);
    this.#failures += 1;
    return { preload: 'failed', model: key };
  }

  async #ask(
    path: string,
    body: object | null,
    deadline: number | null,
  ): Promise<{ status: number; body: Record<string, unknown> }> {
    const { url, token, clock } = this.#options;
    const [late, done] = [new AbortController(), new AbortController()];
    if (deadline !== null)
      void (async () => {
        await clock.sleep(deadline, done.signal);
        late.abort();
      })();
    try {
      const response = await fetch(`${url}${path}`, {
        method: body === null ? 'GET' : 'POST',
        headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
        ...(body === null ? {} : { body: JSON.stringify(body) }),
        signal: late.signal,
      });
      const answer: unknown = await response.json();
      return { status: response.status, body: isRecord(answer) ? answer : {} };
    } finally {
      done.abort();
    }
  }
}

interface Row {
  /** tokens */
  readonly max: number;
  readonly instances: readonly { readonly id: string; readonly context: number }[];
}

function rowOf(list: Record<string, unknown> | undefined, key: string): Row | null {
  const rows: unknown[] = Array.isArray(list?.['models']) ? list['models'] : [];
  const row = rows.filter(isRecord).find((candidate) => candidate['key'] === key);
  if (row === undefined) return null;
  const loaded: unknown[] = Array.isArray(row['loaded_instances']) ? row['loaded_instances'] : [];
  return {
    max: Number(row['max_context_length']),
    instances: loaded.filter(isRecord).map((instance) => ({
      id: String(instance['id']),
      context: isRecord(instance['config']) ? Number(instance['config']['context_length']) : 0,
    })),
  };
}
