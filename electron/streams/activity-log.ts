import type { LogBatch, LogEntry } from '../../shared/log.ts';
import { Latest } from './latest.ts';

const batchSize = 200;

/** Hearth's own activity: a ring of the last entries with sequence numbers, read in bounded batches and resumable. */
export class ActivityLog {
  readonly #capacity: number;
  readonly #now: () => number;
  readonly #last = new Latest(0);
  #entries: LogEntry[] = [];

  constructor(now: () => number = Date.now, capacity = 2000) {
    this.#now = now;
    this.#capacity = capacity;
  }

  add(level: LogEntry['level'], code: LogEntry['code'], params: LogEntry['params'] = {}): void {
    const seq = this.#last.value + 1;
    this.#entries.push({ seq, at: this.#now(), level, code, params });
    if (this.#entries.length > this.#capacity) this.#entries = this.#entries.slice(-this.#capacity);
    this.#last.set(seq);
  }

  /**
   * Batches of what came after the entry numbered `after`: 0, or a number of an earlier run that was never reached in this one, reads
   * from the oldest kept. Ends when `signal` aborts.
   */
  async *watch(after: number, signal?: AbortSignal): AsyncGenerator<LogBatch, void, void> {
    let seen = after > this.#last.value ? 0 : after;
    for await (const last of this.#last.watch(signal)) {
      while (seen < last) {
        const oldest = this.#entries[0]?.seq ?? last + 1;
        const entries = this.#entries.filter((entry) => entry.seq > seen).slice(0, batchSize);
        const dropped = Math.max(0, oldest - seen - 1);
        seen = entries.at(-1)?.seq ?? last;
        yield { entries, dropped };
      }
    }
  }
}
