import { act, screen, waitFor, within } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { describe, expect, it, vi } from 'vitest';
import type { ConfigSnapshot } from '../../../shared/config/snapshot.ts';
import { done, failed, problem } from '../../../shared/problem.ts';
import type { Client } from '../connection/client.ts';
import { fakeClient, renderHearth } from '../testing/fake-hearth.tsx';
import { sampleConfig } from '../testing/sample-state.ts';
import { FirstRun } from './first-run.tsx';
import { ConfigNotices } from './notices.tsx';

const path = '/home/ada/.openclaw/openclaw.json';
const missing: ConfigSnapshot = { status: 'missing', path };

describe('the first run', () => {
  it('says where no config was found and what a new one will hold, and creates it once', async () => {
    const create = vi.fn<Client['config']['create']>(() => new Promise<never>(() => undefined));
    renderHearth(<FirstRun />, { client: fakeClient({ config: { create } }), state: { config: missing } });
    const card = screen.getByRole('region', { name: 'There is no config yet' });
    expect(card.textContent).toContain(path);
    expect(
      within(card)
        .getAllByRole('listitem')
        .map((item) => item.textContent)
        .join(),
    ).toContain('made at random');
    const user = userEvent.setup();
    await user.click(screen.getByRole('button', { name: 'Create a minimal config' }));
    await user.click(screen.getByRole('button', { name: /Creating/ }));
    expect(create).toHaveBeenCalledTimes(1);
  });

  it('remembers why the config could not be created', async () => {
    const create = vi.fn<Client['config']['create']>(async () => failed(problem('write-denied', { path })));
    const { store } = renderHearth(<FirstRun />, {
      client: fakeClient({ config: { create } }),
      state: { config: missing },
    });
    await userEvent.setup().click(screen.getByRole('button', { name: 'Create a minimal config' }));
    await waitFor(() =>
      expect(store.getState().write).toEqual({
        state: 'failed',
        what: 'create',
        problem: problem('write-denied', { path }),
      }),
    );
  });

  it('is over as soon as there is a config', () => {
    const { container, store } = renderHearth(<FirstRun />, { state: { config: missing } });
    act(() => store.setState({ config: sampleConfig(['a/b']) }));
    expect(container.textContent).toBe('');
  });
});

describe('a config that cannot be used', () => {
  const broken: ConfigSnapshot = {
    status: 'unreadable',
    path,
    problem: problem('config-syntax', { path, line: 12, column: 5 }, "JSON5: invalid character '}' at 12:5"),
  };

  it('names line and column, reads again, and offers the history', async () => {
    const history = vi.fn<Client['config']['history']>(async () => done([]));
    const { client } = renderHearth(<FirstRun />, {
      client: fakeClient({ config: { history } }),
      state: { config: broken },
    });
    expect(screen.getByRole('alert').textContent).toContain('at line 12, column 5');
    const user = userEvent.setup();
    await user.click(screen.getByRole('button', { name: 'Read again' }));
    expect(client.config.reread).toHaveBeenCalledTimes(1);
    await user.click(screen.getByRole('button', { name: 'Restore from history' }));
    expect((await screen.findByRole('dialog', { name: 'History' })).textContent).toContain(
      'Hearth has not written this config yet.',
    );
  });

  it('says it in German', () => {
    renderHearth(<FirstRun />, { state: { config: broken }, language: 'de' });
    expect(screen.getByRole('alert').textContent).toContain('in Zeile 12, Spalte 5 kein gültiges JSON5');
  });
});

describe('notes on the config', () => {
  it('are one calm line, with an explanation of each', () => {
    renderHearth(<ConfigNotices />, {
      state: {
        config: sampleConfig(['a/b'], {
          notices: [
            { kind: 'models-mode', mode: null },
            { kind: 'symlink', target: '/srv/dotfiles/openclaw.json' },
            { kind: 'readable-by-others', mode: '644' },
            { kind: 'gateway-mode-missing' },
          ],
        }),
      },
    });
    expect(screen.getByText('4 notes on openclaw.json:')).toBeTruthy();
    expect(screen.getAllByRole('definition').map((text) => text.textContent)).toEqual([
      expect.stringContaining('only when it adds a provider'),
      expect.stringContaining('/srv/dotfiles/openclaw.json'),
      expect.stringContaining('Its mode is 644.'),
      expect.stringContaining('gateway: { mode: "local" }'),
    ]);
  });

  it('are not there when there is nothing to say', () => {
    const { container } = renderHearth(<ConfigNotices />, { state: { config: sampleConfig(['a/b']) } });
    expect(container.textContent).toBe('');
  });
});
