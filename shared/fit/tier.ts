import type { FitTarget } from './judgement.ts';
import { targetLimit } from './target-limit.ts';

export type Tier = 'light' | 'capable' | 'full';

/**
 * Where the tiers begin, in bytes that a GPU may use. Light is up to one 24 GB card, or a 32 GB Mac, whose GPU may use 26.8 GB; full
 * begins with eight 80 GB cards, and holds two Mac Studios with 512 GB.
 */
export const tierBegins: Readonly<Record<Tier, number>> = { light: 0, capable: 30e9, full: 640e9 };

/** The tier that so many usable bytes are in. */
export function tierOfBytes(bytes: number): Tier {
  if (bytes >= tierBegins.full) return 'full';
  return bytes >= tierBegins.capable ? 'capable' : 'light';
}

/** The tier of a machine, or of several as one; null where the limit of its memory is unknown. A processor alone is light. */
export function tierOf(target: FitTarget): Tier | null {
  const limit = targetLimit(target);
  if (limit === null) return null;
  return target.pools.every(({ kind }) => kind === 'ram') ? 'light' : tierOfBytes(limit);
}
