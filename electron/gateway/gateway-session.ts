import { isDeepStrictEqual } from 'node:util';
import type { Holder } from '../../shared/gateway/machine.ts';
import { type Gateway, type Preflight, unknownGateway } from '../../shared/gateway/snapshot.ts';
import { waitsForNextTry } from '../../shared/gateway/turns.ts';
import type { Result } from '../../shared/problem.ts';
import type { Environment } from '../process/clean-environment.ts';
import type { Processes } from '../process/processes.ts';
import type { Watchable } from '../services.ts';
import type { Timers } from '../streams/timers.ts';
import { GatewayActs, lives } from './gateway-acts.ts';
import type { GatewayConfig } from './gateway-config.ts';
import { type GatewayAddress, localAddress } from './gateway-url.ts';
import { glanceAtLaunchd, isLooping } from './launchd-job.ts';
import { LockHolder } from './lock-holder.ts';
import { configFacts, prepareLaunch } from './launch.ts';
import { type Look, Looks } from './look.ts';
import { shownLink } from './shown-link.ts';
import type { OpenClawCommand } from './openclaw-command.ts';
import { OwnerFinder } from './owner-finder.ts';
import { gatewayPlace, type GatewayPlace } from './place.ts';
import { endRuns, preflight, requestRestart } from './rpc/acts.ts';
import { ConfigWatcher } from './rpc/config-watcher.ts';
import type { GatewayConfigSections, GatewayCredentials } from './rpc/credentials.ts';
import type { DeviceIdentity } from './rpc/device-identity.ts';
import type { GatewayEvent } from './rpc/gateway-events.ts';
import { GatewayLink } from './rpc/gateway-link.ts';
import { RuntimeFactsReader } from './rpc/runtime-facts.ts';
import { mayHaveService } from './service-files.ts';
import type { ServiceReport } from './status-report.ts';
import type { Supervision } from './supervise/supervision.ts';
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

const sameOrNew = (known: number | null, read: number | null): number | null =>
  known !== null && read !== null && Math.abs(read - known) < startTolerance ? known : read;

/**
 * Hearth's dealings with one gateway, here or elsewhere: looks at it, talks to it, and where Hearth started it, supervises it. Joins the
 * parts; each of them decides nothing about the others.
 */
export class GatewaySession implements AsyncDisposable {
  readonly link: GatewayLink;
  readonly acts: GatewayActs;
  readonly #options: SessionOptions;
  readonly #supervision: Supervision;
  readonly #config: ConfigWatcher;
  readonly #runtime: RuntimeFactsReader;
  readonly #owners: OwnerFinder;
  readonly #lock: LockHolder;
  readonly #life = new AbortController();
  readonly #following: Promise<void>[] = [];
  #looks: Looks | null = null;
  #place: GatewayPlace;
  #look: Look | null = null;
  #startedAt: number | null = null;
  #connecting = 0;
  /** the process that the credentials were gathered for */
  #connectedTo: number | null = null;
  #snapshot: Gateway;

  constructor(options: SessionOptions) {
    const { elsewhere, stateDir, version, identity, processes, redact, keepRunning, timers } = options;
    this.#options = options;
    this.#lock = new LockHolder(processes);
    this.#place = this.#placeNow();
    this.#snapshot = unknownGateway(this.address.http);
    this.link = new GatewayLink({ version, identity, redact, timers });
    this.#supervision = new Supervisor({
      stateDir,
      openClawStateDir: this.#place.stateDir,
      elsewhere: elsewhere !== null,
      url: () => this.address.http,
      redact,
      processes,
      launch: () =>
        prepareLaunch({
          command: options.command,
          credentials: options.credentials,
          sections: this.#sections,
          onToken: () => this.#connect(),
        }),
      endRuns: async (signal) => void (await endRuns(this.link, { timers, signal })),
      requestRestart: async () => (await requestRestart(this.link)).ok,
      exitFacts: async () => ({
        ...(await configFacts(options.config())),
        holder: await this.#holder(),
        listener: await processes.listenerOn(this.#place.port),
      }),
      keepRunning,
      timers,
    });
    this.#config = new ConfigWatcher({
      link: this.link,
      listeningPort: () => (elsewhere === null ? this.#port : null),
      timers,
    });
    this.#runtime = new RuntimeFactsReader({ link: this.link, isWatched: options.isWatched, timers });
    this.#owners = new OwnerFinder({
      remote: elsewhere !== null,
      processes,
      labels: () => this.#place.serviceLabels,
      glance: async () => await this.#glance(),
      onService: (service) => this.#tellLoop(service, []),
    });
    this.acts = new GatewayActs({
      remote: elsewhere !== null,
      command: options.command,
      gateway: () => this.#snapshot,
      state: () => this.#supervision.machines.value.state,
      isOwn: () => this.#supervision.machines.value.child !== null,
      isConnected: () => this.link.hello !== null,
      pid: () => this.#lock.pid,
      mayHaveUnknownService: () =>
        this.#owners.service === null &&
        mayHaveService({ env: options.env, labels: this.#place.serviceLabels }),
      refresh: async () => {
        await this.refresh();
        await this.#judgeOwner();
      },
      take: ({ service, lastError }) => {
        this.#owners.take(service);
        if (lastError !== null) this.#tellLoop(service, [lastError]);
      },
      ask: (wish) => this.#supervision.ask(wish),
      endRuns: () => endRuns(this.link, { timers }),
    });
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
    this.#follow(this.#supervision.machines, () => {
      this.#looks?.reconsider();
      void this.#judgeOwner();
    });
    this.#follow(this.link.state);
    this.#follow(this.#config.state);
    this.#follow(this.#runtime.facts, (facts) =>
      this.#supervision.tell({ kind: 'runs', count: facts?.activeRuns ?? null }),
    );
    this.#follow(this.#owners.owner);
    this.#follow(command.program, ({ kind }) =>
      this.#supervision.tell({ kind: 'program', program: kind, tried: [...command.tried] }),
    );
    void this.#connect();
    this.#looks = new Looks({
      url: () => this.address.http,
      holder: () => this.#holder(),
      listener: async () =>
        elsewhere === null ? await this.#options.processes.listenerOn(this.#port) : null,
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
    if (before === this.address.http) return;
    this.#publish();
    void this.#looks?.now();
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

  preflight(): Promise<Result<Preflight>> {
    return preflight(this.link);
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
    return this.#lock.port ?? this.#place.port;
  }

  get #sections(): GatewayConfigSections {
    const { gateway, secrets } = this.#options.config();
    return { gateway, secrets, stateDir: this.#place.stateDir };
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
    const { elsewhere, credentials } = this.#options;
    const turn = ++this.#connecting;
    const sections = this.#sections;
    const found =
      elsewhere === null
        ? await credentials.forLocal(sections)
        : await credentials.forRemote(elsewhere.ws, sections);
    if (this.#life.signal.aborted || turn !== this.#connecting) return;
    const { ws, remote } = this.address;
    this.link.connect({ url: ws, remote, credentials: found });
  }

  async #holder(): Promise<Holder> {
    return this.#options.elsewhere === null ? await this.#lock.read(this.#place) : { kind: 'unknown' };
  }

  #take(look: Look): void {
    this.#look = look;
    const { probe, holder, listener, begunAt, at } = look;
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
    const uptime = probe.kind === 'answers' ? probe.uptimeMs : null;
    // The lock knows since when the process runs; what the gateway says begins when it listens.
    const started = this.#lock.since ?? (uptime === null ? null : at - uptime);
    this.#startedAt = sameOrNew(this.#startedAt, started);
    const moved = this.link.target !== null && this.link.target.url !== this.address.ws;
    // Whoever started a new one may have given it a token of their own.
    if (moved || this.#lock.pid !== this.#connectedTo) void this.#connect();
    this.#connectedTo = this.#lock.pid;
    this.#supervision.tell({ kind: 'probed', probe, holder, listener, begunAt });
    void this.#judgeOwner();
    this.#publish();
  }

  async #glance(): Promise<ServiceReport | null> {
    const uid = process.getuid?.();
    if (process.platform !== 'darwin' || this.#options.elsewhere !== null || uid === undefined) return null;
    const { env } = this.#options;
    return await glanceAtLaunchd(this.#place, { env, uid, signal: this.#life.signal });
  }

  #judgeOwner(): Promise<void> {
    const machine = this.#supervision.machines.value;
    return this.#owners.judge({
      pid: this.#lock.pid,
      ownChild: machine.child?.pid ?? null,
      ownComes: machine.spawning || waitsForNextTry(machine),
      running: lives(machine.state),
    });
  }

  /** launchd starts a gateway that refuses its config again every few seconds, and nobody sees why. */
  #tellLoop(service: ServiceReport, lastLines: readonly string[]): void {
    const looping = isLooping(service);
    this.#supervision.tell({ kind: 'service-loop', looping, fault: null, lastLines });
  }

  #publish(): void {
    if (this.#life.signal.aborted) return;
    const facts = this.#runtime.facts.value;
    const probe = this.#look?.probe;
    const { state, child } = this.#supervision.machines.value;
    const next: Gateway = {
      state,
      url: this.address.http,
      owner: this.#owners.owner.value,
      program: this.#options.command.program.value,
      link: shownLink(this.link.state.value, state.kind),
      config: this.#config.state.value,
      pid: this.#lock.pid ?? child?.pid ?? facts?.pid ?? null,
      startedAt: this.#startedAt,
      version: facts?.version ?? this.link.hello?.version ?? null,
      memoryBytes: this.#lock.memoryBytes ?? facts?.memoryBytes ?? null,
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
