import { screen, within } from '@testing-library/react';
import { describe, expect, it, vi } from 'vitest';
import { done, failed, problem } from '../../../shared/problem.ts';
import type { Client } from '../connection/client.ts';
import { at, away, become, openCard, taken } from '../testing/gateway-card.tsx';

const idle = done({ safe: true, activeRuns: 0, blockers: [] });
const busy = done({ safe: false, activeRuns: 2, blockers: ['main: 2 turns'] });

describe('stopping', () => {
  it('asks nobody when nothing runs', async () => {
    const stop = taken();
    const { user } = openCard({}, { gateway: { preflight: async () => idle, stop } });
    await user.click(screen.getByRole('button', { name: 'Stop' }));
    expect(stop).toHaveBeenCalledWith({ endRuns: false }, expect.anything());
    expect(screen.queryByRole('alertdialog')).toBeNull();
  });

  it.each([
    ['Wait for them', { endRuns: false }],
    ['End them and stop', { endRuns: true }],
  ])('says what runs and how long that may take, and does as chosen: %s', async (choice, wish) => {
    const stop = taken();
    const { user } = openCard({ activeRuns: 2 }, { gateway: { preflight: async () => busy, stop } });
    await user.click(screen.getByRole('button', { name: 'Stop' }));
    const dialog = await screen.findByRole('alertdialog');
    expect(dialog.textContent).toContain('2 turns are running now.');
    expect(dialog.textContent).toContain('main: 2 turns');
    expect(dialog.textContent).toContain('5 min 15 s');
    expect(stop).not.toHaveBeenCalled();
    await user.click(within(dialog).getByRole('button', { name: choice }));
    expect(stop).toHaveBeenCalledWith(wish, expect.anything());
  });

  it('stops nothing when the question is cancelled, and the focus is back on Stop', async () => {
    const stop = taken();
    const { user } = openCard({}, { gateway: { preflight: async () => busy, stop } });
    await user.click(screen.getByRole('button', { name: 'Stop' }));
    await screen.findByRole('alertdialog');
    await user.keyboard('{Escape}');
    expect(screen.queryByRole('alertdialog')).toBeNull();
    expect(stop).not.toHaveBeenCalled();
    await expect.poll(() => document.activeElement?.textContent).toBe('Stop');
  });

  it('sees in the question that the turns have ended meanwhile', async () => {
    const { user, store } = openCard({ activeRuns: 2 }, { gateway: { preflight: async () => busy } });
    await user.click(screen.getByRole('button', { name: 'Stop' }));
    const dialog = await screen.findByRole('alertdialog');
    become(store, { activeRuns: 0 });
    expect(dialog.textContent).toContain('Nothing is running any more.');
    expect(within(dialog).getByRole('button', { name: 'Stop' })).toBeTruthy();
  });

  it('of a gateway that cannot be asked leaves the choice to the user', async () => {
    const stop = taken();
    const { user } = openCard(
      { state: { kind: 'unreachable', since: at, pid: 4242 } },
      { gateway: { preflight: async () => failed(problem('gateway-not-connected')), stop } },
    );
    await user.click(screen.getByRole('button', { name: 'Stop' }));
    const dialog = await screen.findByRole('alertdialog');
    expect(dialog.textContent).toContain('could not be asked');
    await user.click(within(dialog).getByRole('button', { name: 'Stop now' }));
    expect(stop).toHaveBeenCalledWith({ endRuns: true }, expect.anything());
  });

  it('restarts in the same way', async () => {
    const restart = taken();
    const { user } = openCard({}, { gateway: { preflight: async () => busy, restart } });
    await user.click(screen.getByRole('button', { name: 'Restart' }));
    await user.click(
      within(await screen.findByRole('alertdialog')).getByRole('button', { name: 'End them and restart' }),
    );
    expect(restart).toHaveBeenCalledWith({ endRuns: true }, expect.anything());
  });

  it('keeps the keyboard’s place when the button goes', async () => {
    const { user, store } = openCard({}, { gateway: { preflight: async () => idle, stop: taken() } });
    await user.click(screen.getByRole('button', { name: 'Stop' }));
    become(store, { state: { kind: 'stopped', exit: null }, ...away });
    expect(document.activeElement).toBe(screen.getByRole('group', { name: 'What can be done' }));
    await user.tab();
    expect(document.activeElement?.textContent).toBe('Start');
  });

  it('says why it was not done', async () => {
    const start = vi.fn<Client['gateway']['start']>(async () =>
      failed(problem('gateway-port-taken', { port: 18_789, name: 'nginx' })),
    );
    const { user } = openCard({ state: { kind: 'stopped', exit: null }, ...away }, { gateway: { start } });
    await user.click(screen.getByRole('button', { name: 'Start' }));
    expect((await screen.findByRole('alert')).textContent).toContain(
      'Not started. Port 18789 is in use by nginx.',
    );
    await user.click(screen.getByRole('button', { name: 'Dismiss' }));
    expect(screen.queryByRole('alert')).toBeNull();
  });
});
