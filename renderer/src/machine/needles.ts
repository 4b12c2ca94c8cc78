import type { FitTarget } from '../../../shared/fit/judgement.ts';
import { targetLimit } from '../../../shared/fit/target-limit.ts';

/** What one machine may use for models. Bytes. */
export interface Needle {
  readonly id: string;
  readonly name: string;
  readonly kind: 'own' | 'other' | 'pooled';
  readonly bytes: number;
}

/** A needle for what each machine may use, this one's first, and for each pool of several; none where that is unknown. */
export function needlesOf(own: FitTarget | undefined, others: readonly FitTarget[]): Needle[] {
  return [...(own === undefined ? [] : [own]), ...others].flatMap((target) => {
    const bytes = targetLimit(target);
    const kind = target === own ? 'own' : target.id.startsWith('pool:') ? 'pooled' : 'other';
    return bytes === null ? [] : [{ id: target.id, name: target.name, kind, bytes }];
  });
}
