import type { Problem } from '../problem.ts';
import { backOff, pauseAfter } from './back-off.ts';
import type { Memory } from './memory.ts';
import type { Situation } from './situation.ts';
import { unmeasuredLoadMs } from './unmeasured-load.ts';

/** A load of Hearth's begins. */
export function afterLoadBegun(
  memory: Memory,
  situation: Pick<Situation, 'now' | 'estimateMs' | 'sizeBytes'>,
): Memory {
  const { now } = situation;
  const restores = memory.gone !== null || memory.flight?.restores === true;
  return {
    ...memory,
    elsewhere: null,
    flight: { since: now, until: now + longestLoad(situation), restores },
  };
}

/** Another Hearth has the right to load on this server; asked again after `forMs`. */
export function afterElsewhere(memory: Memory, now: number, forMs: number): Memory {
  const since = memory.elsewhere?.since ?? now;
  return { ...memory, flight: null, elsewhere: { since, until: now + forMs } };
}

/** The load turned out not to be needed, or was given up before it was asked for. */
export function afterNoLoad(memory: Memory): Memory {
  return { ...memory, flight: null };
}

/** How a load ended. */
export type LoadEnd =
  /** `asked` and `got`: tokens; null: not asked for, not told */
  | {
      readonly kind: 'loaded';
      readonly instance: string;
      readonly asked: number | null;
      readonly got: number | null;
    }
  | {
      readonly kind: 'failed';
      readonly problem: Problem;
      /** `memory`: short of it. `for-good`: it will not get better by itself. `unsettled`: its end was not seen. */
      readonly how: 'once' | 'memory' | 'for-good' | 'unsettled';
    }
  | { readonly kind: 'cancelled' };

/** A load ended. `random`: 0 ≤ random < 1. */
export function afterLoadEnded(
  memory: Memory,
  end: LoadEnd,
  { now, rule, facts }: Pick<Situation, 'now' | 'rule' | 'facts'>,
  random: number,
): Memory {
  const { since, until } = memory.flight ?? { since: now, until: now };
  const landed: Memory = { ...memory, flight: null, aside: { ...memory.aside, fit: false, context: false } };
  // A server whose loads double may still be at one whose end nobody saw; asking again now would make a second instance.
  const unsettled = rule.doubles ? unsettledLoad({ since, until }, now) : null;
  switch (end.kind) {
    case 'loaded':
      return {
        ...landed,
        ours: [
          ...memory.ours.filter(({ id }) => id !== end.instance),
          { id: end.instance, since: now, context: end.got },
        ],
        restoredAt: memory.flight?.restores === true ? now : memory.restoredAt,
        gone: null,
        failures: null,
        unsettled: null,
        settledFor: end.asked !== null && end.got !== null && end.got < end.asked ? end.asked : null,
      };
    case 'cancelled':
      return {
        ...landed,
        cancelledAt: now,
        unsettled,
        letGo: memory.letGo ?? (unsettled === null ? null : 'cancelled'),
      };
    case 'failed': {
      const tries = (memory.failures?.tries ?? 0) + 1;
      const most = end.how === 'for-good' ? 1 : end.how === 'memory' ? backOff.triesForMemory : backOff.tries;
      const nextTryAt = tries >= most ? null : now + pauseAfter(tries, random);
      return {
        ...landed,
        failures: { problem: end.problem, tries, nextTryAt, facts, at: now },
        unsettled: end.how === 'unsettled' ? unsettled : null,
      };
    }
  }
  return end satisfies never;
}

/** A load whose end nobody saw: until when it may still go on. */
export function unsettledLoad(
  { since, until }: { readonly since: number; readonly until: number },
  now: number,
): NonNullable<Memory['unsettled']> {
  return { since, until: Math.max(now + atLeastUnsettled, until), hasLanded: false };
}

/** ms that a load may take whose end nobody sees: twice what it takes as a rule; where none was measured, what a slow disk needs. */
function longestLoad({ estimateMs, sizeBytes }: Pick<Situation, 'estimateMs' | 'sizeBytes'>): number {
  return Math.min(estimateMs === null ? unmeasuredLoadMs(sizeBytes) : 2 * estimateMs, mostUnsettled);
}

const atLeastUnsettled = 10_000;
const mostUnsettled = 1_200_000;

/** A request was sent only to keep it there. */
export function afterTouched(memory: Memory, now: number): Memory {
  return { ...memory, touchedAt: now };
}
