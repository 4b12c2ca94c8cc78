import { act, screen, waitFor, within } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Language } from '../../../../shared/messages/index.ts';
import type { Client } from '../../connection/client.ts';
import { fakeClient, renderHearth } from '../../testing/fake-hearth.tsx';
import { FakeLog } from './fake-log.test-support.ts';
import { GatewayLog } from './gateway-log.tsx';

/** jsdom lays nothing out: every list is ten lines high. */
beforeEach(() => {
  vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(200);
  vi.stubGlobal(
    'ResizeObserver',
    class {
      observe(): void {}
      disconnect(): void {}
      unobserve(): void {}
    },
  );
  Element.prototype.setPointerCapture = vi.fn<Element['setPointerCapture']>();
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

function open(log: FakeLog, language: Language = 'en') {
  const client = fakeClient();
  const shown = renderHearth(<GatewayLog />, {
    client: { ...client, gateway: { ...client.gateway, logs: log.client as Client['gateway']['logs'] } },
    state: { connection: { kind: 'connected' } },
    language,
  });
  return { user: userEvent.setup(), ...shown };
}

const list = () => screen.findByRole('listbox', { name: 'Lines of the gateway’s log' });
/** The row of a line, by its text. Asked for by text: names of some dozens of rows take jsdom a while. */
const lineOf = async (text: string): Promise<HTMLElement> => {
  const found = await screen.findByText(
    (_, element) => element?.textContent === text && isText(element),
    undefined,
    {
      timeout: 10_000,
    },
  );
  return found.closest<HTMLElement>('[role="option"]')!;
};
const isText = (element: Element): boolean => element.parentElement?.getAttribute('role') === 'option';

describe('the log', () => {
  it('shows the newest lines and follows', async () => {
    const log = new FakeLog();
    log.add(500);
    open(log);
    expect(await lineOf('line 499')).toBeTruthy();
    act(() => log.add(3, { level: 'warn', subsystem: 'gateway/reload' }));
    const line = await lineOf('line 502');
    expect(within(line).getByText('warning')).toBeTruthy();
    expect(within(line).getByText('gateway/reload')).toBeTruthy();
    expect(screen.getByText('503 lines').parentElement?.textContent).toBe('503 lines · from its log file');
    expect(screen.queryByText('line 0')).toBeNull();
  });

  it('renders a few of a million lines', async () => {
    const log = new FakeLog();
    log.add(1);
    vi.spyOn(log, 'matching').mockReturnValue(
      Array.from({ length: 1_000_000 }, (_, at) => ({
        at,
        level: 'info',
        subsystem: null,
        text: `line ${at}`,
      })),
    );
    open(log);
    expect(await lineOf('line 999999')).toBeTruthy();
    expect(screen.getAllByRole('option').length).toBeLessThan(50);
    expect(screen.getByText('1,000,000 lines').parentElement?.textContent).toBe(
      '1,000,000 lines · from its log file',
    );
  });

  it('is moved in by keys as one stop, and End follows again', async () => {
    const log = new FakeLog();
    log.add(500);
    const { user } = open(log);
    await lineOf('line 499');
    act(() => screen.getByRole('listbox').focus());
    await user.keyboard('{Home}');
    const first = await lineOf('line 0');
    expect(first.getAttribute('aria-selected')).toBe('true');
    expect((await list()).getAttribute('aria-activedescendant')).toBe(first.id);
    expect(screen.getByRole('button', { name: 'Follow' }).getAttribute('aria-pressed')).toBe('false');
    act(() => log.add(2));
    expect(await screen.findByRole('button', { name: '2 new lines' })).toBeTruthy();
    await user.keyboard('{PageDown}{ArrowDown}');
    expect((await lineOf('line 10')).getAttribute('aria-selected')).toBe('true');
    await user.keyboard('{End}');
    expect((await lineOf('line 501')).getAttribute('aria-selected')).toBe('true');
    expect(screen.getByRole('button', { name: 'Follow' }).getAttribute('aria-pressed')).toBe('true');
    expect(screen.queryByRole('button', { name: /new lines/ })).toBeNull();
  });

  it('opens a line in full by Enter and by click, and closes it by Escape', async () => {
    const log = new FakeLog();
    log.add(20);
    log.add(1, { text: `first\nsecond ${'x'.repeat(2000)}`, level: 'error', subsystem: 'agent' });
    const { user } = open(log);
    await lineOf('line 19');
    act(() => screen.getByRole('listbox').focus());
    await user.keyboard('{End}{Enter}');
    const detail = screen.getByRole('region', { name: 'Whole line' });
    expect(detail.querySelector('pre')?.textContent).toBe(log.lines[20]?.text);
    await user.keyboard('{Escape}');
    expect(screen.queryByRole('region', { name: 'Whole line' })).toBeNull();
    await user.click(await lineOf('line 19'));
    expect(screen.getByRole('region', { name: 'Whole line' }).textContent).toContain('line 19');
    await user.click(screen.getByRole('button', { name: 'Close' }));
    expect(document.activeElement).toBe(screen.getByRole('listbox'));
  });

  it('searches a moment after the last key, marks matches and says when nothing matches', async () => {
    const log = new FakeLog();
    log.add(50);
    log.add(1, { text: 'the needle' });
    const { user } = open(log);
    await lineOf('the needle');
    await user.type(screen.getByRole('searchbox', { name: 'Search the log' }), 'NEEDLE');
    await waitFor(() => expect(document.querySelector('mark')?.textContent).toBe('needle'));
    await waitFor(() => expect(screen.getAllByRole('option')).toHaveLength(1));
    expect(new Set(log.reads.map(({ filter }) => filter.search))).toEqual(new Set(['', 'NEEDLE']));
    await user.type(screen.getByRole('searchbox'), 'x');
    expect(await screen.findByText('No line matches.')).toBeTruthy();
    await user.click(screen.getByRole('button', { name: 'Show all lines' }));
    expect(await lineOf('line 49')).toBeTruthy();
    expect(screen.getByRole<HTMLInputElement>('searchbox').value).toBe('');
  });

  it('says how far a search is', async () => {
    const log = new FakeLog();
    log.add(1);
    log.searching = 0.42;
    open(log);
    expect(await screen.findByText('1 line · Searching… 42%')).toBeTruthy();
    expect(screen.getByText('· from its log file')).toBeTruthy();
  });

  it('filters by level and subsystem', async () => {
    const log = new FakeLog();
    log.add(10, { subsystem: 'gateway/reload' });
    log.add(1, { level: 'error', subsystem: 'agent', text: 'it broke' });
    const { user } = open(log);
    await lineOf('it broke');
    await user.click(screen.getByRole('button', { name: /Level/ }));
    await user.click(screen.getByRole('option', { name: 'Errors and above' }));
    await waitFor(() => expect(screen.getAllByRole('option')).toHaveLength(1));
    await user.click(screen.getByRole('button', { name: /Subsystem/ }));
    const names = screen.getAllByRole('option').map((option) => option.textContent);
    expect(names).toEqual(['All subsystems', 'agent', 'gateway', 'gateway/reload']);
    await user.click(screen.getByRole('option', { name: 'gateway/reload' }));
    expect(await screen.findByText('No line matches.')).toBeTruthy();
  });

  it('copies the selected lines as text, also by key', async () => {
    const log = new FakeLog();
    log.add(500);
    const { user } = open(log);
    await lineOf('line 499');
    act(() => screen.getByRole('listbox').focus());
    await user.keyboard('{Home}{Shift>}{ArrowDown}{ArrowDown}{/Shift}{Control>}c{/Control}');
    expect(await screen.findByText('3 lines copied')).toBeTruthy();
    expect(await navigator.clipboard.readText()).toBe(
      [0, 1, 2].map((n) => `1970-01-01T00:00:0${n}.000Z INFO gateway line ${n}\n`).join(''),
    );
    expect(screen.getByRole('button', { name: 'Copy 3 selected lines' })).toBeTruthy();
  });

  it('keeps the reader’s line when older ones are forgotten', async () => {
    const log = new FakeLog();
    log.add(2000);
    const { user } = open(log);
    await lineOf('line 1999');
    act(() => screen.getByRole('listbox').focus());
    await user.keyboard('{End}{PageUp}{PageUp}');
    const line = await lineOf('line 1981');
    log.forgotten = 1000;
    act(() => log.add(10));
    await screen.findByRole('button', { name: '10 new lines' });
    expect((await lineOf('line 1981')).id).toBe(line.id);
    expect(line.getAttribute('aria-posinset')).toBe('982');
  });

  it('is watched only while it is there and Hearth is connected', async () => {
    const log = new FakeLog();
    log.add(5);
    const { store, unmount } = open(log);
    await lineOf('line 4');
    act(() => store.setState({ connection: { kind: 'lost', attempt: 1, nextTryAt: 0, why: 'no-answer' } }));
    await waitFor(() => expect(log.watchers).toBe(0));
    expect(await lineOf('line 4')).toBeTruthy();
    act(() => store.setState({ connection: { kind: 'connected' } }));
    await waitFor(() => expect(log.watchers).toBe(1));
    unmount();
    await waitFor(() => expect(log.watchers).toBe(0));
  });

  it.each([
    ['en', 'Start the gateway; what it says appears here by itself.'],
    ['de', 'Starten Sie das Gateway; was es meldet, erscheint hier von selbst.'],
  ] as const)('says what to do where there is none (%s)', async (language, step) => {
    const log = new FakeLog();
    log.source = 'none';
    open(log, language);
    expect((await screen.findByText(new RegExp(step))).textContent).toBeTruthy();
  });
});
