import { logRedactor } from '../../shared/gateway/log-redaction.ts';
import { type Gateway, type Preflight, unknownGateway } from '../../shared/gateway/snapshot.ts';
import type { FileDiff } from '../../shared/config/snapshot.ts';
import type { LogEntry } from '../../shared/log.ts';
import type { Place } from '../../shared/models/place.ts';
import { failed, problem, type Result } from '../../shared/problem.ts';
import type { Settings } from '../../shared/settings.ts';
import type { Environment } from '../process/clean-environment.ts';
import { systemProcesses } from '../process/system-processes.ts';
import type { SecretStore } from '../secrets/secret-store.ts';
import { realTimers, type Timers } from '../streams/timers.ts';
import { Watched } from '../streams/watched.ts';
import { AnswersService } from './answers/answers-service.ts';
import type { GatewayConfig } from './gateway-config.ts';
import { GatewaySession } from './gateway-session.ts';
import { localAddress, parseGatewayUrl } from './gateway-url.ts';
import { GatewayLog } from './log/gateway-log.ts';
import type { LogTailRpc } from './log/log-source.ts';
import { OpenClawCommand } from './openclaw-command.ts';
import { gatewayPlace } from './place.ts';
import { GatewayCredentials } from './rpc/credentials.ts';
import { sendPromptAhead } from './rpc/prompt-ahead.ts';
import { deviceIdentity } from './rpc/device-identity.ts';
import type { GatewayEvent } from './rpc/gateway-events.ts';
import { logTail, turnEnd } from './rpc/reads.ts';

/** What the user chose that concerns the gateway. */
export type GatewaySettings = Pick<Settings, 'openClawProgram' | 'gatewayUrl'>;

export interface GatewayOptions {
  readonly env: Environment;
  /** Hearth's own */
  readonly stateDir: string;
  /** Hearth's own */
  readonly version: string;
  readonly config: GatewayConfig;
  readonly settings: GatewaySettings;
  readonly secrets: SecretStore;
  /** Asked when Hearth ends: does a gateway that it started go on? */
  readonly keepRunning: () => boolean;
  /** Lets a program rewrite the config with a way back. */
  readonly rewriteConfig: <T>(
    work: () => Promise<Result<T>>,
  ) => Promise<Result<{ value: T; files: FileDiff[] }>>;
  /** where a model ref runs */
  readonly placeOf: (ref: string) => Place;
  readonly onActivity?: (
    level: LogEntry['level'],
    code: LogEntry['code'],
    params: LogEntry['params'],
  ) => void;
  readonly timers?: Timers;
}

/** Opens the gateway's service. Resolves before the first look is done: nothing waits for a gateway that hangs. */
export async function openGateway(options: GatewayOptions): Promise<GatewayService> {
  const service = await GatewayService.open(options);
  service.begin();
  return service;
}

/** OpenClaw's gateway, here or elsewhere: what it is at, its log, who answered, and what may be done with it. */
export class GatewayService implements AsyncDisposable {
  readonly snapshots: Watched<Gateway>;
  readonly logs: GatewayLog;
  readonly answers: AnswersService;
  readonly #options: GatewayOptions;
  readonly #timers: Timers;
  readonly #command: OpenClawCommand;
  readonly #credentials: GatewayCredentials;
  readonly #leaving = new Set<Promise<void>>();
  /** every secret that the config had since Hearth started: a broken one tells none, and the log still has those of before */
  readonly #configSecrets = new Set<string>();
  #config: GatewayConfig;
  #settings: GatewaySettings;
  #redact: (text: string) => string;
  #session: GatewaySession;
  #opening: Promise<void> = Promise.resolve();
  #disposed = false;

  static async open(options: GatewayOptions): Promise<GatewayService> {
    // The log begins to look before the service around it is there.
    let service: GatewayService | null = null;
    const rpc: LogTailRpc = {
      get connected(): boolean {
        return service !== null && service.#session.link.hello !== null;
      },
      tail: async (...asked) =>
        service === null
          ? failed(problem('gateway-not-connected'))
          : await logTail(service.#session.link)(...asked),
    };
    const logs = await GatewayLog.open({
      stateDir: options.stateDir,
      rpc,
      ...(options.timers === undefined ? {} : { timers: options.timers }),
      onRecord: ({ record, backlog }) => {
        if (!backlog) service?.answers.takeLogLine(record);
      },
      onDiskChange: (takes) =>
        options.onActivity?.(takes ? 'info' : 'warn', takes ? 'gateway-log-kept' : 'gateway-log-short', {}),
    });
    service = new GatewayService(options, logs);
    return service;
  }

  private constructor(options: GatewayOptions, logs: GatewayLog) {
    const { env, stateDir, config, settings, secrets, placeOf, onActivity, timers = realTimers } = options;
    this.#options = options;
    this.#timers = timers;
    this.#config = config;
    this.#settings = settings;
    this.#redact = logRedactor(config.secretTexts);
    this.#credentials = new GatewayCredentials(secrets, env);
    this.#command = new OpenClawCommand({ env, place: () => this.#session.place });
    this.logs = logs;
    this.answers = new AnswersService({
      stateDir,
      placeOf,
      mask: (text) => this.#redact(text),
      onProblem: (reason) =>
        reason === null
          ? onActivity?.('info', 'answers-kept', {})
          : onActivity?.('warn', 'answers-not-kept', { code: reason.code }),
      timers,
    });
    const { port } = gatewayPlace({
      env,
      configPath: config.path,
      configuredPort: config.gateway['port'],
      configuredLogFile: config.logging['file'],
    });
    this.snapshots = new Watched(unknownGateway(localAddress(port).http));
    this.snapshots.onChange = () => this.#session.reconsider();
    this.#session = this.#newSession();
    this.#credentials.onNewValue = () => {
      this.#learnSecrets();
      this.#configureLog();
    };
    this.#learnSecrets();
  }

  /** Begins to look. */
  begin(): void {
    void this.#command.look(this.#settings.openClawProgram);
    this.#openSession();
  }

  /** The config as it is now, after every change. */
  configure(config: GatewayConfig): void {
    if (this.#disposed) return;
    const changed = config.revision !== this.#config.revision;
    this.#config = config;
    this.#learnSecrets();
    this.#session.configure({ changed });
    this.#configureLog();
  }

  /** What the user chose. */
  choose(settings: GatewaySettings): void {
    if (this.#disposed) return;
    const before = this.#settings;
    this.#settings = settings;
    if (settings.openClawProgram !== before.openClawProgram)
      void this.#command.look(settings.openClawProgram);
    if (settings.gatewayUrl === before.gatewayUrl) return;
    this.#leave(this.#session);
    this.#session = this.#newSession();
    this.#openSession();
  }

  /** Looks now; resolves when the snapshot says what was seen. */
  async refresh(): Promise<void> {
    await this.#opening;
    await this.#session.refresh();
  }

  inspect(): Promise<Result<null>> {
    return this.#session.acts.inspect();
  }

  preflight(): Promise<Result<Preflight>> {
    return this.#session.preflight();
  }

  /** Has the default agent answer one word with a model, so that its server caches the agent's prompt. `ms`: how long that took. */
  sendPromptAhead(ref: string): Promise<Result<{ ms: number }>> {
    return sendPromptAhead(this.#session.link, ref);
  }

  async start(): Promise<Result<null>> {
    await this.#opening;
    return this.#session.acts.start();
  }

  async stop(wish: { endRuns: boolean }): Promise<Result<null>> {
    await this.#opening;
    return this.#session.acts.stop(wish);
  }

  async restart(wish: { endRuns: boolean }): Promise<Result<null>> {
    await this.#opening;
    return this.#session.acts.restart(wish);
  }

  /** `openclaw doctor --fix`, with a copy of the config made first. */
  async repair(): Promise<Result<{ files: FileDiff[]; said: string }>> {
    if (this.#settings.gatewayUrl !== null) return failed(problem('gateway-remote'));
    const result = await this.#options.rewriteConfig(() => this.#command.doctorFix());
    if (!result.ok) return result;
    return { ok: true, value: { files: result.value.files, said: result.value.value.said } };
  }

  /** Keeps the token the user gave for this gateway and connects with it. */
  async setToken(token: string): Promise<Result<null>> {
    const kept = await this.#credentials.give(this.#settings.gatewayUrl, token);
    this.#session.configure({ changed: false });
    return kept;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#disposed = true;
    this.#leave(this.#session);
    await this.#opening;
    await Promise.all(this.#leaving);
    await this.logs[Symbol.asyncDispose]();
    await this.answers[Symbol.asyncDispose]();
    await this.#command[Symbol.asyncDispose]();
  }

  #newSession(): GatewaySession {
    const { env, stateDir, version, secrets, keepRunning } = this.#options;
    const { gatewayUrl } = this.#settings;
    const session: GatewaySession = new GatewaySession({
      elsewhere: gatewayUrl === null ? null : parseGatewayUrl(gatewayUrl),
      env,
      stateDir,
      version,
      config: () => this.#config,
      credentials: this.#credentials,
      identity: () => deviceIdentity(secrets),
      command: this.#command,
      processes: systemProcesses(env),
      redact: (text) => this.#redact(text),
      keepRunning,
      isWatched: () => this.snapshots.isWatched,
      timers: this.#timers,
      onChange: (gateway) => {
        if (session === this.#session) this.#publish(gateway);
      },
      onEvent: (event) => this.#hear(event),
    });
    return session;
  }

  #openSession(): void {
    this.snapshots.set(this.#session.snapshot);
    this.#configureLog();
    this.#opening = this.#session.open();
  }

  #leave(session: GatewaySession): void {
    const leaving = session[Symbol.asyncDispose]().finally(() => this.#leaving.delete(leaving));
    this.#leaving.add(leaving);
  }

  #configureLog(): void {
    const local = this.#settings.gatewayUrl === null;
    const { address, place, outputFile } = this.#session;
    this.logs.configure({
      local,
      file: local ? place.logFile(new Date(this.#timers.now())) : null,
      output: local ? outputFile : null,
      ...(local ? {} : { gateway: address.http }),
      secrets: this.#secretTexts,
    });
  }

  /** What must not be seen of what the gateway says, wherever it says it. */
  get #secretTexts(): readonly string[] {
    return [...this.#configSecrets, ...this.#credentials.values];
  }

  #learnSecrets(): void {
    for (const text of this.#config.secretTexts) this.#configSecrets.add(text);
    this.#redact = logRedactor(this.#secretTexts);
  }

  #hear(event: GatewayEvent): void {
    switch (event.kind) {
      case 'frame':
        return this.answers.takeEvent({ event: event.event, payload: event.payload });
      case 'connected':
        // A gateway that was started anew knows nothing of the turns before.
        if (!event.sameBoot) this.answers.gatewayGone(this.#timers.now());
        void this.answers.reconnected(turnEnd(this.#session.link));
        return;
      case 'gap':
        void this.answers.reconnected(turnEnd(this.#session.link));
        return;
      case 'disconnected':
      case 'shutdown':
      case 'config-changed':
        return;
    }
    return event satisfies never;
  }

  #publish(gateway: Gateway): void {
    const before = this.snapshots.value.state.kind;
    const { kind } = gateway.state;
    this.snapshots.set(gateway);
    if (before === kind) return;
    if (isGone(kind)) this.answers.gatewayGone(this.#timers.now());
    this.#options.onActivity?.(isBad(kind) ? 'warn' : 'info', 'gateway-state', { state: kind });
  }
}

type Kind = Gateway['state']['kind'];

const isGone = (kind: Kind): boolean => kind === 'stopped' || kind === 'crashed' || kind === 'given-up';

const isBad = (kind: Kind): boolean =>
  kind === 'port-taken' || kind === 'unreachable' || kind === 'crashed' || kind === 'given-up';
