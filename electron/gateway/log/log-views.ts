import type { GatewayLogFilter, GatewayLogPage, GatewayLogView } from '../../../shared/gateway/log-view.ts';
import type { GatewayLogs } from '../../services.ts';
import type { Timers } from '../../streams/timers.ts';
import { Watched } from '../../streams/watched.ts';
import { FilteredLines } from './filtered-lines.ts';
import type { LineStore } from './line-store.ts';

/** lines of a page at most */
const pageLines = 500;
/** views without a watcher that are kept, because the page comes back to them */
const restingViews = 4;
/** ms between two reports of a search's progress */
const progressEvery = 100;

interface View {
  readonly lines: FilteredLines;
  readonly latest: Watched<GatewayLogView>;
  /** how many watch it or wait for a page of it; without any it is not looked through any further */
  wanted: number;
  /** looks through what is new, one at a time */
  catchingUp: Promise<void> | null;
}

/** Where the newest lines come from; see {@link GatewayLogView}. */
export type LogOrigin = Pick<GatewayLogView, 'source' | 'file'>;

/**
 * The log by filters. A view without a search is there at once; one with a search looks through the texts piece by piece, oldest first, in
 * milliseconds at a time. Views that nobody watches rest; the last few are kept.
 */
export class LogViews implements GatewayLogs, AsyncDisposable {
  readonly #store: LineStore;
  readonly #timers: Timers;
  readonly #ended = new AbortController();
  /** by filter, the one used last at the end */
  readonly #views = new Map<string, View>();
  #origin: LogOrigin = { source: 'none', file: null };
  /** Called when the first watcher of all came, or the last one left. */
  onChange: () => void = () => undefined;

  constructor(store: LineStore, timers: Timers) {
    this.#store = store;
    this.#timers = timers;
  }

  get isWatched(): boolean {
    return [...this.#views.values()].some(({ latest }) => latest.isWatched);
  }

  async *watch(filter: GatewayLogFilter, signal?: AbortSignal): AsyncGenerator<GatewayLogView, void, void> {
    const view = this.#viewOf(filter);
    const life = signal === undefined ? this.#ended.signal : AbortSignal.any([signal, this.#ended.signal]);
    view.wanted += 1;
    try {
      // Without a search the first answer is whole.
      const started = this.#catchUp(view);
      if (filter.search === '') await started;
      yield* view.latest.watch(life);
    } finally {
      view.wanted -= 1;
    }
  }

  /** At most 500 lines. A view that nobody watches is brought up to date first, which for a search takes as long as the search. */
  async read(filter: GatewayLogFilter, from: number, count: number): Promise<GatewayLogPage> {
    const view = this.#viewOf(filter);
    view.wanted += 1;
    try {
      if (!view.latest.isWatched) await this.#catchUp(view);
      return await view.lines.read(from, Math.min(count, pageLines));
    } finally {
      view.wanted -= 1;
    }
  }

  /** Lines were added or forgotten, or come from elsewhere now. */
  changed(origin: LogOrigin): void {
    this.#origin = origin;
    for (const view of this.#views.values()) if (view.latest.isWatched) void this.#catchUp(view);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#ended.abort();
    for (const { catchingUp } of this.#views.values()) await catchingUp;
    this.#views.clear();
  }

  #viewOf(filter: GatewayLogFilter): View {
    const key = JSON.stringify([filter.level, filter.subsystem, filter.search.toLowerCase()]);
    let view = this.#views.get(key);
    if (view === undefined) {
      const lines = new FilteredLines(this.#store, filter);
      view = { lines, latest: new Watched(this.#snapshot(lines)), wanted: 0, catchingUp: null };
      view.latest.onChange = () => {
        this.#forgetResting();
        this.onChange();
      };
    }
    this.#views.delete(key);
    this.#views.set(key, view);
    this.#forgetResting(view);
    return view;
  }

  #forgetResting(except?: View): void {
    const resting = [...this.#views].filter(([, view]) => !view.latest.isWatched && view !== except);
    for (const [key] of resting.slice(0, Math.max(0, resting.length - restingViews))) this.#views.delete(key);
  }

  #catchUp(view: View): Promise<void> {
    view.catchingUp ??= this.#lookThrough(view);
    return view.catchingUp;
  }

  async #lookThrough(view: View): Promise<void> {
    let told = this.#timers.now();
    // Not before the caller has noted that it runs, however little there is to do.
    await Promise.resolve();
    // Whoever types a search leaves one behind with every letter.
    while (!view.lines.complete && view.wanted > 0 && !this.#ended.signal.aborted) {
      await view.lines.advance();
      // Other work comes first: what is being looked at is older than a moment anyway.
      await new Promise<void>((resolve) => {
        setImmediate(resolve);
      });
      if (this.#timers.now() - told >= progressEvery) {
        told = this.#timers.now();
        this.#publish(view);
      }
    }
    // In the same turn as the decision to end, so that nobody who comes now waits for what has ended.
    view.catchingUp = null;
    this.#publish(view);
  }

  #publish(view: View): void {
    const next = this.#snapshot(view.lines);
    if (!sameView(next, view.latest.value)) view.latest.set(next);
  }

  #snapshot(lines: FilteredLines): GatewayLogView {
    return {
      first: lines.first,
      end: lines.end,
      ...this.#origin,
      subsystems: [...this.#store.names.sorted],
      searching: lines.searching,
    };
  }
}

function sameView(one: GatewayLogView, other: GatewayLogView): boolean {
  return (
    one.first === other.first &&
    one.end === other.end &&
    one.source === other.source &&
    one.file === other.file &&
    one.searching === other.searching &&
    // Names are only added.
    one.subsystems.length === other.subsystems.length
  );
}
