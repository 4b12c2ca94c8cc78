import { act, cleanup, render, screen } from '@testing-library/react';
import { I18nProvider } from 'react-aria-components';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { formatRelative, RelativeTime } from './relative-time.tsx';

const minute = 60_000;
const now = Date.UTC(2026, 10, 22, 12);

describe('a time as people say it', () => {
  it.each([
    [20_000, 'now', 'jetzt'],
    [4 * minute, '4 min. ago', 'vor 4 Min.'],
    [3 * 60 * minute, '3 hr. ago', 'vor 3 Std.'],
    [24 * 60 * minute, 'yesterday', 'gestern'],
    [30 * 24 * 60 * minute, 'Oct 23, 2026', '23.10.2026'],
    [-5 * minute, 'now', 'jetzt'],
  ])('%i ms ago', (age, english, german) => {
    expect(formatRelative(now - age, now, 'en')).toBe(english);
    expect(formatRelative(now - age, now, 'de')).toBe(german);
  });
});

describe('relative times on the page', () => {
  beforeEach(() => {
    vi.useFakeTimers({ now });
  });
  afterEach(() => {
    cleanup();
    vi.useRealTimers();
  });

  it('grow older together by one timer, which ends with the last of them', () => {
    const { unmount } = render(
      <I18nProvider locale="en">
        <RelativeTime at={now - minute} />
        <RelativeTime at={now - 3 * minute} />
      </I18nProvider>,
    );
    expect(vi.getTimerCount()).toBe(1);
    act(() => void vi.advanceTimersByTime(2 * minute));
    expect(screen.getByText('3 min. ago')).toBeDefined();
    expect(screen.getByText('5 min. ago')).toBeDefined();
    unmount();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('rest while the page is hidden and catch up when it is seen again', () => {
    const seen = vi.spyOn(document, 'visibilityState', 'get').mockReturnValue('visible');
    render(
      <I18nProvider locale="en">
        <RelativeTime at={now} />
      </I18nProvider>,
    );
    seen.mockReturnValue('hidden');
    act(() => void document.dispatchEvent(new Event('visibilitychange')));
    expect(vi.getTimerCount()).toBe(0);
    act(() => void vi.advanceTimersByTime(10 * minute));
    seen.mockReturnValue('visible');
    act(() => void document.dispatchEvent(new Event('visibilitychange')));
    expect(screen.getByText('10 min. ago')).toBeDefined();
    seen.mockRestore();
  });
});
