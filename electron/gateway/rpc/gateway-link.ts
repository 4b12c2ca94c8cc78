import { isDeepStrictEqual } from 'node:util';
import type { z } from 'zod';
import { logRedactor } from '../../../shared/gateway/log-redaction.ts';
import type { GatewayLink as LinkState } from '../../../shared/gateway/snapshot.ts';
import { done, failed, type Problem, problem, type Result } from '../../../shared/problem.ts';
import { Latest } from '../../streams/latest.ts';
import { realTimers, type Timers } from '../../streams/timers.ts';
import { type ConnectVerdict, judgeConnectError } from './connect-problems.ts';
import type { Credential } from './credential.ts';
import type { DeviceIdentity } from './device-identity.ts';
import { type GatewayEvent, readEvent } from './gateway-events.ts';
import type { GatewayHello } from './hello.ts';
import { type Connection, type ConnectionWish, openConnection } from './open-connection.ts';
import { judgeRequestError } from './request-problems.ts';
import { covers, type OperatorScope } from './scopes.ts';

export interface LinkTarget {
  /** `ws://` or `wss://` */
  readonly url: string;
  /** Not on this machine: Hearth shows itself as a device, which somebody there may have to approve. */
  readonly remote: boolean;
  /** Tried in this order, each once; the next one when the gateway does not accept the one before. */
  readonly credentials: readonly Credential[];
}

export interface LinkOptions {
  /** Hearth's own version */
  readonly version: string;
  /** The key pair for gateways elsewhere; asked for only then. */
  readonly identity: () => Promise<DeviceIdentity>;
  readonly timers?: Timers;
}

export interface RequestOptions {
  /** ms; 10 s where left out */
  readonly deadlineMs?: number;
}

/** Asks the gateway; what it says is parsed by `schema`. The problems are those of {@link GatewayLink.request}. */
export type GatewayRequest = <T>(
  method: string,
  params: object,
  schema: z.ZodType<T>,
  options?: RequestOptions,
) => Promise<Result<T>>;

const connectDeadlineMs = 15_000;
const requestDeadlineMs = 10_000;
const subscribeDeadlineMs = 5000;
/** ms before another try, by how many have failed */
const retryPauses = [500, 1000, 2000] as const;
const lastPause = 5000;
/** ms before another try where somebody has to approve first */
const slowPause = 10_000;
/**
 * ms for which a local gateway may go on refusing a token: a token that was changed in the config is known to Hearth and to the gateway
 * at different times, up to 1.5 s apart.
 */
const rotationMs = 4000;
/** tries after which it is told that a gateway whose `/healthz` answers lets nobody in */
const patience = 3;

/**
 * Hearth's connection to a gateway, over OpenClaw's own client. It may only read; what needs more opens a second connection for as
 * long as it takes. It does not look for the gateway itself: whoever asks `/healthz` tells {@link gatewayAnswers} and
 * {@link gatewayGone}, and a new connection is made when the gateway is back. A refused credential is not tried again until something
 * changes.
 */
export class GatewayLink implements AsyncDisposable {
  readonly state = new Latest<LinkState>({ kind: 'off' });
  readonly #options: LinkOptions;
  readonly #timers: Timers;
  readonly #listeners = new Set<(event: GatewayEvent) => void>();
  readonly #life = new AbortController();
  readonly #ending = new Set<Promise<unknown>>();
  #target: LinkTarget | null = null;
  /** of the target: aborted when another one takes its place */
  #targetLife = new AbortController();
  #presence: 'unknown' | 'starting' | 'ready' | 'gone' = 'unknown';
  #connection: Connection | null = null;
  #trying: AbortController | null = null;
  #stopWaiting: (() => void) | null = null;
  /** No try before something changes. */
  #resting = false;
  #failures = 0;
  #accepted: Credential | null = null;
  /** values */
  readonly #refused = new Set<string>();
  /** ms since 1970 */
  #rotatingUntil = Number.NEGATIVE_INFINITY;
  #lostAt = Number.NEGATIVE_INFINITY;
  #lastBoot: string | null = null;

  constructor(options: LinkOptions) {
    this.#options = options;
    this.#timers = options.timers ?? realTimers;
  }

  /** What the gateway said of itself; null while there is no connection. */
  get hello(): GatewayHello | null {
    return this.#connection?.hello ?? null;
  }

  get target(): LinkTarget | null {
    return this.#target;
  }

  /**
   * Connects, and stays connected as far as the gateway lets it. The same target again changes nothing. Other credentials are used for
   * the next connection: the gateway itself ends the present one when its token changes.
   */
  connect(target: LinkTarget): void {
    if (this.#life.signal.aborted || isDeepStrictEqual(target, this.#target)) return;
    if (target.url !== this.#target?.url || target.remote !== this.#target.remote) {
      this.disconnect();
      this.#targetLife = new AbortController();
    } else this.#rotatingUntil = this.#timers.now() + rotationMs;
    this.#target = target;
    this.#tryAgain();
  }

  /** Ends the connection and makes no other. */
  disconnect(): void {
    this.#targetLife.abort();
    this.#target = null;
    this.#presence = 'unknown';
    this.#accepted = null;
    this.#refused.clear();
    this.#lastBoot = null;
    this.#rotatingUntil = Number.NEGATIVE_INFINITY;
    this.#lostAt = Number.NEGATIVE_INFINITY;
    this.#rest();
    const connection = this.#connection;
    if (connection !== null) {
      this.#connection = null;
      this.#keepTrack(connection[Symbol.asyncDispose]());
      this.#tell({ kind: 'disconnected' });
    }
    this.#publish({ kind: 'off' });
  }

  /** Its `/healthz` answers; `ready`: its `/readyz` says 200. To be told after every look. */
  gatewayAnswers({ ready }: { ready: boolean }): void {
    const before = this.#presence;
    this.#presence = ready ? 'ready' : 'starting';
    const waitsForIt = ready && before !== 'ready' && this.#stopWaiting !== null;
    if (before === 'gone' || waitsForIt) this.#tryAgain();
  }

  /** Nothing answers at its address. A connection that still stands is left alone. */
  gatewayGone(): void {
    if (this.#presence === 'gone') return;
    this.#presence = 'gone';
    if (this.#connection !== null) return;
    this.#rest();
    this.#publish(this.#absent());
  }

  /** Calls `listener` with everything the gateway tells, until the returned function is called. */
  subscribe(listener: (event: GatewayEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /**
   * Asks the gateway something that `operator.read` allows. 'gateway-not-connected', 'gateway-no-answer' after the deadline,
   * 'gateway-not-allowed', 'gateway-busy' while it starts or restarts, 'gateway-protocol' for a reply that is not as expected,
   * 'gateway-refused' with the gateway's own words.
   */
  readonly request: GatewayRequest = (method, params, schema, options) =>
    this.#ask(this.#connection, method, params, schema, options);

  /**
   * Does `work` with requests that may do what `scope` allows, over a connection of its own that ends with it. The problems of
   * connecting are those of {@link state}.
   */
  async withScope<T>(
    scope: OperatorScope,
    work: (request: GatewayRequest) => Promise<Result<T>>,
  ): Promise<Result<T>> {
    if (this.#connection === null || this.#target === null) return this.#notConnected();
    if (covers(this.#connection.hello.scopes, scope)) return work(this.request);
    let connection: Connection;
    try {
      connection = await this.#open(this.#target, this.#accepted, scope, this.#targetLife.signal);
    } catch (error) {
      return failed(this.#judge(error, this.#accepted).problem);
    }
    const request: GatewayRequest = (method, params, schema, options) =>
      this.#ask(connection, method, params, schema, options);
    try {
      return await work(request);
    } finally {
      await connection[Symbol.asyncDispose]();
    }
  }

  /** Ends everything; resolves when no socket and no timer is left. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#life.abort();
    this.disconnect();
    this.#listeners.clear();
    await Promise.all(this.#ending);
  }

  /** Something changed: whatever was waited for, a try is worth it now. */
  #tryAgain(): void {
    if (this.#target === null || this.#connection !== null) return;
    this.#rest();
    this.#failures = 0;
    if (this.#presence === 'gone') return this.#publish(this.#absent());
    this.#resting = false;
    this.#publish({ kind: 'connecting' });
    this.#try();
  }

  /** Calls off what is under way. */
  #rest(): void {
    this.#resting = true;
    this.#trying?.abort(new Error('called off'));
    this.#trying = null;
    this.#stopWaiting?.();
    this.#stopWaiting = null;
  }

  #try(): void {
    const target = this.#target;
    if (target === null || this.#resting) return;
    const trying = new AbortController();
    this.#trying = trying;
    const attempt = async (): Promise<void> => {
      const verdict = await this.#tryCredentials(target, trying.signal);
      if (this.#trying !== trying) return;
      this.#trying = null;
      if (verdict !== null) this.#tryLater(target, verdict);
    };
    this.#keepTrack(attempt());
  }

  /** Each credential once. Null: connected, or called off. */
  async #tryCredentials(target: LinkTarget, signal: AbortSignal): Promise<ConnectVerdict | null> {
    let verdict: ConnectVerdict | null = null;
    for (const credential of this.#inOrder(target.credentials)) {
      try {
        const connection = await this.#open(target, credential, 'operator.read', signal, {
          // Whoever is told of the connection reads everything, so what came before is of no use.
          onEvent: (frame) => this.#connection !== null && this.#tell(readEvent(frame)),
          onGap: () => this.#tell({ kind: 'gap' }),
        });
        await this.#take(connection, credential, signal);
        return null;
      } catch (error) {
        if (signal.aborted) return null;
        verdict = this.#judge(error, credential);
        if (verdict.again !== 'other-credential') return verdict;
        this.#refused.add(credential?.value ?? '');
      }
    }
    return verdict;
  }

  /**
   * The one that worked last, those not tried yet, those refused before: the gateway answers each refusal later than the one before, from
   * 250 ms on, until one is accepted (measured with 2026.9.6).
   */
  #inOrder(credentials: readonly Credential[]): readonly (Credential | null)[] {
    if (credentials.length === 0) return [null];
    const rank = (credential: Credential): number => {
      if (credential.value === this.#accepted?.value) return 0;
      return this.#refused.has(credential.value) ? 2 : 1;
    };
    return credentials.toSorted((a, b) => rank(a) - rank(b));
  }

  async #open(
    target: LinkTarget,
    credential: Credential | null,
    scope: OperatorScope,
    signal: AbortSignal,
    listeners: Pick<ConnectionWish, 'onEvent' | 'onGap'> = {},
  ): Promise<Connection> {
    return openConnection({
      ...listeners,
      url: target.url,
      version: this.#options.version,
      scopes: [scope],
      credential,
      device: target.remote ? await this.#options.identity() : null,
      timers: this.#timers,
      deadlineMs: connectDeadlineMs,
      signal,
    });
  }

  async #take(connection: Connection, credential: Credential | null, signal: AbortSignal): Promise<void> {
    // Without it the gateway sends no frames of agents and sessions. An older gateway that does not know it still answers requests.
    await connection.request('sessions.subscribe', {}, subscribeDeadlineMs).catch(() => undefined);
    if (signal.aborted) return;
    const { scopes, bootId } = connection.hello;
    const sameBoot = bootId !== null && bootId === this.#lastBoot;
    this.#connection = connection;
    this.#accepted = credential;
    this.#refused.clear();
    this.#lastBoot = bootId;
    this.#failures = 0;
    this.#publish({ kind: 'connected', scopes: [...scopes] });
    this.#tell({ kind: 'connected', sameBoot });
    this.#keepTrack(connection.closed.then(() => this.#lost(connection)));
  }

  #lost(connection: Connection): void {
    if (this.#connection !== connection) return;
    this.#connection = null;
    this.#tell({ kind: 'disconnected' });
    this.#lostAt = this.#timers.now();
    this.#rotatingUntil = this.#lostAt + rotationMs;
    this.#tryAgain();
  }

  #tryLater(target: LinkTarget, { problem, again }: ConnectVerdict): void {
    const now = this.#timers.now();
    const rotating = !target.remote && now < this.#rotatingUntil;
    this.#failures += 1;
    // A gateway that went a moment ago, or changed its token, is no news yet.
    const quiet =
      !target.remote &&
      ((again === 'other-credential' && now < this.#lostAt + rotationMs) ||
        (again === 'soon' && this.#failures < patience));
    if (!quiet) this.#publish({ kind: 'failed', problem });
    if (again === 'never' || (again === 'other-credential' && !rotating)) {
      this.#resting = true;
      return;
    }
    const pause = again === 'slowly' ? slowPause : retryPauses[this.#failures - 1];
    this.#stopWaiting = this.#timers.after(pause ?? lastPause, () => {
      this.#stopWaiting = null;
      this.#try();
    });
  }

  async #ask<T>(
    connection: Connection | null,
    method: string,
    params: object,
    schema: z.ZodType<T>,
    { deadlineMs = requestDeadlineMs }: RequestOptions = {},
  ): Promise<Result<T>> {
    if (connection === null) return this.#notConnected();
    try {
      return done(schema.parse(await connection.request(method, params, deadlineMs)));
    } catch (error) {
      const url = this.#target?.url ?? '';
      return failed(judgeRequestError(error, { method, url, redact: this.#redact }));
    }
  }

  /** A gateway elsewhere that is gone is a failure, one on this machine is just not running. */
  #absent(): LinkState {
    if (this.#target?.remote !== true) return { kind: 'off' };
    return { kind: 'failed', problem: problem('gateway-unreachable', { url: this.#target.url }) };
  }

  #notConnected(): Result<never> {
    const state = this.state.value;
    const reason: Problem = state.kind === 'failed' ? state.problem : problem('gateway-not-connected');
    return failed(reason);
  }

  #judge(error: unknown, credential: Credential | null): ConnectVerdict {
    const url = this.#target?.url ?? '';
    return judgeConnectError(error, { url, shown: credential !== null, redact: this.#redact });
  }

  /** The gateway's words without any credential, at most 500 characters. */
  readonly #redact = (text: string): string => {
    const secrets = this.#target?.credentials.map(({ value }) => value) ?? [];
    return logRedactor(secrets)(text).slice(0, 500);
  };

  #publish(next: LinkState): void {
    if (!isDeepStrictEqual(this.state.value, next)) this.state.set(next);
  }

  #tell(event: GatewayEvent): void {
    for (const listener of this.#listeners) listener(event);
  }

  #keepTrack(work: PromiseLike<unknown>): void {
    const tracked = Promise.resolve(work)
      .catch(() => undefined)
      .finally(() => this.#ending.delete(tracked));
    this.#ending.add(tracked);
  }
}
