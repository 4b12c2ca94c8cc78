import { act, screen } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import type { ReactNode } from 'react';
import { describe, expect, it, vi } from 'vitest';
import { done, failed, problem, type Result } from '../../../shared/problem.ts';
import { sampleWarmth, sampleWish } from '../../../shared/warmth/sample-models.ts';
import type { WarmthState } from '../../../shared/warmth/snapshot.ts';
import type { Client } from '../connection/client.ts';
import { withWarmth } from '../store.ts';
import { fakeClient, renderHearth } from '../testing/fake-hearth.tsx';
import { FlameButton } from './flame-button.tsx';
import { useWarmthOf } from './warmth-of.ts';
import { WarmthTrouble } from './warmth-trouble.tsx';

function Flame(): ReactNode {
  const model = useWarmthOf('lmstudio/m');
  return (
    <>
      {model !== null && <FlameButton model={model} />}
      <WarmthTrouble />
    </>
  );
}

const flame = (name = 'Keep m warm') => screen.getByRole('button', { name });
const pressed = () => flame().getAttribute('aria-pressed');

function open(set: Client['warmth']['set'], model = sampleWarmth('m')) {
  const client = fakeClient({ warmth: { set } });
  return { ...renderHearth(<Flame />, { state: { warmth: [model] }, client }), user: userEvent.setup() };
}

describe('the flame', () => {
  it('shows the wish by being pressed and the fact by being full, each by itself', () => {
    const warm: WarmthState = { kind: 'warm', context: null, since: null, held: { kind: 'pinned' } };
    for (const [model, wish, fact] of [
      [sampleWarmth('m'), 'false', 'cold'],
      [sampleWarmth('m', { state: warm }), 'false', 'warm'],
      [sampleWish('m', { kind: 'cold' }), 'true', 'cold'],
      [sampleWish('m', warm), 'true', 'warm'],
    ] as const) {
      const { unmount } = renderHearth(<FlameButton model={model} />);
      expect(pressed()).toBe(wish);
      expect(flame().dataset['fact']).toBe(fact);
      unmount();
    }
  });

  it('turns on at once by pointer and off by key, and asks for just that', async () => {
    const set = vi.fn<Client['warmth']['set']>(async () => done(null));
    const { user } = open(set);
    await user.click(flame());
    expect(pressed()).toBe('true');
    expect(set).toHaveBeenLastCalledWith({ ref: 'lmstudio/m', on: true }, expect.anything());
    flame().focus();
    await user.keyboard(' ');
    expect(pressed()).toBe('false');
    expect(set).toHaveBeenLastCalledWith({ ref: 'lmstudio/m', on: false }, expect.anything());
  });

  it('stays pressed while its answer is on its way, whatever an older snapshot says', async () => {
    const answer = Promise.withResolvers<Result<null>>();
    const { user, store } = open(() => answer.promise);
    await user.click(flame());
    act(() => store.setState((state) => withWarmth(state, [sampleWarmth('m')])));
    expect(pressed()).toBe('true');
    await act(async () => answer.resolve(done(null)));
    expect(pressed()).toBe('true');
    act(() => store.setState((state) => withWarmth(state, [sampleWarmth('m')])));
    expect(pressed(), 'what comes after the answer counts').toBe('false');
  });

  it('goes back where the wish was not taken up, and says why until that is dismissed', async () => {
    const { user } = open(async () => failed(problem('warmth-not-offered', { ref: 'lmstudio/m' })));
    await user.click(flame());
    expect(pressed()).toBe('false');
    expect(screen.getByRole('alert').textContent).toContain('m is not kept warm.');
    expect(screen.getByRole('alert').textContent).toContain('lmstudio/m');
    await user.click(screen.getByRole('button', { name: 'Dismiss' }));
    expect(screen.queryByRole('alert')).toBeNull();
  });

  it('says what a press does and how the model is when it is focused by key', async () => {
    vi.useFakeTimers({ shouldAdvanceTime: true });
    try {
      const loaded = sampleWish('m', {
        kind: 'warm',
        context: 65_536,
        since: null,
        held: { kind: 'pinned' },
      });
      const { container } = renderHearth(<FlameButton model={loaded} />, { language: 'de' });
      const user = userEvent.setup({ advanceTimers: (ms) => vi.advanceTimersByTime(ms) });
      await user.tab();
      expect(container.ownerDocument.activeElement).toBe(flame('m warm halten'));
      act(() => void vi.advanceTimersByTime(1000));
      expect(screen.getByRole('tooltip').textContent).toBe(
        'Wird warm gehalten. Drücken gibt es frei. Jetzt: warm · 64k',
      );
    } finally {
      vi.useRealTimers();
    }
  });
});
