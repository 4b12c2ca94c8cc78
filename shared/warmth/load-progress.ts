import type { WarmthState } from './snapshot.ts';

type Loading = Extract<WarmthState, { kind: 'loading' }>;

/** How far a load is. */
export interface LoadProgress {
  /** ms since it began */
  readonly elapsedMs: number;
  /** 0 … 1; null: nothing tells */
  readonly share: number | null;
  /** about how long it still takes, ms; null: nothing tells, or it takes longer than usual already */
  readonly leftMs: number | null;
  /** it takes longer than it does as a rule */
  readonly isLate: boolean;
}

/** A guess is never shown as finished: only the server says when a model is there. */
const mostGuessed = 0.97;
/** From here on a server's own share says more than the history of earlier loads. */
const telling = 0.05;

/**
 * How far a load is at `now` (ms since 1970): by what the server tells, else by what it took earlier. The rest is the elapsed time carried
 * on at the pace so far.
 */
export function loadProgress(
  { since, estimateMs, progress }: Pick<Loading, 'since' | 'estimateMs' | 'progress'>,
  now: number,
): LoadProgress {
  const elapsedMs = Math.max(0, now - since);
  if (progress !== null && progress >= telling)
    return {
      elapsedMs,
      share: progress,
      leftMs: elapsedMs * (1 / progress - 1),
      isLate: false,
    };
  if (estimateMs === null || estimateMs <= 0)
    return { elapsedMs, share: progress, leftMs: null, isLate: false };
  const isLate = elapsedMs > estimateMs;
  return {
    elapsedMs,
    share: Math.min(mostGuessed, elapsedMs / estimateMs),
    leftMs: isLate ? null : estimateMs - elapsedMs,
    isLate,
  };
}
