import type { Machine, MachineGap } from '../../../shared/machine/snapshot.ts';
import type { Timers } from '../../streams/timers.ts';
import { type AmdCard, amdPool } from '../amd/amd-card.ts';
import { AmdCards } from '../amd/amd-cards.ts';
import { Gauge } from '../gauge.ts';
import { NamedComputer } from '../named-computer.ts';
import { NvidiaCards } from '../nvidia/nvidia-cards.ts';
import { nvidiaPools, type NvidiaSight } from '../nvidia/nvidia-pools.ts';
import type { PlatformReader, Sight } from '../platform-reader.ts';
import { type Reading, readingOf, told, untold } from '../reading.ts';
import { ramPool } from '../shared-memory.ts';
import type { MachineSource, NodeFacts } from '../source/source.ts';
import { type DisplayCard, nameOfVendor, readCardEvent, readLspci } from './display-cards.ts';
import { type LinuxMemory, linuxPressure, readMeminfo } from './memory.ts';
import { isOnBattery, type PowerSupply } from './power-supplies.ts';

/** ms that files may take, and lspci */
const fileDeadline = 3000;
const lspciDeadline = 5000;
/** ms that the list of cards and the power supplies are good for */
const cardsGoodFor = 60_000;
const powerGoodFor = 10_000;

interface MemoryNow {
  readonly memory: LinuxMemory;
  readonly pressure: Machine['pressure'];
}

/** What is known of a Linux computer at one time; null is not told. */
export interface LinuxSight {
  readonly names: { readonly os: string | null; readonly cpu: string | null; readonly model: string | null };
  readonly memory: LinuxMemory | null;
  readonly pressure: Machine['pressure'];
  readonly onBattery: boolean | null;
  /** on the PCI bus */
  readonly displays: readonly DisplayCard[];
  /** what `lspci` calls them, by their addresses */
  readonly listed: ReadonlyMap<string, string>;
  readonly nvidia: NvidiaSight;
  readonly amd: readonly AmdCard[];
}

/** Linux tells most in files; NVIDIA's cards are nvidia-smi's to tell. */
export class LinuxReader implements PlatformReader {
  readonly #source: MachineSource;
  readonly #names: NamedComputer;
  readonly #memory: Gauge<MemoryNow>;
  readonly #power: Gauge<{ readonly onBattery: boolean }>;
  readonly #displays: Gauge<readonly DisplayCard[]>;
  readonly #listed: Gauge<ReadonlyMap<string, string>>;
  readonly #nvidia: NvidiaCards;
  readonly #amd: AmdCards;

  constructor(source: MachineSource, timers: Timers, onReading: () => void) {
    this.#source = source;
    const files = { deadline: fileDeadline, goodFor: 0, timers, onReading };
    this.#names = new NamedComputer(source, timers, onReading);
    this.#memory = new Gauge({ ...files, reader: 'proc', ask: () => memoryOf(source) });
    this.#power = new Gauge({
      ...files,
      reader: 'sysfs',
      goodFor: powerGoodFor,
      ask: async () => told({ onBattery: isOnBattery(await suppliesOf(source)) }),
    });
    this.#displays = new Gauge({
      ...files,
      reader: 'sysfs',
      goodFor: cardsGoodFor,
      ask: async () => told(await displaysOf(source)),
    });
    this.#listed = new Gauge({
      reader: 'lspci',
      ask: async (signal) => readingOf(await source.run('lspci', ['-D', '-mm'], signal), readLspci),
      deadline: lspciDeadline,
      goodFor: Number.POSITIVE_INFINITY,
      timers,
      onReading,
    });
    this.#nvidia = new NvidiaCards(source, timers, onReading);
    this.#amd = new AmdCards(source, timers, onReading);
  }

  get sight(): Sight {
    const listed = this.#listed.value ?? new Map<string, string>();
    const displays = this.#displays.value ?? [];
    const sight = sightOfLinux(
      {
        names: this.#names,
        memory: this.#memory.value?.memory ?? null,
        pressure: this.#memory.value?.pressure ?? null,
        onBattery: this.#power.value?.onBattery ?? null,
        displays,
        listed,
        nvidia: this.#nvidia,
        amd: this.#amd.cards(listed, this.#names.cpu ?? this.#source.node().cpu),
      },
      this.#source.node(),
    );
    const gaps = [
      this.#names.gap,
      this.#memory.gap,
      this.#amd.gap,
      // Without such a card nobody misses it.
      ...this.#nvidia.gaps.filter(({ cause }) => cause !== 'missing' || this.#hasNvidia),
    ].filter((gap) => gap !== null);
    // Before the cards have answered nobody knows whether models go there or into main memory.
    return { ...sight, pools: this.#knowsCards ? sight.pools : [], gaps: [...gaps, ...sight.gaps] };
  }

  /** A card of NVIDIA's that is on the bus is waited for to the end; without one, nvidia-smi only for a moment. */
  get #knowsCards(): boolean {
    if (this.#nvidia.cards.length > 0) return true;
    const isTold = this.#nvidia.hasAnswered || (this.#nvidia.isAwaited && !this.#hasNvidia);
    return isTold && this.#displays.hasAnswered && this.#amd.hasAnswered;
  }

  get #hasNvidia(): boolean {
    return (this.#displays.value ?? []).some(({ vendor }) => vendor === nvidiaVendor);
  }

  get hasAnswered(): boolean {
    const parts = [this.#names, this.#memory, this.#power, this.#displays, this.#nvidia, this.#amd];
    return parts.every(({ hasAnswered }) => hasAnswered);
  }

  want(every: number | null): void {
    this.#nvidia.want(every);
  }

  async look(): Promise<void> {
    await Promise.all([
      this.#names.look(),
      this.#memory.look(),
      this.#power.look(),
      this.#nvidia.look(),
      this.#lookAtCards(),
    ]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const parts = [
      this.#names,
      this.#memory,
      this.#power,
      this.#displays,
      this.#listed,
      this.#nvidia,
      this.#amd,
    ];
    await Promise.all(parts.map((part) => part[Symbol.asyncDispose]()));
  }

  async #lookAtCards(): Promise<void> {
    await this.#displays.look();
    const displays = this.#displays.value ?? [];
    await Promise.all([displays.length > 0 ? this.#listed.look() : null, this.#amd.look(displays)]);
  }
}

async function memoryOf(source: MachineSource): Promise<Reading<MemoryNow>> {
  const [meminfo, stalls] = await Promise.all([
    source.text('/proc/meminfo'),
    source.text('/proc/pressure/memory'),
  ]);
  const memory = readMeminfo(meminfo ?? '');
  if (memory === null) return untold(meminfo === null ? 'missing' : 'garbage');
  return told({ memory, pressure: linuxPressure(stalls, memory) });
}

async function suppliesOf(source: MachineSource): Promise<PowerSupply[]> {
  const folder = '/sys/class/power_supply';
  const names = await source.list(folder);
  return await Promise.all(
    names.map(async (name) => {
      const [type, online, status, scope] = await Promise.all(
        ['type', 'online', 'status', 'scope'].map((file) => source.text(`${folder}/${name}/${file}`)),
      );
      return { type: type ?? '', online: online ?? '', status: status ?? '', scope: scope ?? '' };
    }),
  );
}

async function displaysOf(source: MachineSource): Promise<DisplayCard[]> {
  const folder = '/sys/class/drm';
  // Beside the cards there are their connectors, `card0-DP-1`.
  const names = (await source.list(folder)).filter((name) => /^card\d+$/.test(name));
  const cards = await Promise.all(
    names.map(async (name) =>
      readCardEvent(name, (await source.text(`${folder}/${name}/device/uevent`)) ?? ''),
    ),
  );
  return cards.filter((card) => card !== null);
}

const nvidiaVendor = '10DE';

/** Makes one picture of what was told. */
export function sightOfLinux(linux: LinuxSight, node: NodeFacts): Sight {
  const { names, amd, displays, listed } = linux;
  const cpu = names.cpu ?? node.cpu;
  // Memory that firmware has set aside for a GPU is the machine's all the same.
  const setAside = amd.filter(({ isIntegrated }) => isIntegrated).map(({ figures }) => figures);
  const asideBytes = setAside.reduce((sum, { vramTotal }) => sum + (vramTotal ?? 0), 0);
  const asideUsed = setAside.reduce((sum, { vramUsed }) => sum + (vramUsed ?? 0), 0);
  const memory = {
    memoryBytes: (linux.memory?.totalBytes ?? node.memoryBytes) + asideBytes,
    memoryUsedBytes:
      linux.memory === null ? null : linux.memory.totalBytes - linux.memory.availableBytes + asideUsed,
  };
  const nvidia = nvidiaPools(linux.nvidia, memory);
  const poolsOf = (cards: readonly AmdCard[]): Sight['pools'] =>
    cards.map((card) => amdPool(card, linux.memory?.availableBytes ?? null)).filter((pool) => pool !== null);
  const cards = [...nvidia.pools, ...poolsOf(amd.filter(({ isIntegrated }) => !isIntegrated))];
  const shared = poolsOf(amd.filter(({ isIntegrated }) => isIntegrated));
  const pools = [cards, shared].find((found) => found.length > 0) ?? [ramPool(cpu, memory)];
  const amdGpus = amd.map(({ slot, name, isIntegrated, figures }) => ({
    slot,
    gpu: { name, memoryBytes: isIntegrated ? null : figures.vramTotal },
  }));
  const others = displays.filter(
    ({ slot, vendor }) =>
      !amdGpus.some((known) => known.slot === slot) && !(vendor === nvidiaVendor && nvidia.gpus.length > 0),
  );
  const gaps: MachineGap[] = nvidia.gaps;
  return {
    os: names.os,
    model: names.model,
    cpu,
    cores: node.cores,
    ...memory,
    pressure: linux.pressure,
    onBattery: linux.onBattery,
    gpus: [
      ...nvidia.gpus,
      ...amdGpus.map(({ gpu }) => gpu),
      ...others.map(({ slot, vendor }) => ({
        name: listed.get(slot) ?? nameOfVendor(vendor),
        memoryBytes: null,
      })),
    ],
    pools,
    gaps,
  };
}
