import { act, screen, waitFor, within } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { describe, expect, it, vi } from 'vitest';
import type { Applied, HistoryEntry } from '../../../shared/config/snapshot.ts';
import { done, failed, problem } from '../../../shared/problem.ts';
import type { Client } from '../connection/client.ts';
import { fakeClient, renderHearth } from '../testing/fake-hearth.tsx';
import { sampleConfig } from '../testing/sample-state.ts';
import { HistoryPanel } from './history-panel.tsx';

const at = 1_700_000_000_000;
const entry = (id: string, reason: string, more: Partial<HistoryEntry> = {}): HistoryEntry => ({
  id,
  at,
  reason,
  file: '/home/me/.openclaw/openclaw.json',
  before: 'a'.repeat(64),
  after: 'b'.repeat(64),
  ...more,
});
const applied: Applied = {
  changed: true,
  revision: 'c'.repeat(64),
  files: [],
  validation: { state: 'valid', warnings: [] },
  rebased: false,
  historyId: '9',
};
const undoable = { id: '3', at, reason: 'set-chain' };

function open(given: NonNullable<Parameters<typeof fakeClient>[0]>['config'] = {}) {
  const client = fakeClient({
    config: { history: async () => done([entry('3', 'set-chain'), entry('2', 'add-model')]), ...given },
  });
  return {
    user: userEvent.setup(),
    ...renderHearth(<HistoryPanel />, { client, state: { config: sampleConfig(['a/b'], { undoable }) } }),
  };
}

describe('the foot of the sidebar', () => {
  it('names the file and takes the last write back', async () => {
    const undo = vi.fn<Client['config']['undo']>(async () => done(applied));
    const { user, container } = open({ undo });
    expect(container.textContent).toContain('openclaw.json');
    await user.click(screen.getByRole('button', { name: 'Undo' }));
    expect(undo).toHaveBeenCalledWith({}, expect.anything());
  });

  it('offers no Undo where nothing was written', () => {
    renderHearth(<HistoryPanel />, { state: { config: sampleConfig(['a/b']) } });
    expect(screen.queryByRole('button', { name: 'Undo' })).toBeNull();
    expect(screen.getByRole('button', { name: 'History' })).toBeTruthy();
  });
});

describe('the history', () => {
  it('lists every write in words, newest first', async () => {
    const { user } = open();
    await user.click(screen.getByRole('button', { name: 'History' }));
    const items = within(await screen.findByRole('list', { name: 'Writes of Hearth' })).getAllByRole(
      'listitem',
    );
    expect(items.map((item) => item.textContent)).toEqual([
      expect.stringMatching(/^Chain changed latest/),
      expect.stringMatching(/^Model added/),
    ]);
  });

  it('restores a version only after a question that says it can be undone', async () => {
    const undo = vi.fn<Client['config']['undo']>(async () => done(applied));
    const { user } = open({ undo });
    await user.click(screen.getByRole('button', { name: 'History' }));
    await user.click(
      (await screen.findAllByRole('button', { name: /Restore the file as it was before “Model added”/ }))[0]!,
    );
    const question = await screen.findByRole('alertdialog', { name: 'Restore this version?' });
    expect(question.textContent).toContain('can be undone too');
    expect(question.contains(document.activeElement)).toBe(true);
    expect(undo).not.toHaveBeenCalled();
    await user.click(within(question).getByRole('button', { name: 'Restore' }));
    expect(undo).toHaveBeenCalledWith({ to: '2' }, expect.anything());
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  });

  it('restores nothing when the question is answered with Cancel or Escape', async () => {
    const undo = vi.fn<Client['config']['undo']>(async () => done(applied));
    const { user } = open({ undo });
    await user.click(screen.getByRole('button', { name: 'History' }));
    const restore = (await screen.findAllByRole('button', { name: /Restore the file/ }))[0]!;
    await user.click(restore);
    await user.click(within(await screen.findByRole('alertdialog')).getByRole('button', { name: 'Cancel' }));
    await user.click(restore);
    await screen.findByRole('alertdialog');
    await user.keyboard('{Escape}');
    expect(screen.queryByRole('alertdialog')).toBeNull();
    expect(screen.getByRole('dialog', { name: 'History' })).toBeTruthy();
    expect(undo).not.toHaveBeenCalled();
  });

  it('is read anew when the file changes while it is open', async () => {
    const history = vi
      .fn<Client['config']['history']>()
      .mockResolvedValueOnce(done([]))
      .mockResolvedValue(done([entry('4', 'undo')]));
    const { user, store } = open({ history });
    await user.click(screen.getByRole('button', { name: 'History' }));
    expect(await screen.findByText('Hearth has not written this config yet.')).toBeTruthy();
    act(() => store.setState({ config: sampleConfig(['c/d'], { revision: 'd'.repeat(64) }) }));
    expect(await screen.findByText('Write taken back')).toBeTruthy();
  });

  it('says why it cannot be read', async () => {
    const { user } = open({
      history: async () => failed(problem('history-unreadable', { path: '/var/hearth' })),
    });
    await user.click(screen.getByRole('button', { name: 'History' }));
    expect((await screen.findByRole('alert')).textContent).toContain(
      'The history in /var/hearth cannot be used.',
    );
  });
});
