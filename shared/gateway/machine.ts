import type { Probe } from './probe.ts';
import type { ConfigFault, Exit, GatewayState, GiveUpReason, OpenClawProgram } from './snapshot.ts';

declare const ours: unique symbol;

/**
 * A gateway process that Hearth started. Only the state machine makes one, from `spawned` and `adopted`, and every signal needs one: a
 * gateway of somebody else cannot be signalled.
 */
export interface OwnChild {
  readonly [ours]: true;
  readonly pid: number;
  /** from `Processes.identity`: tells it from another process that got the same pid later */
  readonly identity: string;
}

/** A process and its name. */
export interface NamedProcess {
  readonly pid: number;
  readonly name: string;
}

/** Whom the gateway's lock file names. */
export type Holder =
  | { readonly kind: 'none' }
  /** a process that lives and is the one that wrote the lock; `since`: ms since 1970 */
  | { readonly kind: 'live'; readonly pid: number; readonly name: string; readonly since: number | null }
  /** a process that is gone and could not clean up */
  | { readonly kind: 'stale'; readonly pid: number }
  /** not readable, or on another machine */
  | { readonly kind: 'unknown' };

/** What an ended gateway process ended for. */
export type Diagnosis =
  /** somebody asked it to end, and it did what it does then */
  | { readonly kind: 'in-order' }
  | { readonly kind: 'crash' }
  /** it will not start until something is changed */
  | {
      readonly kind: 'refused';
      readonly why: GiveUpReason;
      readonly fault: ConfigFault | null;
      /** for `port-in-use` and `second-gateway` */
      readonly by: NamedProcess | null;
    };

/** Where OpenClaw's program was looked for in vain. */
export type Tried = Extract<GatewayState, { kind: 'not-installed' }>['tried'];

export type MachineEvent =
  | { readonly kind: 'program'; readonly program: OpenClawProgram['kind']; readonly tried: Tried }
  /** One look at the probes, the lock, and, where another program answers, at who listens on the port. */
  | {
      readonly kind: 'probed';
      readonly probe: Probe;
      readonly holder: Holder;
      readonly listener: NamedProcess | null;
      /** when the look began (ms since 1970): one that began before Hearth's own gateway ended tells nothing about now */
      readonly begunAt?: number;
    }
  | { readonly kind: 'asked'; readonly wish: Wish }
  /** Hearth's own runs: it was started just now, or another Hearth was faster. */
  | { readonly kind: 'spawned'; readonly pid: number; readonly identity: string }
  | {
      readonly kind: 'not-spawned';
      readonly why: 'cannot-start' | 'state-unwritable';
      readonly detail: string;
    }
  /** Another Hearth is about to start one. */
  | { readonly kind: 'forestalled' }
  /** A gateway that an earlier Hearth started lives. */
  | { readonly kind: 'adopted'; readonly pid: number; readonly identity: string }
  | {
      readonly kind: 'exited';
      readonly pid: number;
      readonly exit: Exit;
      readonly diagnosis: Diagnosis;
      readonly lastLines: readonly string[];
    }
  /** The gateway said over RPC that it ends or restarts. `expectedMs`: how long it says the restart takes. */
  | { readonly kind: 'announced'; readonly restart: boolean; readonly expectedMs: number | null }
  /** How many turns run. */
  | { readonly kind: 'runs'; readonly count: number | null }
  /** The effect `end-runs` is done, whether or not it ended them all. */
  | { readonly kind: 'runs-ended' }
  /** The effect `ask-restart` did not reach the gateway, or was refused. */
  | { readonly kind: 'restart-refused' }
  /** A service manager starts a gateway that refuses to run again and again, or has ceased to. */
  | {
      readonly kind: 'service-loop';
      readonly looping: boolean;
      readonly fault: ConfigFault | null;
      readonly lastLines: readonly string[];
    }
  /** `Machine.due` has come. */
  | { readonly kind: 'due' };

export type Wish =
  | { readonly kind: 'start' }
  /** `endRuns`: running turns are ended; else the gateway lets them finish, which can take 315 s */
  | { readonly kind: 'stop'; readonly endRuns: boolean }
  /**
   * `by`: `rpc` asks the gateway itself, which keeps its process; `process` ends the process and starts another, as a changed port needs.
   * Of a gateway that Hearth did not start, only `rpc` is done.
   */
  | { readonly kind: 'restart'; readonly endRuns: boolean; readonly by: 'rpc' | 'process' };

/** What the supervisor is to do. Each is answered by an event. */
export type Effect =
  /** → `spawned`, `not-spawned` or `forestalled` */
  | { readonly kind: 'spawn' }
  /** → `exited`, in time */
  | { readonly kind: 'signal'; readonly child: OwnChild; readonly signal: 'SIGTERM' | 'SIGKILL' }
  /** Ends every running turn over RPC → `runs-ended` */
  | { readonly kind: 'end-runs' }
  /** Over RPC → `announced` in time, or `restart-refused` */
  | { readonly kind: 'ask-restart' };

/** The clock (ms since 1970) and a random number (0 ≤ random < 1) at the time of an event. */
export interface Moment {
  readonly now: number;
  readonly random: number;
}

/** Everything the supervision knows. A value: each step makes a new one. */
export interface Machine {
  readonly state: GatewayState;
  /** The gateway runs on another machine: nothing can be known of its process, and nothing started. */
  readonly elsewhere: boolean;
  readonly program: { readonly kind: OpenClawProgram['kind']; readonly tried: Tried };
  /** what Hearth started and what has not ended yet */
  readonly child: OwnChild | null;
  /** the last of Hearth's own that ended, and when that was known (ms since 1970) */
  readonly ended: { readonly pid: number; readonly at: number } | null;
  /** `spawn` was asked for and not answered yet */
  readonly spawning: boolean;
  /** what Hearth is about with a gateway that runs; null: nothing */
  readonly order: Order | null;
  /** when unclean ends were (ms since 1970), those that count */
  readonly uncleanEnds: readonly number[];
  /** when Hearth started it by itself (ms since 1970), as far as it counts */
  readonly restarts: readonly number[];
  /** tries since the last stable time */
  readonly attempt: number;
  /** since when the present process has been ready, with whatever short spells (ms since 1970); null: not yet */
  readonly readySince: number | null;
  /** the restart under way has been seen to close the port or to come up, so the next ready answer is the new gateway's */
  readonly turnedOver: boolean;
  /** since when it answers badly, well again, or not at all (ms since 1970): a short spell changes nothing */
  readonly badSince: number | null;
  readonly wellSince: number | null;
  readonly silentSince: number | null;
  /** turns that run; null: not known */
  readonly runs: number | null;
  /** when `due` is to be sent (ms since 1970); null: never */
  readonly due: number | null;
}

/** A stop or a restart on its way. */
export interface Order {
  readonly next: 'stop' | 'restart';
  readonly by: 'rpc' | 'process';
  readonly endRuns: boolean;
  /** SIGKILL was sent: the end that follows is an unclean one */
  readonly forced: boolean;
}

export interface Step {
  readonly machine: Machine;
  readonly effects: readonly Effect[];
}

/** Nothing is known yet. `elsewhere`: on another machine. */
export function initialMachine(elsewhere = false): Machine {
  return {
    state: { kind: 'checking' },
    elsewhere,
    program: { kind: 'looking', tried: [] },
    child: null,
    ended: null,
    spawning: false,
    order: null,
    uncleanEnds: [],
    restarts: [],
    attempt: 0,
    readySince: null,
    turnedOver: false,
    badSince: null,
    wellSince: null,
    silentSince: null,
    runs: null,
    due: null,
  };
}
