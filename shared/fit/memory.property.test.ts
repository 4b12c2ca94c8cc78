import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyLoad } from './facts.arbitrary.ts';
import { kvTypes } from './judgement.ts';
import { elementBytes } from './kv-cache.ts';
import { largestContext, withContext } from './largest-context.ts';
import type { Load } from './load.ts';
import { memoryNeed } from './memory.ts';

const runs = { seed: 20_261_128, numRuns: 2_000 };
/** Sums of large numbers in another order differ in the last digits. */
const slack = 1 + 1e-9;

const withSlots = (load: Load, slots: number): Load => ({ ...load, cache: { ...load.cache, slots } });

describe('what any model needs of memory', () => {
  it('is made of parts that are never negative, and lies under its safe bound', () => {
    fc.assert(
      fc.property(anyLoad, (load) => {
        const { total, safe, ...parts } = memoryNeed(load);
        for (const bytes of Object.values(parts)) {
          expect(bytes).toBeGreaterThanOrEqual(0);
          expect(Number.isFinite(bytes)).toBe(true);
        }
        expect(Object.values(parts).reduce((sum, bytes) => sum + bytes, 0)).toBeCloseTo(total, -1);
        expect(safe).toBeGreaterThan(total);
      }),
      runs,
    );
  });

  it('grows with the context', () => {
    fc.assert(
      fc.property(anyLoad, fc.integer({ min: 1, max: 500_000 }), (load, more) => {
        const longer = memoryNeed(withContext(load, load.cache.contextTokens + more));
        const need = memoryNeed(load);
        for (const part of ['kv', 'state', 'compute', 'fixed', 'total', 'safe'] as const)
          expect(need[part]).toBeLessThanOrEqual(longer[part] * slack);
      }),
      runs,
    );
  });

  it('grows with the weights, by as much as they do', () => {
    fc.assert(
      fc.property(anyLoad, fc.double({ min: 1, max: 1e11, noNaN: true }), (load, more) => {
        const heavier = memoryNeed({ ...load, weightBytes: load.weightBytes + more });
        expect(heavier.total - memoryNeed(load).total).toBeCloseTo(more, -3);
        expect(heavier.safe).toBeGreaterThan(memoryNeed(load).safe);
      }),
      runs,
    );
  });

  it('grows with the slots', () => {
    fc.assert(
      fc.property(anyLoad, (load) => {
        const more = withSlots(load, load.cache.slots + 1);
        expect(memoryNeed(load).total).toBeLessThanOrEqual(memoryNeed(more).total * slack);
      }),
      runs,
    );
  });

  it('has a cache that is smaller, the fewer bytes an element takes', () => {
    const types = kvTypes.toSorted((one, other) => elementBytes[one] - elementBytes[other]);
    fc.assert(
      fc.property(anyLoad, (load) => {
        const sizes = types.map(
          (type) => memoryNeed({ ...load, cache: { ...load.cache, keyType: type, valueType: type } }).kv,
        );
        for (const [index, size] of sizes.entries())
          expect(size).toBeLessThanOrEqual((sizes[index + 1] ?? size) * slack);
      }),
      runs,
    );
  });
});

describe('the largest context', () => {
  it('fits, and 256 tokens more do not, unless there is nothing larger to be had', () => {
    let found = 0;
    fc.assert(
      fc.property(
        anyLoad,
        fc.double({ min: -0.1, max: 1.1, noNaN: true }),
        fc.integer({ min: 16_000, max: 1_048_576 }),
        (load, share, most) => {
          const safe = (context: number): number => memoryNeed(withContext(load, context)).safe;
          const limitBytes = safe(16_128) + share * (safe(most) - safe(16_128));
          const tokens = largestContext(load, { limitBytes, least: 16_000, most });
          if (tokens === null) return most < 16_128 || safe(16_128) > limitBytes;
          found += 1;
          return (
            tokens % 256 === 0 &&
            tokens >= 16_000 &&
            tokens <= most &&
            safe(tokens) <= limitBytes &&
            (tokens + 256 > most || safe(tokens + 256) > limitBytes)
          );
        },
      ),
      runs,
    );
    expect(found).toBeGreaterThan(500);
  });
});
