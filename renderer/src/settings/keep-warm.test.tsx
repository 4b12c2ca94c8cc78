import { screen, waitFor, within } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { describe, expect, it, vi } from 'vitest';
import { done, failed, problem } from '../../../shared/problem.ts';
import { defaultSettings, type Settings } from '../../../shared/settings.ts';
import { sampleWarmth, sampleWish } from '../../../shared/warmth/sample-models.ts';
import type { Warmth } from '../../../shared/warmth/snapshot.ts';
import type { Client } from '../connection/client.ts';
import { fakeClient, renderHearth } from '../testing/fake-hearth.tsx';
import { KeepWarm } from './keep-warm.tsx';

function open(settings: Partial<Settings> = {}, language: 'en' | 'de' = 'en', warmth: Warmth = []) {
  const set = vi.fn<Client['settings']['set']>(async (change) =>
    done({ ...defaultSettings, ...settings, ...JSON.parse(JSON.stringify(change)) }),
  );
  const client = fakeClient({ settings: { set } });
  const state = { settings: { ...defaultSettings, ...settings }, warmth };
  return { ...renderHearth(<KeepWarm />, { state, client, language }), set, user: userEvent.setup() };
}

const saved = (set: ReturnType<typeof open>['set']) => set.mock.calls.at(-1)?.[0];
const office = [{ days: [1, 2, 3, 4, 5], from: 480, to: 1080 }];

describe('the hours', () => {
  it('begin as all hours, and offer those of an office, which count when they are saved and not before', async () => {
    const { user, set, store } = open();
    expect(screen.getByText('Kept warm at all hours.')).toBeTruthy();
    await user.click(screen.getByRole('radio', { name: 'Within these hours' }));
    expect(screen.getByText(/^Kept warm Mon–Fri 8:00/u)).toBeTruthy();
    expect(set).not.toHaveBeenCalled();
    await user.click(screen.getByRole('button', { name: 'Save hours' }));
    expect(saved(set)).toEqual({ warmSchedule: office });
    expect(store.getState().settings.warmSchedule).toEqual(office);
    await waitFor(() => expect(screen.queryByRole('button', { name: 'Save hours' })).toBeNull());
  });

  it('take several windows, whose days are pressed and whose times are set by key', async () => {
    const { user, set } = open({ warmSchedule: office }, 'de');
    await user.click(screen.getByRole('button', { name: 'Zeiten hinzufügen' }));
    const second = screen.getByRole('group', { name: 'Zeiten 2' });
    for (const day of ['Mo', 'Di', 'Mi', 'Do'])
      await user.click(within(second).getByRole('button', { name: day }));
    await user.click(within(second).getByRole('button', { name: 'Sa' }));
    const [from, , to] = within(second).getAllByRole('spinbutton');
    from!.focus();
    await user.keyboard('{ArrowDown}');
    to!.focus();
    await user.keyboard('{ArrowUp>12/}');
    expect(within(second).getByText('endet am nächsten Tag')).toBeTruthy();
    await user.click(screen.getByRole('button', { name: 'Zeiten speichern' }));
    expect(saved(set)).toEqual({ warmSchedule: [...office, { days: [5, 6], from: 420, to: 360 }] });
  });

  it('cannot be saved without a weekday, and say what is missing', async () => {
    const { user } = open({ warmSchedule: [{ days: [1], from: 480, to: 1080 }] });
    await user.click(screen.getByRole('button', { name: 'Mon' }));
    expect(screen.getByText('Choose at least one weekday.')).toBeTruthy();
    expect(screen.getByRole('button', { name: 'Save hours' })).toHaveProperty('disabled', true);
    await user.click(screen.getByRole('button', { name: 'Discard' }));
    expect(screen.queryByText('Choose at least one weekday.')).toBeNull();
    expect(screen.getByRole('button', { name: 'Mon' }).getAttribute('aria-pressed')).toBe('true');
  });

  it('are all hours again when the last window is removed', async () => {
    const { user, set } = open({ warmSchedule: office });
    await user.click(screen.getByRole('button', { name: 'Remove hours 1' }));
    expect(screen.getByRole('radio', { name: 'At all hours' })).toHaveProperty('checked', true);
    await user.click(screen.getByRole('button', { name: 'Save hours' }));
    expect(saved(set)).toEqual({ warmSchedule: null });
  });

  it('stay to be saved where that failed, with the reason', async () => {
    const { user, set } = open();
    set.mockImplementation(async () => failed(problem('connection-lost')));
    await user.click(screen.getByRole('radio', { name: 'Within these hours' }));
    await user.click(screen.getByRole('button', { name: 'Save hours' }));
    expect(await screen.findByRole('alert')).toBeTruthy();
    expect(screen.getByRole('button', { name: 'Save hours' })).toBeTruthy();
  });
});

describe('what keeping warm gives way to', () => {
  it('is memory that gets short and the battery, each changed at once', async () => {
    const { user, set } = open();
    await user.click(screen.getByRole('button', { name: /When memory gets short/u }));
    await user.click(screen.getByRole('option', { name: 'As soon as it gets short' }));
    expect(saved(set)).toEqual({ warmYields: { pressure: 'warning', battery: true } });
    await user.click(screen.getByRole('switch', { name: 'While this computer runs on battery' }));
    expect(saved(set)).toEqual({ warmYields: { pressure: 'warning', battery: false } });
  });

  it('explains what an unload by hand means, and what sending the prompt ahead costs, before it is turned on', async () => {
    const { user, set } = open({}, 'de');
    expect(screen.getByText(/Wenn Sie ein Modell in der App seines Servers entladen/u)).toBeTruthy();
    expect(screen.getByText(/etwa 18k Token/u)).toBeTruthy();
    await user.click(screen.getByRole('switch', { name: 'OpenClaws Prompt vorab senden' }));
    expect(saved(set)).toEqual({ warmPrefix: true });
  });
});

describe('the models with a flame', () => {
  it('are listed with how they are, also one that no server offers, and can be let go here', async () => {
    const gone = sampleWish('gone', { kind: 'unknown', why: 'not-offered' }, { endpoint: null });
    const { store, user } = open({}, 'en', [sampleWarmth('other'), gone]);
    const list = screen.getByRole('list', { name: 'With a flame' });
    expect(within(list).getAllByRole('listitem')).toHaveLength(1);
    expect(list.textContent).toContain('not offered');
    await user.click(within(list).getByRole('button', { name: 'Keep gone warm' }));
    expect(store.getState().warmth.some(({ wish }) => wish.on)).toBe(false);
    expect(screen.getByText(/No model has its flame on/u)).toBeTruthy();
  });
});
