import { macChip, macName } from '../../../shared/machine/find-chip.ts';
import type { Pool } from '../../../shared/machine/pool.ts';
import { workingSetLimit } from '../../../shared/machine/tables/working-set.ts';
import type { Timers } from '../../streams/timers.ts';
import { Gauge } from '../gauge.ts';
import type { PlatformReader, Sight } from '../platform-reader.ts';
import { availableOf, freeOf, type MachineMemory, ramPool } from '../shared-memory.ts';
import { type Reading, readingOf } from '../reading.ts';
import type { MachineSource, NodeFacts } from '../source/source.ts';
import { ToolStream } from '../tool-stream.ts';
import { type Accelerator, accelerator, readAccelerator } from './accelerator.ts';
import { macmonArgs, type MacmonSample, readMacmon } from './macmon.ts';
import { readPowerSource } from './power-source.ts';
import { type Profile, profileArgs, readProfile } from './profile.ts';
import { type KernelFacts, readSysctl, sysctlArgs } from './sysctl.ts';
import { readVmStat } from './vm-stat.ts';

/** ms that the quick tools may take, and system_profiler */
const quickDeadline = 4000;
const slowDeadline = 30_000;
/** ms that the power source is good for, and what changes slowly enough for every other look: each tool costs some 3 ms of processor */
const powerGoodFor = 10_000;
const slowGoodFor = 1500;

/** What is known of a Mac at one time; null is not told. */
export interface MacSight {
  readonly kernel: KernelFacts | null;
  readonly profile: Profile | null;
  readonly accelerator: Accelerator | null;
  /** as macmon tells it, where it is installed */
  readonly macmon: MacmonSample | null;
  readonly memoryUsedBytes: number | null;
  readonly onBattery: boolean | null;
}

/** Apple's own tools, and macmon where it is installed. */
export class MacReader implements PlatformReader {
  readonly #source: MachineSource;
  readonly #kernel: Gauge<KernelFacts>;
  readonly #profile: Gauge<Profile>;
  readonly #accelerator: Gauge<Accelerator>;
  readonly #memory: Gauge<number>;
  readonly #power: Gauge<{ readonly onBattery: boolean }>;
  readonly #gauges: readonly Gauge<unknown>[];
  readonly #macmon: ToolStream;
  readonly #timers: Timers;
  #sample: { readonly sample: MacmonSample; readonly goodUntil: number } | null = null;
  #every = 0;

  constructor(source: MachineSource, timers: Timers, onReading: () => void) {
    this.#source = source;
    this.#timers = timers;
    const shared = { timers, onReading };
    const asked =
      <T>(program: string, args: readonly string[], parse: (stdout: string) => T | null) =>
      async (signal: AbortSignal): Promise<Reading<T>> =>
        readingOf(await source.run(program, args, signal), parse);
    const quick = { ...shared, deadline: quickDeadline, goodFor: 0 };
    this.#kernel = new Gauge({
      ...quick,
      goodFor: slowGoodFor,
      reader: 'sysctl',
      ask: asked('sysctl', sysctlArgs, readSysctl),
    });
    this.#accelerator = new Gauge({
      ...quick,
      reader: 'ioreg',
      ask: asked('ioreg', accelerator, readAccelerator),
    });
    this.#memory = new Gauge({
      ...quick,
      goodFor: slowGoodFor,
      reader: 'vm_stat',
      ask: asked('vm_stat', [], readVmStat),
    });
    this.#power = new Gauge({
      ...quick,
      goodFor: powerGoodFor,
      reader: 'pmset',
      ask: asked('pmset', ['-g', 'batt'], readPowerSource),
    });
    this.#profile = new Gauge({
      ...shared,
      reader: 'system_profiler',
      deadline: slowDeadline,
      goodFor: Number.POSITIVE_INFINITY,
      ask: asked('system_profiler', profileArgs, readProfile),
    });
    this.#gauges = [this.#kernel, this.#accelerator, this.#memory, this.#power, this.#profile];
    this.#macmon = new ToolStream({
      reader: 'macmon',
      source,
      program: 'macmon',
      args: macmonArgs,
      timers,
      onNews: onReading,
      take: (line) => {
        const sample = readMacmon(line);
        if (sample === null) return false;
        this.#sample = { sample, goodUntil: timers.now() + 2 * this.#every + 1000 };
        return true;
      },
    });
  }

  get sight(): Sight {
    const sight = sightOfMac(
      {
        kernel: this.#kernel.value,
        profile: this.#profile.value,
        accelerator: this.#accelerator.value,
        macmon: this.#freshSample(),
        memoryUsedBytes: this.#memory.value,
        onBattery: this.#power.value?.onBattery ?? null,
      },
      this.#source.node(),
    );
    // macmon is a help where it is there: one that is missing is not missed.
    const macmon = this.#macmon.gap?.cause === 'missing' ? null : this.#macmon.gap;
    const gaps = [...this.#gauges.map(({ gap }) => gap), macmon].filter((gap) => gap !== null);
    const noPressure = this.#kernel.value !== null && sight.pressure === null;
    return {
      ...sight,
      gaps: noPressure ? [...gaps, { reader: 'memory-pressure', cause: 'not-told' }] : gaps,
    };
  }

  get hasAnswered(): boolean {
    return this.#gauges.every(({ hasAnswered }) => hasAnswered) && this.#macmon.hasAnswered;
  }

  want(every: number | null): void {
    if (every !== null) this.#every = every;
    this.#macmon.want(every);
  }

  async look(): Promise<void> {
    await Promise.all([this.#macmon.answered, ...this.#gauges.map((gauge) => gauge.look())]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#gauges, this.#macmon].map((part) => part[Symbol.asyncDispose]()));
  }

  #freshSample(): MacmonSample | null {
    return this.#sample !== null && this.#timers.now() <= this.#sample.goodUntil ? this.#sample.sample : null;
  }
}

/** Makes one picture of what was told. A Mac with an Intel processor has no GPU that model servers use well: its memory is the processor's. */
export function sightOfMac(mac: MacSight, node: NodeFacts): Sight {
  const { kernel, profile } = mac;
  const cpu =
    [kernel?.brand, profile?.chip, node.cpu].find((name) => name?.startsWith('Apple M')) ??
    kernel?.brand ??
    node.cpu;
  const memoryBytes = kernel?.memoryBytes ?? node.memoryBytes;
  const memoryUsedBytes = mac.memoryUsedBytes === null ? null : Math.min(mac.memoryUsedBytes, memoryBytes);
  const isApple = cpu?.startsWith('Apple') === true;
  return {
    os: kernel?.macos == null ? 'macOS' : `macOS ${kernel.macos}`,
    model: modelOf(mac),
    cpu,
    cores: kernel?.cores ?? node.cores,
    memoryBytes,
    memoryUsedBytes,
    pressure: kernel?.pressure ?? null,
    onBattery: mac.onBattery,
    gpus: (profile?.gpus ?? []).map((name) => ({ name, memoryBytes: null })),
    pools: [
      isApple && cpu !== null
        ? metalPool(cpu, mac, { memoryBytes, memoryUsedBytes })
        : ramPool(cpu, { memoryBytes, memoryUsedBytes }),
    ],
    gaps: [],
  };
}

/** "Mac Studio (M3 Ultra)"; by the tables where its own report is missing. */
function modelOf({ kernel, profile }: MacSight): string | null {
  const chip = profile?.chip?.replace(/^Apple /, '');
  if (profile?.machine != null) return chip === undefined ? profile.machine : `${profile.machine} (${chip})`;
  return kernel?.modelId == null ? null : (macName(kernel.modelId) ?? kernel.modelId);
}

function metalPool(
  cpu: string,
  { kernel, profile, accelerator: gpu, macmon }: MacSight,
  memory: MachineMemory,
): Pool {
  const { memoryBytes } = memory;
  const macosMajor = Number(/^(\d+)/.exec(kernel?.macos ?? '')?.[1] ?? Number.NaN);
  const limit: Pool['limit'] =
    kernel?.gpuLimitBytes != null
      ? { bytes: kernel.gpuLimitBytes, source: 'set' }
      : {
          bytes: workingSetLimit(memoryBytes, Number.isNaN(macosMajor) ? null : macosMajor),
          source: 'table',
        };
  const usedBytes = gpu?.inUseBytes ?? null;
  return {
    id: 'metal',
    kind: 'unified',
    name: cpu,
    backend: 'metal',
    totalBytes: memoryBytes,
    limit,
    usedBytes,
    freeBytes: freeOf(limit.bytes, usedBytes, availableOf(memory)),
    utilisation: macmon?.utilisation ?? gpu?.utilisation ?? null,
    powerWatts: macmon?.powerWatts ?? null,
    chip: macChip(cpu, profile?.gpuCores ?? gpu?.cores ?? null),
  };
}
