import type { ColdStart } from './snapshot.ts';

/** What loads take as a rule, ms. */
export interface UsualTime {
  /** loads that were measured, at least 1 */
  readonly count: number;
  readonly shortMs: number;
  readonly longMs: number;
}

/** From this many loads on the quarter that was quickest and the one that was slowest are left out: one slow disk is not the rule. */
const enough = 4;

/** The range in which loads of a history lie as a rule; null: none was measured. */
export function usualTime(history: readonly ColdStart[]): UsualTime | null {
  const times = history.map(({ ms }) => ms).toSorted((a, b) => a - b);
  const aside = times.length < enough ? 0 : Math.floor(times.length / 4);
  const shortMs = times[aside];
  const longMs = times[times.length - 1 - aside];
  if (shortMs === undefined || longMs === undefined) return null;
  return { count: times.length, shortMs, longMs };
}
