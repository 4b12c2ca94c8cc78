/** How Hearth tries again to load. Times in ms. */
export const backOff = {
  first: 5000,
  longest: 300_000,
  /** each pause is this share longer or shorter, by chance, so that several Hearths do not load in step */
  jitter: 0.25,
  /** loads that fail in a row before it gives up */
  tries: 6,
  /** those that the server refused for want of memory: each try costs minutes of its disk */
  triesForMemory: 3,
  /** after it gave up, before changed facts are worth another try: facts that flicker cause no storm of loads */
  rest: 30_000,
} as const;

/**
 * ms until the next load after `tries` that failed in a row: doubles with each, is capped, then made up to a quarter longer or shorter.
 *
 * @param random 0 ≤ random < 1
 */
export function pauseAfter(tries: number, random: number): number {
  const doublings = Math.min(Math.max(0, tries - 1), 30);
  const steady = Math.min(backOff.longest, backOff.first * 2 ** doublings);
  return Math.round(steady * (1 - backOff.jitter + 2 * backOff.jitter * random));
}

/** Is it time? Also where the clock was set back, so that nothing waits for a day that has been already. */
export function isDue(at: number, now: number): boolean {
  return now >= at || at - now > 2 * backOff.longest;
}
