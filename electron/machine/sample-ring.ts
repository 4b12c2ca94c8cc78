import type { Machine, MachineSample, MachineSamples } from '../../shared/machine/snapshot.ts';
import { Watched } from '../streams/watched.ts';

/** ten minutes of one a second */
const capacity = 600;
/** ms */
const oldest = 10 * 60_000;

/** The points of the last ten minutes, numbered from 1: read in batches, resumable. */
export class SampleRing {
  readonly #samples = new Watched<readonly MachineSample[]>([]);
  #last = 0;

  /** Called when the first watcher came or the last one left. */
  set onChange(onChange: () => void) {
    this.#samples.onChange = onChange;
  }

  get isWatched(): boolean {
    return this.#samples.isWatched;
  }

  add({ sampledAt, pressure, pools }: Machine): void {
    this.#last += 1;
    const sample: MachineSample = {
      seq: this.#last,
      at: sampledAt,
      pressure,
      pools: pools.map(({ id, usedBytes, utilisation }) => ({ id, usedBytes, utilisation })),
    };
    const kept = this.#samples.value.filter(({ at }) => sampledAt - at < oldest).slice(1 - capacity);
    this.#samples.set([...kept, sample]);
  }

  /**
   * Those that came after number `after`, then each new one; a number that was never reached here, as of an earlier run, reads from the
   * oldest. Ends when `signal` aborts.
   */
  async *watch(after: number, signal?: AbortSignal): AsyncGenerator<MachineSamples, void, void> {
    let seen = after > this.#last ? 0 : after;
    for await (const samples of this.#samples.watch(signal)) {
      const fresh = samples.filter(({ seq }) => seq > seen);
      seen = fresh.at(-1)?.seq ?? seen;
      if (fresh.length > 0) yield { samples: fresh };
    }
  }
}
