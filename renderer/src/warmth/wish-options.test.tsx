import { screen, within } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { describe, expect, it, vi } from 'vitest';
import { sampleProvider } from '../../../shared/models/samples.ts';
import { done } from '../../../shared/problem.ts';
import { sampleWish } from '../../../shared/warmth/sample-models.ts';
import type { ModelWarmth } from '../../../shared/warmth/snapshot.ts';
import type { Client } from '../connection/client.ts';
import { fakeClient, renderHearth } from '../testing/fake-hearth.tsx';
import { sampleConfig, sampleEndpoint, sampleModel } from '../testing/sample-state.ts';
import { WishOptions } from './wish-options.tsx';

function open(more: Partial<ModelWarmth> = {}) {
  const set = vi.fn<Client['warmth']['set']>(async () => done(null));
  const config = sampleConfig(['lmstudio/m'], {
    providers: [sampleProvider('lmstudio', [{ id: 'm', contextWindow: 65_536 }])],
  });
  const endpoints = [sampleEndpoint([sampleModel('m', { contextMax: 131_072 })])];
  const model = sampleWish('m', { kind: 'cold' }, more);
  renderHearth(<WishOptions model={model} />, {
    state: { config, endpoints },
    client: fakeClient({ warmth: { set } }),
  });
  return { set, user: userEvent.setup() };
}

const wishOf = (set: ReturnType<typeof open>['set']) => set.mock.calls.at(-1)?.[0];
const context = () => screen.getByRole('button', { name: /Context to load it with/u });
const hours = () => screen.getByRole('button', { name: /Hours/u });
const choices = () =>
  within(screen.getByRole('listbox'))
    .getAllByRole('option')
    .map((one) => one.textContent);

describe('how one model is wished', () => {
  it('is with the context that OpenClaw will want, or another that the model can hold', async () => {
    const { user, set } = open();
    expect(screen.getByText('The config says so: contextWindow.')).toBeTruthy();
    await user.click(context());
    expect(choices()).toEqual(['As OpenClaw wants: 64k', '16k', '32k', '64k', '96k', '128k']);
    await user.click(screen.getByRole('option', { name: '128k' }));
    expect(wishOf(set)).toEqual({ ref: 'lmstudio/m', on: true, context: 131_072 });
  });

  it('names what OpenClaw wants also while another context was chosen, and goes back to it', async () => {
    const { user, set } = open({
      wish: { on: true, context: 20_000, schedule: null },
      wanted: { context: 20_000, from: 'wish' },
    });
    expect(context().textContent).toContain('20k');
    await user.click(context());
    expect(choices()).toContain('20k');
    await user.click(screen.getByRole('option', { name: 'As OpenClaw wants: 64k' }));
    expect(wishOf(set)).toEqual({ ref: 'lmstudio/m', on: true, context: null });
  });

  it('is at the hours of all models, always, or at its own', async () => {
    const { user, set } = open();
    await user.click(hours());
    await user.click(screen.getByRole('option', { name: 'Always' }));
    const always = [{ days: [1, 2, 3, 4, 5, 6, 7], from: 0, to: 1440 }];
    expect(wishOf(set)).toEqual({ ref: 'lmstudio/m', on: true, schedule: always });
    await user.click(hours());
    await user.click(screen.getByRole('option', { name: 'Own hours…' }));
    const dialog = await screen.findByRole('dialog');
    expect(dialog.textContent).toContain('Hours of m');
    await user.click(within(dialog).getByRole('button', { name: 'Save hours' }));
    const office = [{ days: [1, 2, 3, 4, 5], from: 480, to: 1080 }];
    expect(wishOf(set)).toEqual({ ref: 'lmstudio/m', on: true, schedule: office });
  });

  it('shows its own hours, and takes them back', async () => {
    const own = [{ days: [6, 7], from: 600, to: 720 }];
    const { user, set } = open({ wish: { on: true, context: null, schedule: own } });
    expect(hours().textContent).toMatch(/Own hours: Sat, Sun 10:00/u);
    await user.click(hours());
    await user.click(screen.getByRole('option', { name: 'As for all models' }));
    expect(wishOf(set)).toEqual({ ref: 'lmstudio/m', on: true, schedule: null });
  });
});
