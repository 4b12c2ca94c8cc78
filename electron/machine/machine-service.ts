import os from 'node:os';
import si from 'systeminformation';
import type { Machine, MachineSample, MachineSamples } from '../../shared/machine/snapshot.ts';
import { run } from '../process/run.ts';
import { Poller } from '../streams/poller.ts';
import { realTimers, type Timers } from '../streams/timers.ts';
import { Watched } from '../streams/watched.ts';
import { type Hardware, hardwareOf, nvidiaQuery, type RawHardware } from './hardware.ts';

/** Where the facts come from; replaced in tests. Each may fail or hang. */
export interface MachineSource {
  hardware(signal: AbortSignal): Promise<RawHardware>;
  /** bytes in use, as the system counts what it cannot give away at once */
  memoryUsed(): Promise<number>;
}

export interface MachineOptions {
  readonly timers?: Timers;
  readonly source?: MachineSource;
}

/** ms between two looks at the memory; on a Mac each costs two processes */
const memoryPauses = { watched: 10_000, unwatched: 60_000 } as const;
/** ms that one question may take: Windows answers through PowerShell, slowly */
const hardwareDeadline = 20_000;
const memoryDeadline = 5000;
const smiDeadline = 5000;

/** This computer: what it is, once, and how much of its memory is in use, every ten seconds while somebody looks. */
export class MachineService implements AsyncDisposable {
  readonly snapshots: Watched<Machine>;
  readonly #samples = new Watched<readonly MachineSample[]>([]);
  readonly #source: MachineSource;
  readonly #timers: Timers;
  readonly #poller: Poller;
  readonly #ended = new AbortController();
  readonly #deadlines = new Set<() => void>();
  #hardware: Hardware = { os: null, cpu: os.cpus()[0]?.model.trim() ?? null, gpus: [] };
  #memoryUsed: number | null = null;

  constructor(options: MachineOptions = {}) {
    this.#timers = options.timers ?? realTimers;
    this.#source = options.source ?? thisMachine;
    this.snapshots = new Watched(this.#snapshot());
    void this.#readHardware();
    this.#poller = new Poller({
      timers: this.#timers,
      pause: () => (this.snapshots.isWatched ? memoryPauses.watched : memoryPauses.unwatched),
      round: () => this.#readMemory(),
    });
    this.snapshots.onChange = () => this.#poller.reconsider();
  }

  /** Points newer than number `after`, in batches, until `signal` aborts. */
  async *samples(after: number, signal?: AbortSignal): AsyncGenerator<MachineSamples, void, void> {
    for await (const samples of this.#samples.watch(signal)) {
      const fresh = samples.filter(({ seq }) => seq > after);
      after = fresh.at(-1)?.seq ?? after;
      if (fresh.length > 0) yield { samples: fresh };
    }
  }

  /** Resolves when nothing of it runs any more; a system call that hangs is left behind, and its answer ignored. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#ended.abort();
    for (const give of this.#deadlines) give();
    await this.#poller[Symbol.asyncDispose]();
  }

  async #readHardware(): Promise<void> {
    const raw = await this.#within(hardwareDeadline, this.#source.hardware(this.#ended.signal));
    if (raw === null) return;
    const { os: name, cpu, gpus } = hardwareOf(raw);
    this.#hardware = { os: name, cpu: cpu ?? this.#hardware.cpu, gpus };
    this.snapshots.set(this.#snapshot());
  }

  async #readMemory(): Promise<void> {
    this.#memoryUsed = await this.#within(memoryDeadline, this.#source.memoryUsed());
    this.snapshots.set(this.#snapshot());
  }

  /** The answer, or null where it fails, takes longer than `ms` or comes after the end. */
  #within<T>(ms: number, answer: Promise<T>): Promise<T | null> {
    return new Promise((resolve) => {
      const settle = (value: T | null): void => {
        this.#deadlines.delete(give);
        cancel();
        resolve(value);
      };
      const give = (): void => settle(null);
      const cancel = this.#timers.after(ms, give);
      this.#deadlines.add(give);
      answer.then(settle, give);
    });
  }

  #snapshot(): Machine {
    const total = os.totalmem();
    const used = this.#memoryUsed;
    return {
      ...this.#hardware,
      cores: os.cpus().length || null,
      memoryBytes: total,
      model: null,
      memoryUsedBytes: used !== null && used > 0 && used <= total ? used : null,
      pressure: null,
      onBattery: null,
      pools: [],
      gaps: [],
      sampledAt: this.#timers.now(),
    };
  }
}

const thisMachine: MachineSource = {
  async hardware(signal) {
    const [system, cpu, graphics] = await Promise.all(
      [si.osInfo(), si.cpu(), si.graphics()].map((part) => part.catch(() => null)),
    );
    // systeminformation reads nvidia-smi only for cards that lspci lists as well, so not in containers and not under WSL.
    const smi = await run('nvidia-smi', nvidiaQuery, { env: process.env, deadline: smiDeadline, signal });
    return {
      os: system,
      cpu,
      graphics,
      nvidia: smi.kind === 'ended' && smi.code === 0 ? smi.stdout : null,
    } as RawHardware;
  },
  async memoryUsed() {
    // The same number; but systeminformation starts a PowerShell each time, for the swap files.
    if (process.platform === 'win32') return os.totalmem() - os.freemem();
    return (await si.mem()).active;
  },
};
