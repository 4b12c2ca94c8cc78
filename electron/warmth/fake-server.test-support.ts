import type { Endpoint } from '../../shared/models/endpoint.ts';
import { sampleEndpoint, sampleModel } from '../../shared/models/samples.ts';
import type { ActOutcome, LoadFailure, LoadOutcome } from '../../shared/warmth/load-outcome.ts';
import type { ModelWarmth } from '../../shared/warmth/snapshot.ts';
import type { ManualTimers } from '../streams/manual-timers.ts';
import type { ServerActs, Standing } from './ports.ts';

interface Held {
  readonly id: string;
  readonly key: string;
  readonly context: number;
}

interface Load {
  readonly key: string;
  readonly by: 'hearth' | 'openclaw';
  /** who asked for it has hung up; it goes on all the same */
  isAbandoned: boolean;
  end(outcome: 'loaded' | 'lost'): void;
}

/** A server in memory that behaves as LM Studio does: each load makes another instance, and nothing shows what is being loaded. */
export class FakeServer {
  readonly #timers: ManualTimers;
  readonly keys = ['a', 'b'];
  held: Held[] = [];
  readonly loads = new Set<Load>();
  loadMs = 40_000;
  /** what a load gets at most, tokens */
  mostContext = Number.POSITIVE_INFINITY;
  abortedLoad: 'stops' | 'goes-on' = 'goes-on';
  isAway = false;
  /** it is away because it has ended */
  hasEnded = false;
  /** an open connection to it tells whether it is still the same; not through a proxy */
  isDirect = true;
  /** connections that stand open to it, with nothing sent */
  standing = 0;
  #endedAt = Number.NEGATIVE_INFINITY;
  /** bytes of each model's file; null: not told */
  sizeBytes: number | null = null;
  /** it takes what it is told to unload, and never answers */
  hangs = false;
  /** what is sent now was clicked */
  isByPerson = false;
  /** how the next loads end, in order; left out: well */
  failures: (LoadFailure | 'cut')[] = [];
  /** every request that is no look, in order */
  readonly sent: { readonly at: number; readonly act: string; readonly key: string }[] = [];
  /** what must never happen */
  readonly violations: string[] = [];

  constructor(timers: ManualTimers) {
    this.#timers = timers;
  }

  endpoint(): Endpoint {
    if (this.isAway)
      return sampleEndpoint(this.#models(), {
        state: { kind: 'unreachable', cause: this.hasEnded ? 'refused' : 'timeout' },
      });
    return sampleEndpoint(this.#models(), {
      state: { kind: this.held.length > 0 ? 'ok' : 'none-loaded' },
      modelsAsOf: this.#timers.now(),
      checkedAt: this.#timers.now(),
    });
  }

  acts(signal: AbortSignal, stateOf: (key: string) => ModelWarmth | undefined): ServerActs {
    const noted = (act: string, key: string): void => {
      this.sent.push({ at: this.#timers.now(), act, key });
      if (!this.isByPerson && stateOf(key)?.state.kind === 'paused')
        this.violations.push(`${act} of ${key} was sent in a pause`);
    };
    const unload = (instance: string): Promise<ActOutcome> => {
      noted('unload', this.held.find(({ id }) => id === instance)?.key ?? instance);
      if (this.hangs)
        return new Promise((resolve) => {
          signal.addEventListener('abort', () => resolve({ kind: 'aborted' }), { once: true });
        });
      if (this.isAway) return Promise.resolve({ kind: 'failed', why: 'no-answer', detail: null });
      if (!this.held.some(({ id }) => id === instance))
        return Promise.resolve({ kind: 'failed', why: 'unknown-instance', detail: null });
      this.take(instance);
      return Promise.resolve({ kind: 'done' });
    };
    return {
      load: ({ model, context }) => {
        noted('load', model);
        return this.#loadForHearth(model, context ?? 8192, signal);
      },
      unload,
      release: unload,
      hold: () => Promise.resolve({ kind: 'failed', why: 'unsupported', detail: null }),
      touch: () => Promise.resolve({ kind: 'failed', why: 'unsupported', detail: null }),
    };
  }

  stand(): Standing | null {
    if (!this.isDirect) return null;
    const openedAt = this.#timers.now();
    this.standing += 1;
    return {
      since: (at) => (this.#endedAt >= at ? 'another' : openedAt <= at ? 'same' : 'unknown'),
      renew: () => undefined,
      [Symbol.dispose]: () => void (this.standing -= 1),
    };
  }

  /** Somebody takes an instance out, or its time is over. */
  take(id: string): void {
    this.held = this.held.filter((one) => one.id !== id);
  }

  /** An instance appears that Hearth did not load. */
  put(key: string, context: number): void {
    this.held.push({ id: this.#freeId(key), key, context });
  }

  /** OpenClaw's preload: it lists, and loads where nothing is. */
  preload(key: string, context: number): void {
    if (this.isAway || this.held.some((one) => one.key === key && one.context >= context)) return;
    this.#begin(key, context, 'openclaw');
  }

  /** Everything resident is gone, and what was being loaded too. */
  quit(): void {
    this.#endedAt = this.#timers.now();
    this.isAway = true;
    this.hasEnded = true;
    this.held = [];
    for (const load of this.loads) load.end('lost');
  }

  #models() {
    return this.keys.map((key) =>
      sampleModel(key, {
        contextMax: 131_072,
        sizeBytes: this.sizeBytes,
        loaded: this.held
          .filter((one) => one.key === key)
          .map(({ id, context }) => ({ id, contextLength: context, parallel: null })),
      }),
    );
  }

  #loadForHearth(key: string, context: number, signal: AbortSignal): Promise<LoadOutcome> {
    if (this.isAway) return Promise.resolve({ kind: 'failed', why: 'failed', detail: 'refused' });
    if (this.held.some((one) => one.key === key)) this.violations.push(`${key} is loaded a second time`);
    for (const load of this.loads)
      if (load.by === 'hearth' && (load.key === key || !load.isAbandoned))
        this.violations.push(`${key} is loaded while ${load.key} is in flight`);
    const failure = this.failures.shift();
    const begun = this.#timers.now();
    return new Promise((resolve) => {
      if (signal.aborted) return resolve({ kind: 'aborted' });
      const load = this.#begin(
        key,
        context,
        'hearth',
        (id, given) => {
          signal.removeEventListener('abort', abort);
          resolve(
            id === null
              ? { kind: 'failed', why: 'no-answer', detail: null }
              : { kind: 'loaded', instance: id, context: given, ms: this.#timers.now() - begun },
          );
        },
        failure !== undefined && failure !== 'cut',
      );
      const abort = (): void => {
        load.isAbandoned = true;
        if (this.abortedLoad === 'stops') load.end('lost');
        resolve({ kind: 'aborted' });
      };
      signal.addEventListener('abort', abort, { once: true });
      if (failure === undefined) return;
      this.#timers.after(this.loadMs / 2, () => {
        if (failure !== 'cut') load.end('lost');
        else if (this.abortedLoad === 'stops') load.end('lost');
        load.isAbandoned = true;
        signal.removeEventListener('abort', abort);
        resolve({ kind: 'failed', why: failure === 'cut' ? 'no-answer' : failure, detail: null });
      });
    });
  }

  #begin(
    key: string,
    context: number,
    by: Load['by'],
    onEnd: (id: string | null, context: number) => void = () => undefined,
    isSilent = false,
  ): Load {
    const given = Math.min(context, this.mostContext);
    const callOff = this.#timers.after(this.loadMs, () => load.end('loaded'));
    const load: Load = {
      key,
      by,
      isAbandoned: false,
      end: (outcome) => {
        callOff();
        if (!this.loads.delete(load)) return;
        const id = this.#freeId(key);
        if (outcome === 'loaded') this.held.push({ id, key, context: given });
        if (outcome === 'loaded') onEnd(id, given);
        else if (!isSilent) onEnd(null, given);
      },
    };
    this.loads.add(load);
    return load;
  }

  #freeId(key: string): string {
    for (let number = 1; ; number += 1) {
      const id = number === 1 ? key : `${key}:${number}`;
      if (!this.held.some((one) => one.id === id)) return id;
    }
  }
}
