import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { Latest } from '../../streams/latest.ts';
import { Poller } from '../../streams/poller.ts';
import { realTimers, type Timers } from '../../streams/timers.ts';
import { activeSessions } from './acts.ts';
import type { GatewayLink } from './gateway-link.ts';

/** What only the gateway itself knows of its process. Null: not told. */
export interface RuntimeFacts {
  /** such as "2026.9.6" */
  readonly version: string | null;
  readonly pid: number | null;
  /** resident bytes */
  readonly memoryBytes: number | null;
  /** sessions in which a turn runs */
  readonly activeRuns: number | null;
}

const statusSchema = z.object({
  runtimeVersion: z.string().nullable().catch(null).default(null),
  pid: z.int().nullable().catch(null).default(null),
  processMemory: z
    .object({ rssBytes: z.number().nullable().catch(null).default(null) })
    .catch({ rssBytes: null })
    .default({ rssBytes: null }),
});

/** ms between two looks while somebody watches; `status` takes 3 to 20 ms, `sessions.list` 2 to 10 ms */
const watchedPause = 5000;
/** ms between two rounds in which nothing is asked */
const idlePause = 60_000;
const deadlineMs = 5000;

export interface RuntimeFactsOptions {
  readonly link: Pick<GatewayLink, 'request' | 'subscribe' | 'state' | 'hello' | 'redact'>;
  /** Nobody watches: nothing is asked. */
  readonly isWatched: () => boolean;
  readonly timers?: Timers;
}

/** The gateway's facts, asked every 5 s while there is a connection and somebody watches; null without a connection. */
export class RuntimeFactsReader implements AsyncDisposable {
  readonly facts = new Latest<RuntimeFacts | null>(null);
  readonly #options: RuntimeFactsOptions;
  readonly #poller: Poller;
  readonly #unsubscribe: () => void;

  constructor(options: RuntimeFactsOptions) {
    this.#options = options;
    this.#poller = new Poller({
      timers: options.timers ?? realTimers,
      pause: () => (this.#wanted ? watchedPause : idlePause),
      round: (signal) => this.#round(signal),
    });
    this.#unsubscribe = options.link.subscribe((event) => {
      if (event.kind === 'connected') void this.#poller.now();
      if (event.kind === 'disconnected') this.#publish(null);
    });
  }

  /** Somebody began to watch, or the last one left. */
  reconsider(): void {
    if (this.#wanted) void this.#poller.now();
    else this.#poller.reconsider();
  }

  /** Resolves when nothing is under way. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#unsubscribe();
    await this.#poller[Symbol.asyncDispose]();
  }

  get #wanted(): boolean {
    return this.#options.isWatched() && this.#options.link.state.value.kind === 'connected';
  }

  async #round(signal: AbortSignal): Promise<void> {
    const { link } = this.#options;
    const { hello } = link;
    // Who just connected is known at once; the rest is asked for whoever watches.
    if (hello !== null && this.facts.value === null)
      this.#publish({ version: hello.version, pid: null, memoryBytes: null, activeRuns: null });
    if (!this.#wanted) return;
    const [status, sessions] = await Promise.all([
      link.request('status', {}, statusSchema, { deadlineMs }),
      activeSessions(link.request),
    ]);
    if (signal.aborted || link.hello === null) return;
    this.#publish({
      version: (status.ok ? status.value.runtimeVersion : null) ?? link.hello.version,
      pid: status.ok ? status.value.pid : null,
      memoryBytes: status.ok ? status.value.processMemory.rssBytes : null,
      activeRuns: sessions.ok ? sessions.value.length : null,
    });
  }

  #publish(told: RuntimeFacts | null): void {
    const version = told?.version ?? null;
    const facts =
      told === null
        ? null
        : { ...told, version: version === null ? null : this.#options.link.redact(version) };
    if (!isDeepStrictEqual(this.facts.value, facts)) this.facts.set(facts);
  }
}
