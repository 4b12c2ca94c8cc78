import { act, screen, waitFor, within } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { describe, expect, it, vi } from 'vitest';
import { chainOf, links } from '../../../shared/chain/chain.ts';
import type { Applied, Preview } from '../../../shared/config/snapshot.ts';
import { done, failed, problem, type Result } from '../../../shared/problem.ts';
import { noStaging, shownChain, stage } from '../chain/staging.ts';
import { editStaging, withConfig } from '../store.ts';
import type { Client } from '../connection/client.ts';
import { fakeClient, renderHearth } from '../testing/fake-hearth.tsx';
import { sampleConfig } from '../testing/sample-state.ts';
import { StagedBar } from './staged-bar.tsx';

const config = sampleConfig(['lmstudio/a', 'lmstudio/b', 'lmstudio/c']);
const wanted = chainOf(['lmstudio/b', 'lmstudio/a', 'lmstudio/c']);
const staging = stage(noStaging, config.chain, wanted);
const next = 'b'.repeat(64);

const applied: Applied = {
  changed: true,
  revision: next,
  files: [],
  validation: { state: 'valid', warnings: [] },
  rebased: false,
  historyId: '7',
};
const preview: Preview = {
  changed: true,
  revision: next,
  files: [
    {
      path: '/home/ada/openclaw.json',
      diff: '@@ -4,1 +4,1 @@\n-  primary: "lmstudio/a", // main\n+  primary: "lmstudio/b",\n',
    },
  ],
};

/** A promise that a test settles by hand. */
function later<T>(): { readonly promise: Promise<T>; readonly settle: (value: T) => Promise<void> } {
  const { promise, resolve } = Promise.withResolvers<T>();
  return { promise, settle: (value) => act(async () => resolve(value)) };
}

function open(given: Parameters<typeof fakeClient>[0] = {}, language: 'en' | 'de' = 'en') {
  const client = fakeClient(given);
  return {
    user: userEvent.setup(),
    ...renderHearth(<StagedBar />, {
      client,
      language,
      state: { config, endpoints: [], staging, connection: { kind: 'connected' } },
    }),
  };
}

const bar = (): HTMLElement => screen.getByRole('region', { name: 'Staged edits' });
const apply = (): HTMLElement => within(bar()).getByRole('button', { name: /Apply|Checking/ });

describe('the foot of the window', () => {
  it('is not there while nothing is staged', () => {
    const { container } = renderHearth(<StagedBar />, { state: { config } });
    expect(container.textContent).toBe('');
  });

  it('says how many edits are staged and what they come to, in both languages', () => {
    open();
    expect(bar().textContent).toContain('1 change');
    expect(bar().textContent).toContain('b becomes the primary');
    open({}, 'de');
    const german = screen.getByRole('region', { name: 'Vorgemerkte Änderungen' });
    expect(german.textContent).toContain('b antwortet künftig zuerst');
  });

  it('discards', async () => {
    const { user, store } = open();
    await user.click(screen.getByRole('button', { name: 'Discard' }));
    expect(store.getState().staging).toEqual(noStaging);
    expect(screen.queryByRole('region', { name: 'Staged edits' })).toBeNull();
  });
});

describe('Apply', () => {
  it.each([
    ['the connection is lost', { connection: { kind: 'lost', attempt: 1, nextTryAt: 0, why: 'no-answer' } }],
    [
      'the file cannot be read',
      { config: { status: 'unreadable', path: '/x', problem: problem('config-empty', {}) } },
    ],
  ] as const)('waits while %s, and the edits stay', async (_, state) => {
    const { user, store, client } = open();
    act(() => store.setState(state));
    expect(apply().hasAttribute('disabled')).toBe(true);
    await user.keyboard('{Control>}s{/Control}');
    expect(client.config.apply).not.toHaveBeenCalled();
    expect(store.getState()).toMatchObject({ staging, write: null });
  });

  it.each(['Apply', 'Discard'])(
    'or whatever takes the bar away leaves the focus at the foot (%s)',
    async (name) => {
      const { user, container } = open({
        config: { apply: vi.fn<Client['config']['apply']>(async () => done(applied)) },
      });
      act(() =>
        within(bar())
          .getByRole('button', { name: new RegExp(name) })
          .focus(),
      );
      await user.keyboard('{Enter}');
      await waitFor(() => expect(screen.queryByRole('region', { name: 'Staged edits' })).toBeNull());
      expect(document.activeElement).toBe(container.firstElementChild);
    },
  );

  it('leaves the focus at the foot when its message is done with, too', async () => {
    const { user, container } = open({
      config: { apply: vi.fn<Client['config']['apply']>(async () => done(applied)) },
    });
    await user.click(apply());
    const dismiss = await screen.findByRole('button', { name: 'Dismiss' });
    act(() => dismiss.focus());
    await user.keyboard('{Enter}');
    await waitFor(() => expect(dismiss.isConnected).toBe(false));
    expect(document.activeElement).toBe(container.firstElementChild);
  });

  it('writes once however often it is pressed, says that OpenClaw is checking, then that it is saved', async () => {
    const answer = later<Result<Applied>>();
    const { user, store, client } = open({
      config: { apply: vi.fn<Client['config']['apply']>(() => answer.promise) },
    });
    await user.click(apply());
    expect(apply().textContent).toContain('Checking with OpenClaw…');
    await user.click(apply());
    await user.keyboard('{Control>}s{/Control}');
    expect(client.config.apply).toHaveBeenCalledTimes(1);
    expect(client.config.apply).toHaveBeenCalledWith(
      { base: config.revision, intents: [{ kind: 'set-chain', from: config.chain, to: wanted }] },
      expect.anything(),
    );
    expect(screen.getByRole('button', { name: 'Discard' }).hasAttribute('disabled')).toBe(true);
    await answer.settle(done(applied));
    expect((await screen.findAllByRole('status'))[0]?.textContent).toBe('Saved. OpenClaw accepted it.');
    expect(screen.queryByRole('region', { name: 'Staged edits' })).toBeNull();
    expect(store.getState().staging.applying).toBeNull();
  });

  it('is Ctrl+S, which never opens the browser’s own "save page"', async () => {
    const { client } = open({
      config: { apply: vi.fn<Client['config']['apply']>(async () => done(applied)) },
    });
    const event = new KeyboardEvent('keydown', { key: 's', ctrlKey: true, cancelable: true, bubbles: true });
    await act(async () => window.dispatchEvent(event));
    expect(event.defaultPrevented).toBe(true);
    expect(client.config.apply).toHaveBeenCalledTimes(1);
  });

  it('says when the file was saved without OpenClaw’s judgement, and takes it back on Undo', async () => {
    const unjudged: Applied = { ...applied, validation: { state: 'not-validated', why: 'no-openclaw' } };
    const undo = vi.fn<Client['config']['undo']>(async () => done({ ...applied, historyId: '8' }));
    const { user } = open({
      config: { apply: vi.fn<Client['config']['apply']>(async () => done(unjudged)), undo },
    });
    await user.click(apply());
    expect((await screen.findAllByRole('status'))[0]?.textContent).toBe(
      'Saved, not validated: OpenClaw was not found.',
    );
    await user.click(screen.getByRole('button', { name: 'Undo' }));
    expect((await screen.findAllByRole('status'))[0]?.textContent).toBe('Taken back. OpenClaw accepted it.');
    expect(undo).toHaveBeenLastCalledWith({}, expect.anything());
    await user.click(screen.getByRole('button', { name: 'Redo' }));
    expect(undo).toHaveBeenLastCalledWith({ to: '8' }, expect.anything());
  });

  it('keeps the edits when OpenClaw refuses them, with cause, effect, way out, and its own words behind Details', async () => {
    const refused = failed(problem('rejected', { count: 1 }, 'agents.defaults.model.primary: unknown model'));
    const { user, store } = open({
      config: { apply: vi.fn<Client['config']['apply']>(async () => refused) },
    });
    await user.click(apply());
    const alert = await screen.findByRole('alert');
    expect(alert.textContent).toContain(
      'Not applied. OpenClaw’s own validator does not accept the edited config.',
    );
    expect(alert.textContent).toContain('Nothing was written; the file is untouched.');
    expect(
      within(alert).getByText('agents.defaults.model.primary: unknown model').closest('details')?.open,
    ).toBe(false);
    expect(links(shownChain(store.getState().staging, config.chain))).toEqual(links(wanted));
    expect(apply().textContent).toContain('Apply');
    expect(store.getState().staging.applying).toBeNull();
  });

  it('keeps the edits when the connection breaks, and reads the file anew since it may have been written', async () => {
    const { user, client } = open({
      config: { apply: vi.fn<Client['config']['apply']>(() => Promise.reject(new Error('closed'))) },
    });
    await user.click(apply());
    expect((await screen.findByRole('alert')).textContent).toContain(
      'The connection to Hearth’s services broke',
    );
    expect(client.config.reread).toHaveBeenCalledTimes(1);
    expect(bar()).toBeTruthy();
  });

  it('takes an old message away when the next edit is staged', async () => {
    const { user, store } = open({
      config: { apply: vi.fn<Client['config']['apply']>(async () => done(applied)) },
    });
    await user.click(apply());
    await screen.findByText('Saved. OpenClaw accepted it.');
    act(() => store.setState((state) => withConfig(state, { ...config, chain: wanted, revision: next })));
    act(() => editStaging(store, (now) => stage(now, wanted, chainOf(['lmstudio/c']))));
    await waitFor(() => expect(screen.queryByText('Saved. OpenClaw accepted it.')).toBeNull());
  });

  it('lets a message that all went well go by itself, and keeps one that did not', async () => {
    vi.useFakeTimers({ shouldAdvanceTime: true });
    try {
      const { user, store } = open({
        config: { apply: vi.fn<Client['config']['apply']>(async () => done(applied)) },
      });
      await user.click(apply());
      await screen.findByText('Saved. OpenClaw accepted it.');
      await user.unhover(document.body);
      act(() => void vi.advanceTimersByTime(30_000));
      expect(store.getState().write).toBeNull();
      act(() =>
        store.setState({ write: { state: 'failed', what: 'undo', problem: problem('history-empty') } }),
      );
      act(() => void vi.advanceTimersByTime(60_000));
      expect(screen.getByRole('alert').textContent).toContain('Not taken back.');
    } finally {
      vi.useRealTimers();
    }
  });
});

describe('the diff drawer', () => {
  it('shows exactly what will be written, with signs, takes the focus and gives it back on Escape', async () => {
    const { user, client } = open({
      config: { preview: vi.fn<Client['config']['preview']>(async () => done(preview)) },
    });
    const show = screen.getByRole('button', { name: 'Show changes' });
    await user.click(show);
    const drawer = await screen.findByRole('dialog', { name: 'Changes to be written' });
    expect(drawer.contains(document.activeElement)).toBe(true);
    const table = await within(drawer).findByRole('table', { name: 'Changes in /home/ada/openclaw.json' });
    const cells = within(table)
      .getAllByRole('row')
      .slice(1)
      .map((row) => [...row.querySelectorAll('td')].map((cell) => cell.textContent));
    expect(cells).toEqual([
      ['4', '', '−', '  primary: "lmstudio/a", // main'],
      ['', '4', '+', '  primary: "lmstudio/b",'],
    ]);
    expect(client.config.apply).not.toHaveBeenCalled();
    await user.keyboard('{Escape}');
    expect(screen.queryByRole('dialog')).toBeNull();
    await waitFor(() => expect(document.activeElement).toBe(show));
  });

  it('asks again when the file changes, and never shows an answer that was overtaken', async () => {
    const first = later<Result<Preview>>();
    const second = later<Result<Preview>>();
    const ask = vi
      .fn<Client['config']['preview']>()
      .mockReturnValueOnce(first.promise)
      .mockReturnValueOnce(second.promise);
    const { user, store } = open({ config: { preview: ask } });
    await user.click(screen.getByRole('button', { name: 'Show changes' }));
    act(() => store.setState((state) => withConfig(state, { ...config, revision: next })));
    expect(ask).toHaveBeenCalledTimes(2);
    expect(ask.mock.lastCall?.[0]).toMatchObject({ base: next });
    await second.settle(done({ ...preview, files: [{ path: 'new', diff: '@@ -1,1 +1,1 @@\n-x\n+y\n' }] }));
    await first.settle(done({ ...preview, files: [{ path: 'old', diff: '@@ -1,1 +1,1 @@\n-x\n+z\n' }] }));
    expect(screen.getByRole('table', { name: 'Changes in new' })).toBeTruthy();
    expect(screen.queryByRole('table', { name: 'Changes in old' })).toBeNull();
  });

  it('says why there is no diff', async () => {
    const why = failed(
      problem('include-ambiguous', { file: 'models.json5', leaf: 'agents.defaults.model', why: 'array' }),
    );
    const { user } = open({ config: { preview: vi.fn<Client['config']['preview']>(async () => why) } });
    await user.click(screen.getByRole('button', { name: 'Show changes' }));
    expect((await screen.findByRole('alert')).textContent).toContain(
      'models.json5 includes a list of files there',
    );
  });

  it('closes when what it shows is written', async () => {
    const { user } = open({
      config: {
        preview: vi.fn<Client['config']['preview']>(async () => done(preview)),
        apply: vi.fn<Client['config']['apply']>(async () => done(applied)),
      },
    });
    await user.click(screen.getByRole('button', { name: 'Show changes' }));
    await user.click(within(await screen.findByRole('dialog')).getByRole('button', { name: /Apply/ }));
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    expect((await screen.findAllByRole('status'))[0]?.textContent).toContain('Saved.');
  });
});

const list = (name: string): (string | null)[] =>
  within(screen.getByRole('list', { name }))
    .getAllByRole('listitem')
    .map((item) => item.getAttribute('title'));

describe('a foreign change of the same chain', () => {
  const theirs = chainOf(['lmstudio/c', 'lmstudio/a']);
  const changed = { ...config, chain: theirs, revision: next };

  it('shows both chains and writes nothing before the choice', async () => {
    const { user, store, client } = open();
    act(() => store.setState((state) => withConfig(state, changed)));
    expect(screen.getByRole('alert').textContent).toContain('The chain was changed elsewhere');
    expect(list('Yours, staged')).toEqual(links(wanted));
    expect(list('In the file now')).toEqual(links(theirs));
    await user.keyboard('{Control>}s{/Control}');
    expect(client.config.apply).not.toHaveBeenCalled();
    expect(apply().hasAttribute('disabled')).toBe(true);
  });

  it('"Keep mine" stages mine on top of theirs', async () => {
    const { user, store, client } = open({
      config: { apply: vi.fn<Client['config']['apply']>(async () => done(applied)) },
    });
    act(() => store.setState((state) => withConfig(state, changed)));
    await user.click(screen.getByRole('button', { name: 'Keep mine' }));
    expect(screen.queryByRole('alert')).toBeNull();
    await user.click(apply());
    expect(client.config.apply).toHaveBeenCalledWith(
      { base: next, intents: [{ kind: 'set-chain', from: theirs, to: wanted }] },
      expect.anything(),
    );
  });

  it('is chosen in the drawer too, where it is open', async () => {
    const ask = vi.fn<Client['config']['preview']>(async () => done(preview));
    const { user, store } = open({ config: { preview: ask } });
    await user.click(screen.getByRole('button', { name: 'Show changes' }));
    const drawer = await screen.findByRole('dialog');
    act(() => store.setState((state) => withConfig(state, changed)));
    expect(within(drawer).queryByRole('table')).toBeNull();
    await user.click(within(drawer).getByRole('button', { name: 'Keep mine' }));
    expect(await within(drawer).findByRole('table')).toBeTruthy();
    expect(ask.mock.lastCall?.[0]).toMatchObject({ base: next, intents: [{ from: theirs, to: wanted }] });
  });

  it('"Take theirs" drops mine', async () => {
    const { user, store } = open();
    act(() => store.setState((state) => withConfig(state, changed)));
    await user.click(screen.getByRole('button', { name: 'Take theirs' }));
    expect(links(shownChain(store.getState().staging, theirs))).toEqual(links(theirs));
    expect(screen.queryByRole('region', { name: 'Staged edits' })).toBeNull();
  });
});
