import path from 'node:path';
import type {
  Answer,
  AnswerFilter,
  AnswersExport,
  AnswersPage,
  AnswersSummary,
} from '../../../shared/gateway/answer.ts';
import { readWait } from '../../../shared/gateway/answers/ending.ts';
import { shorten } from '../../../shared/gateway/answers/fields.ts';
import { exportAnswers } from '../../../shared/gateway/answers/export.ts';
import { keptAnswers, matcher, newestFirst, pageOf } from '../../../shared/gateway/answers/history.ts';
import { readEvent, readSelection } from '../../../shared/gateway/answers/read-event.ts';
import { readLogLine } from '../../../shared/gateway/answers/read-log-line.ts';
import { answerOf } from '../../../shared/gateway/answers/run.ts';
import type { Signal } from '../../../shared/gateway/answers/signal.ts';
import {
  closeAll,
  noTurns,
  running,
  select,
  settle,
  take,
  type Turns,
} from '../../../shared/gateway/answers/turns.ts';
import { visible } from '../../../shared/gateway/log-line.ts';
import type { Place } from '../../../shared/models/place.ts';
import type { Problem, Result } from '../../../shared/problem.ts';
import { realTimers, type Timers } from '../../streams/timers.ts';
import { Watched } from '../../streams/watched.ts';
import { AnswerStore, storeSteps, type StoreSteps } from './answer-store.ts';

export interface AnswersOptions {
  /** Hearth's own; the history lies in `gateway/answers.jsonl` under it */
  readonly stateDir: string;
  /** where a model ref runs, asked when a turn ends */
  readonly placeOf: (ref: string) => Place;
  /** takes secrets out of what the gateway says before it is kept */
  readonly mask: (text: string) => string;
  /** the history cannot be read or written, and null when it can again; until then it is kept in memory */
  readonly onProblem?: (problem: Problem | null) => void;
  readonly timers?: Timers;
  readonly limit?: number;
  readonly steps?: StoreSteps;
}

/** ms from a turn's end to the write: words about it that come a moment later are in the same line then */
const writeDelay = 1000;
/** ms until a write that failed is tried again */
const retryDelay = 30_000;
/** ms to wait for another Hearth that is writing */
const patience = 5000;
/** in a summary */
const latestCount = 20;

/**
 * Who answered lately: every turn of the agent that the gateway tells of, kept on disk, 10,000 of them. Fed with the gateway's events and the
 * lines of its log; see {@link readEvent} and {@link readLogLine} for what is used of them.
 */
export class AnswersService implements AsyncDisposable {
  readonly summaries = new Watched<AnswersSummary>({ version: 0, total: 0, running: 0, latest: [] });
  readonly #options: AnswersOptions;
  readonly #timers: Timers;
  readonly #limit: number;
  readonly #store: AnswerStore;
  readonly #read: Promise<void>;
  #turns: Turns = noTurns;
  /** by run id */
  readonly #running = new Map<string, Answer>();
  /** by the entry's id, which is the run's without secrets */
  readonly #finished = new Map<string, Answer>();
  /** the finished ones, newest first */
  #sorted: readonly Answer[] = [];
  /** finished and not yet on disk */
  readonly #unwritten = new Map<string, Answer>();
  #writing: Promise<void> | null = null;
  #cancelTimer: (() => void) | null = null;
  #disposed = false;
  #problem: Problem | null = null;

  constructor(options: AnswersOptions) {
    this.#options = options;
    this.#timers = options.timers ?? realTimers;
    this.#limit = options.limit ?? keptAnswers;
    const file = path.join(options.stateDir, 'gateway', 'answers.jsonl');
    this.#store = new AnswerStore(file, this.#limit, options.steps ?? storeSteps);
    this.#read = this.#readHistory();
  }

  /** An event of the gateway: `{ event, payload }`. Any value is survived, and most are passed over. */
  takeEvent(event: unknown): void {
    this.#take(readEvent(event));
    const selection = readSelection(event);
    if (selection === null || this.#disposed) return;
    this.#turns = select(this.#turns, selection.session, selection.ref);
    this.#updateAll(running(this.#turns).map(({ id }) => id));
  }

  /** The parsed JSON of a line of the gateway's log. Any value is survived, and most are passed over. */
  takeLogLine(line: unknown): void {
    this.#take(readLogLine(line));
  }

  /** The gateway's process has gone: turns that went on have no answer. `at` is ms since 1970. */
  gatewayGone(at: number): void {
    const open = running(this.#turns).map(({ id }) => id);
    this.#turns = closeAll(this.#turns, at);
    this.#updateAll(open);
  }

  /**
   * To be called when the connection is back: turns whose end was missed are asked after, one at a time.
   *
   * @param wait calls `agent.wait` with `{ runId, timeoutMs: 1 }` (needs the scope `operator.write`)
   */
  async reconnected(wait: (runId: string) => Promise<Result<unknown>>): Promise<void> {
    for (const { id } of running(this.#turns)) {
      const reply = await wait(id);
      if (this.#disposed) return;
      if (!reply.ok) continue;
      this.#turns = settle(this.#turns, id, readWait(reply.value), this.#timers.now());
      this.#updateAll([id]);
    }
  }

  async read(wish: {
    filter: AnswerFilter;
    skip: number;
    count: number;
    buckets: number;
  }): Promise<AnswersPage> {
    await this.#read;
    return pageOf(this.#entries(), wish);
  }

  /** The matching turns that are over, oldest first. */
  async export({
    filter,
    format,
  }: {
    filter: AnswerFilter;
    format: 'csv' | 'jsonl';
  }): Promise<AnswersExport> {
    await this.#read;
    const wanted = matcher(filter);
    const over = this.#entries().filter((answer) => answer.outcome !== 'running' && wanted(answer));
    return exportAnswers(over.toReversed(), format, this.#timers.now());
  }

  /** Writes what is not yet on disk; resolves when that is done or has failed. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#disposed = true;
    this.#cancelTimer?.();
    this.#cancelTimer = null;
    await this.#read;
    await this.#writing;
    await this.#write();
  }

  async #readHistory(): Promise<void> {
    const { entries, problem } = await this.#store.read();
    // What was heard meanwhile is newer than what is on disk.
    for (const entry of entries) if (!this.#finished.has(entry.id)) this.#finished.set(entry.id, entry);
    this.#keepNewest([...this.#finished.values()].toSorted(newestFirst));
    this.#report(problem);
    this.#publish();
  }

  #take(signal: Signal | null): void {
    if (signal === null || this.#disposed) return;
    this.#turns = take(this.#turns, signal, this.#timers.now());
    this.#updateAll([signal.run]);
  }

  #updateAll(ids: readonly string[]): void {
    const changed = ids.filter((id) => this.#update(id));
    if (changed.length > 0) this.#publish();
  }

  /** Brings a turn's entry up to date; false where nothing about it changed. */
  #update(id: string): boolean {
    const run = this.#turns.runs.get(id);
    if (run === undefined || !run.opened) return false;
    const answer = this.#masked(answerOf(run, this.#options.placeOf));
    const before = this.#running.get(id) ?? this.#finished.get(answer.id);
    if (JSON.stringify(before) === JSON.stringify(answer)) return false;
    if (answer.outcome === 'running') {
      // A late word about a turn of before Hearth's last start does not bring it back.
      if (this.#finished.has(answer.id)) return false;
      this.#running.set(id, answer);
    } else {
      this.#running.delete(id);
      this.#unwritten.set(answer.id, answer);
      this.#insert(answer);
      this.#writeIn(writeDelay);
    }
    return true;
  }

  /** Without secrets, and without what would turn the reading direction or hide itself, whichever part of it they stand in. */
  #masked(answer: Answer): Answer {
    const clean = (text: string): string => shorten(visible(this.#options.mask(text)));
    const cleanOrNull = (text: string | null): string | null => (text === null ? null : clean(text));
    return {
      ...answer,
      id: clean(answer.id),
      asked: cleanOrNull(answer.asked),
      answered: cleanOrNull(answer.answered),
      passedOver: answer.passedOver.map(({ ref, reason, detail }) => ({
        ref: clean(ref),
        reason,
        detail: cleanOrNull(detail),
      })),
      session: cleanOrNull(answer.session),
      agent: cleanOrNull(answer.agent),
    };
  }

  /** The turns that go on, then those that are over, each newest first. */
  #entries(finished = this.#sorted): Answer[] {
    // Turns that nothing was heard of for too long are forgotten.
    for (const id of this.#running.keys()) if (!this.#turns.runs.has(id)) this.#running.delete(id);
    return [...[...this.#running.values()].toSorted(newestFirst), ...finished];
  }

  /** Puts a finished turn in its place. Almost always that is the first, and sorting them all would take a hundred times as long. */
  #insert(answer: Answer): void {
    const before = this.#finished.get(answer.id);
    const sorted = this.#sorted.filter((other) => other !== before);
    const after = sorted.findIndex((other) => newestFirst(answer, other) < 0);
    sorted.splice(after === -1 ? sorted.length : after, 0, answer);
    this.#finished.set(answer.id, answer);
    this.#keepNewest(sorted);
  }

  #keepNewest(sorted: Answer[]): void {
    for (const { id } of sorted.splice(this.#limit)) {
      this.#finished.delete(id);
      this.#unwritten.delete(id);
    }
    this.#sorted = sorted;
  }

  #publish(): void {
    // Not made of all ten thousand: this is done with every word about a turn.
    const latest = this.#entries(this.#sorted.slice(0, latestCount)).slice(0, latestCount);
    this.summaries.set({
      version: this.summaries.value.version + 1,
      total: this.#finished.size,
      running: this.#running.size,
      latest,
    });
  }

  #writeIn(delay: number): void {
    if (this.#disposed || this.#cancelTimer !== null) return;
    this.#cancelTimer = this.#timers.after(delay, () => {
      this.#cancelTimer = null;
      this.#writing ??= this.#write().finally(() => {
        this.#writing = null;
        if (this.#unwritten.size > 0) this.#writeIn(this.#problem === null ? writeDelay : retryDelay);
      });
    });
  }

  async #write(): Promise<void> {
    const batch = [...this.#unwritten];
    if (batch.length === 0) return;
    const failure = await this.#store.append(
      batch.map(([, answer]) => answer),
      patience,
    );
    this.#report(failure);
    if (failure !== null) return;
    for (const [id, answer] of batch) if (this.#unwritten.get(id) === answer) this.#unwritten.delete(id);
  }

  #report(problem: Problem | null): void {
    if (problem?.code === this.#problem?.code) return;
    this.#problem = problem;
    this.#options.onProblem?.(problem);
  }
}
