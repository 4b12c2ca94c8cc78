import type { MachineGap } from '../../shared/machine/snapshot.ts';
import type { Timers } from '../streams/timers.ts';
import { Gauge } from './gauge.ts';
import { cpuName, modelName, osName } from './library.ts';
import { type Reading, told } from './reading.ts';
import type { MachineSource, Question } from './source/source.ts';

/** ms: Windows answers through PowerShell, slowly */
const deadline = 30_000;

/** What the system calls itself, its processor and the computer: asked once, of the systeminformation library. */
export class NamedComputer implements AsyncDisposable {
  readonly #os: Gauge<string | null>;
  readonly #cpu: Gauge<string | null>;
  readonly #model: Gauge<string | null>;

  constructor(source: MachineSource, timers: Timers, onReading: () => void) {
    const asked = (question: Question, read: (answer: unknown) => string | null): Gauge<string | null> =>
      new Gauge({
        reader: 'systeminformation',
        ask: async (signal): Promise<Reading<string | null>> =>
          told(read(await source.ask(question, signal))),
        deadline,
        goodFor: Number.POSITIVE_INFINITY,
        cannotBeEnded: true,
        timers,
        onReading,
      });
    this.#os = asked('osInfo', osName);
    this.#cpu = asked('cpu', cpuName);
    this.#model = asked('system', modelName);
  }

  get os(): string | null {
    return this.#os.value;
  }

  get cpu(): string | null {
    return this.#cpu.value;
  }

  get model(): string | null {
    return this.#model.value;
  }

  get gap(): MachineGap | null {
    return this.#os.gap ?? this.#cpu.gap ?? this.#model.gap;
  }

  get hasAnswered(): boolean {
    return this.#parts.every(({ hasAnswered }) => hasAnswered);
  }

  async look(): Promise<void> {
    await Promise.all(this.#parts.map((part) => part.look()));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#parts.map((part) => part[Symbol.asyncDispose]()));
  }

  get #parts(): readonly Gauge<string | null>[] {
    return [this.#os, this.#cpu, this.#model];
  }
}
