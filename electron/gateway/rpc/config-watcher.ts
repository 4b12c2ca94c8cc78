import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import {
  type ConfigLook,
  configTimes,
  type ConfigWait,
  judgeLook,
  nextLookAt,
} from '../../../shared/gateway/config-sync.ts';
import { defaultGatewayPort } from '../../../shared/gateway/port.ts';
import type { ConfigSync } from '../../../shared/gateway/snapshot.ts';
import { Latest } from '../../streams/latest.ts';
import { realTimers, type Timers } from '../../streams/timers.ts';
import type { GatewayLink } from './gateway-link.ts';

const hash = z.string().nullable().catch(null).default(null);
const configSchema = z.object({
  exists: z.boolean().catch(true).default(true),
  valid: z.boolean(),
  hash,
  configRevisionHash: hash,
  appliedConfigHash: hash,
  issues: z.array(z.object({ path: z.string().catch(''), message: z.string().catch('') })).catch([]),
  config: z
    .object({
      gateway: z.object({ port: z.number().nullable().catch(null).default(null) }).catch({ port: null }),
    })
    .catch({ gateway: { port: null } }),
});
const processSchema = z.object({ pid: z.number() });

const mostIssues = 50;
/** ms */
const lookDeadlineMs = 5000;
const identifyDeadlineMs = 15_000;

export interface ConfigWatcherOptions {
  readonly link: Pick<GatewayLink, 'request' | 'subscribe' | 'state' | 'target' | 'redact'>;
  /** The port on which the gateway of this machine listens; null where it is elsewhere, or another port than the config's is wanted. */
  readonly listeningPort: () => number | null;
  readonly timers?: Timers;
}

/**
 * Whether the running gateway uses the config on disk. A rejected change and one of a comment have no event, so `config.get` is asked: a
 * few times after a change until it is settled, then not again until something changes.
 */
export class ConfigWatcher implements AsyncDisposable {
  readonly state = new Latest<ConfigSync>({ kind: 'unknown' });
  readonly #options: ConfigWatcherOptions;
  readonly #timers: Timers;
  readonly #unsubscribe: () => void;
  #wait: ConfigWait | null = null;
  #callOff: (() => void) | null = null;
  #looking: Promise<void> | null = null;
  #fileSettled: string | null = null;
  /** ms since 1970 of the connection's beginning and end; a gateway that restarts is away for some seconds */
  #connectedAt = Number.NEGATIVE_INFINITY;
  #lostAt = Number.NEGATIVE_INFINITY;
  /** The process whose `gateway.port` was seen first, and that port. */
  #seen: { readonly process: string; readonly port: number | null } | null = null;
  #identifying: Promise<void> | null = null;
  #disposed = false;

  constructor(options: ConfigWatcherOptions) {
    this.#options = options;
    this.#timers = options.timers ?? realTimers;
    this.#unsubscribe = options.link.subscribe((event) => {
      switch (event.kind) {
        case 'connected':
          this.#connectedAt = this.#timers.now();
          this.#identifying = null;
          return this.#reconsider(false);
        case 'gap':
          return this.#reconsider(false);
        case 'config-changed':
          return this.#reconsider(true);
        case 'disconnected':
          this.#lostAt = this.#timers.now();
          // Whoever waits goes on: the gateway may be restarting because of the change.
          if (this.#wait === null) this.#publish({ kind: 'unknown' });
          return;
        case 'shutdown':
        case 'frame':
          return;
      }
    });
    if (options.link.state.value.kind === 'connected') {
      this.#connectedAt = this.#timers.now();
      this.#reconsider(false);
    }
  }

  /** The config's bytes have changed, by whomever. To be told at once. */
  configChanged(): void {
    if (this.#disposed) return;
    const now = this.#timers.now();
    const { kind } = this.#options.link.state.value;
    const around =
      kind === 'connected' || kind === 'connecting' || now - this.#lostAt < configTimes.answerWithin;
    if (!around) {
      this.#settle({ kind: 'unknown' });
      return;
    }
    this.#publish({ kind: 'saved', since: now });
    this.#begin({
      since: now,
      fileBefore: this.#fileSettled,
      listeningSince: this.#connectedAt,
      invalidSince: null,
      told: false,
    });
  }

  /** Resolves when no request is under way and no timer runs. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#disposed = true;
    this.#unsubscribe();
    this.#wait = null;
    this.#cancel();
    await this.#looking;
    await this.#identifying;
  }

  /** Something happened on the gateway's side. */
  #reconsider(told: boolean): void {
    if (this.#disposed) return;
    const now = this.#timers.now();
    const wait = this.#wait ?? {
      since: now,
      fileBefore: null,
      listeningSince: now,
      invalidSince: null,
      told: false,
    };
    this.#begin({ ...wait, listeningSince: this.#connectedAt, told: wait.told || told }, 0);
  }

  #begin(wait: ConfigWait, after = nextLookAt(0)): void {
    this.#wait = wait;
    this.#later(after);
  }

  #later(ms: number): void {
    this.#cancel();
    this.#callOff = this.#timers.after(ms, () => {
      this.#callOff = null;
      // A look that is under way looks at what was there before.
      const before = this.#looking ?? Promise.resolve();
      const looking = before
        .then(() => this.#look())
        .finally(() => {
          if (this.#looking === looking) this.#looking = null;
        });
      this.#looking = looking;
    });
  }

  #cancel(): void {
    this.#callOff?.();
    this.#callOff = null;
  }

  async #look(): Promise<void> {
    const wait = this.#wait;
    if (wait === null) return;
    const look = await this.#ask();
    // What changed meanwhile has its own look to come.
    if (this.#wait !== wait) return;
    const now = this.#timers.now();
    if (look === null) {
      if (now - wait.since >= configTimes.answerWithin) this.#settle({ kind: 'unknown' });
      else this.#goOn(wait, now);
      return;
    }
    const listening = this.#options.listeningPort();
    const ports = { listening, first: await this.#firstPort(look, listening) };
    if (this.#wait !== wait) return;
    const judged = judgeLook(look, wait, ports);
    if (judged.sync === null) this.#goOn(judged.wait, now);
    else {
      this.#fileSettled = look.file;
      this.#settle(judged.sync);
    }
  }

  #goOn(wait: ConfigWait, now: number): void {
    this.#wait = wait;
    const elapsed = now - wait.since;
    this.#later(nextLookAt(elapsed) - elapsed);
  }

  #settle(sync: ConfigSync): void {
    this.#wait = null;
    this.#cancel();
    this.#publish(sync);
  }

  #publish(sync: ConfigSync): void {
    if (!isDeepStrictEqual(this.state.value, sync)) this.state.set(sync);
  }

  /** Null where the gateway did not say. */
  async #ask(): Promise<ConfigLook | null> {
    const { link } = this.#options;
    const reply = await link.request('config.get', {}, configSchema, {
      deadlineMs: lookDeadlineMs,
    });
    if (!reply.ok) return null;
    const { exists, valid, hash, configRevisionHash, appliedConfigHash, issues, config } = reply.value;
    return {
      at: this.#timers.now(),
      exists,
      valid,
      issues: issues
        .slice(0, mostIssues)
        .map(({ path, message }) => ({ path: link.redact(path), message: link.redact(message) })),
      file: hash,
      revision: configRevisionHash,
      applied: appliedConfigHash,
      port: config.gateway.port,
    };
  }

  /**
   * The port that the config named when this process was first seen. A restart within the process keeps its port and its pid. `status` takes
   * seconds just after a start, so it is waited for only where it decides.
   */
  async #firstPort(look: ConfigLook, listening: number | null): Promise<number | null> {
    if (!look.valid || listening === null) return look.port;
    this.#identifying ??= this.#identify(look.port);
    if ((look.port ?? defaultGatewayPort) === listening) return look.port;
    await this.#identifying;
    return this.#seen === null ? look.port : this.#seen.port;
  }

  async #identify(port: number | null): Promise<void> {
    const status = await this.#options.link.request('status', {}, processSchema, {
      deadlineMs: identifyDeadlineMs,
    });
    if (!status.ok) return;
    const process = `${status.value.pid} ${this.#options.link.target?.url ?? ''}`;
    if (this.#seen?.process !== process) this.#seen = { process, port };
  }
}
