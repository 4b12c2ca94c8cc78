import {
  everyLine,
  type GatewayLogFilter,
  type GatewayLogLine,
  gatewayLogLevels,
  type GatewayLogView,
} from '../../../../shared/gateway/log-view.ts';
import type { LogCalls } from './log-feed.ts';

interface Watching {
  readonly filter: GatewayLogFilter;
  readonly waiting: (() => void)[];
}

/** A gateway's log in memory, as the services show it: views by filter, lines by number. */
export class FakeLog {
  readonly lines: GatewayLogLine[] = [];
  /** lines of the unfiltered view that are forgotten */
  forgotten = 0;
  searching: number | null = null;
  source: GatewayLogView['source'] = 'file';
  /** every read that was asked for */
  readonly reads: {
    filter: GatewayLogFilter;
    from: number;
    count: number;
    signal: AbortSignal;
  }[] = [];
  /** Reads wait until this resolves. */
  gate: Promise<unknown> = Promise.resolve();
  readonly #watching = new Set<Watching>();

  get watchers(): number {
    return this.#watching.size;
  }

  add(count: number, more: Partial<GatewayLogLine> = {}): void {
    for (let left = count; left > 0; left -= 1) {
      const number = this.lines.length;
      this.lines.push({
        at: number * 1000,
        level: 'info',
        subsystem: 'gateway',
        text: `line ${number}`,
        ...more,
      });
    }
    this.changed();
  }

  /** As when the services are started anew: other lines under the same numbers. */
  replace(lines: readonly GatewayLogLine[]): void {
    this.lines.splice(0, this.lines.length, ...lines);
    this.forgotten = 0;
  }

  changed(): void {
    for (const { waiting } of this.#watching) for (const wake of waiting.splice(0)) wake();
  }

  /** Ends every stream, as a lost connection does. */
  breakOff(): void {
    const all = [...this.#watching];
    this.#watching.clear();
    for (const { waiting } of all) for (const wake of waiting.splice(0)) wake();
  }

  matching({ level, subsystem, search }: GatewayLogFilter): GatewayLogLine[] {
    const least = gatewayLogLevels.indexOf(level);
    return this.lines.filter(
      (line) =>
        gatewayLogLevels.indexOf(line.level) >= least &&
        (subsystem === null || line.subsystem === subsystem) &&
        line.text.toLowerCase().includes(search.toLowerCase()),
    );
  }

  view(filter: GatewayLogFilter = everyLine): GatewayLogView {
    return {
      first: this.forgotten,
      end: this.matching(filter).length,
      source: this.source,
      file: null,
      subsystems: [...new Set(this.lines.flatMap((line) => line.subsystem ?? []))].toSorted(),
      searching: this.searching,
    };
  }

  readonly client: LogCalls = {
    watch: async (filter, { signal }) => this.#stream(filter, signal),
    read: async ({ filter, from, count }, { signal }) => {
      this.reads.push({ filter, from, count, signal });
      await this.gate;
      const start = Math.max(this.forgotten, from);
      return { from: start, lines: this.matching(filter).slice(start, from + count) };
    },
  };

  async *#stream(filter: GatewayLogFilter, signal: AbortSignal): AsyncGenerator<GatewayLogView, void, void> {
    const watching: Watching = { filter, waiting: [] };
    this.#watching.add(watching);
    try {
      for (;;) {
        if (signal.aborted || !this.#watching.has(watching)) return;
        const view = this.view(filter);
        const { promise, resolve } = Promise.withResolvers<void>();
        watching.waiting.push(resolve);
        signal.addEventListener('abort', () => resolve(), { once: true });
        yield view;
        await promise;
      }
    } finally {
      this.#watching.delete(watching);
    }
  }
}
