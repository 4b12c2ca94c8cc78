import { act, screen, waitFor, within } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Language } from '../../../../shared/messages/index.ts';
import type { Client } from '../../connection/client.ts';
import { fakeClient, renderHearth } from '../../testing/fake-hearth.tsx';
import { sampleConfig, sampleEndpoint, sampleModel } from '../../testing/sample-state.ts';
import { AnsweredBy } from './answered-by.tsx';
import { FakeAnswers, sampleAnswer } from './fake-answers.test-support.ts';

/** jsdom lays nothing out: every element is 400 px wide and 300 high, and every row 27. */
beforeEach(() => {
  vi.spyOn(HTMLElement.prototype, 'clientWidth', 'get').mockReturnValue(400);
  vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(300);
  vi.spyOn(HTMLElement.prototype, 'offsetParent', 'get').mockReturnValue(document.body);
  vi.stubGlobal('ResizeObserver', SizedObserver);
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

/** Tells at once how high an element is: the list 300 px, a row 27. */
class SizedObserver {
  readonly #tell: ResizeObserverCallback;
  constructor(tell: ResizeObserverCallback) {
    this.#tell = tell;
  }
  observe(target: Element): void {
    const height = target.getAttribute('role') === 'rowgroup' ? 300 : 27;
    const entry = { target, contentRect: { width: 400, height } } as unknown as ResizeObserverEntry;
    queueMicrotask(() => act(() => this.#tell([entry], this as unknown as ResizeObserver)));
  }
  unobserve(): void {}
  disconnect(): void {}
}

function open(
  answers: FakeAnswers,
  language: Language = 'en',
  more: Partial<Client['gateway']['answers']> = {},
) {
  const client = fakeClient();
  const calls = { ...client.gateway.answers, ...(answers.calls as Client['gateway']['answers']), ...more };
  const shown = renderHearth(<AnsweredBy />, {
    client: { ...client, gateway: { ...client.gateway, answers: calls } },
    state: {
      connection: { kind: 'connected' },
      endpoints: [sampleEndpoint([sampleModel('acme/first-70b', { name: 'First 70B' })])],
      config: sampleConfig(['lmstudio/acme/first-70b'], { aliases: { 'anthropic/claude-opus': 'Opus' } }),
    },
    language,
  });
  return { user: userEvent.setup(), ...shown };
}

const rowOf = async (text: RegExp): Promise<HTMLElement> =>
  (await screen.findByText(text)).closest<HTMLElement>('[role="row"]')!;
const cellsOf = (row: HTMLElement): (string | null)[] =>
  within(row)
    .getAllByRole('cell')
    .map((cell) => cell.textContent);

describe('the answered-by history', () => {
  it('tells who was asked, who answered, how long, with how many tokens and where', async () => {
    const answers = new FakeAnswers();
    const at = new Date(2026, 10, 21, 14, 3, 22).getTime();
    answers.put(sampleAnswer('run', { at }));
    open(answers);
    const row = await rowOf(/^0\.7\s/);
    expect(cellsOf(row)).toEqual([
      'Nov 21, 14:03',
      'First 70B',
      'First 70B',
      '0.7\u00A0s',
      '18k → 312',
      'local',
    ]);
    expect(within(row).getAllByTitle('lmstudio/acme/first-70b')).toHaveLength(2);
    expect(within(row).getByTitle('Tokens read: 18,432. Tokens written: 312.')).toBeTruthy();
    expect(within(row).getByTitle(/2026.*Session main$/)).toBeTruthy();
    expect(screen.getByText('1 turn')).toBeTruthy();
  });

  it('explains a fallback in words, with the gateway’s own a hover away', async () => {
    const answers = new FakeAnswers();
    answers.put(
      sampleAnswer('run', {
        answered: 'anthropic/claude-opus',
        cost: 'hosted',
        passedOver: [
          { ref: 'lmstudio/acme/first-70b', reason: 'unreachable', detail: 'connect ECONNREFUSED' },
          { ref: 'second/other-32b', reason: 'timeout', detail: null },
        ],
      }),
    );
    open(answers);
    const row = await rowOf(/^Opus$/);
    expect(cellsOf(row).at(-1)).toBe(
      'First 70B did not answer: no connectionother-32b did not answer: no answer in time',
    );
    expect(within(row).getByTitle(/lmstudio\/acme\/first-70b\s+connect ECONNREFUSED/)).toBeTruthy();
    expect(within(row).getByText('hosted')).toBeTruthy();
  });

  it('says it in German', async () => {
    const answers = new FakeAnswers();
    answers.put(
      sampleAnswer('run', {
        outcome: 'failed',
        answered: null,
        passedOver: [{ ref: 'lmstudio/acme/first-70b', reason: 'rate-limit', detail: null }],
      }),
    );
    open(answers, 'de');
    const row = await rowOf(/^niemand$/);
    expect(cellsOf(row).at(-1)).toBe('First 70B hat nicht geantwortet: zu viele Anfragen');
    expect(screen.getByRole('region', { name: 'Beantwortet von' })).toBeTruthy();
  });

  it('shows what is running, and its answer when it comes', async () => {
    const answers = new FakeAnswers();
    answers.add(3);
    const running = sampleAnswer('now', {
      at: Date.now(),
      outcome: 'running',
      answered: null,
      durationMs: null,
      tokens: null,
      cost: 'unknown',
    });
    answers.put(running);
    open(answers);
    const row = await rowOf(/^answering…$/);
    expect(cellsOf(row).slice(3)).toEqual([expect.stringMatching(/^\d+\u00A0s$/), '–', '–']);
    expect(screen.getByText('4 turns').parentElement?.textContent).toBe('4 turns · 1 running');
    act(() =>
      answers.put({ ...running, outcome: 'answered', answered: 'second/other-32b', durationMs: 1234 }),
    );
    expect(await screen.findByText('other-32b')).toBeTruthy();
    expect(screen.getByText('1.2 s')).toBeTruthy();
    expect(screen.queryByText('answering…')).toBeNull();
  });

  it('filters, searches, and goes back to all', async () => {
    const answers = new FakeAnswers();
    answers.add(5);
    answers.add(1, { outcome: 'failed', answered: null });
    const { user } = open(answers);
    expect(await screen.findByText('6 turns')).toBeTruthy();
    await user.click(screen.getByRole('radio', { name: 'By nobody' }));
    expect(await screen.findByText('1 turn')).toBeTruthy();
    await user.type(screen.getByRole('searchbox'), 'no such model');
    expect(await screen.findByText('No turn matches.')).toBeTruthy();
    await user.click(screen.getByRole('button', { name: 'Show all turns' }));
    expect(await screen.findByText('6 turns')).toBeTruthy();
  });

  it('tells the time line in words', async () => {
    const answers = new FakeAnswers();
    answers.add(5);
    answers.add(2, { answered: 'second/other-32b' });
    answers.add(1, { outcome: 'aborted', answered: null });
    open(answers);
    const plot = await screen.findByRole('img', {
      name: /^From .* to .*: 5 as asked, 2 by another, 1 by nobody\.$/,
    });
    expect(plot.querySelectorAll('g')).toHaveLength(8);
    await waitFor(() => expect(answers.reads.at(-1)?.buckets).toBe(66));
  });

  it('renders a few of ten thousand', async () => {
    const answers = new FakeAnswers();
    answers.add(10_000);
    open(answers);
    expect(await screen.findByText('10,000 turns')).toBeTruthy();
    expect(screen.getByRole('table').getAttribute('aria-rowcount')).toBe('10001');
    const rows = within(screen.getByRole('rowgroup')).getAllByRole('row');
    expect(rows.length).toBeGreaterThan(10);
    expect(rows.length).toBeLessThan(60);
  });

  it('hands the export over for saving', async () => {
    const answers = new FakeAnswers();
    answers.add(2);
    const clicked: { name: string; url: string }[] = [];
    vi.stubGlobal(
      'URL',
      Object.assign(URL, { createObjectURL: () => 'blob:1', revokeObjectURL: () => undefined }),
    );
    vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function click(
      this: HTMLAnchorElement,
    ) {
      clicked.push({ name: this.download, url: this.href });
    });
    const file = { fileName: 'hearth-answers-2026-11-22.csv', mediaType: 'text/csv', text: 'time\r\n' };
    const exported = vi.fn<Client['gateway']['answers']['export']>(async () => file);
    const { user } = open(answers, 'en', { export: exported });
    await screen.findByText('2 turns');
    await user.click(screen.getByRole('button', { name: 'Export' }));
    await user.click(screen.getByRole('menuitem', { name: 'As a table (CSV)' }));
    expect(await screen.findByText('hearth-answers-2026-11-22.csv was handed over for saving.')).toBeTruthy();
    expect(exported.mock.calls[0]?.[0]).toEqual({ filter: { show: 'all', search: '' }, format: 'csv' });
    expect(clicked).toEqual([{ name: file.fileName, url: 'blob:1' }]);
  });

  it('says why an export failed', async () => {
    const answers = new FakeAnswers();
    answers.add(2);
    const { user } = open(answers, 'en', { export: () => Promise.reject(new Error('Not connected.')) });
    await screen.findByText('2 turns');
    await user.click(screen.getByRole('button', { name: 'Export' }));
    await user.click(screen.getByRole('menuitem', { name: 'As JSON lines' }));
    expect((await screen.findByRole('alert')).textContent).toContain('Not exported.');
  });

  it('tells what will appear while there is nothing', async () => {
    open(new FakeAnswers());
    expect(await screen.findByText(/^No turn yet\. As soon as an agent answers/)).toBeTruthy();
    expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Export' }).disabled).toBe(true);
  });

  it('is watched only while it is there', async () => {
    const answers = new FakeAnswers();
    answers.add(1);
    const { unmount } = open(answers);
    await screen.findByText('1 turn');
    expect(answers.watchers).toBe(1);
    unmount();
    await waitFor(() => expect(answers.watchers).toBe(0));
  });
});
