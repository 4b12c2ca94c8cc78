import { act, screen } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Connection } from '../connection/connection.ts';
import { renderHearth } from '../testing/fake-hearth.tsx';
import { ConnectionBanner } from './connection-banner.tsx';

const now = 1_700_000_000_000;
const lost = (inMs: number, why: 'no-answer' | 'limited' = 'no-answer'): Connection => ({
  kind: 'lost',
  attempt: 4,
  nextTryAt: now + inMs,
  why,
});

describe('the banner while the page is cut off', () => {
  beforeEach(() => {
    vi.useFakeTimers({ now, shouldAdvanceTime: true });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('is not there while connected, nor while the page starts', () => {
    const { container, store } = renderHearth(<ConnectionBanner />);
    expect(container.textContent).toBe('');
    act(() => store.setState({ connection: { kind: 'connected' } }));
    expect(container.textContent).toBe('');
  });

  it('says what happened and what is kept, counts down to the next try, and goes when connected', () => {
    const { container, store } = renderHearth(<ConnectionBanner />, { state: { connection: lost(4000) } });
    expect(screen.getByRole('alert').textContent).toContain('your staged edits are kept');
    expect(screen.getByText('Next try in 4 s.')).toBeTruthy();
    act(() => void vi.advanceTimersByTime(2100));
    expect(screen.getByText('Next try in 2 s.')).toBeTruthy();
    act(() => void vi.advanceTimersByTime(9000));
    expect(screen.getByText('Next try in 0 s.')).toBeTruthy();
    act(() => store.setState({ connection: lost(20_000) }));
    expect(screen.getByText('Next try in 9 s.')).toBeTruthy();
    act(() => store.setState({ connection: { kind: 'connected' } }));
    expect(container.textContent).toBe('');
    expect(vi.getTimerCount()).toBe(0);
  });

  it('tries now when asked', async () => {
    const tryNow = vi.fn<() => void>();
    const user = userEvent.setup({ advanceTimers: (ms) => vi.advanceTimersByTime(ms) });
    renderHearth(<ConnectionBanner />, { state: { connection: lost(9000) }, tryNow });
    await user.click(screen.getByRole('button', { name: 'Try now' }));
    expect(tryNow).toHaveBeenCalledTimes(1);
  });

  it('keeps its sentence through the tries in between', () => {
    const { store } = renderHearth(<ConnectionBanner />, { state: { connection: lost(1000, 'limited') } });
    act(() => store.setState({ connection: { kind: 'connecting', attempt: 4 } }));
    expect(screen.getByRole('alert').textContent).toContain('too many wrong keys');
    expect(screen.getByText('Connecting again…')).toBeTruthy();
  });

  it('sends a page with a wrong key to the link of hearth serve, in German too', () => {
    renderHearth(<ConnectionBanner />, { state: { connection: { kind: 'wrong-key' } } });
    expect(screen.getByRole('alert').textContent).toContain('Open the link that “hearth serve” printed');
    renderHearth(<ConnectionBanner />, { state: { connection: { kind: 'wrong-key' } }, language: 'de' });
    expect(screen.getByText(/Öffnen Sie den Link, den „hearth serve“ ausgegeben hat/)).toBeTruthy();
  });
});
