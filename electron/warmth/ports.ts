import type { ReadyConfig } from '../../shared/config/snapshot.ts';
import type { ModelFacts } from '../../shared/fit/facts.ts';
import type { Answer } from '../../shared/gateway/answer.ts';
import type { LogEntry } from '../../shared/log.ts';
import type { Machine } from '../../shared/machine/snapshot.ts';
import type { Endpoint } from '../../shared/models/endpoint.ts';
import type { Result } from '../../shared/problem.ts';
import type { Settings } from '../../shared/settings.ts';
import type { SameServer } from '../../shared/warmth/gone.ts';
import type { ActOutcome, LoadOutcome } from '../../shared/warmth/load-outcome.ts';
import type { SettingsChange, Watchable } from '../services.ts';

/** What a server can be asked to do with its models. */
export interface ServerActs {
  /** Loads a model for good; answers when it is there. `context` in tokens; null: left to the server. */
  load(request: {
    readonly model: string;
    readonly context: number | null;
    readonly deadlineMs: number;
  }): Promise<LoadOutcome>;
  unload(instance: string): Promise<ActOutcome>;
  hold(instance: string, context: number | null): Promise<ActOutcome>;
  release(instance: string, context: number | null): Promise<ActOutcome>;
  /** Sends a request that only counts as use. */
  touch(path: string, body: object): Promise<ActOutcome>;
}

/** A connection on which nothing is sent: it tells whether a server is still the one that it was. */
export interface Standing extends Disposable {
  /** ms since 1970 */
  since(at: number): SameServer;
  /** Opens it anew where it is not there. */
  renew(): void;
}

/** The servers, as far as keeping warm needs them. */
export interface Servers {
  /** as last looked at */
  readonly endpoints: () => readonly Endpoint[];
  /** A look that begins after this call. Null: there is no such endpoint. */
  look(endpoint: string): Promise<Endpoint | null>;
  /** Null: there is no such endpoint. What `signal` aborts ends at once. */
  acts(endpoint: string, signal: AbortSignal): ServerActs | null;
  /** Null: there is no such endpoint, or a connection to it would tell nothing. */
  stand(endpoint: string): Standing | null;
}

/** Everything else that is looked at; each gives what is known now. */
export interface Facts {
  readonly config: () => ReadyConfig | null;
  readonly machine: () => Machine;
  readonly modelFacts: () => readonly ModelFacts[];
  /** turns that the gateway runs, null: not connected; and those of them whose models are known */
  readonly turns: () => { readonly count: number | null; readonly running: readonly Answer[] };
}

export interface SettingsPort {
  readonly snapshots: Watchable<Settings>;
  set(change: SettingsChange): Promise<Result<Settings>>;
}

/**
 * Has OpenClaw run one short turn with a model, so that its server caches the part of the agent's prompt that never changes. `ms`: how long
 * that took. A problem where the gateway is not there or does not know the model.
 */
export type SendPrompt = (ref: string) => Promise<Result<{ readonly ms: number }>>;

/** The right to load on an endpoint, between all Hearths of this user; null: another one has it. */
export type LoadLock = (endpoint: string) => Promise<AsyncDisposable | null>;

export type Activity = (
  level: LogEntry['level'],
  code: LogEntry['code'],
  params?: LogEntry['params'],
) => void;
