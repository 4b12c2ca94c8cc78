import type { LoadedInstance } from '../models/endpoint.ts';
import type { Problem } from '../problem.ts';

/** An instance that Hearth loaded. */
export interface Ours {
  readonly id: string;
  /** ms since 1970 */
  readonly since: number;
  /** tokens it was given; null: not told */
  readonly context: number | null;
}

/** What a look at the server's list showed. */
export interface Look {
  /** ms since 1970 */
  readonly at: number;
  readonly instances: readonly LoadedInstance[];
  /** ids of other models' instances on the same server */
  readonly others: readonly string[];
}

/** Loads that failed in a row. */
export interface Failures {
  readonly problem: Problem;
  readonly tries: number;
  /** null: given up */
  readonly nextTryAt: number | null;
  /** the facts when it gave up or failed last */
  readonly facts: string;
  readonly at: number;
}

/** What Hearth remembers of one model on one server. Times in ms since 1970. */
export interface Memory {
  readonly ours: readonly Ours[];
  readonly look: Look | null;
  readonly wasAway: boolean;
  /** when the instance that is there now was first seen; null: it was there at the first look, or none is there */
  readonly warmSince: number | null;
  readonly gone: {
    readonly at: number;
    readonly because: 'evicted' | 'server-restarted' | 'in-a-turn';
    readonly nextTryAt: number;
  } | null;
  readonly restoredAt: number | null;
  /** when somebody last clicked on this model: what was held against it before counts no more; 0: never */
  readonly clickedAt: number;
  readonly byHandAt: number | null;
  readonly cancelledAt: number | null;
  readonly madeRoom: { readonly at: number; readonly by: string } | null;
  /** A load of Hearth's that goes on. `until`: the longest that it may take, were its end not seen. `restores`: it puts back what was gone. */
  readonly flight: { readonly since: number; readonly until: number; readonly restores: boolean } | null;
  /** Another Hearth loads on this server; looked at again then. */
  readonly elsewhere: { readonly since: number; readonly until: number } | null;
  /** A load whose end Hearth did not see: the server may still be at it. `hasLanded`: what it made was seen since. */
  readonly unsettled: { readonly since: number; readonly until: number; readonly hasLanded: boolean } | null;
  readonly failures: Failures | null;
  /** tokens that were asked for and not given: the same is not asked for again */
  readonly settledFor: number | null;
  /** What `resume` and `confirm` set aside, as long as it lasts. `schedule`: until then. */
  readonly aside: {
    readonly pressure: boolean;
    readonly battery: boolean;
    readonly schedule: number | null;
    readonly fit: boolean;
    /** a person wants the wrong context put right */
    readonly context: boolean;
  };
  /** since when a turn may be loading the model by itself */
  readonly turnSince: number | null;
  /** when a turn that uses the model was last seen running */
  readonly usedAt: number | null;
  /**
   * What Hearth loaded, or what a load of its that goes on will make, is to be let go: the flame was turned off, or the load cancelled on
   * a server that goes on with it.
   */
  readonly letGo: 'unwished' | 'cancelled' | null;
  /** when a request was last sent only to keep it there */
  readonly touchedAt: number | null;
}

/** Hearth has loaded it, or a load of Hearth's may still make an instance. */
export const mayHold = ({ ours, flight, unsettled }: Memory): boolean =>
  ours.length > 0 || flight !== null || unsettled?.hasLanded === false;

export const nothingAside: Memory['aside'] = {
  pressure: false,
  battery: false,
  schedule: null,
  fit: false,
  context: false,
};

export const freshMemory: Memory = {
  ours: [],
  look: null,
  wasAway: false,
  warmSince: null,
  gone: null,
  restoredAt: null,
  clickedAt: 0,
  byHandAt: null,
  cancelledAt: null,
  madeRoom: null,
  flight: null,
  elsewhere: null,
  unsettled: null,
  failures: null,
  settledFor: null,
  aside: nothingAside,
  turnSince: null,
  usedAt: null,
  letGo: null,
  touchedAt: null,
};
