import type {
  GatewayLogFilter,
  GatewayLogLine,
  GatewayLogPage,
  GatewayLogView,
} from '../../../../shared/gateway/log-view.ts';
import { type FeedTiming, realFeedTiming, timedCall } from '../../connection/feed-timing.ts';
import { FramedState } from '../../connection/framed-state.ts';
import { whileShown } from '../../connection/while-shown.ts';
import { findTime } from './find-time.ts';
import { LineCache } from './line-cache.ts';
import type { Extent } from './scroll-place.ts';

/** What is known of the log now. A new object whenever something of it changed, at most one a frame. */
export interface FeedState {
  /** the filter that `view` belongs to; null before the first view */
  readonly filter: GatewayLogFilter | null;
  readonly view: GatewayLogView | null;
  /** counts up when the lines were numbered anew: another filter, another run of the services */
  readonly numbering: number;
  /** the line to go on reading at in this numbering; null: the end */
  readonly start: number | null;
  /** counts up when lines came in */
  readonly version: number;
}

/** The two calls of the contract that the feed needs (`gateway.logs`). */
export interface LogCalls {
  watch(
    filter: GatewayLogFilter,
    options: { readonly signal: AbortSignal },
  ): Promise<AsyncIterable<GatewayLogView>>;
  read(
    wish: { readonly filter: GatewayLogFilter; readonly from: number; readonly count: number },
    options: { readonly signal: AbortSignal },
  ): Promise<GatewayLogPage>;
}

const readDeadlineMs = 10_000;
const findDeadlineMs = 2_000;
/** ms until a read that brought nothing is tried again */
const retryMs = 1_000;
/** Lines of one request, at most (`shared/contract.ts`). */
const pageSize = 500;

/**
 * The page's end of the gateway's log: watches one view at a time, reads the lines that are looked at, one request at a time, and gives up
 * a request for lines that were scrolled past.
 */
export class LogFeed {
  readonly lines = new LineCache();
  readonly #logs: LogCalls;
  readonly #timing: FeedTiming;
  readonly #state: FramedState<FeedState>;
  #wanted: Extent = { first: 0, end: 0 };
  #reading: { readonly span: Extent; readonly stop: AbortController } | null = null;
  /** aborts when the present view is no longer watched; null while none is */
  #watching: AbortSignal | null = null;

  constructor(logs: LogCalls, timing: FeedTiming = realFeedTiming) {
    this.#logs = logs;
    this.#timing = timing;
    this.#state = new FramedState<FeedState>(
      { filter: null, view: null, numbering: 0, start: null, version: 0 },
      timing,
    );
  }

  /** For `useSyncExternalStore`, with `state`. */
  get subscribe(): (listener: () => void) => () => void {
    return this.#state.subscribe;
  }

  get state(): () => FeedState {
    return this.#state.shown;
  }

  /**
   * Watches the view of `filter` while the page is shown, until `signal` aborts. A stream that ends or fails is taken up again. @param
   * place what is being read, as a time (ms since 1970), so that it is found again in another view; null: the end
   */
  async run(filter: GatewayLogFilter, place: () => number | null, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await whileShown(signal, (shown) => this.#watch(filter, place, shown)).catch(() => undefined);
      if (!signal.aborted) await this.#timing.wait(retryMs, signal);
    }
  }

  /** These lines are looked at: what is missing of them is read. */
  want(lines: Extent): void {
    this.#wanted = lines;
    this.#pump();
  }

  /** Lines from `from` on, at most `count`, those kept and those read for this. Rejects when they cannot be read. */
  async read({ first, end }: Extent, signal: AbortSignal): Promise<GatewayLogLine[]> {
    const { filter } = this.#state.next;
    const lines: GatewayLogLine[] = [];
    if (filter === null) return lines;
    for (let number = first; number < end;) {
      const kept = this.lines.get(number);
      if (kept !== undefined) {
        lines.push(kept);
        number += 1;
        continue;
      }
      const page = await this.#page(filter, number, Math.min(pageSize, end - number), signal);
      const fresh = page.lines.slice(Math.max(0, number - page.from));
      if (fresh.length === 0) return lines;
      lines.push(...fresh.slice(0, end - number));
      number = Math.max(number, page.from) + fresh.length;
    }
    return lines;
  }

  async #watch(filter: GatewayLogFilter, place: () => number | null, signal: AbortSignal): Promise<void> {
    const views = await this.#logs.watch(filter, { signal });
    let first = true;
    try {
      for await (const view of views) {
        if (signal.aborted) return;
        if (first) {
          await this.#begin(filter, view, place(), signal);
          if (signal.aborted) return;
          this.#watching = signal;
        } else this.#state.change({ view });
        first = false;
        this.#pump();
      }
    } finally {
      if (this.#watching === signal) this.#watching = null;
    }
  }

  /** Takes the first state of a view: are its numbers the ones known? If not, where does what was being read stand in it? */
  async #begin(
    filter: GatewayLogFilter,
    view: GatewayLogView,
    at: number | null,
    signal: AbortSignal,
  ): Promise<void> {
    const soon = AbortSignal.any([signal, AbortSignal.timeout(findDeadlineMs)]);
    if (sameFilter(filter, this.#state.next.filter) && (await this.#numbersHold(filter, view, soon))) {
      this.#state.change({ view });
      return;
    }
    const start = at === null || view.searching !== null ? null : await this.#find(filter, view, at, soon);
    if (signal.aborted) return;
    this.lines.clear();
    this.#state.change({ filter, view, start, numbering: this.#state.next.numbering + 1 });
  }

  async #numbersHold(filter: GatewayLogFilter, view: GatewayLogView, signal: AbortSignal): Promise<boolean> {
    const known = this.lines.sample(view);
    if (known === null) return false;
    try {
      const { from, lines } = await this.#page(filter, known.number, 1, signal);
      const line = lines[0];
      return from === known.number && line?.at === known.line.at && line.text === known.line.text;
    } catch {
      return false;
    }
  }

  async #find(
    filter: GatewayLogFilter,
    view: GatewayLogView,
    at: number,
    signal: AbortSignal,
  ): Promise<number | null> {
    try {
      const found = await findTime((from, count) => this.#page(filter, from, count, signal), view, at);
      return found < view.end ? found : null;
    } catch {
      return null;
    }
  }

  #pump(): void {
    const { view, filter } = this.#state.next;
    const watching = this.#watching;
    if (view === null || filter === null || watching === null) return;
    const gap = this.lines.missing(this.#wanted, view);
    if (this.#reading !== null) {
      const { span, stop } = this.#reading;
      if (gap === null || (span.first < this.#wanted.end && span.end > this.#wanted.first)) return;
      stop.abort();
    }
    if (gap === null) return;
    const span = { first: gap.from, end: gap.from + gap.count };
    const reading = { span, stop: new AbortController() };
    this.#reading = reading;
    const signal = AbortSignal.any([reading.stop.signal, watching]);
    const fill = async (): Promise<void> => {
      const helped = await this.#fill(filter, span, signal);
      // What brought nothing would bring nothing again at once.
      if (!helped && !signal.aborted) await this.#timing.wait(retryMs, signal);
      if (this.#reading !== reading) return;
      this.#reading = null;
      this.#pump();
    };
    void fill();
  }

  /** Reads lines into the cache. Did that bring any of those asked for? */
  async #fill(filter: GatewayLogFilter, { first, end }: Extent, signal: AbortSignal): Promise<boolean> {
    try {
      const page = await this.#page(filter, first, end - first, signal);
      if (signal.aborted) return false;
      this.lines.put(page);
      this.#state.change({ version: this.#state.next.version + 1 });
      return page.from < end && page.from + page.lines.length > first;
    } catch {
      return false;
    }
  }

  #page(filter: GatewayLogFilter, from: number, count: number, signal: AbortSignal): Promise<GatewayLogPage> {
    return timedCall((options) => this.#logs.read({ filter, from, count }, options), signal, readDeadlineMs);
  }
}

function sameFilter(a: GatewayLogFilter, b: GatewayLogFilter | null): boolean {
  return a.level === b?.level && a.subsystem === b.subsystem && a.search === b.search;
}
