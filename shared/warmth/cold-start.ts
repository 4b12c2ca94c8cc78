import type { ColdStart } from './snapshot.ts';

/** Loads of one model that are remembered, newest first. */
export const keptColdStarts = 20;

const counted = 5;

/** The history with one more load, newest first, at most {@link keptColdStarts}. */
export function withColdStart(history: readonly ColdStart[], load: ColdStart): ColdStart[] {
  return [load, ...history].slice(0, keptColdStarts);
}

/**
 * ms that the next load will take: the median of the last five with this context, else of the last five. Null where none was measured:
 * this machine's own history is the only source.
 */
export function estimateColdStart(history: readonly ColdStart[], context: number | null): number | null {
  const alike = history.filter((load) => load.context === context);
  const recent = (alike.length > 0 ? alike : history).slice(0, counted).map(({ ms }) => ms);
  const sorted = recent.toSorted((a, b) => a - b);
  const [low, high] = [sorted[Math.floor((sorted.length - 1) / 2)], sorted[Math.floor(sorted.length / 2)]];
  return low === undefined || high === undefined ? null : (low + high) / 2;
}
