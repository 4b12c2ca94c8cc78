import { screen, waitFor, within } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { describe, expect, it, vi } from 'vitest';
import type { LogEntry } from '../../../shared/log.ts';
import { done, failed, problem } from '../../../shared/problem.ts';
import { defaultSettings } from '../../../shared/settings.ts';
import type { State } from '../store.ts';
import type { Client } from '../connection/client.ts';
import { fakeClient, renderHearth } from '../testing/fake-hearth.tsx';
import { sampleConfig, sampleEndpoint, sampleModel } from '../testing/sample-state.ts';
import { SettingsPage } from './settings-page.tsx';

const state: Partial<State> = {
  config: sampleConfig(['a/b']),
  info: { version: '1.2.3', host: 'web', platform: 'linux', stateDir: '/home/me/.local/state/hearth' },
  endpoints: [
    sampleEndpoint([sampleModel('a')]),
    sampleEndpoint([], {
      id: 'box',
      name: 'gpu-box',
      origin: 'http://192.168.1.20:1234',
      state: { kind: 'needs-token', tokenGiven: false },
    }),
  ],
};

describe('the settings', () => {
  it('change the theme at once and keep it', async () => {
    const set = vi.fn<Client['settings']['set']>(async () =>
      done({ ...defaultSettings, theme: 'dark' as const }),
    );
    const { store } = renderHearth(<SettingsPage />, { state, client: fakeClient({ settings: { set } }) });
    await userEvent.setup().click(screen.getByRole('radio', { name: 'Dark' }));
    expect(store.getState().settings.theme).toBe('dark');
    expect(set).toHaveBeenCalledWith({ theme: 'dark' }, expect.anything());
  });

  it('say so when a choice cannot be kept, and hold it for this window', async () => {
    const set = vi.fn<Client['settings']['set']>(async () =>
      failed(problem('settings-unwritable', { path: '/home/me/.local/state/hearth/settings.json' })),
    );
    const { store } = renderHearth(<SettingsPage />, { state, client: fakeClient({ settings: { set } }) });
    await userEvent.setup().click(screen.getByRole('radio', { name: 'Deutsch' }));
    expect((await screen.findByRole('alert')).textContent).toContain(
      'Your choice holds until you close Hearth.',
    );
    expect(store.getState().settings.language).toBe('de');
  });

  it('show each endpoint with its state, and take a token where one is wanted', async () => {
    const { client } = renderHearth(<SettingsPage />, { state });
    const [studio, box] = within(screen.getByRole('list', { name: 'Endpoints' })).getAllByRole('listitem');
    expect(studio?.textContent).toContain('http://127.0.0.1:1234');
    expect(studio?.textContent).toContain('1 model');
    expect(within(studio!).queryByLabelText('API token')).toBeNull();
    expect(box?.textContent).toContain('gpu-box wants an API token');
    const user = userEvent.setup();
    await user.type(within(box!).getByLabelText('API token'), 'lm-secret{Enter}');
    expect(client.models.setToken).toHaveBeenCalledWith(
      { endpoint: 'box', token: 'lm-secret' },
      expect.anything(),
    );
    await waitFor(() => expect(within(box!).getByLabelText<HTMLInputElement>('API token').value).toBe(''));
  });

  it('show what is to be typed as code, without its marks', () => {
    const away = sampleEndpoint([], { state: { kind: 'unreachable', cause: 'refused' } });
    renderHearth(<SettingsPage />, { state: { endpoints: [away] } });
    expect(screen.getByText('lms server start').tagName).toBe('CODE');
  });

  it('offer the token field also where none is wanted now', async () => {
    renderHearth(<SettingsPage />, { state });
    await userEvent.setup().click(screen.getByRole('button', { name: 'Enter a token' }));
    expect(screen.getAllByLabelText('API token')).toHaveLength(2);
  });

  it('name version, config and state directory', () => {
    renderHearth(<SettingsPage />, { state });
    const facts = screen.getAllByRole('definition').map((fact) => fact.textContent);
    expect(facts).toEqual([
      '1.2.3',
      'Web page on this computer',
      '/home/me/.openclaw/openclaw.json',
      expect.stringContaining('/home/me/.local/state/hearth'),
    ]);
  });
});

const lines = (): (string | null)[] =>
  within(screen.getByRole('list', { name: /^(Activity|Aktivität)$/ }))
    .getAllByRole('listitem')
    .map((line) => line.textContent);

describe('the activity', () => {
  const log: LogEntry[] = [
    { seq: 1, at: 1_700_000_000_000, level: 'info', code: 'started', params: { version: '1.2.3' } },
    {
      seq: 2,
      at: 1_700_000_001_000,
      level: 'warn',
      code: 'endpoint-state',
      params: { name: 'LM Studio', state: 'unreachable' },
    },
    {
      seq: 3,
      at: 1_700_000_002_000,
      level: 'error',
      code: 'config-refused',
      params: { path: '/x/openclaw.json', code: 'rejected' },
    },
  ];

  it('is told in sentences, newest first, with a word for the level', () => {
    renderHearth(<SettingsPage />, { state: { ...state, log } });
    expect(lines()).toEqual([
      expect.stringMatching(
        /^Error.*An edit of \/x\/openclaw\.json was not written: OpenClaw’s own validator/,
      ),
      expect.stringMatching(/^Warning.*LM Studio: not reachable$/),
      expect.stringMatching(/^Note.*Hearth 1\.2\.3 started\.$/),
    ]);
  });

  it('speaks German', () => {
    renderHearth(<SettingsPage />, { state: { ...state, log }, language: 'de' });
    expect(lines()[1]).toMatch(/^Warnung.*LM Studio: nicht erreichbar$/);
  });

  it('shows the newest first and the rest when asked', async () => {
    const many = Array.from({ length: 70 }, (_, i): LogEntry => ({
      ...log[0]!,
      seq: i + 1,
      at: 1_700_000_000_000 + i,
    }));
    renderHearth(<SettingsPage />, { state: { ...state, log: many } });
    expect(lines()).toHaveLength(30);
    await userEvent.setup().click(screen.getByRole('button', { name: 'Show 40 older entries' }));
    expect(lines()).toHaveLength(70);
  });
});
