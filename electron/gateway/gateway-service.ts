import type { Gateway } from '../../shared/gateway/snapshot.ts';
import { defaultGatewayPort } from '../../shared/gateway/port.ts';
import type { LogEntry } from '../../shared/log.ts';
import { type JsonReply, requestJson } from '../http/request-json.ts';
import { Poller } from '../streams/poller.ts';
import { realTimers, type Timers } from '../streams/timers.ts';
import { Watched } from '../streams/watched.ts';
import { judgeByHealth, judgeByReadiness } from './judge.ts';

export interface GatewayOptions {
  readonly port?: number;
  readonly onActivity?: (
    level: LogEntry['level'],
    code: LogEntry['code'],
    params: LogEntry['params'],
  ) => void;
  readonly timers?: Timers;
}

/** ms from one look to the next */
const gatewayPauses = { watched: 3000, unwatched: 15_000 } as const;
/** ms for one probe; the real one takes 1 to 2 */
const probeDeadline = 2000;
const largestProbe = 64 * 1024;
/** ms after which unchanged facts are published once more */
const republishAfter = 30_000;

/** Whether OpenClaw's gateway runs, by its own probes on loopback; never through its CLI, which costs seconds. */
export class GatewayService implements AsyncDisposable {
  readonly snapshots: Watched<Gateway>;
  readonly #options: GatewayOptions;
  readonly #timers: Timers;
  readonly #poller: Poller;
  #port: number;
  #publishedAt = Number.NEGATIVE_INFINITY;

  constructor(options: GatewayOptions = {}) {
    this.#options = options;
    this.#timers = options.timers ?? realTimers;
    this.#port = options.port ?? defaultGatewayPort;
    this.snapshots = new Watched(unchecked(this.#port));
    this.#poller = new Poller({
      timers: this.#timers,
      pause: () => (this.snapshots.isWatched ? gatewayPauses.watched : gatewayPauses.unwatched),
      round: (signal) => this.#round(signal),
    });
    this.snapshots.onChange = () => this.#poller.reconsider();
  }

  /** The port that the config and the environment say; another one is looked at at once. */
  configure(port: number): void {
    if (port === this.#port) return;
    this.#port = port;
    this.snapshots.set(unchecked(port));
    void this.refresh();
  }

  /** Looks now; resolves when the snapshot says what was seen. */
  async refresh(): Promise<void> {
    const port = this.#port;
    await this.#poller.now();
    // The round that was running may have looked at the port before.
    if (this.snapshots.value.state === 'checking' && port === this.#port) await this.#poller.now();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#poller[Symbol.asyncDispose]();
  }

  async #round(signal: AbortSignal): Promise<void> {
    const port = this.#port;
    const url = urlOf(port);
    const get = (path: string): Promise<JsonReply> =>
      requestJson({ url: `${url}${path}`, deadlineMs: probeDeadline, largest: largestProbe, signal });
    const judgement = judgeByReadiness(await get('/readyz')) ?? judgeByHealth(await get('/healthz'));
    if (signal.aborted || port !== this.#port) return;
    this.#publish({ ...judgement, url, checkedAt: this.#timers.now() });
  }

  #publish(next: Gateway): void {
    const before = this.snapshots.value;
    const same =
      before.state === next.state &&
      before.url === next.url &&
      before.failing.join('\n') === next.failing.join('\n');
    const now = this.#timers.now();
    if (same && now - this.#publishedAt < republishAfter) return;
    this.#publishedAt = now;
    this.snapshots.set(next);
    if (before.state === next.state) return;
    const level = next.state === 'other-program' || next.state === 'no-answer' ? 'warn' : 'info';
    this.#options.onActivity?.(level, 'gateway-state', { state: next.state });
  }
}

const urlOf = (port: number): string => `http://127.0.0.1:${port}`;

function unchecked(port: number): Gateway {
  return { state: 'checking', url: urlOf(port), failing: [], checkedAt: null };
}
