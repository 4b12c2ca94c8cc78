import { describe, expect, it } from 'vitest';
import type { ModelFacts } from './facts.ts';
import { card, llama8B, qwen30BA3B, studio, targetOf } from './facts.samples.ts';
import { judgeFit } from './judge.ts';
import type { FitWish } from './judgement.ts';
import { defaultWish } from './targets.ts';

const giga = 1e9;
const on24 = targetOf(card('a', 24));
const wish: FitWish = { contextTokens: 32_768, kvType: 'f16', slots: 1 };

/** The model with other weights. */
function weighing(facts: ModelFacts, gigabytes: number): ModelFacts {
  return { ...facts, weights: { ...facts.weights, deviceBytes: gigabytes * giga } };
}

describe('a model on a card of 24 GB', () => {
  it('is comfortable where it takes a part of it, and says how long the context may be', () => {
    const judgement = judgeFit(llama8B, on24, defaultWish(llama8B));
    expect(judgement.verdict).toBe('comfortable');
    expect(judgement.contextTokens).toBe(32_768);
    expect(judgement.need.kv).toBe(32_768 * 131_072);
    expect(judgement.need.weights).toBe(4.62 * giga);
    expect(judgement.largestContext).toBe(129_280);
    expect(judgement.changes).toEqual([]);
  });

  it('is tight between 80 and 97 % of it', () => {
    expect(judgeFit(weighing(llama8B, 13), on24, wish).verdict).toBe('comfortable');
    expect(judgeFit(weighing(llama8B, 14.5), on24, wish).verdict).toBe('tight');
    expect(judgeFit(weighing(llama8B, 17), on24, wish).verdict).toBe('tight');
    expect(judgeFit(weighing(llama8B, 17.6), on24, wish).verdict).toBe('needs-changes');
  });

  it('needs changes where one would do, and says which, the mildest first', () => {
    const { verdict, changes, headroomBytes } = judgeFit(weighing(llama8B, 18), on24, wish);
    expect(verdict).toBe('needs-changes');
    expect(headroomBytes).toBeGreaterThan(-0.5 * giga);
    expect(changes).toEqual([
      { kind: 'smaller-context', contextTokens: 27_904 },
      { kind: 'kv-type', kvType: 'q8_0' },
      { kind: 'quantization', name: 'Q8_0', bitsPerWeight: 8.5 },
    ]);
  });

  it('needs others unloaded where it would fit without them, and says how much of them', () => {
    const { verdict, changes } = judgeFit(llama8B, on24, wish, { otherBytes: 15 * giga });
    expect(verdict).toBe('needs-changes');
    expect(changes[0]?.kind).toBe('unload-others');
    expect(changes[0]?.kind === 'unload-others' && changes[0].bytes).toBeGreaterThan(1.5 * giga);
  });

  it('does not fit where not even the smallest quantisation with this context does', () => {
    const huge = { ...llama8B.architecture, parameters: 400e9, activeParameters: 400e9 };
    const { verdict, changes, largestContext } = judgeFit(
      weighing({ ...llama8B, architecture: huge }, 240),
      on24,
      wish,
    );
    expect({ verdict, changes, largestContext }).toEqual({
      verdict: 'does-not-fit',
      changes: [],
      largestContext: null,
    });
  });

  it('is unknown where the limit is', () => {
    const judgement = judgeFit(llama8B, targetOf(card('a', null)), wish);
    expect(judgement).toMatchObject({
      verdict: 'unknown',
      limitBytes: null,
      headroomBytes: null,
      largestContext: null,
      changes: [],
    });
    expect(judgement.need.total).toBeGreaterThan(9 * giga);
  });
});

describe('the context that is judged', () => {
  it("is never below OpenClaw's smallest window, nor above what the model was trained for", () => {
    expect(judgeFit(llama8B, on24, { ...wish, contextTokens: 4096 }).contextTokens).toBe(16_128);
    expect(judgeFit(llama8B, on24, { ...wish, contextTokens: 1_000_000 }).contextTokens).toBe(131_072);
  });

  it('is no use to the agent where the model was trained for less than OpenClaw takes', () => {
    const small = { ...llama8B, architecture: { ...llama8B.architecture, contextMax: 8192 } };
    expect(judgeFit(small, on24, wish)).toMatchObject({
      verdict: 'does-not-fit',
      isWindowTooSmall: true,
      contextTokens: 8192,
      largestContext: null,
      changes: [],
    });
  });
});

describe('the memory that is judged', () => {
  it('holds the token embedding as well where main memory is the same', () => {
    expect(judgeFit(llama8B, on24, wish).need.weights).toBe(4.62 * giga);
    expect(judgeFit(llama8B, targetOf(studio(200)), wish).need.weights).toBe(4.92 * giga);
  });

  it('offers no quantised cache for MLX, and bits of its own kind', () => {
    const { changes } = judgeFit(weighing(qwen30BA3B, 30), targetOf(studio(32)), wish);
    expect(changes).toEqual([{ kind: 'quantization', name: '5-bit', bitsPerWeight: 5.5 }]);
  });

  it("is nine tenths of a card for vLLM, with fp8 as the cache's other kind", () => {
    const served: ModelFacts = { ...weighing(llama8B, 16), runtime: 'vllm' };
    const { limitBytes, changes } = judgeFit(served, on24, wish);
    expect(limitBytes).toBe(0.9 * 24 * giga);
    expect(changes.map(({ kind }) => kind)).toEqual(['quantization']);
    const close = judgeFit(weighing(served, 13), on24, wish);
    expect(close.changes).toContainEqual({ kind: 'kv-type', kvType: 'fp8' });
  });

  it('may be several that are one: each has its share, a margin stays free, and a layer more is allowed for', () => {
    const pools = [card('a', 24), card('b', 12)];
    const both = { id: 'this:a+b', name: 'both', pools, pooledBy: 'layer-split' } as const;
    const { limitBytes, shares, need } = judgeFit(llama8B, both, wish);
    expect(limitBytes).toBe(36 * giga - 2 * 2 ** 30);
    expect(shares.map(({ pool }) => pool)).toEqual(['a', 'b']);
    expect(shares[0]?.bytes).toBeGreaterThan(2 * (shares[1]?.bytes ?? 0));
    expect(need.safe).toBeGreaterThan(judgeFit(llama8B, on24, wish).need.safe);
  });

  it('is as large as the smallest allows where layers are cut into equal parts', () => {
    const pools = [studio(400), studio(100)];
    const of = (pooledBy: 'mlx-distributed' | 'exo'): number | null =>
      judgeFit(qwen30BA3B, { id: 'pool:x', name: 'x', pools, pooledBy }, wish).limitBytes;
    expect(of('mlx-distributed')).toBe(2 * (100 * giga - 2 ** 30));
    expect(of('exo')).toBe(500 * giga - 2 * 2 ** 30);
  });
});
