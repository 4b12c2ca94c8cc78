import { act, screen, within } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { describe, expect, it } from 'vitest';
import { chainOf, links } from '../../../shared/chain/chain.ts';
import { sampleProvider } from '../../../shared/models/samples.ts';
import { problem } from '../../../shared/problem.ts';
import { sampleWarmth, sampleWish } from '../../../shared/warmth/sample-models.ts';
import { type Store, withConfig } from '../store.ts';
import { renderHearth } from '../testing/fake-hearth.tsx';
import { sampleConfig, sampleEndpoint, sampleModel } from '../testing/sample-state.ts';
import { ChainPanel } from './chain-panel.tsx';
import { intents, startedFrom } from './staging.ts';
import { chainNow } from './use-chain.ts';

const config = sampleConfig(['lmstudio/big', 'lmstudio/quick', 'anthropic/claude'], {
  aliases: { 'anthropic/claude': 'claude' },
});
const endpoints = [
  sampleEndpoint([
    sampleModel('big', { name: 'Big One', loaded: [{ id: 'i', contextLength: 65_536, parallel: 1 }] }),
    sampleModel('quick', { name: 'Quick One' }),
  ]),
];
const rows = (): HTMLElement[] => screen.getAllByRole('row');
const names = (): (string | null)[] => rows().map((row) => row.getAttribute('aria-label'));
const now = (store: Store): string[] => links(chainNow(store.getState()));
const disabled = (name: string): boolean =>
  screen.getByRole('menuitem', { name }).getAttribute('aria-disabled') === 'true';
const open = () => ({
  user: userEvent.setup(),
  ...renderHearth(<ChainPanel />, { state: { config, endpoints } }),
});

/** Goes to a row the way a keyboard user does. */
async function goTo(user: ReturnType<typeof userEvent.setup>, index: number): Promise<void> {
  act(() => rows()[0]?.focus());
  for (let i = 0; i < index; i += 1) await user.keyboard('{ArrowDown}');
  expect(document.activeElement).toBe(rows()[index]);
}

describe('the chain', () => {
  it('shows who answers in order, and how each link is in words', () => {
    open();
    expect(names()).toEqual(['Big One', 'Quick One', 'claude']);
    expect(rows()[0]?.textContent).toContain('Primary');
    expect(rows()[0]?.textContent).toContain('LM Studio · warm · 64k');
    expect(rows()[1]?.textContent).toContain('LM Studio · cold');
    expect(rows()[2]?.textContent).toContain('anthropic · not checked');
    expect(screen.getByText('If Big One does not answer, OpenClaw goes on to Quick One.')).toBeTruthy();
  });

  it.each([
    ['refused', { kind: 'unreachable', cause: 'refused' }, 'LM Studio · does not answer'],
    ['another program', { kind: 'wrong-server', saw: 'Ollama' }, 'LM Studio · another program'],
    ['an error', { kind: 'failing', cause: 'http', status: 500 }, 'LM Studio · unusable answer'],
    ['a token', { kind: 'needs-token', tokenGiven: true }, 'LM Studio · wants a token'],
  ] as const)('tells %s from the rest', (_, state, words) => {
    const ill = endpoints.map((endpoint) => ({ ...endpoint, state }));
    renderHearth(<ChainPanel />, { state: { config, endpoints: ill } });
    expect(rows()[0]?.textContent).toContain(words);
  });

  it('says that a link is no model ref, and that a loaded model holds too little', () => {
    const odd = sampleConfig(['nonsense', 'lmstudio/big'], {
      providers: [sampleProvider('lmstudio', [{ id: 'big', name: 'Big One', contextWindow: 131_072 }])],
    });
    renderHearth(<ChainPanel />, { state: { config: odd, endpoints } });
    expect(rows()[0]?.textContent).toContain('not a model ref');
    expect(rows()[0]?.textContent).not.toContain('not checked');
    expect(rows()[1]?.textContent).toContain('LM Studio · cold, only 64k');
  });

  it('tells of each link the warmth that the status line tells', () => {
    const warmth = [
      sampleWish('big', { kind: 'warm', context: 131_072, since: null, held: { kind: 'pinned' } }),
      sampleWarmth('quick', { coldStart: { estimateMs: 7000, history: [] } }),
    ];
    const { store } = renderHearth(<ChainPanel />, { state: { config, endpoints, warmth } });
    expect(rows()[0]?.textContent).toContain('LM Studio · warm · 128k');
    expect(rows()[1]?.textContent.replaceAll('\u00A0', ' ')).toContain('LM Studio · cold, ~7 s to load');
    // What a server that is away had loaded is not told as warm.
    const away = endpoints.map((endpoint) => ({
      ...endpoint,
      state: { kind: 'unreachable', cause: 'refused' } as const,
    }));
    act(() => store.setState({ endpoints: away }));
    expect(rows()[0]?.textContent).toContain('LM Studio · does not answer');
    expect(rows()[0]?.textContent).not.toContain('warm');
  });

  it('speaks German', () => {
    renderHearth(<ChainPanel />, { state: { config, endpoints }, language: 'de' });
    expect(rows()[0]?.textContent).toContain('Primär');
    expect(rows()[2]?.textContent).toContain('nicht geprüft');
  });

  it('moves a link with Alt+↓ and Alt+↑, keeps the focus on it, and says where it is', async () => {
    const { user, store } = open();
    await goTo(user, 0);
    await user.keyboard('{Alt>}{ArrowDown}{/Alt}');
    expect(now(store)).toEqual(['lmstudio/quick', 'lmstudio/big', 'anthropic/claude']);
    expect(document.activeElement?.getAttribute('aria-label')).toBe('Big One');
    expect(screen.getByText('Big One is now at position 2 of 3.')).toBeTruthy();
    await user.keyboard('{Alt>}{ArrowUp}{/Alt}');
    expect(screen.getByText('Big One is now the primary, position 1 of 3.')).toBeTruthy();
    expect(intents(store.getState().staging)).toEqual([]);
    await user.keyboard('{Alt>}{ArrowUp}{/Alt}');
    expect(now(store)).toEqual(links(config.chain));
  });

  it('takes a link out with Delete and goes on to the next', async () => {
    const { user, store } = open();
    await goTo(user, 1);
    await user.keyboard('{Delete}');
    expect(now(store)).toEqual(['lmstudio/big', 'anthropic/claude']);
    expect(screen.getByText('Quick One removed. 2 left in the chain.')).toBeTruthy();
    expect(document.activeElement?.getAttribute('aria-label')).toBe('claude');
  });

  it('steps back and forward through edits by keyboard and by button', async () => {
    const { user, store } = open();
    await goTo(user, 1);
    await user.keyboard('{Backspace}{Control>}z{/Control}');
    expect(now(store)).toEqual(links(config.chain));
    await user.keyboard('{Control>}{Shift>}z{/Shift}{/Control}');
    expect(now(store)).toHaveLength(2);
    await user.click(screen.getByRole('button', { name: 'Undo last edit' }));
    expect(now(store)).toHaveLength(3);
    await user.click(screen.getByRole('button', { name: 'Redo edit' }));
    expect(now(store)).toHaveLength(2);
  });

  it.each([
    ['Move up', ['anthropic/claude', 'lmstudio/quick'], 1],
    ['Make primary', ['anthropic/claude', 'lmstudio/big'], 0],
    ['Remove from chain', ['lmstudio/big', 'lmstudio/quick'], 0],
  ])('row menu: %s', async (action, expected, from) => {
    const { user, store } = open();
    await user.click(within(rows()[2]!).getByRole('button', { name: 'Actions for claude' }));
    await user.click(screen.getByRole('menuitem', { name: action }));
    expect(now(store).slice(from, from + 2)).toEqual(expected);
  });

  it('offers no move up to the first and no move down to the last', async () => {
    const { user } = open();
    await user.click(within(rows()[0]!).getByRole('button', { name: 'Actions for Big One' }));
    expect(['Move up', 'Move down', 'Make primary', 'Remove from chain'].map(disabled)).toEqual([
      true,
      false,
      true,
      false,
    ]);
  });

  it('follows a foreign edit of the file, and keeps staged edits as a conflict', async () => {
    const { user, store } = open();
    const foreign = (refs: string[]): void =>
      act(() => store.setState((state) => withConfig(state, { ...config, chain: chainOf(refs) })));
    foreign(['lmstudio/quick', 'lmstudio/big']);
    expect(names()).toEqual(['Quick One', 'Big One']);
    await goTo(user, 0);
    await user.keyboard('{Alt>}{ArrowDown}{/Alt}');
    foreign(['anthropic/claude']);
    expect(names()).toEqual(['Big One', 'Quick One']);
    expect(store.getState().staging.theirs).toEqual(chainOf(['anthropic/claude']));
    expect(startedFrom(store.getState().staging)).toEqual(chainOf(['lmstudio/quick', 'lmstudio/big']));
  });

  it('holds still while a row is dragged and catches up afterwards', () => {
    const { store } = open();
    act(() => store.setState({ dragging: true }));
    act(() =>
      store.setState((state) => withConfig(state, { ...config, chain: chainOf(['anthropic/claude']) })),
    );
    expect(names()).toEqual(['Big One', 'Quick One', 'claude']);
    act(() => store.setState({ dragging: false }));
    expect(names()).toEqual(['claude']);
  });

  it('can be reordered in the keyboard drag mode, with the place announced, and cancelled', async () => {
    const { user, store } = open();
    await goTo(user, 0);
    await user.keyboard('{ArrowRight}');
    expect(document.activeElement?.getAttribute('aria-label')).toBe('Move Big One');
    await user.keyboard('{Enter}');
    expect(store.getState().dragging).toBe(true);
    await user.keyboard('{Escape}');
    expect(store.getState().dragging).toBe(false);
    expect(now(store)).toEqual(links(config.chain));
  });

  it('tells what to do while it is empty, and why it is missing', () => {
    renderHearth(<ChainPanel />, { state: { config: sampleConfig([]), endpoints } });
    expect(screen.getByText('Drag a model here, or press + beside it.')).toBeTruthy();
    renderHearth(<ChainPanel />, { state: { config: { status: 'missing', path: '/x' } } });
    expect(screen.getByText(/^There is no config yet/)).toBeTruthy();
    const broken = problem('config-empty', {});
    renderHearth(<ChainPanel />, {
      state: { config: { status: 'unreadable', path: '/x', problem: broken } },
    });
    expect(screen.getByText(/^The config cannot be read/)).toBeTruthy();
  });
});
