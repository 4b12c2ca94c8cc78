import type { MachineGap } from '../../shared/machine/snapshot.ts';
import type { FollowOutcome } from '../process/follow-lines.ts';
import type { Timers } from '../streams/timers.ts';
import { waitFor } from '../streams/wait.ts';
import { firstAnswerMs, words } from './reading.ts';
import type { MachineSource } from './source/source.ts';

/** How one run of the program went. */
interface Life {
  /** Something expected came. */
  readonly told: boolean;
  readonly isFlood: boolean;
  readonly gap: MachineGap;
  readonly said: string;
}

export interface ToolStreamOptions {
  readonly reader: MachineGap['reader'];
  readonly source: MachineSource;
  readonly program: string;
  /** its arguments for printing something every `every` ms */
  readonly args: (every: number) => readonly string[];
  /** Takes a line; false: it is none of those that are expected. */
  readonly take: (line: string) => boolean;
  /** Called when the program is not there, has ended, hangs or talks nonsense. 'again': it is started anew without a pause. */
  readonly onTrouble?: (said: string) => 'again' | undefined;
  readonly timers: Timers;
  /** Called with the first expected line of a start, and with each new reason why nothing comes. */
  readonly onNews?: () => void;
}

/** ms before a program that ended is started again: doubles from the first to the longest */
const pauses = { first: 1000, longest: 60_000, missing: 600_000 } as const;
/** ms without an expected line after the start: a driver without its daemon takes seconds to wake a card */
const startMs = 15_000;
/** ms without an expected line besides the time between two of them */
const silenceMs = 5000;
/** of a program's unexpected lines that are kept as its words */
const keptLines = 5;
/** starts that may follow each other without a pause */
const restarts = 8;
/** ms that the end waits for a program that was told to end */
const endMs = 2000;

/** One program that goes on printing while it is wanted: started again with growing pauses, ended when it falls silent. */
export class ToolStream implements AsyncDisposable {
  readonly #options: ToolStreamOptions;
  readonly #answered = Promise.withResolvers<void>();
  #gap: MachineGap | null = null;
  #every: number | null = null;
  #life: AbortController | null = null;
  #running: Promise<void> = Promise.resolve();
  #hasTold = false;
  #isLate = false;

  constructor(options: ToolStreamOptions) {
    this.#options = options;
  }

  /** why nothing comes, or that it is waited for; null: something does, or nothing is wanted */
  get gap(): MachineGap | null {
    return this.isAwaited ? { reader: this.#options.reader, cause: 'asking' } : this.#gap;
  }

  /** Whether nothing has come yet, nor a reason why, for longer than anybody wants to look at nothing. */
  get isAwaited(): boolean {
    return this.#isLate && !this.hasAnswered;
  }

  /** Whether anything has come, or a reason why nothing does. */
  get hasAnswered(): boolean {
    return this.#hasTold || this.#gap !== null;
  }

  /** Resolves when anything has come for the first time, or a reason why nothing does. */
  get answered(): Promise<void> {
    return this.#answered.promise;
  }

  /** Wants something every `every` ms from now on; null: nothing. */
  want(every: number | null): void {
    if (every === this.#every) return;
    this.#every = every;
    this.#life?.abort();
    this.#life = null;
    if (every === null) return;
    const life = new AbortController();
    this.#life = life;
    this.#running = this.#running.then(() => this.#goOn(every, life.signal));
  }

  /** Resolves when the program has ended; one that does not, for a moment, is left behind. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.want(null);
    const late = Promise.withResolvers<void>();
    const cancel = this.#options.timers.after(endMs, () => late.resolve());
    await Promise.race([this.#running, late.promise]);
    cancel();
  }

  async #goOn(every: number, signal: AbortSignal): Promise<void> {
    let failures = 0;
    let atOnce = 0;
    if (signal.aborted) return;
    signal.addEventListener('abort', this.#afterPatience(), { once: true });
    while (!signal.aborted) {
      const { told, gap, said, isFlood } = await this.#once(every, signal);
      if (signal.aborted) return;
      if (this.#options.onTrouble?.(said) === 'again' && atOnce < restarts) {
        atOnce += 1;
        continue;
      }
      this.#tell(gap);
      // What floods is no better for the lines that it began with.
      failures = told && !isFlood ? 1 : failures + 1;
      const pause = Math.min(pauses.longest, pauses.first * 2 ** (failures - 1));
      await waitFor(gap.cause === 'missing' ? pauses.missing : pause, signal, this.#options.timers);
    }
  }

  /** Runs the program until it ends by itself, or falls silent. */
  async #once(every: number, signal: AbortSignal): Promise<Life> {
    const { source, program, args, take, timers } = this.#options;
    const over = new AbortController();
    const end = (): void => over.abort();
    signal.addEventListener('abort', end);
    let told = false;
    let silent = false;
    const unexpected: string[] = [];
    const fallSilent = (): void => {
      silent = true;
      // Told at once: a program that hangs within its driver may not end for long.
      this.#tell(this.#gapOf(null, unexpected));
      end();
    };
    let quiet = timers.after(startMs, fallSilent);
    const outcome = await source.follow(program, args(every), {
      every,
      signal: over.signal,
      onLine: (line) => {
        if (take(line)) {
          if (!told) this.#tell(null);
          told = true;
          quiet();
          quiet = timers.after(every + silenceMs, fallSilent);
        } else if (line.trim() !== '' && unexpected.length < keptLines) unexpected.push(line);
      },
    });
    quiet();
    signal.removeEventListener('abort', end);
    return {
      told,
      isFlood: outcome.kind === 'flooded',
      gap: this.#gapOf(silent ? null : outcome, unexpected),
      said: saidBy(outcome, unexpected),
    };
  }

  /** Tells after a moment that nothing has come yet, unless something has. The returned function calls it off. */
  #afterPatience(): () => void {
    if (this.hasAnswered) return () => undefined;
    return this.#options.timers.after(firstAnswerMs, () => {
      this.#isLate = true;
      if (!this.hasAnswered) this.#options.onNews?.();
    });
  }

  /** Something comes, or (`gap`) it does not. */
  #tell(gap: MachineGap | null): void {
    if (gap === null) this.#hasTold = true;
    this.#gap = gap;
    this.#answered.resolve();
    this.#options.onNews?.();
  }

  /** `outcome`: null where it fell silent. */
  #gapOf(outcome: FollowOutcome | null, unexpected: readonly string[]): MachineGap {
    const { reader } = this.#options;
    if (outcome?.kind === 'not-started')
      return outcome.cause === 'ENOENT'
        ? { reader, cause: 'missing' }
        : { reader, cause: 'failed', detail: outcome.cause };
    const said = saidBy(outcome, unexpected);
    const detail = said === '' ? {} : { detail: said };
    if (outcome?.kind === 'flooded') return { reader, cause: 'flooded', ...detail };
    const isGarbage = unexpected.length > 0 && (outcome === null || outcome.code === 0);
    return { reader, cause: isGarbage ? 'garbage' : outcome === null ? 'timeout' : 'failed', ...detail };
  }
}

/** What a program said besides what is expected of it. */
function saidBy(outcome: FollowOutcome | null, unexpected: readonly string[]): string {
  return words([...unexpected, outcome?.kind === 'ended' ? outcome.stderr : ''].join(' '));
}
