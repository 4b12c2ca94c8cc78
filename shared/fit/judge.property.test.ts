import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ModelFacts } from './facts.ts';
import { anyFacts, anyTarget, anyWish } from './facts.arbitrary.ts';
import { comfortableShare, judgeFit, tightShare } from './judge.ts';
import type { FitChange, FitTarget, FitVerdict, FitWish, Judgement } from './judgement.ts';
import { requantized } from './quantization.ts';

const runs = { seed: 20_261_128, numRuns: 2_000 };
const anyOthers = fc.oneof(fc.constant(0), fc.double({ min: 0, max: 2e11, noNaN: true }));
const worse: readonly FitVerdict[] = ['comfortable', 'tight', 'needs-changes', 'does-not-fit'];

/** The case judged again with one of its changes made. */
function changed(
  facts: ModelFacts,
  target: FitTarget,
  wish: FitWish,
  otherBytes: number,
  change: FitChange,
): Judgement {
  switch (change.kind) {
    case 'smaller-context':
      return judgeFit(facts, target, { ...wish, contextTokens: change.contextTokens }, { otherBytes });
    case 'kv-type':
      return judgeFit(facts, target, { ...wish, kvType: change.kvType }, { otherBytes });
    case 'quantization':
      return judgeFit(requantized(facts, change), target, wish, { otherBytes });
    case 'unload-others':
      return judgeFit(facts, target, wish, { otherBytes: Math.max(0, otherBytes - change.bytes) });
  }
}

describe('a verdict on any model and any memory', () => {
  it('says comfortable or tight only where the safe bound is within that share of the limit', () => {
    const seen = new Set<FitVerdict>();
    fc.assert(
      fc.property(anyFacts, anyTarget, anyWish, anyOthers, (facts, target, wish, otherBytes) => {
        const { verdict, need, limitBytes, headroomBytes } = judgeFit(facts, target, wish, { otherBytes });
        seen.add(verdict);
        const held = need.safe + otherBytes;
        const limit = limitBytes ?? Number.NaN;
        const isTrue: Readonly<Record<FitVerdict, boolean>> = {
          comfortable: held <= limit * comfortableShare,
          tight: held <= limit * tightShare,
          'needs-changes': held > limit * tightShare,
          'does-not-fit': true,
          unknown: limitBytes === null,
        };
        expect(isTrue[verdict]).toBe(true);
        expect(Math.abs((headroomBytes ?? 0) - (limitBytes === null ? 0 : limit - held))).toBeLessThan(1000);
      }),
      runs,
    );
    expect([...seen].toSorted()).toEqual([
      'comfortable',
      'does-not-fit',
      'needs-changes',
      'tight',
      'unknown',
    ]);
  });

  it('is unknown where, and only where, a limit is', () => {
    fc.assert(
      fc.property(anyFacts, anyTarget, anyWish, (facts, target, wish) => {
        const { verdict, limitBytes, isWindowTooSmall } = judgeFit(facts, target, wish);
        expect(limitBytes === null).toBe(target.pools.some(({ limit }) => limit === null));
        expect(verdict === 'unknown').toBe(limitBytes === null && !isWindowTooSmall);
      }),
      runs,
    );
  });

  it('names changes that each make it fit by itself', () => {
    const seen = new Set<FitChange['kind']>();
    fc.assert(
      fc.property(anyFacts, anyTarget, anyWish, anyOthers, (facts, target, wish, otherBytes) => {
        for (const change of judgeFit(facts, target, wish, { otherBytes }).changes) {
          seen.add(change.kind);
          const { verdict } = changed(facts, target, wish, otherBytes, change);
          expect(['comfortable', 'tight']).toContain(verdict);
        }
      }),
      runs,
    );
    expect([...seen].toSorted()).toEqual(['kv-type', 'quantization', 'smaller-context', 'unload-others']);
  });

  it('is judged at a context that the agent can work with', () => {
    fc.assert(
      fc.property(anyFacts, anyTarget, anyWish, (facts, target, wish) => {
        const { contextTokens, isWindowTooSmall, verdict } = judgeFit(facts, target, wish);
        const most = facts.architecture.contextMax ?? Number.POSITIVE_INFINITY;
        expect(contextTokens).toBeLessThanOrEqual(most);
        expect(isWindowTooSmall).toBe(most < 16_000);
        expect(isWindowTooSmall ? verdict === 'does-not-fit' : contextTokens >= 16_000).toBe(true);
      }),
      runs,
    );
  });

  it('is consistent with the largest context: what is judged there fits', () => {
    let found = 0;
    fc.assert(
      fc.property(anyFacts, anyTarget, anyWish, anyOthers, (facts, target, wish, otherBytes) => {
        const { largestContext } = judgeFit(facts, target, wish, { otherBytes });
        if (largestContext === null) return;
        found += 1;
        const there = judgeFit(facts, target, { ...wish, contextTokens: largestContext }, { otherBytes });
        expect(['comfortable', 'tight']).toContain(there.verdict);
        expect(there.contextTokens).toBe(largestContext);
      }),
      runs,
    );
    expect(found).toBeGreaterThan(300);
  });

  it('is never worse with more memory, and never better beside others', () => {
    fc.assert(
      fc.property(
        anyFacts,
        anyTarget,
        anyWish,
        fc.double({ min: 1, max: 4, noNaN: true }),
        anyOthers,
        (facts, target, wish, factor, otherBytes) => {
          const pools = target.pools.map((pool) => ({
            ...pool,
            totalBytes: pool.totalBytes === null ? null : pool.totalBytes * factor,
            limit: pool.limit === null ? null : { ...pool.limit, bytes: pool.limit.bytes * factor },
          }));
          const { verdict } = judgeFit(facts, target, wish);
          const larger = judgeFit(facts, { ...target, pools }, wish).verdict;
          const beside = judgeFit(facts, target, wish, { otherBytes }).verdict;
          expect(worse.indexOf(larger)).toBeLessThanOrEqual(worse.indexOf(verdict));
          expect(worse.indexOf(beside)).toBeGreaterThanOrEqual(worse.indexOf(verdict));
        },
      ),
      runs,
    );
  });

  it('comes with speeds above zero, in ranges around what is likely, or with none', () => {
    let spoken = 0;
    fc.assert(
      fc.property(anyFacts, anyTarget, anyWish, (facts, target, wish) => {
        const { decode, prefill, ttft, followUpMs } = judgeFit(facts, target, wish).speed;
        for (const range of [decode, prefill, followUpMs, ...ttft.map(({ ms }) => ms)]) {
          if (range === null) continue;
          spoken += 1;
          expect(range.low).toBeGreaterThan(0);
          expect(range.likely).toBeGreaterThanOrEqual(range.low);
          expect(range.high).toBeGreaterThanOrEqual(range.likely);
          expect(Number.isFinite(range.high)).toBe(true);
        }
        for (const [index, { ms }] of ttft.entries())
          expect(ms.likely).toBeGreaterThan(ttft[index - 1]?.ms.likely ?? 0);
      }),
      runs,
    );
    expect(spoken).toBeGreaterThan(1000);
  });

  it('shares the safe bound among pooled memories, nothing lost', () => {
    fc.assert(
      fc.property(anyFacts, anyTarget, anyWish, (facts, target, wish) => {
        const { shares, need, limitBytes } = judgeFit(facts, target, wish);
        if (shares.length === 0) return;
        expect(shares).toHaveLength(target.pools.length);
        const sum = shares.reduce((bytes, share) => bytes + share.bytes, 0);
        const usable = shares.reduce((bytes, share) => bytes + share.usableBytes, 0);
        expect(sum / need.safe).toBeCloseTo(1, 9);
        expect(usable / (limitBytes ?? 0)).toBeCloseTo(1, 9);
      }),
      runs,
    );
  });
});
