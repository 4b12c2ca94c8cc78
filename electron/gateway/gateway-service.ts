import { defaultGatewayPort } from '../../shared/gateway/port.ts';
import type { Probe } from '../../shared/gateway/probe.ts';
import type { FileDiff } from '../../shared/config/snapshot.ts';
import type { AnswersExport, AnswersPage, AnswersSummary } from '../../shared/gateway/answer.ts';
import type { GatewayLogFilter, GatewayLogPage, GatewayLogView } from '../../shared/gateway/log-view.ts';
import { failed, problem, type Result } from '../../shared/problem.ts';
import { Latest } from '../streams/latest.ts';
import {
  type Gateway,
  type GatewayState,
  type Preflight,
  unknownGateway,
} from '../../shared/gateway/snapshot.ts';
import type { LogEntry } from '../../shared/log.ts';
import { Poller } from '../streams/poller.ts';
import { realTimers, type Timers } from '../streams/timers.ts';
import { Watched } from '../streams/watched.ts';
import { probeGateway } from './prober.ts';

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
    this.snapshots = new Watched(unknownGateway(urlOf(this.#port)));
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
    this.snapshots.set(unknownGateway(urlOf(port)));
    void this.refresh();
  }

  /** Looks now; resolves when the snapshot says what was seen. */
  async refresh(): Promise<void> {
    const port = this.#port;
    await this.#poller.now();
    // The round that was running may have looked at the port before.
    if (this.snapshots.value.state.kind === 'checking' && port === this.#port) await this.#poller.now();
  }

  readonly logs = {
    watch: async function* (): AsyncGenerator<GatewayLogView, void, void> {},
    read: async (_filter: GatewayLogFilter, from: number): Promise<GatewayLogPage> => ({ from, lines: [] }),
  };
  readonly answers = {
    summaries: new Latest<AnswersSummary>({ version: 0, total: 0, running: 0, latest: [] }),
    read: async (): Promise<AnswersPage> => ({ matching: 0, entries: [], timeline: null }),
    export: async (): Promise<AnswersExport> => ({ fileName: '', mediaType: '', text: '' }),
  };
  async inspect(): Promise<Result<null>> {
    return failed(problem('gateway-not-connected'));
  }
  async preflight(): Promise<Result<Preflight>> {
    return failed(problem('gateway-not-connected'));
  }
  async start(): Promise<Result<null>> {
    return failed(problem('gateway-not-connected'));
  }
  async stop(): Promise<Result<null>> {
    return failed(problem('gateway-not-connected'));
  }
  async restart(): Promise<Result<null>> {
    return failed(problem('gateway-not-connected'));
  }
  async repair(): Promise<Result<{ files: FileDiff[]; said: string }>> {
    return failed(problem('gateway-not-connected'));
  }
  async setToken(): Promise<Result<null>> {
    return failed(problem('gateway-not-connected'));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#poller[Symbol.asyncDispose]();
  }

  async #round(signal: AbortSignal): Promise<void> {
    const port = this.#port;
    const probe = await probeGateway(urlOf(port), signal);
    if (signal.aborted || port !== this.#port) return;
    const now = this.#timers.now();
    this.#publish({ ...this.snapshots.value, state: stateOf(probe, now), checkedAt: now });
  }

  #publish(next: Gateway): void {
    const before = this.snapshots.value.state;
    const now = this.#timers.now();
    if (before.kind === next.state.kind && now - this.#publishedAt < republishAfter) return;
    this.#publishedAt = now;
    this.snapshots.set(next);
    if (before.kind === next.state.kind) return;
    const level = next.state.kind === 'port-taken' || next.state.kind === 'unreachable' ? 'warn' : 'info';
    this.#options.onActivity?.(level, 'gateway-state', { state: next.state.kind });
  }
}

const urlOf = (port: number): string => `http://127.0.0.1:${port}`;

function stateOf(probe: Probe, now: number): GatewayState {
  switch (probe.kind) {
    case 'answers':
      if (probe.ready) return { kind: 'ready', since: now };
      return probe.draining
        ? { kind: 'draining', since: now, step: 'outside', runs: null, deadline: null, then: 'unknown' }
        : { kind: 'starting', since: now, phase: 'parts', failing: [...probe.failing] };
    case 'lives':
      return { kind: 'starting', since: now, phase: 'listening', failing: [] };
    case 'nothing':
      return { kind: 'stopped', exit: null };
    case 'hangs':
      return { kind: 'unreachable', since: now, pid: null };
    case 'other-program':
      return { kind: 'port-taken', by: null };
  }
  return probe satisfies never;
}
