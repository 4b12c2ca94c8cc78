import type { MachineGap } from '../../../shared/machine/snapshot.ts';
import type { Timers } from '../../streams/timers.ts';
import { Gauge } from '../gauge.ts';
import { readingOf } from '../reading.ts';
import type { MachineSource } from '../source/source.ts';
import { ToolStream } from '../tool-stream.ts';
import {
  allFields,
  cardArgs,
  type NvidiaCard,
  type NvidiaField,
  readCardLine,
  refusedField,
} from './card.ts';
import { instanceArgs, type Instances, readInstances } from './mig.ts';

interface Seen {
  readonly card: NvidiaCard;
  /** ms since 1970 until which its figures are of now */
  readonly goodUntil: number;
}

/** ms that a card's figures are good for, besides the time between two of them */
const goodMs = 5000;
/** No computer has so many: what goes on naming others talks nonsense. */
const mostCards = 64;
/** ms between two looks at the instances of split cards */
const instancesMs = 10_000;
const instancesDeadline = 8000;

/** The NVIDIA cards of a computer, by one nvidia-smi that goes on while somebody wants to know. */
export class NvidiaCards implements AsyncDisposable {
  readonly #stream: ToolStream;
  readonly #instances: Gauge<Instances>;
  readonly #timers: Timers;
  readonly #seen = new Map<string, Seen>();
  #fields = allFields;
  #every = 0;

  constructor(source: MachineSource, timers: Timers, onReading: () => void) {
    this.#timers = timers;
    this.#stream = new ToolStream({
      reader: 'nvidia-smi',
      source,
      program: 'nvidia-smi',
      args: (every) => cardArgs(this.#fields, every),
      take: (line) => this.#take(line),
      onTrouble: (said) => {
        if (/no devices were found/i.test(said)) this.#seen.clear();
        return this.#without(refusedField(said));
      },
      timers,
      onNews: onReading,
    });
    this.#instances = new Gauge({
      reader: 'nvidia-smi',
      ask: async (signal) => readingOf(await source.run('nvidia-smi', instanceArgs, signal), readInstances),
      deadline: instancesDeadline,
      goodFor: instancesMs,
      timers,
      onReading,
    });
  }

  /** The cards in the order of nvidia-smi. One that no longer comes while others do is gone; if none comes, all are told as they were. */
  get cards(): readonly NvidiaCard[] {
    const seen = [...this.#seen.values()];
    const fresh = seen.filter(({ goodUntil }) => this.#timers.now() <= goodUntil);
    return (fresh.length > 0 ? fresh : seen).map(({ card }) => card);
  }

  /** Whether the figures are of now; false: only what a card is may be told of it. */
  get isFresh(): boolean {
    return [...this.#seen.values()].some(({ goodUntil }) => this.#timers.now() <= goodUntil);
  }

  /** instances of split cards, by their cards' uuids */
  get instances(): Instances {
    return this.#instances.value ?? new Map();
  }

  get gaps(): MachineGap[] {
    return [this.#stream.gap, this.#instances.gap].filter((gap) => gap !== null);
  }

  get hasAnswered(): boolean {
    return (
      this.#stream.hasAnswered && (this.#instances.hasAnswered || !this.cards.some(({ isSplit }) => isSplit))
    );
  }

  /** Whether it has not answered for a moment, and is waited for. */
  get isAwaited(): boolean {
    return this.#stream.isAwaited;
  }

  /** Wants figures every `every` ms from now on; null: none. */
  want(every: number | null): void {
    if (every !== null) this.#every = every;
    this.#stream.want(every);
  }

  /** Waits for the first figures, and looks at what does not come by itself. */
  async look(): Promise<void> {
    await this.#stream.answered;
    if (this.cards.some(({ isSplit }) => isSplit)) await this.#instances.look();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([this.#stream[Symbol.asyncDispose](), this.#instances[Symbol.asyncDispose]()]);
  }

  #take(line: string): boolean {
    const card = readCardLine(line, this.#fields);
    if (card === null || (!this.#seen.has(card.uuid) && !this.#hasRoom())) return false;
    this.#seen.set(card.uuid, { card, goodUntil: this.#timers.now() + this.#every + goodMs });
    return true;
  }

  /** Makes room for one more, if it can: cards that no longer come are gone. */
  #hasRoom(): boolean {
    if (this.#seen.size < mostCards) return true;
    for (const [uuid, { goodUntil }] of this.#seen)
      if (goodUntil < this.#timers.now()) this.#seen.delete(uuid);
    return this.#seen.size < mostCards;
  }

  /** An old driver refuses a field that it does not know: it is asked again without. */
  #without(field: NvidiaField | null): 'again' | undefined {
    if (field === null || !this.#fields.includes(field)) return undefined;
    this.#fields = this.#fields.filter((other) => other !== field);
    return 'again';
  }
}
