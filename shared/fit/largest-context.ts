import { cellPadding, padded } from './kv-cache.ts';
import type { Load } from './load.ts';
import { memoryNeed } from './memory.ts';

/** The load with another context. */
export function withContext(load: Load, contextTokens: number): Load {
  return { ...load, cache: { ...load.cache, contextTokens } };
}

/**
 * The largest context whose safe bound stays within `limitBytes`: the largest multiple of 256 that is at least `least` and at most `most`
 * tokens; null where there is none. What is needed grows with the context along a few straight lines, so the place is looked for where
 * the line through both ends meets the limit, and in the middle where that did not halve what is left.
 */
export function largestContext(
  load: Load,
  { limitBytes, least, most }: { limitBytes: number; least: number; most: number },
): number | null {
  const needAt = (steps: number): number => memoryNeed(withContext(load, steps * cellPadding)).safe;
  let fitting = padded(least) / cellPadding;
  let tooLarge = Math.floor(most / cellPadding);
  if (tooLarge < fitting) return null;
  let fittingBytes = needAt(fitting);
  if (fittingBytes > limitBytes) return null;
  let tooLargeBytes = needAt(tooLarge);
  if (tooLargeBytes <= limitBytes) return tooLarge * cellPadding;

  let halves = false;
  while (tooLarge - fitting > 1) {
    const between = tooLarge - fitting;
    const share = halves ? 0.5 : (limitBytes - fittingBytes) / (tooLargeBytes - fittingBytes);
    const steps = fitting + Math.min(Math.max(Math.floor(share * between), 1), between - 1);
    const bytes = needAt(steps);
    if (bytes <= limitBytes) [fitting, fittingBytes] = [steps, bytes];
    else [tooLarge, tooLargeBytes] = [steps, bytes];
    halves = !halves && tooLarge - fitting > between / 2;
  }
  return fitting * cellPadding;
}
