import { isDeepStrictEqual } from 'node:util';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { MeasuredSpeed, ModelFacts, ServerEstimate, UnreadReason } from '../../shared/fit/facts.ts';
import { type Beside, factsFromDisk, factsFromServer } from '../../shared/fit/model-facts.ts';
import type { LogEntry } from '../../shared/log.ts';
import { answers } from '../../shared/models/endpoint-of-ref.ts';
import type { Endpoint, Model } from '../../shared/models/endpoint.ts';
import { failed, problem, type Result } from '../../shared/problem.ts';
import type { PathSettings } from '../files/paths.ts';
import { realTimers, type Timers } from '../streams/timers.ts';
import { Watched } from '../streams/watched.ts';
import { askLmStudio } from './lm-studio-estimate.ts';
import { MeasuredSpeeds } from './measured-speeds.ts';
import { ModelFiles } from './model-files.ts';
import type { DiskReading } from './read-disk-model.ts';

export interface FitOptions extends PathSettings {
  readonly stateDir: string;
  /** what measurements made here go by */
  readonly machine: string;
  readonly timers?: Timers;
  readonly onActivity?: (
    level: LogEntry['level'],
    code: LogEntry['code'],
    params?: LogEntry['params'],
  ) => void;
}

/** A server's model, by the endpoint's and its own id. */
export interface ModelKey {
  readonly endpoint: string;
  readonly model: string;
}

interface Row {
  readonly endpoint: Endpoint;
  readonly model: Model;
}

/** ms after which files are looked at again although the servers offer what they did */
const lookAgainAfter = 300_000;
/** ms between two publications while files are being read */
const publishEvery = 250;

/**
 * What is known of each offered model, for the fit: at once by what its server says, and soon after by its own file, where that lies on
 * this machine. Files are read in the background, one at a time, and again only when they change.
 */
export class FitService implements AsyncDisposable {
  readonly snapshots = new Watched<ModelFacts[]>([]);
  readonly #options: FitOptions;
  readonly #timers: Timers;
  readonly #files: ModelFiles;
  readonly #speeds: MeasuredSpeeds;
  readonly #life = new AbortController();
  readonly #readings = new Map<string, DiskReading>();
  readonly #estimates = new Map<string, ServerEstimate>();
  /** what was told of a file, so that it is told once */
  readonly #told = new Map<string, UnreadReason>();
  #rows: readonly Row[] = [];
  #offered = '';
  #lookedAt = Number.NEGATIVE_INFINITY;
  #reading: Promise<void> | null = null;
  #isStale = false;
  #asking: Promise<unknown> = Promise.resolve();

  constructor(options: FitOptions, speeds: MeasuredSpeeds) {
    this.#options = options;
    this.#timers = options.timers ?? realTimers;
    this.#files = new ModelFiles(options);
    this.#speeds = speeds;
  }

  /** Takes what the servers offer now. Resolves at once; the files are read behind it. */
  follow(endpoints: readonly Endpoint[]): void {
    if (this.#life.signal.aborted) return;
    this.#rows = endpoints.flatMap((endpoint) =>
      endpoint.models.filter(({ kind }) => kind === 'llm').map((model) => ({ endpoint, model })),
    );
    const offered = JSON.stringify(this.#rows.map(offerOf));
    const isNew = offered !== this.#offered;
    this.#offered = offered;
    if (isNew) this.#publish();
    if (isNew || this.#timers.now() - this.#lookedAt >= lookAgainAfter) this.#look();
  }

  /** Resolves when no file is waiting to be read. */
  async settled(): Promise<void> {
    while (this.#reading !== null) await this.#reading;
  }

  /**
   * Asks a model's server for its own estimate and shows it beside Hearth's, one at a time. Only of an LM Studio that runs on this
   * machine; else 'estimate-unavailable'. 'model-unknown' where no server offers such a model.
   */
  estimate(key: ModelKey, contextTokens: number): Promise<Result<ServerEstimate>> {
    const asked = this.#asking.then(() => this.#estimate(key, contextTokens));
    this.#asking = asked;
    return asked;
  }

  /** Keeps how fast a model was, which replaces the estimate of it. 'speeds-unwritable' where that cannot be written. */
  async record(key: ModelKey, speed: MeasuredSpeed): Promise<Result<null>> {
    const row = this.#rowOf(key);
    if (row === undefined) return failed(problem('model-unknown', { ref: key.model }));
    const written = this.#speeds.record({ ...key, machine: this.#machineOf(row.endpoint) }, speed);
    this.#publish();
    return await written;
  }

  /** Ends the reading; resolves when nothing runs any more. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#life.abort();
    await this.#reading;
    await this.#asking.catch(() => undefined);
  }

  #look(): void {
    this.#isStale = true;
    this.#reading ??= this.#read()
      .catch(() => undefined)
      .finally(() => {
        this.#reading = null;
      });
  }

  async #read(): Promise<void> {
    const { signal } = this.#life;
    while (this.#isStale && !signal.aborted) {
      this.#isStale = false;
      this.#lookedAt = this.#timers.now();
      const rows = this.#rows.filter(({ endpoint }) => endpoint.location === 'this-machine');
      this.#forgetOthers(rows);
      if (rows.length === 0) return;
      await this.#files.look(signal);
      let publishedAt = this.#timers.now();
      for (const row of rows) {
        await this.#readRow(row);
        // Whoever waits has a turn between two files.
        await nextTurn();
        if (this.#timers.now() - publishedAt < publishEvery) continue;
        publishedAt = this.#timers.now();
        this.#publish();
      }
      this.#publish();
    }
  }

  async #readRow({ endpoint, model }: Row): Promise<void> {
    const key = keyOf({ endpoint: endpoint.id, model: model.id });
    const found = await this.#files.find(endpoint.kind, model);
    if (found === null) {
      this.#readings.delete(key);
      return;
    }
    const reading = await this.#files.read(found, this.#life.signal);
    this.#readings.set(key, reading);
    if (reading.kind === 'read') this.#told.delete(key);
    else if (this.#told.get(key) !== reading.reason) {
      this.#told.set(key, reading.reason);
      this.#options.onActivity?.('warn', 'model-file-unread', { model: model.name, reason: reading.reason });
    }
  }

  #forgetOthers(rows: readonly Row[]): void {
    const kept = new Set(
      rows.map(({ endpoint, model }) => keyOf({ endpoint: endpoint.id, model: model.id })),
    );
    for (const map of [this.#readings, this.#estimates, this.#told]) {
      for (const key of map.keys()) if (!kept.has(key)) map.delete(key);
    }
  }

  async #estimate(key: ModelKey, contextTokens: number): Promise<Result<ServerEstimate>> {
    const row = this.#rowOf(key);
    if (row === undefined) return failed(problem('model-unknown', { ref: key.model }));
    const { endpoint, model } = row;
    const isHere = endpoint.kind === 'lmstudio' && endpoint.location === 'this-machine' && answers(endpoint);
    if (!isHere || this.#life.signal.aborted)
      return failed(problem('estimate-unavailable', { model: model.id }));
    const asked = await askLmStudio(this.#options, { model: model.id, contextTokens }, this.#life.signal);
    if (asked.ok) {
      this.#estimates.set(keyOf(key), asked.value);
      this.#publish();
    }
    return asked;
  }

  #rowOf(key: ModelKey): Row | undefined {
    return this.#rows.find(({ endpoint, model }) => endpoint.id === key.endpoint && model.id === key.model);
  }

  /** A server of another machine is known by its address. */
  #machineOf({ location, origin }: Endpoint): string {
    return location === 'this-machine' ? this.#options.machine : origin;
  }

  #factsOf({ endpoint, model }: Row): ModelFacts | null {
    const key = { endpoint: endpoint.id, model: model.id };
    const reading = this.#readings.get(keyOf(key));
    const beside: Beside = {
      serverEstimate: this.#estimates.get(keyOf(key)) ?? null,
      measured: this.#speeds.of({ ...key, machine: this.#machineOf(endpoint) }),
    };
    return reading?.kind === 'read'
      ? factsFromDisk(endpoint.id, model, reading.model, reading.source, beside)
      : factsFromServer(endpoint.id, model, beside, reading?.reason ?? null);
  }

  #publish(): void {
    if (this.#life.signal.aborted) return;
    const facts = this.#rows.flatMap((row) => this.#factsOf(row) ?? []);
    if (!isDeepStrictEqual(facts, this.snapshots.value)) this.snapshots.set(facts);
  }
}

/** Reads what was measured before; the servers' offers come by {@link FitService.follow}. */
export async function openFit(options: FitOptions): Promise<FitService> {
  return new FitService(options, await MeasuredSpeeds.open(options.stateDir));
}

const keyOf = ({ endpoint, model }: ModelKey): string => JSON.stringify([endpoint, model]);

/** All that facts and files follow from; what is loaded is no part of it. */
function offerOf({ endpoint, model }: Row): readonly unknown[] {
  const { loaded: _loaded, capabilities: _capabilities, ...offered } = model;
  return [endpoint.id, endpoint.location, offered];
}
