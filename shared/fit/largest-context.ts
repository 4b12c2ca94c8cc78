import { cellPadding, padded } from './kv-cache.ts';
import type { Load } from './load.ts';
import { memoryNeed } from './memory.ts';

/** The load with another context. */
export function withContext(load: Load, contextTokens: number): Load {
  return { ...load, cache: { ...load.cache, contextTokens } };
}

/**
 * The largest context whose safe bound stays within `limitBytes`: the largest multiple of 256 that is at least `least` and at most `most`
 * tokens; null where there is none. What is needed grows with the context, so the place is found by halving.
 */
export function largestContext(
  load: Load,
  { limitBytes, least, most }: { limitBytes: number; least: number; most: number },
): number | null {
  const fits = (steps: number): boolean =>
    memoryNeed(withContext(load, steps * cellPadding)).safe <= limitBytes;
  let low = padded(least) / cellPadding;
  let high = Math.floor(most / cellPadding);
  if (high < low || !fits(low)) return null;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (fits(middle)) low = middle;
    else high = middle - 1;
  }
  return low * cellPadding;
}
