import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { timelineBars, totals } from './timeline-bars.ts';

const counts = fc.record({ asked: fc.nat(5000), fallback: fc.nat(50), failed: fc.nat(50) });

describe('the bars of the time line', () => {
  it('stand on the ground, in whole px, the worst on top', () => {
    const [bar] = timelineBars({ from: 0, to: 100, buckets: [{ asked: 8, fallback: 4, failed: 4 }] }, 32);
    expect(bar?.parts).toEqual([
      { kind: 'asked', y: 16, height: 16 },
      { kind: 'fallback', y: 8, height: 8 },
      { kind: 'failed', y: 0, height: 8 },
    ]);
  });

  it('cover the whole time', () => {
    const none = { asked: 0, fallback: 0, failed: 0 };
    const bars = timelineBars(
      { from: 1000, to: 5000, buckets: [none, { ...none, asked: 1 }, none, none] },
      26,
    );
    expect(bars.map(({ from, to }) => [from, to])).toEqual([
      [1000, 2000],
      [2000, 3000],
      [3000, 4000],
      [4000, 5000],
    ]);
    expect(bars.map(({ parts }) => parts.length)).toEqual([0, 1, 0, 0]);
  });

  it('show the one that nobody answered among thousands', () => {
    fc.assert(
      fc.property(fc.array(counts, { minLength: 1, maxLength: 200 }), (buckets) => {
        const timeline = { from: 0, to: 1, buckets };
        for (const [index, { parts, counts }] of timelineBars(timeline, 26).entries()) {
          expect(counts).toBe(buckets[index]);
          const kinds = parts.map(({ kind }) => kind);
          expect(kinds.includes('failed')).toBe(counts.failed > 0);
          expect(kinds.includes('fallback')).toBe(counts.fallback > 0);
          let ground = 26;
          for (const { y, height } of parts) {
            expect(Number.isInteger(y) && Number.isInteger(height) && height > 0 && y >= 0).toBe(true);
            expect(y + height).toBe(ground);
            ground = y;
          }
        }
      }),
      { seed: 20_261_122, numRuns: 200 },
    );
  });

  it('are counted together for the words', () => {
    const buckets = [
      { asked: 1, fallback: 2, failed: 3 },
      { asked: 10, fallback: 20, failed: 30 },
    ];
    expect(totals({ from: 0, to: 1, buckets })).toEqual({ asked: 11, fallback: 22, failed: 33 });
  });
});
