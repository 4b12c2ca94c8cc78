import { screen } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { everyState, sampleWish } from '../../../shared/warmth/sample-models.ts';
import { renderHearth } from '../testing/fake-hearth.tsx';
import { LoadBar } from './load-bar.tsx';

const now = 1_700_000_000_000;

beforeEach(() => {
  vi.useFakeTimers({ now });
});
afterEach(() => {
  vi.useRealTimers();
});

/** What the bar tells those who do not see it, and how much of it is filled. */
function barOf(name: string) {
  const [, state] = everyState(now).find(([one]) => one === name)!;
  renderHearth(<LoadBar model={sampleWish('m', state)} place="plain" />);
  const bar = screen.getByRole('progressbar', { name: 'Loading m' });
  return {
    value: bar.getAttribute('aria-valuenow'),
    text: bar.getAttribute('aria-valuetext')?.replaceAll('\u00A0', ' ') ?? null,
    filled: bar.querySelector('span')?.style.inlineSize,
  };
}

describe('the bar of a load', () => {
  it('goes by the time that loads took here where the server does not tell, and says that it is about', () => {
    expect(barOf('loading')).toEqual({ value: '37.5', text: 'loading, ~25 s left', filled: '37.5%' });
  });

  it('goes by the server where that tells', () => {
    expect(barOf('loading with a share')).toEqual({
      value: '50',
      text: 'loading, ~15 s left',
      filled: '50%',
    });
  });

  it('claims no share at the first load, nor when the usual time is over', () => {
    const untold = { value: null, text: null, filled: '100%' };
    expect(barOf('loading for the first time')).toEqual(untold);
    document.body.replaceChildren();
    expect(barOf('loading late')).toEqual(untold);
  });

  it('is not there in any other state', () => {
    renderHearth(<LoadBar model={sampleWish('m', { kind: 'cold' })} place="edge" />);
    expect(screen.queryByRole('progressbar')).toBeNull();
  });
});
