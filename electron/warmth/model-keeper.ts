import type { Endpoint, LoadedInstance } from '../../shared/models/endpoint.ts';
import { afterFacts } from '../../shared/warmth/after-facts.ts';
import {
  afterElsewhere,
  afterLoadBegun,
  afterLoadEnded,
  afterNoLoad,
  afterTouched,
  type LoadEnd,
} from '../../shared/warmth/after-load.ts';
import { afterAway, afterLook, afterUnloaded, type BesideLook } from '../../shared/warmth/after-look.ts';
import { withColdStart } from '../../shared/warmth/cold-start.ts';
import { type Act, decide, type Decision } from '../../shared/warmth/decide.ts';
import type { LoadOutcome } from '../../shared/warmth/load-outcome.ts';
import type { Memory } from '../../shared/warmth/memory.ts';
import type { WarmthRow } from '../../shared/warmth/rows.ts';
import type { Situation } from '../../shared/warmth/situation.ts';
import type { ColdStart } from '../../shared/warmth/snapshot.ts';
import type { Timers } from '../streams/timers.ts';
import { keptChange, rememberedOf, withOther } from './kept-memory.ts';
import { failedLoad, loadDeadlineMs } from './load-problem.ts';
import type { LoadLock, ServerActs, Servers } from './ports.ts';
import type { WarmthStore } from './warmth-store.ts';

export interface KeeperOptions {
  readonly key: string;
  readonly endpoint: string;
  readonly servers: Servers;
  readonly store: WarmthStore;
  readonly lock: LoadLock;
  readonly timers: Timers;
  readonly random: () => number;
  /** the situation as it is now */
  readonly situation: () => Situation | null;
  readonly row: () => WarmthRow | null;
  /** something changed that is shown */
  readonly onChange: () => void;
  readonly onLoaded: (load: ColdStart) => void;
}

/** What a look is taken in with, the same for all models of its server. */
export type LookedBeside = Omit<BesideLook, 'rule'>;

/** ms after which the right to load is asked for again where another Hearth has it */
const elsewhereMs = 3000;

/** Keeps one model on one endpoint: what is remembered of it, and the acts that are decided. */
export class ModelKeeper {
  readonly #options: KeeperOptions;
  #memory: Memory;
  #flight: AbortController | null = null;
  #isClosed = false;
  #doubts: Promise<void> = Promise.resolve();

  constructor(options: KeeperOptions) {
    this.#options = options;
    this.#memory = rememberedOf(options.store.get(options.key), options.timers.now());
    if (this.#memory.unsettled !== null) this.#doubts = this.#doubt();
  }

  /** Takes a look at its server in. */
  looked(endpoint: Endpoint, instances: readonly LoadedInstance[], beside: LookedBeside): void {
    const situation = this.#options.situation();
    if (situation === null) return;
    const others = endpoint.models
      .filter((model) => model.loaded !== instances)
      .flatMap((model) => (model.loaded ?? []).map(({ id }) => id));
    const look = { at: endpoint.modelsAsOf ?? this.#options.timers.now(), instances, others };
    const { byHandAt } = this.#memory;
    this.#remember(afterLook(this.#memory, look, { ...beside, rule: situation.rule }));
    if (this.#memory.byHandAt !== null && this.#memory.byHandAt !== byHandAt) this.#doubts = this.#doubt();
  }

  /** Its server did not answer. `hasEnded`: nobody listens there any more. */
  away(hasEnded: boolean): void {
    this.#remember(afterAway(this.#memory, hasEnded, this.#options.timers.now()));
  }

  /** Changes what is remembered by one of the pure rules. */
  change(rule: (memory: Memory) => Memory): void {
    this.#remember(rule(this.#memory));
  }

  /** How it is, and what is to be done. */
  decide(situation: Situation, names: Names): Decision {
    this.#remember(afterFacts(this.#memory, situation));
    return decide(this.#memory, situation, names);
  }

  /** Something that Hearth loaded is there. */
  get isHolding(): boolean {
    return this.#memory.ours.length > 0;
  }

  /** Ends the load that is in flight; false where there is none. */
  cancel(): boolean {
    if (this.#memory.flight === null) return false;
    this.#flight?.abort();
    return true;
  }

  /** Hearth ends: what is under way is broken off, and the next Hearth knows that the server may go on with it. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#flight?.abort();
    await this.#doubts;
  }

  /** Does what was decided. Resolves when it is done or has failed; never rejects. */
  async carryOut(act: Act, names: Names): Promise<void> {
    const flight = new AbortController();
    const acts = this.#options.servers.acts(this.#options.endpoint, flight.signal);
    if (acts === null || act.kind === 'nothing') return;
    this.#flight = flight;
    try {
      switch (act.kind) {
        case 'load':
        case 'unload':
          await this.#loadAlone(acts, names, flight.signal);
          break;
        case 'hold':
          this.#remember(afterTouched(this.#memory, this.#options.timers.now()));
          await acts.hold(act.instance, act.context);
          await this.#look();
          break;
        case 'release':
          await this.#release(acts, act.instances);
          break;
        case 'touch':
          await this.#touch(acts);
          break;
      }
    } finally {
      this.#flight = null;
      this.#options.onChange();
    }
  }

  /**
   * Loads, and unloads before that what holds the wrong context: only with the right to, and only if a look that began after it was given
   * still says so.
   */
  async #loadAlone(acts: ServerActs, names: Names, signal: AbortSignal): Promise<void> {
    const { lock, timers, endpoint, key, store } = this.#options;
    const held = await lock(endpoint);
    await store.reread();
    this.#remember(withOther(this.#memory, store.get(key), held !== null, timers.now()));
    if (held === null) {
      this.#remember(afterElsewhere(this.#memory, timers.now(), elsewhereMs));
      return;
    }
    try {
      this.#begin();
      await this.#look();
      let act = this.#decideAnew(names);
      if (act.kind === 'unload' && !signal.aborted) {
        await this.#unload(acts, act.instances, names);
        act = this.#decideAnew(names);
      }
      if (act.kind === 'load' && !signal.aborted) await this.#load(acts, act.context, names);
      else this.#notLoading(signal.aborted);
    } finally {
      await held[Symbol.asyncDispose]();
    }
  }

  #begin(): void {
    const situation = this.#options.situation();
    if (situation !== null) this.#remember(afterLoadBegun(this.#memory, situation));
  }

  /** What would be decided if nothing were in flight. */
  #decideAnew(names: Names): Act {
    const situation = this.#options.situation();
    return situation === null
      ? { kind: 'nothing' }
      : decide(afterNoLoad(afterFacts(this.#memory, situation)), situation, names).act;
  }

  /**
   * It looks as if somebody had taken it out by hand, or as if a Hearth had ended in the middle of a load. Another Hearth that is loading
   * looks the same, and is known by its right to load, which nobody else can have then.
   */
  async #doubt(): Promise<void> {
    const { lock, endpoint, timers, onChange } = this.#options;
    if (this.#flight !== null) return;
    const held = await lock(endpoint);
    if (held !== null) return await held[Symbol.asyncDispose]();
    // That it is under way is the other one's to keep.
    this.#memory = { ...this.#memory, unsettled: null };
    this.#remember(afterElsewhere({ ...this.#memory, byHandAt: null }, timers.now(), elsewhereMs));
    onChange();
  }

  async #load(acts: ServerActs, asked: number | null, names: Names): Promise<void> {
    const { row, random } = this.#options;
    const model = row()?.id;
    if (model === undefined) return this.#notLoading(false);
    const before = new Set(this.#memory.look?.instances.map(({ id }) => id));
    this.#begin();
    this.#options.onChange();
    const outcome = await acts.load({ model, context: asked, deadlineMs: loadDeadlineMs });
    if (this.#isClosed) return;
    const end = await this.#endOf(outcome, asked, before, names);
    const situation = this.#options.situation();
    this.#remember(
      situation === null ? afterNoLoad(this.#memory) : afterLoadEnded(this.#memory, end, situation, random()),
    );
  }

  /** What was really loaded is what the server's list says then, not what was asked for. */
  async #endOf(
    outcome: LoadOutcome,
    asked: number | null,
    before: ReadonlySet<string>,
    names: Names,
  ): Promise<LoadEnd> {
    if (outcome.kind === 'aborted') return { kind: 'cancelled' };
    if (outcome.kind === 'failed') return failedLoad(outcome.why, outcome.detail, names, asked);
    await this.#look();
    const there = this.#memory.look?.instances ?? [];
    const made =
      there.find(({ id }) => id === outcome.instance) ?? there.find(({ id }) => !before.has(id)) ?? there[0];
    if (made === undefined) return failedLoad('garbage', null, names, asked);
    const got = least(outcome.context, made.contextLength);
    this.#measured({ at: this.#options.timers.now(), ms: outcome.ms, context: got });
    return { kind: 'loaded', instance: made.id, asked, got };
  }

  /** It was not needed after all, or called off before it was asked for. */
  #notLoading(isCancelled: boolean): void {
    const landed = afterNoLoad(this.#memory);
    const cancelledAt = isCancelled && !this.#isClosed ? this.#options.timers.now() : landed.cancelledAt;
    this.#remember({ ...landed, cancelledAt });
  }

  #measured(load: ColdStart): void {
    const { store, key, onLoaded } = this.#options;
    void store.update(key, (kept) => ({ ...kept, history: withColdStart(kept.history, load) }));
    onLoaded(load);
  }

  async #unload(acts: ServerActs, instances: readonly string[], names: Names): Promise<void> {
    for (const id of instances) {
      const outcome = await acts.unload(id);
      if (outcome.kind === 'done') this.#remember(afterUnloaded(this.#memory, [id]));
      else if (outcome.kind === 'failed' && outcome.why !== 'unknown-instance') {
        const situation = this.#options.situation();
        const end = failedLoad(outcome.why, outcome.detail, names, null);
        if (situation !== null)
          this.#remember(
            afterLoadEnded(this.#memory, { ...end, how: 'once' }, situation, this.#options.random()),
          );
        break;
      }
    }
    await this.#look();
  }

  /** Nobody wants it any more: tried once, and then it is the server's. */
  async #release(acts: ServerActs, instances: readonly string[]): Promise<void> {
    for (const id of instances) {
      const context = this.#memory.look?.instances.find((one) => one.id === id)?.contextLength ?? null;
      await acts.release(id, context);
    }
    this.#remember(afterUnloaded(this.#memory, instances));
    await this.#look();
  }

  async #touch(acts: ServerActs): Promise<void> {
    const { timers, row, situation } = this.#options;
    this.#remember(afterTouched(this.#memory, timers.now()));
    const traffic = situation()?.rule.traffic ?? null;
    const model = row()?.id;
    if (traffic !== null && model !== undefined) await acts.touch(traffic.path, traffic.body(model));
  }

  async #look(): Promise<void> {
    await this.#options.servers.look(this.#options.endpoint);
  }

  #remember(memory: Memory): void {
    const before = this.#memory;
    this.#memory = memory;
    const change = keptChange(before, memory);
    if (change !== null) void this.#options.store.update(this.#options.key, change);
  }
}

/** How problems call the model and its server. */
export interface Names {
  readonly name: string;
  readonly server: string;
}

function least(a: number | null, b: number | null): number | null {
  if (a === null || b === null) return a ?? b;
  return Math.min(a, b);
}
