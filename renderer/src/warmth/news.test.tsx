import { act, screen } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { sampleWarmth, sampleWish } from '../../../shared/warmth/sample-models.ts';
import type { Warmth, WarmthState } from '../../../shared/warmth/snapshot.ts';
import { renderHearth } from '../testing/fake-hearth.tsx';
import { newsOf } from './news.ts';
import { WarmthAnnouncer } from './warmth-announcer.tsx';

const cold: WarmthState = { kind: 'cold' };
const warm: WarmthState = { kind: 'warm', context: 65_536, since: 1, held: { kind: 'pinned' } };
const loading = (progress: number | null): WarmthState => ({
  kind: 'loading',
  since: 1,
  estimateMs: null,
  progress,
  until: null,
  by: 'hearth',
});
const names = (before: Warmth, now: Warmth): string[] => newsOf(before, now).map(({ name }) => name);

describe('news of what is kept warm', () => {
  it('is another state of a model with a flame, and nothing else', () => {
    expect(names([sampleWish('m', loading(null))], [sampleWish('m', warm)])).toEqual(['m']);
    expect(names([sampleWish('m', loading(0.1))], [sampleWish('m', loading(0.2))])).toEqual([]);
    expect(names([sampleWarmth('m')], [sampleWarmth('m', { state: warm })])).toEqual([]);
    expect(names([], [sampleWish('m', warm)])).toEqual([]);
    expect(names([sampleWish('m', warm)], [sampleWish('m', { kind: 'unknown', why: 'away' })])).toEqual([]);
  });

  it('is another reason for a pause too', () => {
    const battery = sampleWish('m', { kind: 'paused', pause: { why: 'battery' } });
    const cancelled = sampleWish('m', { kind: 'paused', pause: { why: 'cancelled', at: 1, goesOn: false } });
    expect(names([battery], [cancelled])).toEqual(['m']);
    expect(names([battery], [battery])).toEqual([]);
  });

  it('is said once, all that came together, in the page’s language', () => {
    const before = [sampleWish('a', cold), sampleWish('b', cold)];
    const { store } = renderHearth(<WarmthAnnouncer />, { state: { warmth: before }, language: 'de' });
    const status = screen.getByRole('status');
    expect(status.textContent).toBe('');
    act(() => store.setState({ warmth: [sampleWish('a', warm), sampleWish('b', loading(null))] }));
    expect(status.textContent).toMatch(/^a: warm · 64k\. b: lädt seit /u);
    act(() => store.setState({ page: 'settings' }));
    expect(status.textContent).toMatch(/^a: warm/u);
  });
});
