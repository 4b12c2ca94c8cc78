import type { AnswersPage } from '../../../../shared/gateway/answer.ts';

export type Timeline = NonNullable<AnswersPage['timeline']>;
export type BarKind = 'asked' | 'fallback' | 'failed';

/** From the ground up: what is bad stands on top, where it is seen. */
export const barKinds: readonly BarKind[] = ['asked', 'fallback', 'failed'];

/** Part of a bar, px from the top. */
export interface BarPart {
  readonly kind: BarKind;
  readonly y: number;
  readonly height: number;
}

export interface Bar {
  /** ms since 1970 */
  readonly from: number;
  readonly to: number;
  readonly counts: Timeline['buckets'][number];
  /** from the ground up */
  readonly parts: readonly BarPart[];
}

/** px of a part that counts one of very many */
const leastHeight = 3;

/** The bars of a time line `height` px high, in whole px. A part is never so small that it is not seen. */
export function timelineBars({ from, to, buckets }: Timeline, height: number): Bar[] {
  const most = Math.max(1, ...buckets.map(total));
  const span = (to - from) / Math.max(1, buckets.length);
  return buckets.map((counts, index) => {
    const rare = barKinds.slice(1).reduce((sum, kind) => sum + partHeight(counts[kind], most, height), 0);
    let ground = height;
    const parts = barKinds.flatMap((kind) => {
      const wanted = partHeight(counts[kind], most, height);
      // Many that were answered as asked give way to the few on top of them.
      const room = kind === 'asked' ? height - Math.min(height, rare) : ground;
      const part = { kind, y: ground - Math.min(wanted, room), height: Math.min(wanted, room) };
      ground = part.y;
      return part.height === 0 ? [] : [part];
    });
    return { from: from + index * span, to: from + (index + 1) * span, counts, parts };
  });
}

function partHeight(count: number, most: number, height: number): number {
  return count === 0 ? 0 : Math.max(leastHeight, Math.round((count / most) * height));
}

/** All bars together. */
export function totals({ buckets }: Timeline): Record<BarKind, number> {
  const sum = (kind: BarKind): number => buckets.reduce((all, counts) => all + counts[kind], 0);
  return { asked: sum('asked'), fallback: sum('fallback'), failed: sum('failed') };
}

function total(counts: Timeline['buckets'][number]): number {
  return counts.asked + counts.fallback + counts.failed;
}
