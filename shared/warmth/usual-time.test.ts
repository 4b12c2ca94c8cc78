import { describe, expect, it } from 'vitest';
import { usualTime } from './usual-time.ts';

const loads = (...seconds: number[]) => seconds.map((s, i) => ({ at: i, ms: s * 1000, context: null }));

describe('what a load takes as a rule', () => {
  it('is not known before the first', () => {
    expect(usualTime([])).toBeNull();
  });

  it('is all that was seen while there is little', () => {
    expect(usualTime(loads(41))).toEqual({ count: 1, shortMs: 41_000, longMs: 41_000 });
    expect(usualTime(loads(44, 38, 90))).toEqual({ count: 3, shortMs: 38_000, longMs: 90_000 });
  });

  it('leaves the odd one out once there is more', () => {
    expect(usualTime(loads(40, 300, 38, 44, 2))).toEqual({ count: 5, shortMs: 38_000, longMs: 44_000 });
  });
});
