import { describe, expect, it } from 'vitest';
import { loadProgress } from './load-progress.ts';

const load = (estimateMs: number | null, progress: number | null = null) => ({
  since: 1000,
  estimateMs,
  progress,
});

describe('how far a load is', () => {
  it('goes by earlier loads where the server does not tell', () => {
    expect(loadProgress(load(40_000), 11_000)).toEqual({
      elapsedMs: 10_000,
      share: 0.25,
      leftMs: 30_000,
      isLate: false,
    });
  });

  it('goes by the server where it tells', () => {
    expect(loadProgress(load(40_000, 0.5), 11_000)).toEqual({
      elapsedMs: 10_000,
      share: 0.5,
      leftMs: 10_000,
      isLate: false,
    });
  });

  it('does not carry on a pace of the first moments', () => {
    expect(loadProgress(load(40_000, 0.01), 11_000).leftMs).toBe(30_000);
    expect(loadProgress(load(null, 0.01), 11_000)).toMatchObject({ share: 0.01, leftMs: null });
  });

  it('is never full before the server says so, and says when it takes longer than usual', () => {
    expect(loadProgress(load(40_000), 90_000)).toEqual({
      elapsedMs: 89_000,
      share: 0.97,
      leftMs: null,
      isLate: true,
    });
  });

  it('knows nothing at the first load ever', () => {
    expect(loadProgress(load(null), 11_000)).toEqual({
      elapsedMs: 10_000,
      share: null,
      leftMs: null,
      isLate: false,
    });
  });

  it('has not begun where the clocks of server and page differ', () => {
    expect(loadProgress(load(40_000), 400)).toMatchObject({ elapsedMs: 0, share: 0, leftMs: 40_000 });
  });
});
