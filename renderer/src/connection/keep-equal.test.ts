import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { keepEqual } from './keep-equal.ts';

describe('keeping what did not change', () => {
  it('returns the same object for equal data, and the same parts for the rest', () => {
    const before = [
      { id: 'a', models: [{ n: 1 }, { n: 2 }] },
      { id: 'b', models: [] },
    ];
    expect(keepEqual(before, structuredClone(before))).toBe(before);
    const next = keepEqual(before, [
      { id: 'a', models: [{ n: 1 }, { n: 3 }] },
      { id: 'b', models: [] },
    ]);
    expect(next).not.toBe(before);
    expect(next[0]?.models[0]).toBe(before[0]?.models[0]);
    expect(next[1]).toBe(before[1]);
  });

  it('never changes what the data says', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (before, next) => {
        expect(keepEqual(before, structuredClone(next))).toEqual(next);
      }),
      { seed: 7, numRuns: 2000 },
    );
  });
});
