import { act, screen } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Applied } from '../../../shared/config/snapshot.ts';
import type { ConfigSync } from '../../../shared/gateway/snapshot.ts';
import type { Language } from '../../../shared/messages/index.ts';
import { renderHearth } from '../testing/fake-hearth.tsx';
import { sampleConfig, sampleGateway } from '../testing/sample-state.ts';
import { StagedBar } from './staged-bar.tsx';
import type { WriteKind } from './write-state.ts';

const old = sampleConfig(['a/b'], { changedAt: 1000 });
const written = sampleConfig(['b/a'], { revision: 'b'.repeat(64), changedAt: 2000 });
const applied: Applied = {
  changed: true,
  revision: written.revision,
  files: [],
  validation: { state: 'valid', warnings: [] },
  rebased: false,
  historyId: '7',
};

/** The message about a write that has just been answered, before any snapshot told of it. */
function justWritten(language: Language = 'en', what: WriteKind = 'apply', more: Partial<Applied> = {}) {
  const hearth = renderHearth(<StagedBar />, {
    language,
    state: {
      connection: { kind: 'connected' },
      config: old,
      gateway: sampleGateway({ config: { kind: 'live', at: 1500 } }),
      write: {
        state: 'done',
        what,
        applied: { ...applied, ...more },
        before: { config: old, sync: { kind: 'live', at: 1500 } },
      },
    },
  });
  const tell = (config: ConfigSync): void =>
    act(() => hearth.store.setState({ config: written, gateway: sampleGateway({ config }) }));
  return {
    ...hearth,
    tell,
    chip: () => screen.getByLabelText(language === 'en' ? 'On the gateway' : 'Beim Gateway').textContent,
  };
}

describe('after Apply', () => {
  it('the chip goes from Saved to Live, and not before the gateway confirms this write', () => {
    const { chip, tell } = justWritten();
    expect(chip()).toBe('Saved: The gateway is taking it up…');
    tell({ kind: 'live', at: 1500 });
    expect(chip()).toBe('Saved: The gateway is taking it up…');
    tell({ kind: 'saved', since: 2000 });
    expect(chip()).toBe('Saved: The gateway is taking it up…');
    tell({ kind: 'live', at: 2900 });
    expect(chip()).toBe('Live: The gateway uses it.');
  });

  it('what was live once stays so while the gateway restarts, until the file is changed again', () => {
    const { chip, tell, store } = justWritten();
    tell({ kind: 'live', at: 2900 });
    const state = {
      kind: 'restarting',
      since: 1,
      why: 'asked',
      attempt: 1,
      nextTryAt: null,
      exit: null,
    } as const;
    act(() => store.setState({ gateway: sampleGateway({ state }) }));
    expect(chip()).toBe('Live: The gateway uses it.');
    act(() => store.setState({ config: sampleConfig([], { revision: 'c'.repeat(64), changedAt: 4000 }) }));
    expect(chip()).toBe('Saved: The file has been changed again since.');
  });

  it('speaks German', () => {
    const { chip, tell } = justWritten('de');
    expect(chip()).toBe('Gespeichert: Das Gateway übernimmt es …');
    tell({ kind: 'live', at: 2900 });
    expect(chip()).toBe('Aktiv: Das Gateway arbeitet damit.');
  });

  it('a rejected write names OpenClaw’s issues and is rolled back with one press', async () => {
    const { chip, tell, client } = justWritten();
    tell({
      kind: 'rejected',
      at: 2900,
      issues: [{ path: 'agents.defaults.model', message: 'must be a string' }],
    });
    expect(chip()).toBe('Rejected: The gateway does not accept it and goes on with its old config:');
    expect(screen.queryByText(/OpenClaw accepted it/)).toBeNull();
    expect(screen.getByRole('listitem').textContent).toBe('agents.defaults.model: must be a string');
    await userEvent.setup().click(screen.getByRole('button', { name: 'Roll back' }));
    expect(client.config.undo).toHaveBeenCalledWith({}, expect.anything());
  });

  it('a restored version that is rejected is rolled back, too; only what was taken back is redone', async () => {
    const rejected: ConfigSync = { kind: 'rejected', at: 2900, issues: [] };
    const restored = justWritten('en', 'restore', {
      validation: { state: 'refused', detail: 'Unrecognized' },
    });
    expect(screen.getByText('Unrecognized')).toBeTruthy();
    restored.tell(rejected);
    expect(screen.queryByText('Unrecognized'), 'said twice').toBeNull();
    expect(screen.queryByRole('button', { name: 'Redo' })).toBeNull();
    await userEvent.setup().click(screen.getByRole('button', { name: 'Roll back' }));
    expect(restored.client.config.undo).toHaveBeenCalledWith({}, expect.anything());
    restored.unmount();

    const takenBack = justWritten('en', 'undo');
    takenBack.tell(rejected);
    await userEvent.setup().click(screen.getByRole('button', { name: 'Redo' }));
    expect(takenBack.client.config.undo).toHaveBeenCalledWith({ to: '7' }, expect.anything());
  });

  it('a write that needs a restart leads to the gateway', async () => {
    const { chip, tell, store } = justWritten();
    tell({ kind: 'needs-restart', at: 2900, how: 'stop-and-start' });
    expect(chip()).toBe('Saved: It takes effect when the gateway has been stopped and started.');
    await userEvent.setup().click(screen.getByRole('button', { name: 'To the gateway' }));
    expect(store.getState().page).toBe('gateway');
  });

  it('a gateway that does not run is said to read the file when it starts', () => {
    const { chip, store } = justWritten();
    act(() =>
      store.setState({ config: written, gateway: sampleGateway({ state: { kind: 'stopped', exit: null } }) }),
    );
    expect(chip()).toBe('Saved: The gateway does not run; it reads the file when it starts.');
  });

  it('nothing is said of the gateway when nothing was written', () => {
    renderHearth(<StagedBar />, {
      state: {
        config: old,
        write: {
          state: 'done',
          what: 'apply',
          applied: { ...applied, changed: false },
          before: { config: old, sync: null },
        },
      },
    });
    expect(screen.queryByLabelText('On the gateway')).toBeNull();
  });
});

describe('the message about a write', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('stays until the gateway has taken it up, says when that is late, and goes some time after', () => {
    const { chip, tell, store } = justWritten();
    act(() => void vi.advanceTimersByTime(20_000));
    expect(chip()).toBe('Saved: The gateway has not confirmed it yet.');
    tell({ kind: 'live', at: 2900 });
    expect(chip()).toBe('Live: The gateway uses it.');
    act(() => void vi.advanceTimersByTime(12_000));
    expect(store.getState().write).toBeNull();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('stays while the gateway rejects it', () => {
    const { tell, store } = justWritten();
    tell({ kind: 'rejected', at: 2900, issues: [] });
    act(() => void vi.advanceTimersByTime(60_000));
    expect(store.getState().write?.state).toBe('done');
  });
});
