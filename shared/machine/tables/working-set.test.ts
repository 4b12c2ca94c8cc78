import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { workingSetLimit } from './working-set.ts';

const gibibyte = 2 ** 30;

describe('what a Mac’s GPU may use', () => {
  it.each([
    [16, 15, 11_453.25],
    [36, 14, 28_991.03],
    [64, 13, 51_539.61],
    [16, 26, 12_713.12],
    [64, 26, 55_662.79],
    [128, 27, 115_448.73],
    [512, 26, 498_216.21],
  ])('is the observed limit for %d GB under macOS %d', (memory, macos, megabytes) => {
    expect(Math.abs(workingSetLimit(memory * gibibyte, macos) / 1e6 - megabytes)).toBeLessThan(0.1);
  });

  it('lies between its neighbours for a size that nobody observed, and follows the nearest one outside', () => {
    expect(workingSetLimit(96 * gibibyte, 26) / (96 * gibibyte)).toBeCloseTo(0.825, 3);
    expect(workingSetLimit(8 * gibibyte, 15) / (8 * gibibyte)).toBeCloseTo(2 / 3, 3);
    expect(workingSetLimit(512 * gibibyte, 15) / (512 * gibibyte)).toBeCloseTo(0.75, 3);
    expect(workingSetLimit(1024 * gibibyte, 26) / (1024 * gibibyte)).toBeCloseTo(0.906, 3);
  });

  it('is the older and smaller one while the version is unknown', () => {
    expect(workingSetLimit(64 * gibibyte, null)).toBe(workingSetLimit(64 * gibibyte, 15));
  });

  it('grows with the memory, is a part of it, and is never smaller under a newer macOS', () => {
    const size = fc.integer({ min: 8, max: 1536 });
    fc.assert(
      fc.property(size, size, fc.constantFrom(13, 15, 26, 30), (a, b, macos) => {
        const [smaller, larger] = a < b ? [a, b] : [b, a];
        const limit = (memory: number): number => workingSetLimit(memory * gibibyte, macos);
        expect(limit(smaller)).toBeLessThanOrEqual(limit(larger));
        expect(limit(a)).toBeGreaterThan(0.6 * a * gibibyte);
        expect(limit(a)).toBeLessThan(a * gibibyte);
        expect(workingSetLimit(a * gibibyte, 26)).toBeGreaterThanOrEqual(workingSetLimit(a * gibibyte, 15));
      }),
      { seed: 41, numRuns: 500 },
    );
  });
});
