import type { Clock } from '../server/clock.ts';
import type { Cause, HistoryEntry } from '../server/history.ts';
import { Slots } from '../server/slots.ts';
import { forever } from './durations.ts';
import type { SimModel } from './models.ts';
import { busy, canceled, failed, leastMissed, type Refusal, type Runner, tooLarge } from './runner.ts';
import type { ServerSettings } from './settings.ts';

/** What a request wants of its model. */
export interface Want {
  readonly model: SimModel;
  /** tokens */
  readonly context: number;
  /** ms; null: says nothing of it */
  readonly keepAliveMs: number | null;
}

export type Taken =
  /** `loadMs`: how long this request waited for it; `release` when its answer is done */
  | { readonly ok: true; readonly runner: Runner; readonly loadMs: number; readonly release: () => void }
  | Refusal;

/** A load that this request began or a runner that it may use at once. */
type Place = { readonly runner: Runner; readonly outcome: Promise<Refusal | null> } | Refusal;

/**
 * Who is resident, in the real thing's way: requests for models wait in one queue; a model is there once; another context reloads it; what
 * does not fit pushes out the idle; a load ends with the request that began it.
 */
export class Scheduler {
  readonly history: HistoryEntry[] = [];
  readonly #settings: ServerSettings;
  readonly #clock: Clock;
  readonly #runners = new Map<string, Runner>();
  #queued = 0;
  #tail: Promise<void> = Promise.resolve();
  /** aborts when the server ends */
  #life = new AbortController();

  constructor(settings: ServerSettings, clock: Clock) {
    this.#settings = settings;
    this.#clock = clock;
  }

  /** Resident and loading ones; those whose time ran out are gone. */
  get runners(): readonly Runner[] {
    this.sweep();
    return [...this.#runners.values()];
  }

  /** Lets go whose time ran out: noticed when somebody looks, told for the moment at which it ran out. */
  sweep(): void {
    const now = this.#clock.now();
    for (const runner of this.#runners.values()) {
      const { users, expiresAt } = runner;
      if (users === 0 && expiresAt !== null && now >= expiresAt) this.#remove(runner, 'ttl', expiresAt);
    }
  }

  /** Gets a request its model. `signal`: who asked is gone. */
  async take(want: Want, signal: AbortSignal): Promise<Taken> {
    if (this.#queued >= this.#settings.maxQueue) return busy;
    const startedAt = this.#clock.now();
    const before = this.#tail;
    const turn = Promise.withResolvers<void>();
    this.#tail = turn.promise;
    this.#queued += 1;
    await before;
    const place = await this.#place(want, signal);
    this.#queued -= 1;
    turn.resolve();
    if (!('runner' in place)) return place;
    const { runner } = place;
    const refusal = await place.outcome;
    if (refusal !== null) return refusal;
    return { ok: true, runner, loadMs: this.#clock.now() - startedAt, release: () => this.#release(runner) };
  }

  /** `keep_alive: 0` without a prompt: it goes as soon as nobody uses it. */
  expire(name: string, by: Cause): boolean {
    const runner = this.runners.find(({ model }) => model.name === name);
    if (runner === undefined) return false;
    void this.#letGo(runner, by);
    return true;
  }

  /** An engine dies: gone at once, whoever uses it. */
  crash(name: string): boolean {
    const runner = this.runners.find(({ model }) => model.name === name);
    if (runner !== undefined) this.#remove(runner, 'crash');
    return runner !== undefined;
  }

  /** The server ends: nothing stays. */
  quit(): void {
    this.#life.abort();
    this.#life = new AbortController();
    for (const runner of this.runners) this.#remove(runner, 'quit');
  }

  /** One request's place at the head of the queue. While it waits there, all others wait behind it. */
  async #place(want: Want, signal: AbortSignal): Promise<Place> {
    const aborted = new Promise<void>((resolve) => {
      signal.addEventListener('abort', () => resolve(), { once: true });
    });
    while (!signal.aborted) {
      const runners = this.runners;
      const there = runners.find(({ model }) => model.name === want.model.name);
      if (there !== undefined) {
        if (there.loading) await Promise.race([there.ready, aborted]);
        else if (there.askedContext === want.context) return this.#use(there, want);
        else await Promise.race([this.#letGo(there, 'reload'), aborted]);
        continue;
      }
      const size = this.#sizeOf(want);
      const { gpuBytes, systemBytes, maxLoaded } = this.#settings;
      if (size.bytes > gpuBytes + systemBytes) return tooLarge(size.bytes, gpuBytes + systemBytes);
      const taken = runners.reduce((sum, { bytes }) => sum + bytes, 0);
      const fits = runners.length === 0 || (runners.length < maxLoaded && taken + size.bytes <= gpuBytes);
      if (fits) return this.#load(want, size, signal);
      const least = leastMissed(runners);
      if (least !== undefined) await Promise.race([this.#letGo(least, 'evicted'), aborted]);
    }
    return canceled;
  }

  /** A later request changes how long it stays only where it says so. */
  #use(runner: Runner, { keepAliveMs }: Want): Place {
    runner.users += 1;
    if (keepAliveMs !== null) runner.keepAliveMs = keepAliveMs;
    return { runner, outcome: Promise.resolve(null) };
  }

  #load(want: Want, { context, bytes }: Size, signal: AbortSignal): Place {
    const { model } = want;
    const { keepAliveMs, parallel, gpuBytes } = this.#settings;
    const ready = Promise.withResolvers<void>();
    const runner: Runner = {
      model,
      askedContext: want.context,
      context,
      bytes,
      gpuBytes: Math.min(bytes, gpuBytes),
      loading: true,
      ready: ready.promise,
      gone: Promise.withResolvers<void>(),
      keepAliveMs: want.keepAliveMs ?? (keepAliveMs < 0 ? forever : keepAliveMs),
      expiresAt: null,
      users: 1,
      slots: new Slots(parallel),
      prompts: [],
      ended: new AbortController(),
    };
    this.#runners.set(model.name, runner);
    this.#note('load-begun', runner, 'request');
    const outcome = (async (): Promise<Refusal | null> => {
      const off = AbortSignal.any([signal, this.#life.signal, runner.ended.signal]);
      if (model.loadMs > 0) await this.#clock.sleep(model.loadMs, off);
      runner.loading = false;
      const gone = runner.ended.signal.aborted;
      const refusal = off.aborted ? canceled : model.loadFails === null ? null : failed(model);
      if (refusal === null) this.#note('loaded', runner, 'request');
      else if (!gone) {
        this.#note(refusal === canceled ? 'dropped' : 'load-failed', runner, 'request');
        this.#forget(runner);
      }
      ready.resolve();
      return refusal;
    })();
    return { runner, outcome };
  }

  #release(runner: Runner): void {
    runner.users -= 1;
    if (runner.users > 0 || runner.ended.signal.aborted) return;
    runner.expiresAt = this.#clock.now() + runner.keepAliveMs;
    if (runner.keepAliveMs <= 0) this.#remove(runner, runner.letGoBy ?? 'api');
  }

  /** It goes when nobody uses it any more; resolves then. */
  async #letGo(runner: Runner, by: Cause): Promise<void> {
    runner.keepAliveMs = 0;
    runner.letGoBy = by;
    if (runner.users === 0) this.#remove(runner, by);
    await runner.gone.promise;
  }

  #remove(runner: Runner, by: Cause, at = this.#clock.now()): void {
    this.#note(runner.loading ? 'dropped' : 'unloaded', runner, by, at);
    this.#forget(runner);
  }

  #forget(runner: Runner): void {
    if (this.#runners.get(runner.model.name) === runner) this.#runners.delete(runner.model.name);
    runner.ended.abort();
    runner.gone.resolve();
  }

  #sizeOf({ model, context: asked }: Want): Size {
    const context = Math.min(asked, model.maxContext);
    return { context, bytes: model.sizeBytes + model.bytesPerToken * context };
  }

  #note(event: HistoryEntry['event'], { model, context }: Runner, by: Cause, at = this.#clock.now()): void {
    this.history.push({ at, event, id: model.name, key: model.name, context, by });
  }
}

interface Size {
  /** tokens */
  readonly context: number;
  readonly bytes: number;
}
