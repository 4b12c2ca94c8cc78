import type { Answer, AnswerFilter, AnswersPage, AnswersSummary } from '../../../../shared/gateway/answer.ts';
import { type FeedTiming, realFeedTiming, timedCall } from '../../connection/feed-timing.ts';
import { FramedState } from '../../connection/framed-state.ts';
import { whileShown } from '../../connection/while-shown.ts';

/** What is known of the history now. A new object whenever something of it changed, at most one a frame. */
export interface AnswersState {
  readonly summary: AnswersSummary | null;
  /** the filter that the rest belongs to; null before the first answer */
  readonly filter: AnswerFilter | null;
  /** entries that match */
  readonly matching: number;
  readonly timeline: AnswersPage['timeline'];
  /** counts up when entries came in */
  readonly version: number;
}

/** The two calls of the contract that the feed needs (`gateway.answers`). */
export interface AnswerCalls {
  watch(input: undefined, options: { readonly signal: AbortSignal }): Promise<AsyncIterable<AnswersSummary>>;
  read(
    wish: {
      readonly filter: AnswerFilter;
      readonly skip: number;
      readonly count: number;
      readonly buckets: number;
    },
    options: { readonly signal: AbortSignal },
  ): Promise<AnswersPage>;
}

/** Entries from place `first` to before `end`; place 0 is the newest. */
export interface Places {
  readonly first: number;
  readonly end: number;
}

const readDeadlineMs = 10_000;
/** ms until a read that failed is tried again, and until a stream that ended is taken up again */
const retryMs = 1_000;
/** ms between two reads because something changed: turns of a busy gateway change many times a second */
const restMs = 300;
/** Entries read around those in sight. */
const beyond = 30;

/**
 * The page's end of the answered-by history. It is told that something changed and reads what is in sight anew; entries are kept by their
 * place from the oldest on, which stays as new ones come on top.
 */
export class AnswersFeed {
  readonly #calls: AnswerCalls;
  readonly #timing: FeedTiming;
  readonly #state: FramedState<AnswersState>;
  readonly #entries = new Map<number, Answer>();
  #wanted: Places = { first: 0, end: 20 };
  #buckets = 60;
  /** the present run; null while none is */
  #run: { readonly filter: AnswerFilter; readonly signal: AbortSignal } | null = null;
  #reading = false;
  /** something changed since the last read */
  #stale = true;
  #wake = new AbortController();

  constructor(calls: AnswerCalls, timing: FeedTiming = realFeedTiming) {
    this.#calls = calls;
    this.#timing = timing;
    this.#state = new FramedState<AnswersState>(
      { summary: null, filter: null, matching: 0, timeline: null, version: 0 },
      timing,
    );
  }

  /** For `useSyncExternalStore`, with `state`. */
  get subscribe(): (listener: () => void) => () => void {
    return this.#state.subscribe;
  }

  get state(): () => AnswersState {
    return this.#state.shown;
  }

  /** The entry at a place of the shown state; undefined while it is not read. */
  entry(place: number): Answer | undefined {
    return this.#entries.get(this.#state.shown().matching - 1 - place);
  }

  /** Watches while the page is shown, until `signal` aborts. A stream that ends or fails is taken up again. */
  async run(filter: AnswerFilter, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await whileShown(signal, (shown) => this.#watch(filter, shown)).catch(() => undefined);
      if (!signal.aborted) await this.#timing.wait(retryMs, signal);
    }
  }

  /** These places are looked at, and the time line has room for so many bars. */
  want(places: Places, buckets: number): void {
    this.#wanted = places;
    if (buckets !== this.#buckets) this.#stale = true;
    this.#buckets = buckets;
    this.#wake.abort();
    this.#pump();
  }

  async #watch(filter: AnswerFilter, signal: AbortSignal): Promise<void> {
    const summaries = await this.#calls.watch(undefined, { signal });
    const run = { filter, signal };
    this.#run = run;
    this.#stale = true;
    try {
      for await (const summary of summaries) {
        if (signal.aborted) return;
        this.#stale = true;
        this.#state.change({ summary });
        this.#pump();
      }
    } finally {
      if (this.#run === run) this.#run = null;
    }
  }

  #pump(): void {
    if (this.#reading || this.#run === null || !(this.#stale || this.#lacks())) return;
    this.#reading = true;
    const { filter, signal } = this.#run;
    const read = async (): Promise<void> => {
      const helped = await this.#read(filter, signal);
      this.#wake = new AbortController();
      // What changes all the time is read again after a rest; what has come into sight, or another filter, at once.
      const rest = AbortSignal.any([signal, this.#wake.signal]);
      if (!signal.aborted && (!helped || !this.#lacks()))
        await this.#timing.wait(helped ? restMs : retryMs, helped ? rest : signal);
      this.#reading = false;
      this.#pump();
    };
    void read();
  }

  /** Is something in sight not read, or of another filter? */
  #lacks(): boolean {
    const { matching, filter } = this.#state.next;
    if (filter !== this.#run?.filter) return true;
    for (let place = this.#wanted.first; place < Math.min(this.#wanted.end, matching); place += 1)
      if (!this.#entries.has(matching - 1 - place)) return true;
    return false;
  }

  /** Reads what is in sight and around it. Did all of that come? */
  async #read(filter: AnswerFilter, signal: AbortSignal): Promise<boolean> {
    const { first, end } = this.#wanted;
    const skip = Math.max(0, first - beyond);
    const count = Math.min(500, end + beyond - skip);
    this.#stale = false;
    try {
      const wish = { filter, skip, count, buckets: this.#buckets };
      const page = await timedCall((options) => this.#calls.read(wish, options), signal, readDeadlineMs);
      if (signal.aborted) return false;
      this.#take(filter, skip, page);
      return page.entries.length >= Math.min(count, page.matching - skip);
    } catch {
      this.#stale = true;
      return false;
    }
  }

  #take(filter: AnswerFilter, skip: number, { matching, entries, timeline }: AnswersPage): void {
    if (filter !== this.#state.next.filter || matching < this.#state.next.matching) this.#entries.clear();
    for (const [index, entry] of entries.entries()) this.#entries.set(matching - 1 - skip - index, entry);
    this.#state.change({ filter, matching, timeline, version: this.#state.next.version + 1 });
  }
}
