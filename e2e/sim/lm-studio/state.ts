import type { Clock } from '../server/clock.ts';
import type { Resident } from '../server/generation.ts';
import { Slots } from '../server/slots.ts';
import { atLeast } from '../server/version.ts';
import type { Cause, HistoryEntry } from '../server/history.ts';
import { contextGiven, type GivenContext, type LoadRefusal } from './load-rules.ts';
import type { SimModel } from './models.ts';
import type { ServerSettings } from './settings.ts';

export interface Instance extends Resident {
  readonly id: string;
  readonly key: string;
  /** tokens: the real context, and the one that the list tells */
  readonly context: number;
  readonly toldContext: number;
  readonly evalBatchSize: number;
  readonly flashAttention: boolean;
  readonly offloadKvCache: boolean;
  readonly experts: number | null;
  readonly bytes: number;
  /** loaded by a request, so idle time and eviction apply */
  readonly jit: boolean;
  /** ms of idle time after which it goes; null: never */
  readonly ttlMs: number | null;
  lastUsedAt: number;
}

export interface LoadWish {
  /** tokens; null: the model's default */
  readonly context: number | null;
  readonly evalBatchSize?: number;
  readonly flashAttention?: boolean;
  readonly offloadKvCache?: boolean;
  readonly experts?: number;
  readonly by: 'person' | 'api' | 'request';
  readonly ttlMs: number | null;
}

export type LoadOutcome =
  | { readonly ok: true; readonly instance: Instance; readonly seconds: number }
  | { readonly ok: false; readonly why: LoadRefusal; readonly bytes: number };

/** Told while a load goes on. `fraction` from 0 to 1. */
export interface LoadWatcher {
  begun(id: string): void;
  progress(fraction: number): void;
}

interface Load {
  readonly id: string;
  readonly key: string;
  readonly bytes: number;
  readonly done: Promise<LoadOutcome>;
}

const progressSteps = 10;

/** Models on disk and instances in memory, with the life cycle of the real thing: nothing is idempotent, only JIT loads ever go. */
export class ServerState {
  readonly settings: ServerSettings;
  readonly clock: Clock;
  readonly history: HistoryEntry[] = [];
  models: SimModel[];
  #instances: Instance[] = [];
  readonly #loads = new Set<Load>();
  /** aborts when the app quits */
  #life = new AbortController();

  constructor(models: SimModel[], settings: ServerSettings, clock: Clock) {
    this.models = models;
    this.settings = settings;
    this.clock = clock;
  }

  /** What is resident now; instances whose idle time ran out are gone. */
  get instances(): readonly Instance[] {
    this.sweep();
    return this.#instances;
  }

  /** Lets go whose idle time ran out: noticed when somebody looks, told for the moment at which it ran out. */
  sweep(): void {
    const now = this.clock.now();
    for (const instance of this.#instances) {
      const { ttlMs, lastUsedAt, slots } = instance;
      if (ttlMs !== null && slots.taken === 0 && now - lastUsedAt >= ttlMs)
        this.#end(instance, 'ttl', lastUsedAt + ttlMs);
    }
  }

  instancesOf(key: string): Instance[] {
    return this.instances.filter((instance) => instance.key === key);
  }

  model(key: string): SimModel | undefined {
    return this.models.find((candidate) => candidate.key === key);
  }

  /** The load of this model that is under way, to wait for; undefined where there is none. */
  loadOf(key: string): Promise<LoadOutcome> | undefined {
    return [...this.#loads].find((load) => load.key === key)?.done;
  }

  /** Loads another instance, also when there is one already; takes the model's load time. `signal`: who asked is gone. */
  async load(
    key: string,
    wish: LoadWish,
    signal: AbortSignal,
    watcher: LoadWatcher | null = null,
  ): Promise<LoadOutcome> {
    const model = this.model(key);
    if (model === undefined) return { ok: false, why: 'unknown-model', bytes: 0 };
    const asked = wish.context ?? model.defaultContext;
    const given = contextGiven(model, model.contextRule ?? this.settings.contextRule, asked);
    const bytes = model.sizeBytes + model.bytesPerToken * (given?.real ?? asked);
    if (wish.by === 'request' && this.settings.autoEvict) this.#evict();
    const refusal = given === null ? 'context' : this.#refusal(model, bytes);
    if (given === null || refusal !== null) {
      this.#note('load-refused', key, key, asked, wish.by);
      return { ok: false, why: refusal ?? 'context', bytes };
    }
    const id = this.#freeId(key);
    const ending = Promise.withResolvers<LoadOutcome>();
    const load: Load = { id, key, bytes, done: ending.promise };
    this.#loads.add(load);
    this.#note('load-begun', id, key, given.told, wish.by);
    watcher?.begun(id);
    const outcome = await this.#finish(model, load, given, wish, signal, watcher);
    ending.resolve(outcome);
    return outcome;
  }

  /** Puts an instance there at once, as if a person had loaded it before. */
  place(key: string, context: number | null): Instance {
    const model = this.model(key);
    if (model === undefined) throw new Error(`no model ${key}`);
    const tokens = context ?? model.defaultContext;
    const bytes = model.sizeBytes + model.bytesPerToken * tokens;
    const wish: LoadWish = { context: tokens, by: 'person', ttlMs: null };
    return this.#add(model, { id: this.#freeId(key), bytes }, { real: tokens, told: tokens }, wish);
  }

  /** False where no instance has this id. */
  unload(id: string, by: Cause): boolean {
    const instance = this.instances.find((candidate) => candidate.id === id);
    if (instance !== undefined) this.#end(instance, by);
    return instance !== undefined;
  }

  /** The app ends: nothing stays resident, and loads under way are lost. */
  quit(): void {
    for (const instance of this.instances) this.#end(instance, 'quit');
    this.#life.abort();
    this.#life = new AbortController();
  }

  /** Restarts an instance's idle time. */
  touch(instance: Instance): void {
    instance.lastUsedAt = this.clock.now();
  }

  /** Is this version at least `wanted`, such as "0.3.29"? */
  atLeast(wanted: string): boolean {
    return atLeast(this.settings.version, wanted);
  }

  async #finish(
    model: SimModel,
    load: Load,
    given: GivenContext,
    wish: LoadWish,
    signal: AbortSignal,
    watcher: LoadWatcher | null,
  ): Promise<LoadOutcome> {
    const startedAt = this.clock.now();
    const life = this.#life.signal;
    const off = this.settings.abortedLoad === 'stops' ? AbortSignal.any([life, signal]) : life;
    const steps = watcher === null ? 1 : progressSteps;
    for (let step = 1; step <= steps && !off.aborted; step += 1) {
      if (model.loadMs > 0)
        await this.clock.sleep(startedAt + (model.loadMs * step) / steps - this.clock.now(), off);
      if (step < steps) watcher?.progress(step / steps);
    }
    // Of two loads that do not fit together, the one that began first gets the memory.
    const fits = this.#fits(load.bytes, [...this.#loads].slice(0, [...this.#loads].indexOf(load)));
    this.#loads.delete(load);
    const { id, key, bytes } = load;
    if (off.aborted) {
      this.#note('dropped', id, key, null, life.aborted ? 'quit' : wish.by);
      return { ok: false, why: 'dropped', bytes };
    }
    const why = model.loadFails ?? (fits ? null : 'out-of-memory');
    if (why !== null) {
      this.#note('load-failed', id, key, null, wish.by);
      return { ok: false, why, bytes };
    }
    const instance = this.#add(model, load, given, wish);
    return { ok: true, instance, seconds: (this.clock.now() - startedAt) / 1000 };
  }

  #add(model: SimModel, load: Pick<Load, 'id' | 'bytes'>, given: GivenContext, wish: LoadWish): Instance {
    const instance: Instance = {
      id: load.id,
      key: model.key,
      context: given.real,
      toldContext: given.told,
      evalBatchSize: wish.evalBatchSize ?? 512,
      flashAttention: wish.flashAttention ?? true,
      offloadKvCache: wish.offloadKvCache ?? true,
      experts: wish.experts ?? model.experts,
      bytes: load.bytes,
      jit: wish.by === 'request',
      ttlMs: wish.ttlMs,
      slots: new Slots(model.parallel),
      prompts: [],
      lastUsedAt: this.clock.now(),
      ended: new AbortController(),
    };
    this.#instances = [...this.instances, instance];
    this.#note('loaded', instance.id, instance.key, instance.toldContext, wish.by);
    return instance;
  }

  #end(instance: Instance, by: Cause, at = this.clock.now()): void {
    this.#instances = this.#instances.filter((other) => other !== instance);
    this.history.push({
      at,
      event: 'unloaded',
      id: instance.id,
      key: instance.key,
      context: instance.toldContext,
      by,
    });
    instance.ended.abort();
  }

  /** At most one JIT model stays; what answers somebody is let finish. */
  #evict(): void {
    for (const instance of this.instances)
      if (instance.jit && instance.slots.taken === 0) this.#end(instance, 'evicted');
  }

  #refusal(model: SimModel, bytes: number): LoadRefusal | null {
    if (model.loadFails === 'guardrail') return 'guardrail';
    return this.settings.guardrails && !this.#fits(bytes, [...this.#loads]) ? 'guardrail' : null;
  }

  /** Is there memory beside what is resident and these loads? */
  #fits(bytes: number, loads: readonly Load[]): boolean {
    const { memoryBytes } = this.settings;
    const taken = [...this.instances, ...loads].reduce((sum, each) => sum + each.bytes, 0);
    return memoryBytes === null || taken + bytes <= memoryBytes;
  }

  #freeId(key: string): string {
    const taken = new Set([...this.instances, ...this.#loads].map(({ id }) => id));
    if (!taken.has(key)) return key;
    let number = 2;
    while (taken.has(`${key}:${number}`)) number += 1;
    return `${key}:${number}`;
  }

  #note(event: HistoryEntry['event'], id: string, key: string, context: number | null, by: Cause): void {
    this.history.push({ at: this.clock.now(), event, id, key, context, by });
  }
}
