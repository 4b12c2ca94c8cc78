import { isDeepStrictEqual } from 'node:util';
import { visible } from '../../../shared/gateway/log-line.ts';
import { logRedactor } from '../../../shared/gateway/log-redaction.ts';
import type { GatewayLink as LinkState } from '../../../shared/gateway/snapshot.ts';
import { failed, problem, type Result } from '../../../shared/problem.ts';
import { Latest } from '../../streams/latest.ts';
import { realTimers, type Timers } from '../../streams/timers.ts';
import { type ConnectVerdict, judgeConnectError } from './connect-problems.ts';
import type { Credential } from './credential.ts';
import { CredentialOrder } from './credential-order.ts';
import type { DeviceIdentity } from './device-identity.ts';
import { type GatewayEvent, readEvent } from './gateway-events.ts';
import { type GatewayRequest, requestOver } from './gateway-request.ts';
import type { GatewayHello } from './hello.ts';
import { type Connection, type ConnectionWish, openConnection } from './open-connection.ts';
import { planRetry } from './retry-plan.ts';
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
  /** Takes out what is secret beside the credentials of the target. */
  readonly redact?: (text: string) => string;
  readonly timers?: Timers;
}

/** ms */
const connectDeadlineMs = 15_000;
const subscribeDeadlineMs = 5000;
const longestDetail = 500;
/** UTF-16 units of the gateway's words that are looked at: a frame may have 25 million. */
const longestWords = 16_384;

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
  #hello: GatewayHello | null = null;
  #trying: AbortController | null = null;
  #stopWaiting: (() => void) | null = null;
  /** No try before something changes. */
  #resting = false;
  #failures = 0;
  readonly #order = new CredentialOrder();
  /** ms since 1970: when other credentials became known, and when the last connection ended */
  #changedAt = Number.NEGATIVE_INFINITY;
  #lostAt = Number.NEGATIVE_INFINITY;
  #lastBoot: string | null = null;

  constructor(options: LinkOptions) {
    this.#options = options;
    this.#timers = options.timers ?? realTimers;
  }

  /** What the gateway said of itself; null while there is no connection. */
  get hello(): GatewayHello | null {
    return this.#connection === null ? null : this.#hello;
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
    } else this.#changedAt = this.#timers.now();
    this.#target = target;
    this.#tryAgain();
  }

  /** Ends the connection and makes no other. */
  disconnect(): void {
    this.#targetLife.abort();
    this.#target = null;
    this.#presence = 'unknown';
    this.#order.forget();
    this.#lastBoot = null;
    this.#changedAt = Number.NEGATIVE_INFINITY;
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

  /** Asks the gateway something that `operator.read` allows. */
  readonly request: GatewayRequest = async (...asked) =>
    this.#connection === null ? this.#notConnected() : this.#requestOver(this.#connection)(...asked);

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
      connection = await this.#open(this.#target, this.#order.accepted, scope, this.#targetLife.signal);
    } catch (error) {
      return failed(this.#judge(error, this.#order.accepted).problem);
    }
    try {
      return await work(this.#requestOver(connection));
    } finally {
      await connection[Symbol.asyncDispose]();
    }
  }

  /** The gateway's words, shortened, without any secret and with nothing in them that cannot be seen. */
  readonly redact = (text: string): string => {
    const secrets = this.#target?.credentials.map(({ value }) => value) ?? [];
    const clean = logRedactor(secrets)(text.slice(0, longestWords));
    return visible(this.#options.redact?.(clean) ?? clean)
      .slice(0, longestDetail)
      .toWellFormed();
  };

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
    for (const credential of this.#order.of(target.credentials)) {
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
        this.#order.refuse(credential);
      }
    }
    return verdict;
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
    const { scopes, bootId, version } = connection.hello;
    const sameBoot = bootId !== null && bootId === this.#lastBoot;
    this.#hello = { scopes, bootId, version: version === null ? null : this.redact(version) };
    this.#connection = connection;
    this.#order.take(credential);
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
    this.#tryAgain();
  }

  #tryLater({ remote }: LinkTarget, verdict: ConnectVerdict): void {
    this.#failures += 1;
    const { tell, pause } = planRetry(verdict, {
      remote,
      now: this.#timers.now(),
      failures: this.#failures,
      lostAt: this.#lostAt,
      changedAt: this.#changedAt,
    });
    if (tell) this.#publish({ kind: 'failed', problem: verdict.problem });
    if (pause === null) {
      this.#resting = true;
      return;
    }
    this.#stopWaiting = this.#timers.after(pause, () => {
      this.#stopWaiting = null;
      this.#try();
    });
  }

  #requestOver(connection: Connection): GatewayRequest {
    return requestOver(connection, { url: this.#target?.url ?? '', redact: this.redact });
  }

  /** A gateway elsewhere that is gone is a failure, one on this machine is just not running. */
  #absent(): LinkState {
    if (this.#target?.remote !== true) return { kind: 'off' };
    return { kind: 'failed', problem: problem('gateway-unreachable', { url: this.#target.url }) };
  }

  #notConnected(): Result<never> {
    const state = this.state.value;
    return failed(state.kind === 'failed' ? state.problem : problem('gateway-not-connected'));
  }

  #judge(error: unknown, credential: Credential | null): ConnectVerdict {
    const url = this.#target?.url ?? '';
    return judgeConnectError(error, { url, shown: credential !== null, redact: this.redact });
  }

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
