import type { Machine } from '../../../shared/machine/snapshot.ts';
import type { Timers } from '../../streams/timers.ts';
import { Gauge } from '../gauge.ts';
import { isOnBattery } from '../library.ts';
import { pressureBySize } from '../linux/memory.ts';
import { NamedComputer } from '../named-computer.ts';
import { NvidiaCards } from '../nvidia/nvidia-cards.ts';
import { nvidiaPools, type NvidiaSight } from '../nvidia/nvidia-pools.ts';
import type { PlatformReader, Sight } from '../platform-reader.ts';
import { type Reading, told, untold } from '../reading.ts';
import { ramPool } from '../shared-memory.ts';
import type { MachineSource, NodeFacts, Question } from '../source/source.ts';
import { type Controller, controllerPools, isNvidia, readControllers } from './controllers.ts';

/** ms: the library asks through PowerShell */
const deadline = 45_000;
const batteryGoodFor = 60_000;

/** What is known of a Windows computer at one time; null is not told. */
export interface WindowsSight {
  readonly names: { readonly os: string | null; readonly cpu: string | null; readonly model: string | null };
  readonly onBattery: boolean | null;
  readonly controllers: readonly Controller[];
  readonly nvidia: NvidiaSight;
}

/** Windows by systeminformation, with the gaps it has there, and NVIDIA's cards by nvidia-smi. */
export class WindowsReader implements PlatformReader {
  readonly #source: MachineSource;
  readonly #names: NamedComputer;
  readonly #controllers: Gauge<readonly Controller[]>;
  readonly #battery: Gauge<{ readonly onBattery: boolean | null }>;
  readonly #nvidia: NvidiaCards;

  constructor(source: MachineSource, timers: Timers, onReading: () => void) {
    this.#source = source;
    const asked = <T>(question: Question, goodFor: number, read: (answer: unknown) => Reading<T>): Gauge<T> =>
      new Gauge({
        reader: 'systeminformation',
        ask: async (signal) => read(await source.ask(question, signal)),
        deadline,
        goodFor,
        cannotBeEnded: true,
        timers,
        onReading,
      });
    this.#names = new NamedComputer(source, timers, onReading);
    this.#controllers = asked('graphics', Number.POSITIVE_INFINITY, (answer) => {
      const controllers = readControllers(answer);
      return controllers === null ? untold('garbage') : told(controllers);
    });
    this.#battery = asked('battery', batteryGoodFor, (answer) => told({ onBattery: isOnBattery(answer) }));
    this.#nvidia = new NvidiaCards(source, timers, onReading);
  }

  get sight(): Sight {
    const controllers = this.#controllers.value ?? [];
    const sight = sightOfWindows(
      {
        names: this.#names,
        onBattery: this.#battery.value?.onBattery ?? null,
        controllers,
        nvidia: this.#nvidia,
      },
      this.#source.node(),
    );
    const gaps = [
      this.#names.gap,
      this.#controllers.gap,
      this.#battery.gap,
      ...this.#nvidia.gaps.filter(({ cause }) => cause !== 'missing' || this.#hasNvidia),
    ].filter((gap) => gap !== null);
    // Before the cards have answered nobody knows whether models go there or into main memory.
    return { ...sight, pools: this.#knowsCards ? sight.pools : [], gaps: [...gaps, ...sight.gaps] };
  }

  /** A card of NVIDIA's that Windows lists is waited for to the end; without one, nvidia-smi only for a moment. */
  get #knowsCards(): boolean {
    if (this.#nvidia.cards.length > 0) return true;
    const isTold = this.#nvidia.hasAnswered || (this.#nvidia.isAwaited && !this.#hasNvidia);
    return isTold && this.#controllers.hasAnswered;
  }

  get #hasNvidia(): boolean {
    return (this.#controllers.value ?? []).some(isNvidia);
  }

  get hasAnswered(): boolean {
    return [this.#names, this.#controllers, this.#battery, this.#nvidia].every(
      ({ hasAnswered }) => hasAnswered,
    );
  }

  want(every: number | null): void {
    this.#nvidia.want(every);
  }

  async look(): Promise<void> {
    const parts = [this.#names, this.#controllers, this.#battery, this.#nvidia];
    await Promise.all(parts.map((part) => part.look()));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const parts = [this.#names, this.#controllers, this.#battery, this.#nvidia];
    await Promise.all(parts.map((part) => part[Symbol.asyncDispose]()));
  }
}

/** Makes one picture of what was told. */
export function sightOfWindows(windows: WindowsSight, node: NodeFacts): Sight {
  const { names, controllers } = windows;
  const cpu = names.cpu ?? node.cpu;
  const { memoryBytes, freeBytes } = node;
  const memory = { memoryBytes, memoryUsedBytes: Math.max(0, memoryBytes - freeBytes) };
  const nvidia = nvidiaPools(windows.nvidia, memory);
  const others = controllers.filter((controller) => nvidia.gpus.length === 0 || !isNvidia(controller));
  const told = controllerPools(others, cpu, memory);
  const cards = [...nvidia.pools, ...told.pools.filter(({ kind }) => kind === 'vram')];
  const found = cards.length > 0 ? cards : told.pools;
  const pressure: Machine['pressure'] = pressureBySize({
    totalBytes: memoryBytes,
    availableBytes: freeBytes,
  });
  return {
    os: names.os,
    model: names.model,
    cpu,
    cores: node.cores,
    ...memory,
    pressure,
    onBattery: windows.onBattery,
    gpus: [
      ...nvidia.gpus,
      ...others.map((controller) => ({
        name: controller.name,
        memoryBytes: told.pools.some(({ kind, name }) => kind === 'vram' && name === controller.name)
          ? controller.ownBytes
          : null,
      })),
    ],
    pools: found.length > 0 ? found : [ramPool(cpu, memory)],
    gaps: [...nvidia.gaps, ...(found.some(({ id }) => id.startsWith('gpu-')) ? told.gaps : [])],
  };
}
