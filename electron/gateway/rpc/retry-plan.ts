import type { ConnectVerdict } from './connect-problems.ts';

/** ms before another try, by how many have failed */
const pauses = [500, 1000, 2000] as const;
const lastPause = 5000;
/** ms before another try where somebody has to approve first, or the gateway wants to be left alone */
const slowPause = 10_000;
/**
 * ms for which a gateway of this machine may go on refusing: a token that was changed in the config is known to Hearth and to the gateway
 * at different times, up to 1.5 s apart.
 */
const rotationMs = 4000;
/** tries after which it is told that a gateway whose `/healthz` answers lets nobody in */
const patience = 3;

/** What counts for the next try. Times are ms since 1970. */
export interface TryHistory {
  readonly now: number;
  readonly remote: boolean;
  /** failed tries since something changed last, this one included */
  readonly failures: number;
  /** when the last connection ended */
  readonly lostAt: number;
  /** when other credentials became known */
  readonly changedAt: number;
}

/** Whether a failed try is told, and in how many ms the next one comes; null: not before something changes. */
export function planRetry(
  { again }: ConnectVerdict,
  { now, remote, failures, lostAt, changedAt }: TryHistory,
): { readonly tell: boolean; readonly pause: number | null } {
  const pause = pauses[failures - 1] ?? lastPause;
  switch (again) {
    case 'never':
      return { tell: true, pause: null };
    case 'slowly':
      return { tell: true, pause: slowPause };
    case 'soon':
      // A gateway of this machine that just went, or is about to come, is no news.
      return { tell: remote || failures >= patience, pause };
    case 'other-credential': {
      // Nobody changes the token of a gateway elsewhere through this machine's config.
      const justLost = !remote && now < lostAt + rotationMs;
      const justChanged = !remote && now < changedAt + rotationMs;
      return { tell: !justLost, pause: justLost || justChanged ? pause : null };
    }
  }
  return again satisfies never;
}
