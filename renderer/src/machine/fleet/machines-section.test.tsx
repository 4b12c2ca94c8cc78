import { act, screen, within } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { describe, expect, it, vi } from 'vitest';
import type { Fleet, FleetMachine } from '../../../../shared/machine/fleet.ts';
import type { Language } from '../../../../shared/messages/index.ts';
import { done, failed, problem } from '../../../../shared/problem.ts';
import { defaultSettings, type Settings } from '../../../../shared/settings.ts';
import type { Client } from '../../connection/client.ts';
import { fakeClient, renderHearth } from '../../testing/fake-hearth.tsx';
import { sampleCard, sampleMachine } from '../../testing/sample-fit.ts';
import { MachinesSection } from './machines-section.tsx';

const own: FleetMachine = {
  id: 'this',
  name: null,
  kind: 'this',
  url: null,
  state: { kind: 'ok' },
  machine: sampleMachine(),
};
const box = (more: Partial<FleetMachine> = {}): FleetMachine => ({
  id: 'gpu-box',
  name: 'GPU box',
  kind: 'serve',
  url: 'http://127.0.0.1:7412',
  state: { kind: 'ok' },
  machine: sampleMachine({ model: null, pools: [sampleCard('a'), sampleCard('b')] }),
  ...more,
});
const kept: Settings = {
  ...defaultSettings,
  machines: [{ kind: 'serve', id: 'gpu-box', name: 'GPU box', url: 'http://127.0.0.1:7412' }],
  pools: [{ id: 'exo', runtime: 'exo', members: ['this', 'gpu-box'] }],
};

/** The services keep what they are sent. */
const keeping = () =>
  vi.fn<Client['settings']['set']>(async (change) => done({ ...defaultSettings, ...change } as Settings));

function open(fleet: Fleet, given: Parameters<typeof fakeClient>[0] = {}, language: Language = 'en') {
  const set = keeping();
  const client = fakeClient({ settings: { set }, ...given });
  const settings = fleet.machines.length > 1 ? kept : defaultSettings;
  return {
    user: userEvent.setup(),
    set,
    ...renderHearth(<MachinesSection />, { client, state: { fleet, settings }, language }),
  };
}
const alone: Fleet = { machines: [own], pools: [] };
const entry = (): string => screen.getByRole('listitem').textContent ?? '';

describe('other machines in the settings', () => {
  it('are added by the link of their hearth serve; the token in it is not kept in the page', async () => {
    const { user, set, store } = open(alone);
    expect(screen.getByText('Only this computer so far.')).toBeTruthy();
    await user.click(screen.getByRole('button', { name: 'Add a machine…' }));
    const form = screen.getByRole('form', { name: 'Add a machine…' });
    const link = within(form).getByLabelText('Link that “hearth serve” prints there');
    expect(document.activeElement).toBe(link);
    await user.type(link, 'http://127.0.0.1:7412/#token=secret');
    await user.type(within(form).getByLabelText('Name'), 'GPU box');
    set.mockResolvedValueOnce(done(kept));
    await user.click(within(form).getByRole('button', { name: 'Add' }));
    expect(set).toHaveBeenCalledWith(
      {
        machines: [
          { kind: 'serve', id: 'gpu-box', name: 'GPU box', url: 'http://127.0.0.1:7412/#token=secret' },
        ],
        pools: [],
      },
      expect.anything(),
    );
    expect(screen.queryByRole('form')).toBeNull();
    expect(JSON.stringify(store.getState())).not.toContain('secret');
  });

  it('stay to be corrected when their link is none', async () => {
    const { user } = open(alone, {
      settings: { set: async () => failed(problem('machine-url-invalid', { url: 'ftp://x' })) },
    });
    await user.click(screen.getByRole('button', { name: 'Add a machine…' }));
    await user.type(screen.getByLabelText(/^Link/), 'ftp://x{Enter}');
    expect((await screen.findByRole('alert')).textContent).toContain('is no address of a Hearth');
    expect(screen.getByLabelText<HTMLInputElement>(/^Link/).value).toBe('ftp://x');
  });

  it('are described by hand, from the tables or by figures', async () => {
    const { user, set } = open(alone);
    await user.click(screen.getByRole('button', { name: 'Add a machine…' }));
    await user.click(screen.getByRole('radio', { name: 'By hand' }));
    await user.type(screen.getByRole('searchbox', { name: 'Search machines' }), 'rtx 3090 ti');
    await user.click(screen.getByRole('option', { name: /^RTX 3090 Ti/ }));
    await user.click(screen.getByRole('button', { name: 'Add' }));
    expect(set.mock.lastCall?.[0].machines).toEqual([
      {
        kind: 'manual',
        id: 'rtx-3090-ti',
        name: 'RTX 3090 Ti',
        spec: { from: 'catalogue', machine: 'rtx-3090-ti-24' },
      },
    ]);

    await user.click(screen.getByRole('button', { name: 'Add a machine…' }));
    await user.click(screen.getByRole('radio', { name: 'By hand' }));
    await user.click(screen.getByRole('radio', { name: 'By figures' }));
    expect(screen.getByRole('button', { name: 'Add' }).hasAttribute('disabled')).toBe(true);
    await user.type(screen.getByLabelText('Memory for models'), '96');
    await user.type(screen.getByLabelText('Bandwidth, if known'), '1792');
    await user.type(screen.getByLabelText('Name'), 'Attic');
    await user.click(screen.getByRole('button', { name: 'Add' }));
    expect(set.mock.lastCall?.[0].machines?.at(-1)).toEqual({
      kind: 'manual',
      id: 'attic',
      name: 'Attic',
      spec: { from: 'figures', memoryBytes: 96 * 2 ** 30, bandwidth: 1792e9, backend: 'cuda' },
    });
  });

  it('say what they are and how Hearth stands with them', () => {
    const { store } = open({ machines: [own, box()], pools: [] });
    expect(entry()).toContain('2 × RTX 4090 · Capable · 45.0 GB for models');
    const become = (more: Partial<FleetMachine>): void =>
      act(() => store.setState({ fleet: { machines: [own, box(more)], pools: [] } }));
    become({ state: { kind: 'unreachable', cause: 'refused', nextTryAt: 1_700_000_000_000 }, machine: null });
    expect(entry()).toMatch(/Nothing listens at that address: start “hearth serve” there\. Next try at \d/);
    become({ state: { kind: 'needs-tunnel', nextTryAt: 1_700_000_000_000 } });
    expect(entry()).toContain('ssh -L 7412:127.0.0.1:7411');
    become({ state: { kind: 'unknown-model' }, kind: 'manual', url: null });
    expect(entry()).toContain('described by hand');
  });

  it('take their token where it is missing', async () => {
    const setToken = vi.fn<Client['machine']['setToken']>(async () => done(null));
    const { user } = open(
      { machines: [own, box({ state: { kind: 'token-missing' } })], pools: [] },
      { machine: { setToken } },
    );
    await user.type(screen.getByLabelText('Token'), 'abc{Enter}');
    expect(setToken).toHaveBeenCalledWith({ machine: 'gpu-box', token: 'abc' }, expect.anything());
  });

  it('are renamed and removed, and a pool of one goes with them', async () => {
    const { user, set } = open({ machines: [own, box()], pools: [] });
    await user.click(screen.getByRole('button', { name: 'Rename GPU box' }));
    const name = screen.getByLabelText('Name');
    await user.clear(name);
    await user.type(name, 'Attic{Enter}');
    expect(set.mock.lastCall?.[0].machines?.[0]).toMatchObject({ id: 'gpu-box', name: 'Attic' });
    await user.click(screen.getByRole('button', { name: 'Remove GPU box' }));
    expect(set.mock.lastCall?.[0]).toEqual({ machines: [], pools: [] });
  });

  it('are pooled only as a runtime pools them, without a promise of speed', async () => {
    const { user, set } = open({ machines: [own, box()], pools: [] });
    await user.click(screen.getByRole('button', { name: 'Pool machines…' }));
    expect(screen.getByText(/dealt out as a pipeline it does not/)).toBeTruthy();
    const pool = screen.getByRole('button', { name: 'Pool them' });
    await user.click(screen.getByRole('switch', { name: 'This computer' }));
    expect(pool.hasAttribute('disabled')).toBe(true);
    await user.click(screen.getByRole('switch', { name: 'GPU box' }));
    await user.click(pool);
    expect(set.mock.lastCall?.[0].pools?.at(-1)).toEqual({
      id: 'exo-2',
      runtime: 'exo',
      members: ['this', 'gpu-box'],
    });
  });

  it('say why they are not one', async () => {
    const pool = {
      id: 'exo',
      runtime: 'exo' as const,
      members: ['this', 'gpu-box'],
      problem: 'needs-macs' as const,
    };
    const { user, set } = open({ machines: [own, box()], pools: [pool] });
    const pools = screen.getByRole('list', { name: 'Machines that are one together' });
    expect(pools.textContent).toContain('This computer + GPU box');
    expect(pools.textContent).toContain('This runs on Macs with Apple silicon only.');
    await user.click(within(pools).getByRole('button', { name: 'Remove This computer + GPU box' }));
    expect(set.mock.lastCall?.[0].pools).toEqual([]);
  });

  it('speak German', () => {
    open(
      { machines: [own, box({ state: { kind: 'limited', nextTryAt: 1_700_000_000_000 } })], pools: [] },
      {},
      'de',
    );
    expect(entry()).toContain('weil zu viele falsche Tokens versucht wurden. Nächster Versuch um');
  });
});
