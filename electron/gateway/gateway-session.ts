import { isDeepStrictEqual } from 'node:util';
import type { ExitFacts } from '../../shared/gateway/exit-diagnosis.ts';
import type { Holder } from '../../shared/gateway/machine.ts';
import { type Gateway, type Owner, type Preflight, unknownGateway } from '../../shared/gateway/snapshot.ts';
import { done, failed, problem, type Result } from '../../shared/problem.ts';
import { readBytes } from '../files/read-bytes.ts';
import type { Environment } from '../process/clean-environment.ts';
import type { Processes } from '../process/processes.ts';
import type { Watchable } from '../services.ts';
import type { Timers } from '../streams/timers.ts';
import type { GatewayConfig } from './gateway-config.ts';
import { type GatewayAddress, localAddress } from './gateway-url.ts';
import { type GatewayLock, readLock } from './lock.ts';
import { type Look, Looks } from './look.ts';
import type { OpenClawCommand } from './openclaw-command.ts';
import { ownerOf } from './owner.ts';
import { gatewayPlace, type GatewayPlace } from './place.ts';
import { endRuns, preflight, requestRestart } from './rpc/acts.ts';
import { ConfigWatcher } from './rpc/config-watcher.ts';
import type { GatewayCredentials } from './rpc/credentials.ts';
import type { DeviceIdentity } from './rpc/device-identity.ts';
import type { GatewayEvent } from './rpc/gateway-events.ts';
import { GatewayLink } from './rpc/gateway-link.ts';
import { RuntimeFactsReader } from './rpc/runtime-facts.ts';
import { mayHaveService } from './service-files.ts';
import type { ServiceVerb } from './service-verbs.ts';
import type { ServiceReport } from './status-report.ts';
import type { Launch, Supervision } from './supervise/supervision.ts';
import { Supervisor } from './supervise/supervisor.ts';

export interface SessionOptions {
  /** null: the gateway of this machine */
  readonly elsewhere: GatewayAddress | null;
  readonly env: Environment;
  /** Hearth's own */
  readonly stateDir: string;
  readonly version: string;
  readonly config: () => GatewayConfig;
  readonly credentials: GatewayCredentials;
  readonly identity: () => Promise<DeviceIdentity>;
  readonly command: OpenClawCommand;
  readonly processes: Processes;
  /** takes secrets out of what the gateway prints */
  readonly redact: (text: string) => string;
  readonly keepRunning: () => boolean;
  readonly isWatched: () => boolean;
  readonly timers: Timers;
  readonly onChange: (gateway: Gateway) => void;
  readonly onEvent: (event: GatewayEvent) => void;
}

/** ms that two readings of when the gateway started may differ and still mean the same start */
const startTolerance = 2000;
const largestConfig = 1024 * 1024;

/**
 * Hearth's dealings with one gateway, here or elsewhere: looks at it, talks to it, and where Hearth started it, supervises it. Joins the
 * parts; each of them decides nothing about the others.
 */
export class GatewaySession implements AsyncDisposable {
  readonly link: GatewayLink;
  readonly #options: SessionOptions;
  readonly #supervision: Supervision;
  readonly #config: ConfigWatcher;
  readonly #runtime: RuntimeFactsReader;
  readonly #life = new AbortController();
  readonly #following: Promise<void>[] = [];
  #looks: Looks | null = null;
  #place: GatewayPlace;
  #lock: GatewayLock = { kind: 'none' };
  #look: Look | null = null;
  #owner: Owner;
  #judged: unknown = null;
  #service: ServiceReport | null = null;
  #memoryBytes: number | null = null;
  #startedAt: number | null = null;
  #connecting = 0;
  #snapshot: Gateway;

  constructor(options: SessionOptions) {
    const { elsewhere, stateDir, version, identity, processes, redact, keepRunning, timers } = options;
    this.#options = options;
    this.#place = this.#placeNow();
    this.#owner = elsewhere === null ? { kind: 'unknown' } : { kind: 'remote' };
    this.#snapshot = unknownGateway(this.address.http);
    this.link = new GatewayLink({ version, identity, timers });
    this.#supervision = new Supervisor({
      stateDir,
      openClawStateDir: this.#place.stateDir,
      elsewhere: elsewhere !== null,
      url: () => this.address.http,
      redact,
      processes,
      launch: () => this.#launch(),
      endRuns: async (signal) => void (await endRuns(this.link, { timers, signal })),
      requestRestart: async () => (await requestRestart(this.link)).ok,
      exitFacts: () => this.#exitFacts(),
      keepRunning,
      timers,
    });
    this.#config = new ConfigWatcher({
      link: this.link,
      listeningPort: () => (elsewhere === null ? this.#port : null),
      timers,
    });
    this.#runtime = new RuntimeFactsReader({ link: this.link, isWatched: options.isWatched, timers });
    this.link.subscribe((event) => this.#hear(event));
  }

  get snapshot(): Gateway {
    return this.#snapshot;
  }

  get address(): GatewayAddress {
    return this.#options.elsewhere ?? localAddress(this.#port);
  }

  get place(): GatewayPlace {
    return this.#place;
  }

  get outputFile(): string {
    return this.#supervision.outputFile;
  }

  /** Takes up what an earlier Hearth left running, then begins to look. Resolves after the first look. */
  async open(): Promise<void> {
    const { elsewhere, command, timers, isWatched } = this.#options;
    if (elsewhere === null) await this.#supervision.adopt();
    if (this.#life.signal.aborted) return;
    this.#follow(this.#supervision.machines, () => this.#looks?.reconsider());
    this.#follow(this.link.state);
    this.#follow(this.#config.state);
    this.#follow(this.#runtime.facts);
    this.#follow(command.program, ({ kind }) =>
      this.#supervision.tell({ kind: 'program', program: kind, tried: [...command.tried] }),
    );
    void this.#connect();
    this.#looks = new Looks({
      url: () => this.address.http,
      holder: () => this.#holder(),
      listener: () => this.#options.processes.listenerOn(this.#port),
      state: () => this.#supervision.machines.value.state.kind,
      isWatched,
      timers,
      onLook: (look) => this.#take(look),
    });
    await this.#looks.now();
  }

  /** The config, or what the user gave, is another one: address and token may be. */
  configure({ changed }: { changed: boolean }): void {
    const before = this.address.http;
    this.#place = this.#placeNow();
    void this.#connect();
    if (changed && this.#options.elsewhere === null) this.#config.configChanged();
    if (before !== this.address.http) void this.#looks?.now();
  }

  /** Somebody began to watch, or the last one left. */
  reconsider(): void {
    this.#looks?.reconsider();
    this.#runtime.reconsider();
  }

  /** Looks now; resolves when the snapshot says what was seen. */
  async refresh(): Promise<void> {
    await this.#looks?.now();
  }

  /** Asks OpenClaw's program who runs the gateway. */
  async inspect(): Promise<Result<null>> {
    const { elsewhere, command } = this.#options;
    if (elsewhere !== null) return failed(problem('gateway-remote'));
    const report = await command.status();
    if (!report.ok) return report;
    this.#service = report.value.service;
    const { loaded, running, lastExitStatus } = report.value.service;
    this.#supervision.tell({
      kind: 'service-loop',
      looping: loaded === true && running !== true && lastExitStatus === exitRefused,
      fault: null,
      lastLines: report.value.lastError === null ? [] : [report.value.lastError],
    });
    await this.refresh();
    await this.#judgeOwner();
    return done(null);
  }

  preflight(): Promise<Result<Preflight>> {
    return preflight(this.link);
  }

  async start(): Promise<Result<null>> {
    const { elsewhere, command, env } = this.#options;
    if (elsewhere !== null) return failed(problem('gateway-remote'));
    await this.refresh();
    if (runs(this.#snapshot)) return failed(problem('gateway-already-running', { url: this.address.http }));
    if (command.launch() === null) return failed(problem('openclaw-not-found'));
    // What a service manager keeps is started by it alone; two owners would fight.
    if (this.#service === null && mayHaveService({ env, labels: this.#place.serviceLabels })) {
      const asked = await this.inspect();
      if (!asked.ok) return asked;
    }
    return this.#owner.kind === 'service'
      ? this.#byService('start')
      : this.#supervision.ask({ kind: 'start' });
  }

  async stop({ endRuns: end }: { endRuns: boolean }): Promise<Result<null>> {
    if (this.#options.elsewhere !== null) return failed(problem('gateway-remote'));
    const isOurs = this.#supervision.machines.value.child !== null || this.#owner.kind === 'hearth';
    if (isOurs) return this.#supervision.ask({ kind: 'stop', endRuns: end });
    if (this.#owner.kind === 'service') {
      if (end && this.link.hello !== null) {
        const ended = await endRuns(this.link, { timers: this.#options.timers });
        if (!ended.ok) return ended;
      }
      return this.#byService('stop');
    }
    if (!runs(this.#snapshot)) return failed(problem('gateway-not-running'));
    return failed(problem('gateway-not-ours', { name: this.#starterName() }));
  }

  async restart({ endRuns: end }: { endRuns: boolean }): Promise<Result<null>> {
    const ours = this.#supervision.machines.value.child !== null;
    if (!ours && this.#owner.kind === 'service') return this.#byService('restart');
    if (!ours && !runs(this.#snapshot)) return failed(problem('gateway-not-running'));
    if (!ours && this.link.hello === null) return failed(problem('gateway-not-connected'));
    const { config } = this.#snapshot;
    const needsProcess = config.kind === 'needs-restart' && config.how === 'stop-and-start';
    if (needsProcess && !ours) return failed(problem('gateway-not-ours', { name: this.#starterName() }));
    const by = needsProcess || this.link.hello === null ? 'process' : 'rpc';
    return this.#supervision.ask({ kind: 'restart', endRuns: end, by });
  }

  /** The newest lines of the output of the gateway that Hearth started. */
  lastLines(count: number): Promise<string[]> {
    return this.#supervision.lastLines(count);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#life.abort();
    await this.#looks?.[Symbol.asyncDispose]();
    await this.#supervision[Symbol.asyncDispose]();
    await this.#config[Symbol.asyncDispose]();
    await this.#runtime[Symbol.asyncDispose]();
    await this.link[Symbol.asyncDispose]();
    await Promise.all(this.#following);
  }

  /** The port a running gateway really has, else the one it would take. */
  get #port(): number {
    return (this.#lock.kind === 'held' ? this.#lock.port : null) ?? this.#place.port;
  }

  #placeNow(): GatewayPlace {
    const { path, gateway, logging } = this.#options.config();
    return gatewayPlace({
      env: this.#options.env,
      configPath: path,
      configuredPort: gateway['port'],
      configuredLogFile: logging['file'],
    });
  }

  #follow<T>(source: Watchable<T>, take: (value: T) => void = () => undefined): void {
    const following = async (): Promise<void> => {
      for await (const value of source.watch(this.#life.signal)) {
        take(value);
        this.#publish();
      }
    };
    this.#following.push(following());
  }

  #hear(event: GatewayEvent): void {
    if (event.kind === 'shutdown')
      this.#supervision.tell({
        kind: 'announced',
        restart: event.restartExpectedMs !== null,
        expectedMs: event.restartExpectedMs,
      });
    // A connection that ends is the first sign of a gateway that ended.
    if (event.kind === 'disconnected' || event.kind === 'shutdown') void this.#looks?.now();
    this.#options.onEvent(event);
  }

  async #connect(): Promise<void> {
    const { elsewhere, config, credentials } = this.#options;
    const turn = ++this.#connecting;
    const { gateway, secrets } = config();
    const sections = { gateway, secrets, stateDir: this.#place.stateDir };
    const found =
      elsewhere === null
        ? await credentials.forLocal(sections)
        : await credentials.forRemote(elsewhere.ws, sections);
    if (this.#life.signal.aborted || turn !== this.#connecting) return;
    const { ws, remote } = this.address;
    this.link.connect({ url: ws, remote, credentials: found });
  }

  async #holder(): Promise<Holder> {
    const { elsewhere, processes } = this.#options;
    if (elsewhere !== null) return { kind: 'unknown' };
    const lock = await readLock(this.#place, processes);
    this.#lock = lock;
    switch (lock.kind) {
      case 'held': {
        const facts = await processes.facts(lock.pid);
        this.#memoryBytes = facts?.memoryBytes ?? null;
        return { kind: 'live', pid: lock.pid, name: facts?.name ?? 'openclaw-gateway', since: lock.since };
      }
      case 'stale':
        return { kind: 'stale', pid: lock.pid };
      case 'none':
        return { kind: 'none' };
      case 'in-use':
      case 'unreadable':
        return { kind: 'unknown' };
    }
    return lock satisfies never;
  }

  #take(look: Look): void {
    this.#look = look;
    const { probe, holder, listener, at } = look;
    switch (probe.kind) {
      case 'answers':
        this.link.gatewayAnswers({ ready: probe.ready });
        break;
      case 'lives':
        this.link.gatewayAnswers({ ready: false });
        break;
      case 'nothing':
      case 'other-program':
        this.link.gatewayGone();
        break;
      case 'hangs':
        break;
    }
    const started = probe.kind === 'answers' && probe.uptimeMs !== null ? at - probe.uptimeMs : null;
    const sameStart =
      started !== null && this.#startedAt !== null && Math.abs(started - this.#startedAt) < startTolerance;
    if (!sameStart) this.#startedAt = started;
    if (this.link.target !== null && this.link.target.url !== this.address.ws) void this.#connect();
    this.#supervision.tell({ kind: 'probed', probe, holder, listener });
    void this.#judgeOwner();
    this.#publish();
  }

  /** Who started the process that runs now: looked up once for each process. */
  async #judgeOwner(): Promise<void> {
    const { elsewhere, processes } = this.#options;
    const pid = this.#lock.kind === 'held' ? this.#lock.pid : null;
    const ownChild = this.#supervision.machines.value.child?.pid ?? null;
    const running = runs(this.#snapshot);
    const facts = { pid, ownChild, running, service: this.#service };
    if (isDeepStrictEqual(facts, this.#judged)) return;
    this.#judged = facts;
    const process_ = pid === null ? null : await processes.facts(pid);
    const ancestors = pid === null ? [] : await processes.ancestors(pid);
    if (this.#judged !== facts) return;
    this.#owner = ownerOf({
      remote: elsewhere !== null,
      ownChild: ownChild !== null && (pid === null || pid === ownChild),
      process: process_,
      ancestors,
      running,
      service: this.#service,
      labels: this.#place.serviceLabels,
      platform: process.platform,
    });
    this.#publish();
  }

  #starterName(): string {
    const owner = this.#owner;
    if (owner.kind === 'terminal' || owner.kind === 'program') return owner.name;
    return this.#lock.kind === 'held' ? `PID ${this.#lock.pid}` : this.address.http;
  }

  async #byService(verb: ServiceVerb): Promise<Result<null>> {
    const { owner } = this.#snapshot;
    const result = await this.#options.command.service(verb);
    if (!result.ok) return result;
    // What the report said was true before.
    if (owner.kind === 'service') await this.inspect();
    return result;
  }

  async #launch(): Promise<Result<Launch>> {
    const { command, config, credentials } = this.#options;
    const start = command.launch();
    if (start === null) return failed(problem('openclaw-not-found'));
    const { gateway, secrets } = config();
    const { stateDir } = this.#place;
    const known = await credentials.forLocal({ gateway, secrets, stateDir });
    const told = known.some(({ from }) => from === 'config' || from === 'environment') || wantsNone(gateway);
    const token = told ? null : await credentials.ownToken();
    if (token !== null) await this.#connect();
    return done({ ...start, token });
  }

  async #exitFacts(): Promise<Pick<ExitFacts, 'holder' | 'listener' | 'configProblem' | 'configText'>> {
    const { config, processes } = this.#options;
    const { path, problem: reason } = config();
    const [holder, listener, read] = await Promise.all([
      this.#holder(),
      processes.listenerOn(this.#place.port),
      readBytes(path, largestConfig),
    ]);
    const line = reason?.params['line'];
    return {
      holder,
      listener,
      configProblem:
        reason === null
          ? null
          : {
              code: reason.code,
              line: typeof line === 'number' ? line : null,
              detail: reason.detail ?? '',
            },
      configText: read.kind === 'read' ? read.bytes.toString('utf8') : null,
    };
  }

  #publish(): void {
    if (this.#life.signal.aborted) return;
    const facts = this.#runtime.facts.value;
    const probe = this.#look?.probe;
    const { state, child } = this.#supervision.machines.value;
    const next: Gateway = {
      state,
      url: this.address.http,
      owner: this.#owner,
      program: this.#options.command.program.value,
      link: this.link.state.value,
      config: this.#config.state.value,
      pid: (this.#lock.kind === 'held' ? this.#lock.pid : null) ?? child?.pid ?? facts?.pid ?? null,
      startedAt: this.#startedAt,
      version: facts?.version ?? this.link.hello?.version ?? null,
      memoryBytes: (this.#lock.kind === 'held' ? this.#memoryBytes : null) ?? facts?.memoryBytes ?? null,
      eventLoop:
        probe?.kind === 'answers' && probe.eventLoop !== null
          ? { delayMs: probe.eventLoop.delayMs, utilization: probe.eventLoop.utilization }
          : null,
      activeRuns: facts?.activeRuns ?? null,
      checkedAt: this.#look?.at ?? null,
    };
    if (isDeepStrictEqual(next, this.#snapshot)) return;
    this.#snapshot = next;
    this.#options.onChange(next);
  }
}

/** OpenClaw's exit code for a configuration it refuses. */
const exitRefused = 78;

const wantsNone = (gateway: GatewayConfig['gateway']): boolean => {
  const auth = gateway['auth'];
  return typeof auth === 'object' && auth !== null && !Array.isArray(auth) && auth['mode'] === 'none';
};

/** A gateway process is there, whether or not it answers. */
function runs({ state }: Gateway): boolean {
  switch (state.kind) {
    case 'starting':
    case 'ready':
    case 'degraded':
    case 'draining':
    case 'unreachable':
      return true;
    case 'restarting':
      return state.nextTryAt === null;
    case 'checking':
    case 'not-installed':
    case 'stopped':
    case 'port-taken':
    case 'crashed':
    case 'given-up':
      return false;
  }
  return state satisfies never;
}
