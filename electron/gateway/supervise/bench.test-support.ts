import { mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Machine } from '../../../shared/gateway/machine.ts';
import type { GatewayStateKind } from '../../../shared/gateway/snapshot.ts';
import { done } from '../../../shared/problem.ts';
import { systemProcesses } from '../../process/system-processes.ts';
import { ManualTimers } from '../../streams/manual-timers.ts';
import type { SupervisionOptions } from './supervision.ts';
import { Supervisor } from './supervisor.ts';

const standIn = fileURLToPath(new URL('stand-in.test-support.ts', import.meta.url));

/** For `expect.poll`: on a busy machine a process takes its time. */
export const patient = { interval: 20, timeout: 15_000 } as const;

/** What the stand-in does; see there. */
export type Role = 'run' | 'deaf' | 'refuse';

/** A scratch state directory, and supervisors on it with a stand-in for OpenClaw. What was started is ended when it is disposed. */
export class Bench implements AsyncDisposable {
  readonly folder: string;
  readonly timers = new ManualTimers(Date.now());
  readonly processes = systemProcesses(process.env);
  readonly calls: string[] = [];
  role: Role = 'run';
  /** before the program: a script that stays in front of it */
  front: readonly string[] = [];
  keepRunning = true;
  restartIsHeard = false;

  private constructor(folder: string) {
    this.folder = folder;
  }

  static async open(): Promise<Bench> {
    return new Bench(await mkdtemp(path.join(os.tmpdir(), 'hearth-supervise-')));
  }

  static at(folder: string): Bench {
    return new Bench(folder);
  }

  get notes(): string {
    return path.join(this.folder, 'notes');
  }

  get recordFile(): string {
    return path.join(this.folder, 'gateway', 'child.json');
  }

  options(more: Partial<SupervisionOptions> = {}): SupervisionOptions {
    return {
      stateDir: this.folder,
      openClawStateDir: path.join(this.folder, 'openclaw'),
      elsewhere: false,
      processes: this.processes,
      timers: this.timers,
      random: () => 0.5,
      url: () => 'http://127.0.0.1:18789',
      keepRunning: () => this.keepRunning,
      launch: () => {
        const [program, ...args] = [...this.front, process.execPath, standIn];
        const env = { ...process.env, HOME: this.folder, STAND_IN: this.role, STAND_IN_NOTES: this.notes };
        return Promise.resolve(done({ program, args, env, token: 'token-of-the-child' }));
      },
      endRuns: () => {
        this.calls.push('end-runs');
        return Promise.resolve();
      },
      requestRestart: () => {
        this.calls.push('ask-restart');
        return Promise.resolve(this.restartIsHeard);
      },
      exitFacts: () =>
        Promise.resolve({
          holder: { kind: 'unknown' },
          listener: null,
          configProblem: null,
          configText: null,
        }),
      ...more,
    };
  }

  /** A supervisor that has found OpenClaw, and no gateway. */
  async supervisor(more: Partial<SupervisionOptions> = {}): Promise<Supervisor> {
    const supervisor = new Supervisor(this.options(more));
    await supervisor.adopt();
    supervisor.tell({ kind: 'program', program: 'found', tried: [] });
    supervisor.tell({ kind: 'probed', probe: { kind: 'nothing' }, holder: { kind: 'none' }, listener: null });
    return supervisor;
  }

  /** Pids of every stand-in that was started here, in order. */
  async startedPids(): Promise<number[]> {
    const text = await readFile(this.notes, 'utf8').catch(() => '');
    return text.split('\n').filter(Boolean).map(Number);
  }

  async living(): Promise<number[]> {
    const pids = await this.startedPids();
    const identities = await Promise.all(pids.map((pid) => this.processes.identity(pid)));
    return pids.filter((_, index) => identities[index] !== null);
  }

  /** Ready: the child, or the `other` one's, has begun to run, and its probe says so. Returns the pid of the child. */
  async ready(supervisor: Supervisor, other?: number): Promise<number> {
    const pid = other ?? (await until(supervisor, ({ child }) => child !== null)).child?.pid ?? 0;
    await this.#wait(async () => (await this.startedPids()).includes(pid));
    supervisor.tell({
      kind: 'probed',
      probe: { kind: 'answers', ready: true, failing: [], draining: false, uptimeMs: 10, eventLoop: null },
      holder: { kind: 'live', pid, name: 'openclaw-gateway', since: null },
      listener: null,
    });
    const { child } = await until(supervisor, ({ child, state }) => child !== null && state.kind === 'ready');
    return child?.pid ?? 0;
  }

  /** Resolves when no such process lives any more. */
  async gone(pid: number): Promise<void> {
    await this.#wait(async () => (await this.processes.identity(pid)) === null);
  }

  async #wait(test: () => Promise<boolean>): Promise<void> {
    while (!(await test())) await wait(20);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const pid of await this.living()) process.kill(pid, 'SIGKILL');
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** Resolves with the machine once it is as asked. */
export async function until(
  { machines }: Pick<Supervisor, 'machines'>,
  wanted: GatewayStateKind | ((machine: Machine) => boolean),
): Promise<Machine> {
  const test = typeof wanted === 'string' ? ({ state }: Machine) => state.kind === wanted : wanted;
  for await (const machine of machines.watch()) if (test(machine)) return machine;
  throw new Error('the machine is watched without an end');
}
