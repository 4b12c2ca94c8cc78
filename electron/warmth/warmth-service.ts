import { isDeepStrictEqual } from 'node:util';
import { answers } from '../../shared/models/endpoint-of-ref.ts';
import type { Endpoint } from '../../shared/models/endpoint.ts';
import { refsOf } from '../../shared/models/model-id.ts';
import { parseRef } from '../../shared/models/model-ref.ts';
import { done, failed, problem, type Result } from '../../shared/problem.ts';
import { afterAccessChanged } from '../../shared/warmth/after-facts.ts';
import { afterUnloaded } from '../../shared/warmth/after-look.ts';
import { afterConfirmed, afterResume, afterUnwished, afterWished } from '../../shared/warmth/after-wish.ts';
import { estimateColdStart } from '../../shared/warmth/cold-start.ts';
import type { Act, Decision } from '../../shared/warmth/decide.ts';
import { inLoadOrder, linkOf } from '../../shared/warmth/load-order.ts';
import type { Memory } from '../../shared/warmth/memory.ts';
import { type WarmthRow, warmthRows } from '../../shared/warmth/rows.ts';
import type { Situation } from '../../shared/warmth/situation.ts';
import type { InTheWay, ModelWarmth, Warmth } from '../../shared/warmth/snapshot.ts';
import { changeWish, type Wish } from '../../shared/warmth/wish.ts';
import type { WishChange } from '../services.ts';
import type { Timers } from '../streams/timers.ts';
import { Watched } from '../streams/watched.ts';
import { type LookedBeside, ModelKeeper, type Names } from './model-keeper.ts';
import type { Activity, Facts, LoadLock, SendPrompt, Servers, SettingsPort } from './ports.ts';
import { PromptAhead } from './prompt-ahead.ts';
import { reportChange } from './report-change.ts';
import { rowWarmth } from './row-warmth.ts';
import { situationOf } from './situation-of.ts';
import { Standings } from './standings.ts';
import type { WarmthStore } from './warmth-store.ts';

export interface WarmthOptions {
  readonly settings: SettingsPort;
  readonly servers: Servers;
  readonly facts: Facts;
  readonly store: WarmthStore;
  readonly lock: LoadLock;
  readonly sendPrompt: SendPrompt;
  readonly timers: Timers;
  /** 0 ≤ random < 1 */
  readonly random: () => number;
  readonly onActivity: Activity;
  /** Only says how things are: nothing is sent but what somebody clicks. */
  readonly loadsNothing?: boolean;
}

/**
 * Keeps models loaded for which there is a wish: looks at every change, decides by `shared/warmth`, and does what was decided, one thing
 * at a time on each server. It sends nothing of its own to find anything out: the looks are those that Hearth takes anyway.
 */
export class WarmthService implements AsyncDisposable {
  readonly snapshots = new Watched<Warmth>([]);
  readonly #options: WarmthOptions;
  readonly #keepers = new Map<string, ModelKeeper>();
  /** as last looked at, newer than what is published */
  readonly #latest = new Map<string, Endpoint>();
  readonly #busy = new Map<string, Promise<void>>();
  #rows: readonly WarmthRow[] = [];
  #wishes: readonly Wish[];
  readonly #prompts: PromptAhead;
  readonly #standings: Standings;
  #cancelTimer: () => void = () => undefined;
  /** what somebody clicked ends with Hearth */
  readonly #ended = new AbortController();
  #isClosed = false;

  constructor(options: WarmthOptions) {
    this.#options = options;
    this.#wishes = options.settings.snapshots.value.warmWishes;
    const { store, timers, sendPrompt, servers } = options;
    this.#standings = new Standings(servers);
    this.#prompts = new PromptAhead({ store, timers, sendPrompt, onChange: () => this.consider() });
    this.consider();
  }

  /** A server was looked at. */
  looked(endpoint: Endpoint): void {
    if (this.#isClosed) return;
    this.#latest.set(endpoint.id, endpoint);
    this.#readRows();
    const beside: LookedBeside = {
      // One chance for all of them: what is gone at once comes back in the chain's order, and not in one of chance.
      random: this.#options.random(),
      nameOf: (id) => endpoint.models.find(({ loaded }) => loaded?.some((one) => one.id === id))?.name ?? id,
      serverSince: (at) => this.#standings.since(endpoint.id, at),
    };
    for (const row of this.#rows) {
      if (row.endpoint?.id !== endpoint.id) continue;
      const keeper = this.#keeperOf(row);
      if (!answers(endpoint)) keeper?.away(hasEnded(endpoint));
      else if (row.model !== null && row.model.loaded !== null)
        keeper?.looked(endpoint, row.model.loaded, beside);
    }
    if (answers(endpoint)) this.#standings.renew(endpoint.id);
    this.consider();
  }

  /** Something that is looked at has changed: decides anew, does what is due, and shows it. */
  consider(): void {
    if (this.#isClosed) return;
    this.#readRows();
    this.#takeWishes();
    this.#cancelTimer();
    let next: number | null = null;
    const warmth: ModelWarmth[] = [];
    const due = new Map<WarmthRow, () => void>();
    for (const row of this.#rows) {
      const situation = this.#situationOf(row);
      const keeper = this.#keeperOf(row);
      const decision = keeper?.decide(situation, namesOf(row)) ?? withoutEndpoint;
      if (keeper !== null) due.set(row, () => this.#start(row, keeper, decision.act));
      if (decision.lookAgainAt !== null) next = Math.min(next ?? decision.lookAgainAt, decision.lookAgainAt);
      warmth.push(this.#shown(row, decision, situation));
    }
    if (next !== null) this.#cancelTimer = this.#after(next);
    this.#stand();
    this.#publish(warmth);
    for (const row of inLoadOrder(this.#rows, this.#options.facts.config())) due.get(row)?.();
    this.#prompts.next();
  }

  /** The token or the address of a server is another one: what it refused for good may be asked for again. */
  accessChanged(endpoint: string): void {
    if (this.#isClosed) return;
    for (const row of this.#rows)
      if (row.endpoint?.id === endpoint) this.#keeperOf(row)?.change(afterAccessChanged);
    this.consider();
  }

  /** Turns a flame on or off. 'settings-unwritable' where the wish cannot be kept: then it holds until Hearth ends. */
  async set(change: WishChange): Promise<Result<null>> {
    if (parseRef(change.ref) === null) return failed(problem('bad-model-ref', { ref: change.ref }));
    const { settings } = this.#options;
    const ref = this.#rowOf(change.ref)?.wish?.ref ?? this.#rowOf(change.ref)?.ref ?? change.ref;
    const wasOn = settings.snapshots.value.warmWishes.some((wish) => wish.ref === ref);
    const warmWishes = changeWish(settings.snapshots.value.warmWishes, { ...change, ref });
    const kept = settings.set({ warmWishes });
    // A flame that is turned on once more is a click that wants it warm.
    if (wasOn && change.on) this.#change(ref, (memory) => afterWished(memory, this.#options.timers.now()));
    this.consider();
    const result = await kept;
    return result.ok ? done(null) : result;
  }

  async cancel(ref: string): Promise<Result<null>> {
    const row = this.#rowOf(ref);
    const cancelled = row !== undefined && (this.#keeperOf(row)?.cancel() ?? false);
    return cancelled ? done(null) : failed(problem('warmth-not-loading', { ref }));
  }

  async resume(ref: string): Promise<Result<null>> {
    return this.#onWish(ref, (row) => {
      this.#change(row.ref, (memory) => afterResume(memory, this.#situationOf(row)));
      this.consider();
      return done(null);
    });
  }

  /** Answers the pause `fit`. Where nothing is in the way any more, making room agrees to nothing: the fit decides anew. */
  async confirm(ref: string, how: 'load-anyway' | 'make-room'): Promise<Result<null>> {
    const row = this.#rowOf(ref);
    if (row?.wish == null) return failed(problem('warmth-not-wished', { ref }));
    const shown = this.snapshots.value.find((one) => one.ref === row.ref);
    const pause = shown?.state.kind === 'paused' ? shown.state.pause : null;
    const inTheWay: readonly InTheWay[] = pause?.why === 'fit' ? pause.inTheWay : [];
    if (how === 'make-room') {
      for (const { endpoint, instance } of inTheWay) {
        const unloaded = await this.#unload(endpoint, instance, row.name);
        if (!unloaded.ok && unloaded.problem.code !== 'warmth-not-there') return unloaded;
      }
    }
    if (how === 'load-anyway' || inTheWay.length > 0) this.#change(row.ref, afterConfirmed);
    this.consider();
    return done(null);
  }

  /** Unloads one instance. A wished model of which none is left then pauses: it was taken out by hand. */
  async unload(endpoint: string, instance: string): Promise<Result<null>> {
    return await this.#unload(endpoint, instance, null);
  }

  /** `makesRoomFor`: the name of the model that somebody wants in its place. */
  async #unload(endpoint: string, instance: string, makesRoomFor: string | null): Promise<Result<null>> {
    const acts = this.#options.servers.acts(endpoint, this.#ended.signal);
    if (acts === null) return failed(problem('endpoint-unknown', { endpoint }));
    const row = this.#rows.find(
      (one) => one.endpoint?.id === endpoint && one.model?.loaded?.some(({ id }) => id === instance),
    );
    const outcome = await acts.unload(instance);
    if (outcome.kind !== 'done') {
      await this.#options.servers.look(endpoint);
      return outcome.kind === 'failed' && outcome.why === 'unknown-instance'
        ? failed(problem('warmth-not-there', { endpoint, instance }))
        : failed(
            problem(
              'warmth-unload-failed',
              { server: this.#latest.get(endpoint)?.name ?? endpoint, instance },
              (outcome.kind === 'failed' ? outcome.detail : null) ?? undefined,
            ),
          );
    }
    const takeOut = (): void => {
      const isLast = row?.model?.loaded?.length === 1;
      const keeper = row === undefined ? null : this.#keeperOf(row);
      keeper?.change((memory) =>
        takenOut(memory, instance, isLast, makesRoomFor, this.#options.timers.now()),
      );
    };
    takeOut();
    await this.#options.servers.look(endpoint);
    // A look that was under way meanwhile may have shown it once more, and this one that it vanished.
    if (this.#rows.some(({ key, model }) => key === row?.key && model?.loaded?.length === 0)) takeOut();
    this.consider();
    return done(null);
  }

  /** Ends what is under way; resolves when nothing runs any more, and no timer is left. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true;
    this.#ended.abort();
    this.#cancelTimer();
    this.#prompts.close();
    this.#standings[Symbol.dispose]();
    await Promise.all([...this.#keepers.values()].map((keeper) => keeper.close()));
    await Promise.all(this.#busy.values());
    await this.#options.store.settled();
  }

  #stand(): void {
    if (this.#options.loadsNothing === true) return;
    const holding = this.#rows.filter((row) => row.wish !== null && this.#keeperOf(row)?.isHolding === true);
    this.#standings.keep(new Set(holding.flatMap(({ endpoint }) => endpoint?.id ?? [])));
  }

  #onWish(ref: string, act: (row: WarmthRow) => Result<null>): Result<null> {
    const row = this.#rowOf(ref);
    return row?.wish == null ? failed(problem('warmth-not-wished', { ref })) : act(row);
  }

  #readRows(): void {
    const published = this.#options.servers.endpoints();
    for (const id of this.#latest.keys())
      if (!published.some((endpoint) => endpoint.id === id)) this.#latest.delete(id);
    const endpoints = published.map((endpoint) => this.#latest.get(endpoint.id) ?? endpoint);
    this.#rows = warmthRows(
      endpoints,
      this.#options.facts.config(),
      this.#options.settings.snapshots.value.warmWishes,
    );
  }

  /** What another Hearth, or the command line, made of the wishes counts as much as what was clicked here. */
  #takeWishes(): void {
    const before = this.#wishes;
    this.#wishes = this.#options.settings.snapshots.value.warmWishes;
    if (before === this.#wishes) return;
    const now = this.#options.timers.now();
    for (const wish of this.#wishes) {
      const old = before.find(({ ref }) => ref === wish.ref);
      if (old === undefined || old.context !== wish.context)
        this.#change(wish.ref, (memory) => afterWished(memory, now));
    }
    for (const { ref } of before) {
      if (this.#wishes.some((wish) => wish.ref === ref)) continue;
      this.#change(ref, (memory) => afterUnwished(memory, now));
      const row = this.#rowOf(ref);
      if (row !== undefined) this.#keeperOf(row)?.cancel();
    }
  }

  #change(ref: string, rule: (memory: Memory) => Memory): void {
    const row = this.#rowOf(ref);
    if (row !== undefined) this.#keeperOf(row)?.change(rule);
  }

  #rowOf(ref: string): WarmthRow | undefined {
    return this.#rows.find(
      (row) => row.wish?.ref === ref || refsOf(row.endpoint?.kind ?? 'lmstudio', row.ref).includes(ref),
    );
  }

  #keeperOf(row: WarmthRow): ModelKeeper | null {
    const { endpoint, key } = row;
    if (endpoint === null) return null;
    const known = this.#keepers.get(key);
    if (known !== undefined) return known;
    const { servers, store, lock, timers, random, onActivity } = this.#options;
    const rowNow = (): WarmthRow | null => this.#rows.find((one) => one.key === key) ?? null;
    const keeper = new ModelKeeper({
      key,
      endpoint: endpoint.id,
      servers,
      store,
      lock,
      timers,
      random,
      row: rowNow,
      situation: () => {
        const now = rowNow();
        return now === null ? null : this.#situationOf(now);
      },
      onChange: () => this.consider(),
      onLoaded: ({ ms }) => {
        const name = rowNow()?.name ?? row.name;
        onActivity('info', 'warmth-loaded', { name, seconds: Math.round(ms / 1000) });
        this.#wantPrompt(key);
      },
    });
    this.#keepers.set(key, keeper);
    return keeper;
  }

  /** A model of the chain that was just loaded gets the agent's prompt ahead, where the user wants that and nothing else runs. */
  #wantPrompt(key: string): void {
    const { settings, facts } = this.#options;
    const refOfChain = (): string | null => {
      const row = this.#rows.find((one) => one.key === key);
      if (row === undefined || !settings.snapshots.value.warmPrefix) return null;
      const isLoaded = (row.model?.loaded?.length ?? 0) > 0;
      return isLoaded ? linkOf(row, facts.config()) : null;
    };
    this.#prompts.want(key, refOfChain, () => facts.turns().count === 0);
  }

  #situationOf(row: WarmthRow): Situation {
    const { timers, facts, settings, store } = this.#options;
    return situationOf(row, {
      now: timers.now(),
      facts,
      settings: settings.snapshots.value,
      endpoints: [...this.#latest.values()],
      estimateOf: ({ key }, context) => estimateColdStart(store.get(key).history, context),
    });
  }

  #start(row: WarmthRow, keeper: ModelKeeper, act: Act): void {
    const id = row.endpoint?.id;
    const isIdle = this.#options.loadsNothing === true || act.kind === 'nothing';
    if (isIdle || id === undefined || this.#busy.has(id)) return;
    const work = keeper.carryOut(act, namesOf(row)).finally(() => {
      this.#busy.delete(id);
      this.consider();
    });
    this.#busy.set(id, work);
  }

  #after(at: number): () => void {
    const { timers } = this.#options;
    return timers.after(Math.min(longestWait, Math.max(0, at - timers.now())), () => this.consider());
  }

  #shown(row: WarmthRow, decision: Decision, situation: Situation): ModelWarmth {
    const { facts, store } = this.#options;
    const known = facts.modelFacts().find((one) => one.endpoint === row.endpoint?.id && one.model === row.id);
    return rowWarmth(row, decision, situation, {
      machine: facts.machine(),
      facts: known ?? null,
      kept: store.get(row.key),
    });
  }

  #publish(warmth: Warmth): void {
    const before = this.snapshots.value;
    if (isDeepStrictEqual(before, warmth)) return;
    for (const now of warmth) {
      const old = before.find((one) => one.ref === now.ref && one.endpoint?.id === now.endpoint?.id);
      if (now.wish.on) reportChange(old?.wish.on === true ? old.state : null, now, this.#options.onActivity);
    }
    this.snapshots.set(warmth);
  }
}

/** Node's timers take no more. ms */
const longestWait = 2_000_000_000;

/** Nobody listens at its port: the server is not there, and not merely out of reach. */
const hasEnded = ({ state }: Endpoint): boolean => state.kind === 'unreachable' && state.cause === 'refused';

const namesOf = ({ name, endpoint }: WarmthRow): Names => ({ name, server: endpoint?.name ?? '' });

/** A wish that no endpoint can fulfil. */
const withoutEndpoint: Decision = {
  state: { kind: 'unknown', why: 'not-offered' },
  act: { kind: 'nothing' },
  lookAgainAt: null,
};

function takenOut(memory: Memory, instance: string, isLast: boolean, by: string | null, at: number): Memory {
  const without = afterUnloaded(memory, [instance]);
  return isLast ? { ...without, byHandAt: at, madeRoom: by === null ? null : { at, by } } : without;
}
