import type { MachineSource } from './machine/source/source.ts';
import type { PanelRouter } from './router.ts';
import type { Vault } from './secrets/vault.ts';
import type { ActivityLog } from './streams/activity-log.ts';
import type { Applied, ConfigSnapshot, FileDiff, HistoryEntry, Preview } from '../shared/config/snapshot.ts';
import type { Intent } from '../shared/config/intent.ts';
import type { AnswerFilter, AnswersExport, AnswersPage, AnswersSummary } from '../shared/gateway/answer.ts';
import type { GatewayLogFilter, GatewayLogPage, GatewayLogView } from '../shared/gateway/log-view.ts';
import type { Gateway, Preflight } from '../shared/gateway/snapshot.ts';
import type { ModelFacts, ServerEstimate } from '../shared/fit/facts.ts';
import type { Fleet } from '../shared/machine/fleet.ts';
import type { Machine, MachineSamples } from '../shared/machine/snapshot.ts';
import type { Endpoint } from '../shared/models/endpoint.ts';
import type { Result } from '../shared/problem.ts';
import type { Settings } from '../shared/settings.ts';
import type { Schedule } from '../shared/warmth/schedule.ts';
import type { Warmth } from '../shared/warmth/snapshot.ts';

/** Snapshots, latest wins: the present one at once, then the newest after every change, until `signal` aborts. */
export interface Watchable<T> {
  readonly value: T;
  watch(signal?: AbortSignal): AsyncGenerator<T, void, void>;
}

interface AppInfo {
  readonly version: string;
  readonly host: 'desktop' | 'web';
  readonly platform: string;
  readonly stateDir: string;
}

/** What is not named, or undefined, stays as it is. */
export type SettingsChange = { readonly [Key in keyof Settings]?: Settings[Key] | undefined };

/** The gateway's log, by views: see `shared/gateway/log-view.ts`. */
export interface GatewayLogs {
  /** How far the view reaches, newest state only, until `signal` aborts. */
  watch(filter: GatewayLogFilter, signal?: AbortSignal): AsyncGenerator<GatewayLogView, void, void>;
  /** Lines of the view from number `from` on, at most `count`; fewer at its ends. */
  read(filter: GatewayLogFilter, from: number, count: number): Promise<GatewayLogPage>;
}

/** Who answered lately: see `shared/gateway/answer.ts`. */
export interface Answers {
  readonly summaries: Watchable<AnswersSummary>;
  read(wish: { filter: AnswerFilter; skip: number; count: number; buckets: number }): Promise<AnswersPage>;
  export(wish: { filter: AnswerFilter; format: 'csv' | 'jsonl' }): Promise<AnswersExport>;
}

/** What `warmth.set` changes of a wish: see the contract. */
export interface WishChange {
  readonly ref: string;
  readonly on: boolean;
  readonly context?: number | null | undefined;
  readonly schedule?: Schedule | null | undefined;
}

/** What the wire and the command line need of each domain. The domains themselves know nothing of either. */
export interface Services {
  readonly info: AppInfo;
  readonly config: {
    readonly snapshots: Watchable<ConfigSnapshot>;
    preview(base: string, intents: readonly Intent[]): Promise<Result<Preview>>;
    apply(base: string, intents: readonly Intent[]): Promise<Result<Applied>>;
    history(): Promise<Result<HistoryEntry[]>>;
    undo(to?: string): Promise<Result<Applied>>;
    create(): Promise<Result<Applied>>;
    reread(): Promise<void>;
  };
  readonly endpoints: {
    readonly snapshots: Watchable<Endpoint[]>;
    refresh(): Promise<void>;
    setToken(endpoint: string, token: string): Promise<Result<null>>;
  };
  readonly machine: {
    readonly snapshots: Watchable<Machine>;
    /** Points of the ten-minute graphs that came after number `after`, in batches, until `signal` aborts. */
    samples(after: number, signal?: AbortSignal): AsyncGenerator<MachineSamples, void, void>;
    /** Looks at everything: the snapshot when every reader has answered or failed, after `deadline` ms at the latest. */
    look(deadline: number): Promise<Machine>;
    /** Says that snapshots are needed, every ten seconds, though nobody watches; the returned function takes it back. */
    need(): () => void;
  };
  /** This machine and the others that the settings name. */
  readonly fleet: {
    readonly snapshots: Watchable<Fleet>;
    setToken(machine: string, token: string): Promise<Result<null>>;
  };
  readonly fit: {
    readonly snapshots: Watchable<ModelFacts[]>;
    /** Asks the model's server for its own estimate, which then stands beside the facts. */
    estimate(
      key: { endpoint: string; model: string },
      contextTokens: number,
    ): Promise<Result<ServerEstimate>>;
  };
  readonly warmth: {
    readonly snapshots: Watchable<Warmth>;
    set(change: WishChange): Promise<Result<null>>;
    cancel(ref: string): Promise<Result<null>>;
    resume(ref: string): Promise<Result<null>>;
    confirm(ref: string, how: 'load-anyway' | 'make-room'): Promise<Result<null>>;
    unload(endpoint: string, instance: string): Promise<Result<null>>;
  };
  readonly gateway: {
    readonly snapshots: Watchable<Gateway>;
    inspect(): Promise<Result<null>>;
    preflight(): Promise<Result<Preflight>>;
    start(): Promise<Result<null>>;
    stop(wish: { endRuns: boolean }): Promise<Result<null>>;
    restart(wish: { endRuns: boolean }): Promise<Result<null>>;
    repair(): Promise<Result<{ files: FileDiff[]; said: string }>>;
    setToken(token: string): Promise<Result<null>>;
    readonly logs: GatewayLogs;
    readonly answers: Answers;
  };
  readonly settings: {
    readonly snapshots: Watchable<Settings>;
    set(change: SettingsChange): Promise<Result<Settings>>;
  };
  readonly log: ActivityLog;
}

export interface PanelOptions {
  readonly host: AppInfo['host'];
  readonly version: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** left out: where OpenClaw itself looks for its config */
  readonly configPath?: string;
  /** left out: HEARTH_STATE_DIR, else the platform's place */
  readonly stateDir?: string;
  /** where the system keeps keys for Hearth; left out: the file's mode alone protects what is secret */
  readonly vault?: Vault;
  /** the computer that is looked at; left out: this one */
  readonly machine?: MachineSource;
  /** A gateway that this Hearth starts goes on when it ends, whatever the settings say: for commands that end at once. */
  readonly letGatewayGoOn?: boolean;
  /** Loads nothing, though a flame may be on: for commands that end at once and would break off what they began. */
  readonly loadsNothing?: boolean;
}

/** Everything a host needs: the wire's router, the services behind it, and their end. */
export interface Panel extends AsyncDisposable {
  readonly router: PanelRouter;
  readonly services: Services;
}
