import { isDeepStrictEqual } from 'node:util';
import type { LogEntry } from '../../shared/log.ts';
import type { Endpoint } from '../../shared/models/endpoint.ts';
import { failed, type Problem, problem, type Result } from '../../shared/problem.ts';
import { SecretStore } from '../secrets/secret-store.ts';
import { Poller } from '../streams/poller.ts';
import { realTimers, type Timers } from '../streams/timers.ts';
import { Watched } from '../streams/watched.ts';
import { planEndpoints, type PlannedEndpoint, type WantedEndpoint } from './endpoint-plan.ts';
import { EndpointTokens } from './endpoint-tokens.ts';
import { readLmStudio } from './lm-studio-client.ts';
import { ollamaReader } from './ollama-client.ts';
import type { ServerReading, ServerTarget } from './reading.ts';

export interface EndpointsOptions {
  /** Hearth's own state directory */
  readonly stateDir: string;
  /** where the tokens that the user gave are kept; left out: in the state directory, without a keychain */
  readonly secrets?: SecretStore;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly onActivity?: (
    level: LogEntry['level'],
    code: LogEntry['code'],
    params: LogEntry['params'],
  ) => void;
  readonly timers?: Timers;
  /** one look at a server; replaced in tests */
  readonly read?: (target: ServerTarget, kind: Endpoint['kind']) => Promise<ServerReading>;
}

/** ms from one look to the next */
const pauses = { watched: 3000, watchedAndAway: 5000, unwatched: 15_000 } as const;
/** ms after which unchanged facts are published once more, so that "checked at" does not grow stale */
const republishAfter = 30_000;

interface Entry {
  readonly plan: PlannedEndpoint;
  endpoint: Endpoint;
  readonly poller: Poller;
}

/** The model servers and their lists: asked every few seconds, one request in flight for each. */
export class EndpointsService implements AsyncDisposable {
  readonly snapshots: Watched<Endpoint[]>;
  /** Called after every look, also one that showed nothing new. */
  onLook: (endpoint: Endpoint) => void = () => undefined;
  /** Called when an endpoint that stays got another token or address, by its id. */
  onAccess: (endpoint: string) => void = () => undefined;
  readonly #options: EndpointsOptions;
  readonly #timers: Timers;
  readonly #read: (target: ServerTarget, kind: Endpoint['kind']) => Promise<ServerReading>;
  readonly #tokens: EndpointTokens;
  readonly #entries = new Map<string, Entry>();
  readonly #leaving = new Set<Promise<void>>();
  #wanted: readonly WantedEndpoint[] = [];
  #badAddresses: ReadonlySet<string> = new Set();
  #publishedAt = Number.NEGATIVE_INFINITY;
  #disposed = false;

  constructor(options: EndpointsOptions, tokens: EndpointTokens) {
    this.#options = options;
    this.#timers = options.timers ?? realTimers;
    this.#read = options.read ?? readerOfServers();
    this.#tokens = tokens;
    this.snapshots = new Watched<Endpoint[]>([]);
    this.snapshots.onChange = () => {
      for (const { poller } of this.#entries.values()) poller.reconsider();
    };
    this.configure([]);
  }

  /**
   * Sets what the config says; LM Studio's usual place is always asked as well. Endpoints that stay keep their lists, those whose
   * token changed are asked anew. Returns the addresses that cannot be used; the others are taken all the same.
   */
  configure(wanted: readonly WantedEndpoint[]): Problem[] {
    if (this.#disposed) return [];
    this.#wanted = wanted;
    const { planned, problems } = planEndpoints(wanted, (id) => this.#tokens.get(id), this.#options.env);
    const ids = new Set(planned.map(({ id }) => id));
    for (const [id, { poller }] of this.#entries) if (!ids.has(id)) this.#remove(id, poller);
    const before = new Map(this.#entries);
    // Anew, so that the order is the config's.
    this.#entries.clear();
    for (const plan of planned) this.#take(plan, before.get(plan.id));
    this.#reportAddresses(problems);
    this.#publish();
    for (const [id, { plan }] of this.#entries) {
      const old = before.get(id)?.plan;
      if (old !== undefined && (old.token !== plan.token || old.origin !== plan.origin)) this.onAccess(id);
    }
    return problems;
  }

  /** Asks one endpoint, with a look that begins after this call; gives it as that look left it, null where there is none of this id. */
  async look(id: string): Promise<Endpoint | null> {
    await this.#entries.get(id)?.poller.anew();
    return this.#entries.get(id)?.endpoint ?? null;
  }

  /** The address of an endpoint with its token, for whoever asks it to load something; null where there is none of this id. */
  target(id: string): (Omit<ServerTarget, 'signal'> & { kind: Endpoint['kind'] }) | null {
    const plan = this.#entries.get(id)?.plan;
    return plan === undefined
      ? null
      : { kind: plan.kind, origin: plan.origin, provider: plan.provider, token: plan.token };
  }

  /** Asks every endpoint now; resolves when all have answered or failed. */
  async refresh(): Promise<void> {
    await Promise.all([...this.#entries.values()].map(({ poller }) => poller.now()));
  }

  /** Keeps a token for an endpoint and asks it at once with that token, also where it cannot be kept ('secret-unwritable'). */
  async setToken(endpoint: string, token: string): Promise<Result<null>> {
    if (!this.#entries.has(endpoint)) return failed(problem('endpoint-unknown', { endpoint }));
    const kept = await this.#tokens.set(endpoint, token);
    this.configure(this.#wanted);
    await this.#entries.get(endpoint)?.poller.now();
    return kept;
  }

  /** Ends all polling and resolves when no request is open any more. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#disposed = true;
    for (const [id, { poller }] of this.#entries) this.#remove(id, poller);
    await Promise.all(this.#leaving);
  }

  #remove(id: string, poller: Poller): void {
    this.#entries.delete(id);
    const leaving = poller[Symbol.asyncDispose]().finally(() => this.#leaving.delete(leaving));
    this.#leaving.add(leaving);
  }

  #take(plan: PlannedEndpoint, before: Entry | undefined): void {
    if (before !== undefined && isDeepStrictEqual(before.plan, plan)) {
      this.#entries.set(plan.id, before);
      return;
    }
    if (before !== undefined) this.#remove(plan.id, before.poller);
    const kept = before !== undefined && before.plan.provider === plan.provider ? before : undefined;
    const entry: Entry = {
      plan,
      endpoint: kept?.endpoint ?? unchecked(plan),
      poller: new Poller({
        timers: this.#timers,
        pause: () => this.#pause(plan.id),
        round: (signal) => this.#round(plan.id, signal),
      }),
    };
    this.#entries.set(plan.id, entry);
  }

  #pause(id: string): number {
    if (!this.snapshots.isWatched) return pauses.unwatched;
    return this.#entries.get(id)?.endpoint.state.kind === 'unreachable'
      ? pauses.watchedAndAway
      : pauses.watched;
  }

  async #round(id: string, signal: AbortSignal): Promise<void> {
    // The entry is made with its poller, so it is not yet there when the first round is called.
    await Promise.resolve();
    const entry = this.#entries.get(id);
    if (entry === undefined || signal.aborted) return;
    const { origin, provider, token, kind } = entry.plan;
    const reading = await this.#read({ origin, provider, token, signal }, kind);
    if (signal.aborted || this.#entries.get(id) !== entry) return;
    const before = entry.endpoint;
    entry.endpoint = apply(before, reading, this.#timers.now());
    if (before.state.kind !== reading.state.kind) this.#report(entry.endpoint, before);
    // One that is not shown has nothing to tell.
    if (!this.#isHidden(before) || !this.#isHidden(entry.endpoint)) this.#publish();
    this.onLook(entry.endpoint);
  }

  /** Each address that cannot be used is told once, until it is mended. */
  #reportAddresses(problems: readonly Problem[]): void {
    const bad = new Set(problems.map(({ params }) => String(params['url'])));
    for (const url of bad) {
      if (!this.#badAddresses.has(url)) this.#options.onActivity?.('warn', 'endpoint-address', { url });
    }
    this.#badAddresses = bad;
  }

  #report(endpoint: Endpoint, before: Endpoint): void {
    // A usual place without its server is no news.
    if (before.state.kind === 'checking' && this.#isHidden(endpoint)) return;
    const { kind } = endpoint.state;
    const level =
      kind === 'unreachable' || kind === 'wrong-server' || kind === 'failing' || kind === 'needs-token'
        ? 'warn'
        : 'info';
    this.#options.onActivity?.(level, 'endpoint-state', { name: endpoint.name, state: kind });
  }

  /** A usual place is shown where its server is there; LM Studio's also where there is nothing else to show. */
  #isHidden(endpoint: Endpoint): boolean {
    const entry = this.#entries.get(endpoint.id);
    if (entry === undefined || !isUnused({ ...entry, endpoint })) return false;
    return entry.plan.kind !== 'lmstudio' || ![...this.#entries.values()].every(isUnused);
  }

  #publish(): void {
    const endpoints = [...this.#entries.values()]
      .map(({ endpoint }) => endpoint)
      .filter((endpoint) => !this.#isHidden(endpoint));
    const now = this.#timers.now();
    const same = isDeepStrictEqual(endpoints.map(withoutTimes), this.snapshots.value.map(withoutTimes));
    if (same && now - this.#publishedAt < republishAfter) return;
    this.#publishedAt = now;
    this.snapshots.set(endpoints);
  }
}

/** A usual place where nothing of its kind was ever found. */
function isUnused({ plan, endpoint: { state, modelsAsOf } }: Pick<Entry, 'plan' | 'endpoint'>): boolean {
  return (
    plan.assumed &&
    modelsAsOf === null &&
    (state.kind === 'unreachable' || state.kind === 'checking' || state.kind === 'wrong-server')
  );
}

function readerOfServers(): NonNullable<EndpointsOptions['read']> {
  const readers = { lmstudio: readLmStudio, ollama: ollamaReader() };
  return (target, kind) => readers[kind](target);
}

/** Starts asking. What the user gave as tokens is read first. */
export async function openEndpoints(options: EndpointsOptions): Promise<EndpointsService> {
  const { stateDir, secrets = await SecretStore.open({ stateDir }) } = options;
  return new EndpointsService(options, await EndpointTokens.open(secrets, stateDir));
}

function unchecked({ id, kind, name, provider, origin, location }: PlannedEndpoint): Endpoint {
  return {
    id,
    kind,
    name,
    provider,
    origin,
    location,
    state: { kind: 'checking' },
    api: null,
    models: [],
    modelsAsOf: null,
    checkedAt: null,
  };
}

/** The endpoint after a look at it: an old list is kept, with its time, where no new one came. */
function apply(before: Endpoint, reading: ServerReading, now: number): Endpoint {
  const checked = { ...before, state: reading.state, checkedAt: now };
  return reading.models === null
    ? checked
    : { ...checked, api: reading.api, models: reading.models, modelsAsOf: now };
}

function withoutTimes({ checkedAt: _checkedAt, modelsAsOf, ...facts }: Endpoint): object {
  return { ...facts, everRead: modelsAsOf !== null };
}
