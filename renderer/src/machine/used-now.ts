import type { FitTarget } from '../../../shared/fit/judgement.ts';
import type { Machine } from '../../../shared/machine/snapshot.ts';

/** How the memory that models may use is used now. Bytes; null is unknown. */
export interface UsedNow {
  readonly used: number;
  /** about what loaded models hold, never more than is used */
  readonly models: number;
  readonly other: number;
  /** limit less what is used, never below zero; null: the limit is unknown */
  readonly free: number | null;
  /** none is known to be loaded, and a server that does not answer may hold some: what is used may be models or not */
  readonly isUntold: boolean;
}

/** The use of the pools of `target`, split; null while one of them does not tell. @param held bytes that loaded models are judged to need @param isSilent a server here does not answer */
export function usedNow(machine: Machine, target: FitTarget, held: number, isSilent = false): UsedNow | null {
  let used = 0;
  let limit: number | null = 0;
  for (const { id } of target.pools) {
    const pool = machine.pools.find((candidate) => candidate.id === id);
    if (pool === undefined || pool.usedBytes === null) return null;
    used += pool.usedBytes;
    limit = limit === null || pool.limit === null ? null : limit + pool.limit.bytes;
  }
  const models = Math.min(used, Math.max(0, held));
  return {
    used,
    models,
    other: used - models,
    free: limit === null ? null : Math.max(0, limit - used),
    isUntold: models === 0 && isSilent,
  };
}
