import { describe, expect, it } from 'vitest';
import { problem } from '../problem.ts';
import { sampleWarmth, sampleWish } from '../warmth/sample-models.ts';
import type { WarmthState } from '../warmth/snapshot.ts';
import { tellWarmth } from './told-warmth.ts';

const warm = { warmth: 'warm', reason: 'loaded', context: 65_536 } as const;
const cold = { warmth: 'cold', reason: 'not-loaded', context: null } as const;
const small = { warmth: 'cold', reason: 'context-too-small', context: 4096 } as const;
const known = (state: WarmthState, estimateMs: number | null = null) =>
  sampleWarmth('m', { state, coldStart: { estimateMs, history: [] } });

describe('what is said of a link’s warmth', () => {
  it('comes from the endpoint’s list where keeping warm knows nothing', () => {
    expect(tellWarmth(warm, null)).toEqual({ kind: 'warm', context: 65_536 });
    expect(tellWarmth(cold, null)).toEqual({ kind: 'cold', estimateMs: null });
    expect(tellWarmth(small, null)).toEqual({ kind: 'wrong-context', context: 4096, isLess: true });
    expect(tellWarmth({ warmth: 'unknown' }, null)).toEqual({ kind: 'unknown' });
    expect(tellWarmth(warm, known({ kind: 'unknown', why: 'checking' }))).toMatchObject({ kind: 'warm' });
  });

  it('is what keeping warm knows where it knows more', () => {
    expect(tellWarmth(cold, known({ kind: 'cold' }, 40_000))).toEqual({ kind: 'cold', estimateMs: 40_000 });
    const loading = { kind: 'loading', since: 5, estimateMs: 40_000, progress: 0.5 } as const;
    expect(tellWarmth(cold, known({ ...loading, canCancel: true, by: 'hearth' }))).toEqual(loading);
    const held = { kind: 'warm', context: 131_072, since: 1, held: { kind: 'pinned' } } as const;
    expect(tellWarmth(cold, known(held))).toEqual({ kind: 'warm', context: 131_072 });
    expect(
      tellWarmth(
        warm,
        known({
          kind: 'wrong-context',
          context: 4096,
          wanted: 65_536,
          instance: 'm',
          because: 'server',
        }),
      ),
    ).toEqual({ kind: 'wrong-context', context: 4096, isLess: true });
    expect(
      tellWarmth(warm, known({ kind: 'evicted', at: 1, because: 'evicted', nextTryAt: 2 }, 40_000)),
    ).toEqual({ kind: 'cold', estimateMs: 40_000 });
  });

  it('counts a model that is there twice as warm, with the context of its largest instance', () => {
    const instances = [
      { id: 'm', context: 4096, isOurs: false },
      { id: 'm:2', context: 65_536, isOurs: true },
    ];
    expect(tellWarmth(cold, known({ kind: 'duplicates', instances }))).toEqual({
      kind: 'warm',
      context: 65_536,
    });
    const silent = [{ id: 'm', context: null, isOurs: false }];
    expect(tellWarmth(cold, known({ kind: 'duplicates', instances: silent }))).toMatchObject({
      context: null,
    });
  });

  it('does not take what is paused or failing for cold while the server still has it', () => {
    const paused = sampleWish('m', { kind: 'paused', pause: { why: 'battery' } });
    const failing = sampleWish('m', {
      kind: 'failing',
      problem: problem('warmth-no-answer', { server: 'LM Studio', name: 'm' }),
      tries: 1,
      nextTryAt: null,
    });
    expect(tellWarmth(warm, paused)).toMatchObject({ kind: 'warm' });
    expect(tellWarmth(cold, failing)).toMatchObject({ kind: 'cold' });
  });
});
