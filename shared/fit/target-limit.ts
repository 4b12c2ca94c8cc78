import type { FitTarget } from './judgement.ts';

/** Bytes that models may use of a target; null where one of its memories does not tell. */
export function targetLimit(target: FitTarget): number | null {
  let bytes = 0;
  for (const { limit } of target.pools) {
    if (limit === null) return null;
    bytes += limit.bytes;
  }
  return target.pools.length === 0 ? null : bytes;
}
