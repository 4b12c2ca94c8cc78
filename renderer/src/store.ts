import { createStore, type StoreApi } from 'zustand/vanilla';
import { type Chain, emptyChain } from '../../shared/chain/chain.ts';
import type { ConfigSnapshot } from '../../shared/config/snapshot.ts';
import type { ModelFacts } from '../../shared/fit/facts.ts';
import type { FitTarget } from '../../shared/fit/judgement.ts';
import type { Gateway } from '../../shared/gateway/snapshot.ts';
import type { LogBatch, LogEntry } from '../../shared/log.ts';
import type { Fleet } from '../../shared/machine/fleet.ts';
import type { Machine, MachineSample, MachineSamples } from '../../shared/machine/snapshot.ts';
import type { Endpoint } from '../../shared/models/endpoint.ts';
import { defaultSettings, type Settings } from '../../shared/settings.ts';
import type { Warmth } from '../../shared/warmth/snapshot.ts';
import { noStaging, rebase, type Staging, startedFrom } from './chain/staging.ts';
import type { WriteState } from './config/write-state.ts';
import { type Connection, initialConnection } from './connection/connection.ts';
import { keepEqual } from './connection/keep-equal.ts';
import type { OpenFit } from './fit/open-fit.ts';
import { type OtherTarget, steadyOthers, steadyTargets } from './fit/targets.ts';
import { noAttention, settle, type WarmthAttention, withPressed } from './warmth/attention.ts';

export interface AppInfo {
  readonly version: string;
  readonly host: 'desktop' | 'web';
  /** Node's `process.platform` of the services: `darwin`, `linux`, `win32` … */
  readonly platform: string;
  readonly stateDir: string;
}

export type Page = 'home' | 'gateway' | 'settings';

/** Everything the page knows. Snapshots are the services' newest (null: none yet) and stay while the connection is lost. */
export interface State {
  readonly connection: Connection;
  readonly info: AppInfo | null;
  readonly config: ConfigSnapshot | null;
  readonly endpoints: readonly Endpoint[] | null;
  readonly machine: Machine | null;
  readonly fleet: Fleet | null;
  /** what models on this machine are judged against, the usual one first; the same objects while only its use changes */
  readonly targets: readonly FitTarget[];
  /** other machines, and several as one; as steady */
  readonly otherTargets: readonly OtherTarget[];
  /** points of the ten-minute graphs, oldest first */
  readonly samples: readonly MachineSample[];
  /** what is known of each offered model, for the fit */
  readonly modelFacts: readonly ModelFacts[];
  readonly warmth: Warmth;
  /** what keeping warm asks or tells over the whole page */
  readonly attention: WarmthAttention;
  readonly gateway: Gateway | null;
  readonly settings: Settings;
  /** Hearth's own activity, oldest first, at most {@link logLimit}. */
  readonly log: readonly LogEntry[];
  readonly staging: Staging;
  /** The last write asked for, until it is dismissed or the next edit is staged. */
  readonly write: WriteState | null;
  readonly page: Page;
  /** A row is being dragged, by pointer or keyboard: the lists hold still until it is dropped. */
  readonly dragging: boolean;
  /** key of the model's row that the pointer or the focus is on: its tick on the meter lights up */
  readonly litModel: string | null;
  /** the model whose fit is looked at, and what it is judged for there */
  readonly openFit: OpenFit | null;
}

export type Store = StoreApi<State>;

/** Entries of the activity log kept in the page. */
export const logLimit = 500;
/** Points of the graphs kept in the page: ten minutes of one a second. */
const samplesLimit = 600;

export function makeStore(): Store {
  return createStore<State>()(() => ({
    connection: initialConnection,
    info: null,
    config: null,
    endpoints: null,
    machine: null,
    fleet: null,
    targets: [],
    otherTargets: [],
    samples: [],
    modelFacts: [],
    warmth: [],
    attention: noAttention,
    gateway: null,
    settings: defaultSettings,
    log: [],
    staging: noStaging,
    write: null,
    page: 'home',
    dragging: false,
    litModel: null,
    openFit: null,
  }));
}

/** Takes a new config snapshot; staged edits are carried over to it. */
export function withConfig(state: State, config: ConfigSnapshot): Partial<State> {
  return config.status === 'ready' ? { config, staging: rebase(state.staging, config.chain) } : { config };
}

/** Takes a new look at the machine. */
export function withMachine(state: State, machine: Machine): Partial<State> {
  return { machine, targets: steadyTargets(state.targets, machine) };
}

/** Takes a new look at all machines. */
export function withFleet(state: State, fleet: Fleet): Partial<State> {
  const thisName = state.machine?.model ?? state.targets[0]?.name ?? '';
  return {
    fleet: keepEqual(state.fleet, fleet),
    otherTargets: steadyOthers(state.otherTargets, fleet, thisName),
  };
}

/** Adds points of the graphs. After a reconnect the services send all that they still have: what is not newer is known already. */
export function withSamples(state: State, { samples }: MachineSamples): Partial<State> {
  const last = state.samples.at(-1)?.at ?? 0;
  const fresh = samples.filter(({ at }) => at > last);
  return fresh.length === 0 ? {} : { samples: [...state.samples, ...fresh].slice(-samplesLimit) };
}

/** Takes new snapshots of what is kept warm. */
export function withWarmth(state: State, next: Warmth): Partial<State> {
  const warmth = keepEqual(state.warmth, withPressed(next, state.attention));
  return { warmth, attention: settle(state.attention, warmth) };
}

/**
 * Adds a batch of the activity log. After a reconnect the services send what they still have from the start, or, when they were started
 * anew, count from 1 again: what is not newer than the last kept entry is known already.
 */
export function withLog(state: State, batch: LogBatch): Partial<State> {
  const last = state.log.at(-1);
  const known = new Set(state.log.filter((entry) => entry.at === last?.at).map((entry) => entry.seq));
  const fresh = batch.entries.filter(
    (entry) => last === undefined || entry.at > last.at || (entry.at === last.at && !known.has(entry.seq)),
  );
  return fresh.length === 0 ? {} : { log: [...state.log, ...fresh].slice(-logLimit) };
}

/** Changes the staged edits by one of the pure rules of `chain/staging.ts`; `file` is the file's newest chain, as far as it could be read. */
export function editStaging(store: Store, edit: (staging: Staging, file: Chain) => Staging): void {
  store.setState(({ staging, config }) => {
    const file = config?.status === 'ready' ? config.chain : (startedFrom(staging) ?? emptyChain);
    return { staging: edit(staging, file) };
  });
}
