import type { LoadedInstance } from '../models/endpoint.ts';
import type { HoldRule } from './hold-rule.ts';
import type { ScheduleState } from './schedule.ts';
import type { InTheWay } from './snapshot.ts';
import type { WantedContext } from './wanted-context.ts';
import type { Yields } from './wish.ts';

/** Is there room for a model beside what is loaded? `unknown` where the machine or the model is not known well enough: then it is tried. */
export type Room =
  | { readonly kind: 'enough' }
  | { readonly kind: 'unknown' }
  | {
      readonly kind: 'short';
      readonly needBytes: number;
      readonly freeBytes: number | null;
      readonly inTheWay: readonly InTheWay[];
    };

/** Turns that the gateway runs now, as far as a model is concerned. `unknown`: Hearth has no connection to it. */
export type Turns = 'none' | 'of-this-model' | 'of-others' | 'unknown';

/** Everything that keeping one model warm is decided by, apart from what Hearth remembers of it. Times in ms since 1970. */
export interface Situation {
  readonly now: number;
  readonly rule: HoldRule;
  readonly isWished: boolean;
  readonly schedule: ScheduleState;
  readonly wanted: WantedContext;
  readonly server: 'checking' | 'away' | 'locked' | 'answers';
  /** the server has the model */
  readonly isOffered: boolean;
  /** the server can be asked to load: LM Studio since 0.4.0 */
  readonly canAsk: boolean;
  /** its instances; null: the server does not tell */
  readonly instances: readonly LoadedInstance[] | null;
  /** the machine that it runs on; null: not this one, so nothing is known of it */
  readonly machine: {
    readonly pressure: 'normal' | 'warning' | 'critical' | null;
    readonly onBattery: boolean | null;
  } | null;
  readonly yields: Yields;
  readonly turns: Turns;
  readonly room: Room;
  /** bytes of the model's file; null: unknown */
  readonly sizeBytes: number | null;
  /** ms that a load takes as a rule; null: never measured */
  readonly estimateMs: number | null;
  /** What a load depends on, as one text: when it differs from what it was as Hearth gave up, trying again makes sense. */
  readonly facts: string;
}

/** Has this instance the context that is wanted? What the server does not tell is taken for right. */
export function isRight(
  { contextLength }: LoadedInstance,
  { rule, wanted: { context } }: Pick<Situation, 'rule' | 'wanted'>,
): boolean {
  if (context === null || contextLength === null) return true;
  return rule.context === 'exactly' ? contextLength === context : contextLength >= context;
}

/** Nothing may be loaded at this pressure. */
export function isPressed({ machine, yields }: Situation): boolean {
  const pressure = machine?.pressure ?? null;
  if (yields.pressure === 'never' || pressure === null || pressure === 'normal') return false;
  return pressure === 'critical' || yields.pressure === 'warning';
}

export const isOnBattery = ({ machine, yields }: Situation): boolean =>
  yields.battery && machine?.onBattery === true;
