import type { Machine, MachineSamples } from '../../shared/machine/snapshot.ts';
import { Poller } from '../streams/poller.ts';
import { realTimers, type Timers } from '../streams/timers.ts';
import { waitFor } from '../streams/wait.ts';
import { Watched } from '../streams/watched.ts';
import { boundedSight } from './bounded-sight.ts';
import { MacReader } from './apple/mac-reader.ts';
import { LinuxReader } from './linux/linux-reader.ts';
import type { PlatformReader } from './platform-reader.ts';
import { SampleRing } from './sample-ring.ts';
import type { MachineSource } from './source/source.ts';
import { WindowsReader } from './windows/windows-reader.ts';

export interface MachineOptions {
  readonly source: MachineSource;
  readonly timers?: Timers;
}

/** ms between two looks: while somebody looks at the snapshots, and while they are only needed */
const pauses = { watched: 1000, needed: 10_000 } as const;
/** ms that a look waits for its readers; what answers later is told then, without holding the others up */
const patience = 900;
/** ms that a single look takes at most: longer than the slowest reader, which is an nvidia-smi whose driver has to wake the cards */
const longestLook = 20_000;

/**
 * This computer, by one loop for all its readers: once a second while somebody watches the snapshots, every ten seconds while somebody
 * watches only the samples or has said that they are needed, and else not at all: then no timer runs and no program.
 */
export class MachineService implements AsyncDisposable {
  readonly snapshots: Watched<Machine>;
  readonly #ring: SampleRing;
  readonly #timers: Timers;
  readonly #reader: PlatformReader;
  readonly #needs = new Set<symbol>();
  #poller: Poller | null = null;
  #ending: Promise<void> = Promise.resolve();
  #hasEnded = false;
  #isLooking = false;

  constructor({ source, timers = realTimers }: MachineOptions) {
    this.#timers = timers;
    this.#ring = new SampleRing();
    // What answers within a look is told at its end, what answers later at once.
    this.#reader = readerOf(source, timers, () => {
      if (!this.#isLooking) this.#publish();
    });
    this.snapshots = new Watched(this.#snapshot());
    this.snapshots.onChange = () => this.#pace();
    this.#ring.onChange = () => this.#pace();
  }

  /** Points newer than number `after`, in batches, until `signal` aborts. Whoever only follows these gets one every ten seconds. */
  samples(after: number, signal?: AbortSignal): AsyncGenerator<MachineSamples, void, void> {
    return this.#ring.watch(after, signal);
  }

  /** Says that the snapshots are needed, though nobody looks: they then come every ten seconds. The returned function takes it back. */
  need(): () => void {
    const need = Symbol('need');
    this.#needs.add(need);
    this.#pace();
    return () => {
      this.#needs.delete(need);
      this.#pace();
    };
  }

  /** Looks at everything: resolves with the snapshot when every reader has answered or failed, after `deadline` ms at the latest. */
  async look(deadline = longestLook): Promise<Machine> {
    const over = new AbortController();
    const late = waitFor(deadline, over.signal, this.#timers).then(() => over.abort());
    for await (const _ of this.snapshots.watch(over.signal)) if (this.#reader.hasAnswered) break;
    over.abort();
    await late;
    return this.#snapshot();
  }

  /** Resolves when nothing of it runs any more; a system call that cannot be ended is left behind, and its answer ignored. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#hasEnded = true;
    this.#pace();
    await Promise.all([this.#ending, this.#reader[Symbol.asyncDispose]()]);
  }

  /** ms between two looks; null: none */
  get #pause(): number | null {
    if (this.#hasEnded) return null;
    if (this.snapshots.isWatched) return pauses.watched;
    return this.#ring.isWatched || this.#needs.size > 0 ? pauses.needed : null;
  }

  #pace(): void {
    const pause = this.#pause;
    this.#reader.want(pause);
    if (pause === null) {
      const poller = this.#poller;
      this.#poller = null;
      if (poller !== null)
        this.#ending = Promise.all([this.#ending, poller[Symbol.asyncDispose]()]).then(() => undefined);
    } else if (this.#poller === null) {
      this.#poller = new Poller({
        timers: this.#timers,
        pause: () => this.#pause ?? pauses.needed,
        round: (signal) => this.#round(signal),
      });
    } else this.#poller.reconsider();
  }

  async #round(signal: AbortSignal): Promise<void> {
    const enough = new AbortController();
    const stop = (): void => enough.abort();
    signal.addEventListener('abort', stop);
    const late = waitFor(patience, enough.signal, this.#timers);
    this.#isLooking = true;
    await Promise.race([this.#reader.look(), late]);
    this.#isLooking = false;
    stop();
    await late;
    signal.removeEventListener('abort', stop);
    if (signal.aborted) return;
    this.#publish();
    this.#ring.add(this.snapshots.value);
  }

  #publish(): void {
    if (!this.#hasEnded) this.snapshots.set(this.#snapshot());
  }

  #snapshot(): Machine {
    return { ...boundedSight(this.#reader.sight), sampledAt: this.#timers.now() };
  }
}

function readerOf(source: MachineSource, timers: Timers, onReading: () => void): PlatformReader {
  switch (source.platform) {
    case 'darwin':
      return new MacReader(source, timers, onReading);
    case 'win32':
      return new WindowsReader(source, timers, onReading);
    default:
      return new LinuxReader(source, timers, onReading);
  }
}
