/** How Hearth restarts a gateway of its own that ended by itself. Times in ms. */
export const backOff = {
  /** pause before the first try */
  first: 1_000,
  /** longest pause */
  longest: 60_000,
  /** each pause is this share longer or shorter, by chance, so that several machines do not restart in step */
  jitter: 0.25,
  /** ready for this long without a break: the next crash is a first one again */
  stable: 300_000,
} as const;

/**
 * OpenClaw counts unclean boots and, at the third within five minutes, starts without its channels (2026.9.6). Hearth stops before that.
 */
export const budget = {
  /** ms */
  window: 300_000,
  /** automatic restarts after unclean ends within the window */
  restarts: 2,
} as const;

/**
 * ms until try number `attempt` (1 for the first after a crash): doubles with each try, is capped, then made up to a quarter longer or
 * shorter.
 *
 * @param random 0 ≤ random < 1
 */
export function pauseBefore(attempt: number, random: number): number {
  const doublings = Math.max(0, attempt - 1);
  const steady = Math.min(backOff.longest, backOff.first * 2 ** Math.min(doublings, 30));
  return Math.round(steady * (1 - backOff.jitter + 2 * backOff.jitter * random));
}

/** Those of the times (ms since 1970) that count at `now`: within the five minutes before. */
export const counting = (times: readonly number[], now: number): number[] =>
  times.filter((at) => now - at < budget.window);

/**
 * May Hearth start the gateway by itself at `nextTryAt`?
 *
 * @param ends unclean ends up to now, the present one among them, those that a user forced as well
 * @param restarts when Hearth started it by itself before
 */
export const withinBudget = (
  ends: readonly number[],
  restarts: readonly number[],
  nextTryAt: number,
): boolean =>
  counting(ends, nextTryAt).length <= budget.restarts &&
  counting(restarts, nextTryAt).length < budget.restarts;
