import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AppliedConfig } from './applied-config.ts';
import { type GatewayControls, type LogWish, startControl } from './control.ts';
import type { Home } from './home.ts';
import { removeLocks } from './lock.ts';
import { LogFile } from './log-file.ts';
import { methodsOf } from './methods.ts';
import type { Plan, SimFolder } from './plan.ts';
import { eventLoop, probeHandler } from './probes.ts';
import { Rpc } from './rpc.ts';
import { portInUse } from './texts.ts';
import { Turns, type TurnWish } from './turns.ts';

export interface GatewayStart {
  readonly folder: SimFolder;
  readonly plan: Plan;
  readonly home: Home;
  readonly config: AppliedConfig;
  /** OPENCLAW_GATEWAY_TOKEN; counts where the config names none (sheet, trap 18) */
  readonly givenToken: string | undefined;
}

/** How often it looks for an edit of its config. ms */
const watchEveryMs = 50;
/** A running turn is waited for so long at a stop (sheet, trap 15). ms */
const drainLimitMs = 315_000;

/** One gateway process from its first listening to its exit, with restarts in process between. */
export class RunningGateway implements GatewayControls {
  readonly #start: GatewayStart;
  readonly #log: LogFile;
  readonly #turns: Turns;
  readonly #rpc: Rpc;
  readonly #exit = Promise.withResolvers<number>();
  #plan: Plan;
  #server: Server | null = null;
  #bootId = randomUUID();
  #bootedAt = Date.now();
  #phase: 'starting' | 'ready' | 'draining' = 'starting';
  /** the one stop or restart that is under way; a second wish of the kind is ignored (sheet, trap 15) */
  #ending = false;
  #muted = false;
  #failing: readonly string[] = [];
  #slow: readonly string[] = [];

  constructor(start: GatewayStart) {
    const { config, plan, home } = start;
    this.#start = start;
    this.#plan = plan;
    this.#log = new LogFile(home.logFile);
    this.#turns = new Turns((event, payload) => this.#rpc.send(event, payload), this.#log);
    // Without any token it makes one that nobody knows.
    const ownToken = start.givenToken ?? randomUUID();
    this.#rpc = new Rpc(
      () => ({
        version: this.#plan.version,
        bootId: this.#bootId,
        token: config.token ?? ownToken,
        starting: this.#phase === 'starting',
        draining: this.#phase === 'draining',
        muted: this.#muted,
        appliedConfigHash: config.hash,
        uptimeMs: Date.now() - this.#bootedAt,
      }),
      methodsOf({
        turns: this.#turns,
        config,
        log: this.#log,
        version: plan.version,
        eventLoop: () => eventLoop(this.#slow),
        restart: () => this.restart(),
      }),
    );
  }

  /** Serves until it ends. Resolves with the exit code. */
  async run(): Promise<number> {
    const { folder } = this.#start;
    process.stdout.write(`${new Date().toISOString()} [gateway] loading configuration…\n`);
    const control = await startControl(this);
    process.on('SIGTERM', () => this.stop());
    process.on('SIGINT', () => this.stop());
    process.on('SIGUSR2', () => this.restart());
    await folder.tellControl({ url: control.url, pid: process.pid });
    const watching = setInterval(() => void this.#watchConfig(), watchEveryMs);
    void this.#boot();
    const code = await this.#exit.promise;
    clearInterval(watching);
    control.server.close();
    control.server.closeAllConnections();
    return code;
  }

  async #boot(): Promise<void> {
    const { home } = this.#start;
    this.#bootId = randomUUID();
    this.#bootedAt = Date.now();
    this.#phase = 'starting';
    await sleep(this.#plan.listenAfterMs);
    const server = createServer(
      probeHandler(() => ({
        muted: this.#muted,
        draining: this.#phase === 'draining',
        failing: this.#phase === 'starting' ? ['startup-sidecars'] : this.#failing,
        slow: this.#slow,
        uptimeMs: Date.now() - this.#bootedAt,
      })),
    );
    server.on('upgrade', this.#rpc.onUpgrade);
    server.listen(home.port, '127.0.0.1');
    try {
      await once(server, 'listening');
    } catch {
      const { code, stderr } = portInUse(home.port);
      process.stderr.write(stderr);
      await removeLocks(home);
      this.#exit.resolve(code);
      return;
    }
    this.#server = server;
    this.#say('INFO', 'gateway', `listening on ws://127.0.0.1:${home.port}`);
    if (this.#plan.readyAfterMs === null) return;
    await sleep(this.#plan.readyAfterMs);
    if (this.#phase !== 'starting') return;
    this.#phase = 'ready';
    this.#ending = false;
    this.#say('INFO', 'gateway', 'gateway ready');
  }

  /** As SIGTERM: waits for running turns, tells everybody, removes its locks and exits 0. */
  stop(): void {
    void this.#end({ reason: 'gateway stopping' }, async () => {
      await removeLocks(this.#start.home);
      this.#exit.resolve(0);
    });
  }

  /** As SIGUSR2 with OPENCLAW_NO_RESPAWN: the process stays, and so does its port, whatever the config says by now (sheet, trap 13). */
  restart(): void {
    void this.#end({ reason: 'gateway restarting', restartExpectedMs: 1500 }, async () => {
      await sleep(this.#plan.restartMs);
      await this.#boot();
    });
  }

  async #end(announcement: Readonly<Record<string, unknown>>, then: () => Promise<void>): Promise<void> {
    this.#plan = await this.#start.folder.plan();
    const stops = announcement['restartExpectedMs'] === undefined;
    if (this.#ending || (stops && this.#plan.ignoresStop)) return;
    this.#ending = true;
    this.#phase = 'draining';
    this.#say(
      'INFO',
      'gateway',
      `${stops ? 'stopping' : 'restarting'}: in-process ${this.#turns.count} active`,
    );
    if (this.#turns.count > 0) {
      const idle = new Promise<void>((resolve) => (this.#turns.onIdle = resolve));
      await Promise.race([idle, sleep(drainLimitMs)]);
    }
    this.#rpc.send('shutdown', announcement);
    this.#rpc.closeAll(1012, 'service restart');
    await this.#closeServer();
    await then();
  }

  async #closeServer(): Promise<void> {
    const server = this.#server;
    this.#server = null;
    if (server === null) return;
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    await closed;
  }

  #watching = false;

  async #watchConfig(): Promise<void> {
    const { config } = this.#start;
    if (this.#watching || this.#muted || this.#phase !== 'ready' || !(await config.isEdited())) return;
    this.#watching = true;
    await sleep(this.#plan.reloadMs);
    const effect = await config.reload();
    this.#watching = false;
    switch (effect.kind) {
      case 'nothing':
        return;
      case 'rejected': {
        const said = effect.issues.map(({ path, message }) => `${path}: ${message}`).join('; ');
        this.#say('WARN', 'gateway/reload', `config reload skipped (invalid config): ${said}`);
        return;
      }
      case 'applied': {
        const paths = effect.paths.join(', ');
        this.#say('INFO', 'gateway/reload', `config change detected; evaluating reload (${paths})`);
        this.#rpc.send('chat.metadata.changed', {});
        this.#rpc.send('config.changed', { path: config.path, hash: config.hash, ts: Date.now() });
        if (effect.newToken) this.#rpc.closeAll(4001, 'gateway auth changed');
        if (effect.restart) {
          this.#say(
            'WARN',
            'gateway/reload',
            `config change requires gateway restart (${paths}) — preparing`,
          );
          this.restart();
        } else this.#say('INFO', 'gateway/reload', `config hot reload applied (${paths})`);
      }
    }
  }

  turn(wish: TurnWish): string {
    return this.#turns.play(wish);
  }

  finish(runId: string): void {
    this.#turns.finish(runId);
  }

  addLog({ level, subsystem, message, times }: LogWish): void {
    if (times === undefined) this.#log.add(level, subsystem, message);
    else
      for (let count = 1; count <= times; count += 1) this.#log.add(level, subsystem, `${message} #${count}`);
  }

  mute(muted: boolean): void {
    this.#muted = muted;
  }

  ail({ failing, slow }: { failing?: readonly string[]; slow?: readonly string[] }): void {
    this.#failing = failing ?? this.#failing;
    this.#slow = slow ?? this.#slow;
  }

  crash(code: number): void {
    process.stderr.write('[gateway] Unhandled rejection: simulated crash\n');
    this.#rpc.cutAll();
    process.exit(code);
  }

  /** To the log file and, as the real one, to stdout. */
  #say(level: 'INFO' | 'WARN', subsystem: string, message: string): void {
    this.#log.add(level, subsystem, message);
    process.stdout.write(
      `${new Date().toISOString().replace('Z', '+00:00')} [${subsystem.split('/').at(-1)}] ${message}\n`,
    );
  }
}

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms).unref());
