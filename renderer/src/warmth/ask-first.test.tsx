import { act, screen } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { type ReactNode } from 'react';
import { describe, expect, it, vi } from 'vitest';
import type { ModelFacts } from '../../../shared/fit/facts.ts';
import { sampleProvider } from '../../../shared/models/samples.ts';
import { done } from '../../../shared/problem.ts';
import { everyState, sampleWarmth, sampleWish } from '../../../shared/warmth/sample-models.ts';
import type { Warmth, WarmthState } from '../../../shared/warmth/snapshot.ts';
import type { Client } from '../connection/client.ts';
import { withWarmth } from '../store.ts';
import { fakeClient, renderHearth } from '../testing/fake-hearth.tsx';
import { factsOfSize, machineState, sampleFacts, sampleMachine } from '../testing/sample-fit.ts';
import { sampleConfig, sampleEndpoint, sampleModel } from '../testing/sample-state.ts';
import type { FitPause } from './attention.ts';
import { FlameButton } from './flame-button.tsx';
import { WarmthCaption } from './warmth-caption.tsx';
import { WarmthDialogs } from './warmth-dialogs.tsx';
import { useWarmthOf } from './warmth-of.ts';

const stateOf = (wanted: string): WarmthState => everyState(Date.now()).find(([name]) => name === wanted)![1];
const asking = stateOf('asking');
const kept = sampleWish('qwen3.8-27b', { kind: 'cold' });

function Row(): ReactNode {
  const model = useWarmthOf('lmstudio/big');
  return (
    model !== null && (
      <>
        <FlameButton model={model} />
        <WarmthCaption model={model} />
        <WarmthDialogs />
      </>
    )
  );
}

function open(warmth: Warmth, language: 'en' | 'de' = 'en') {
  const set = vi.fn<Client['warmth']['set']>(async () => done(null));
  const confirm = vi.fn<Client['warmth']['confirm']>(async () => done(null));
  const resume = vi.fn<Client['warmth']['resume']>(async () => done(null));
  const preview = vi.fn<Client['config']['preview']>(() => new Promise(() => undefined));
  const config = sampleConfig(['lmstudio/big'], {
    providers: [sampleProvider('lmstudio', [{ id: 'big' }])],
  });
  const client = fakeClient({ warmth: { set, confirm, resume }, config: { preview } });
  const hearth = renderHearth(<Row />, { state: { warmth, config }, client, language });
  const tell = (state: WarmthState): void =>
    act(() => hearth.store.setState((now) => withWarmth(now, [sampleWish('big', state), kept])));
  return { ...hearth, set, confirm, resume, preview, tell, user: userEvent.setup() };
}

const flame = () => screen.getByRole('button', { name: 'Keep big warm' });
const question = () => screen.queryByRole('alertdialog');

describe('a model that does not fit beside what is loaded', () => {
  it('asks at once when its flame was turned on here, naming what would have to go and how much that is', async () => {
    const { user, tell, confirm } = open([sampleWarmth('big'), kept]);
    await user.click(flame());
    expect(question()).toBeNull();
    tell(asking);
    const text = question()?.textContent.replaceAll('\u00A0', ' ') ?? '';
    expect(text).toContain('big does not fit beside what is loaded');
    expect(text).toContain('It needs ~233 GB, and 112 GB are free.');
    expect(text).toContain('Qwen3.8 27Bkept warm~30.7 GB');
    expect(text).toContain('Kimi K2 Thinkingsize not known');
    await user.click(screen.getByRole('button', { name: 'Unload them, then load' }));
    expect(confirm).toHaveBeenCalledWith({ ref: 'lmstudio/big', how: 'make-room' }, expect.anything());
    expect(question()).toBeNull();
  });

  it('is loaded all the same when told so', async () => {
    const { user, tell, confirm } = open([sampleWarmth('big'), kept]);
    await user.click(flame());
    tell(asking);
    await user.click(screen.getByRole('button', { name: 'Load all the same' }));
    expect(confirm).toHaveBeenCalledWith({ ref: 'lmstudio/big', how: 'load-anyway' }, expect.anything());
  });

  it('goes off again when the question after its flame is cancelled', async () => {
    const { user, tell, set } = open([sampleWarmth('big'), kept]);
    await user.click(flame());
    tell(asking);
    await user.keyboard('{Escape}');
    expect(question()).toBeNull();
    expect(set).toHaveBeenLastCalledWith({ ref: 'lmstudio/big', on: false }, expect.anything());
    expect(flame().getAttribute('aria-pressed')).toBe('false');
  });

  it('does not ask by itself when it comes to that later; the row offers it, and closing changes nothing', async () => {
    const { user, tell, set } = open([sampleWarmth('big'), kept]);
    await user.click(flame());
    tell({ kind: 'warm', context: 1, since: null, held: { kind: 'pinned' } });
    tell(asking);
    expect(question()).toBeNull();
    await user.click(screen.getByRole('button', { name: 'Decide…: big' }));
    expect(question()).toBeTruthy();
    await user.click(screen.getByRole('button', { name: 'Cancel' }));
    expect(question()).toBeNull();
    expect(set).toHaveBeenCalledTimes(1);
  });

  it('closes by itself when there is nothing to decide any more', async () => {
    const { user, tell } = open([sampleWish('big', asking), kept]);
    await user.click(screen.getByRole('button', { name: 'Decide…: big' }));
    tell({ kind: 'loading', since: 0, estimateMs: null, progress: null, by: 'hearth', until: null });
    expect(question()).toBeNull();
  });

  it('says in German that nothing would make room, and offers no unloading then', async () => {
    const { user } = open([sampleWish('big', stateOf('asking without knowing what is free')), kept], 'de');
    await user.click(screen.getByRole('button', { name: 'Wählen …: big' }));
    const text = question()?.textContent ?? '';
    expect(text).toContain('big passt nicht');
    expect(text).not.toContain('passt nicht neben');
    expect(text).toContain('Wie viel frei ist, ist nicht bekannt.');
    expect(text).toContain('Nichts, was geladen ist, würde genug Platz schaffen.');
    expect(text).toContain('Ein gehostetes Modell als Ausweichmodell in die Kette aufnehmen');
    expect(screen.queryByRole('button', { name: /Entladen/u })).toBeNull();
    expect(screen.getByRole('button', { name: 'Trotzdem laden' })).toBeTruthy();
  });
});

const gib = 2 ** 30;
const none = { why: 'fit' as const, freeBytes: 100 * gib, inTheWay: [] } satisfies Partial<FitPause>;

/** As many parameters as 8 bits a weight make of so many bytes. */
const ofSize = (bytes: number): ModelFacts['architecture'] => ({
  ...sampleFacts('big').architecture,
  parameters: bytes,
  activeParameters: bytes,
});

/** The question about a model of so many bytes on a Mac Studio whose models may use 464 GB. */
async function askedOn(bytes: number, needBytes: number, more: Partial<ModelFacts> = {}) {
  const state: WarmthState = { kind: 'paused', pause: { ...none, needBytes } };
  const hearth = open([sampleWish('big', state)]);
  act(() =>
    hearth.store.setState({
      ...machineState(sampleMachine()),
      endpoints: [sampleEndpoint([sampleModel('big')])],
      modelFacts: [factsOfSize('big', bytes, { architecture: ofSize(bytes), ...more })],
    }),
  );
  await hearth.user.click(screen.getByRole('button', { name: 'Decide…: big' }));
  return { ...hearth, text: question()?.textContent.replaceAll('\u00A0', ' ') ?? '' };
}

describe('a model for which nothing that is loaded would make room', () => {
  it('that would not fit an empty machine either is told so, with need, limit and what would make it fit', async () => {
    const { text, user, store, set } = await askedOn(480 * gib, 500 * gib);
    expect(text).toContain('big does not fit this machine');
    expect(text).toContain(
      'With 64k of context it needs ~500 GB, and models may use 464 GB of this machine’s memory.',
    );
    expect(text).toContain('It would not fit with nothing else loaded either.');
    expect(text).toMatch(/What helps:.*Take it as Q6_K.*hosted model into the chain/u);
    expect(text).not.toContain('beside what is loaded');
    expect(screen.queryByRole('button', { name: /^Unload/u })).toBeNull();
    await user.click(screen.getByRole('button', { name: 'Show how it fits' }));
    expect(question()).toBeNull();
    expect(store.getState().openFit?.key).toBe('lmstudio@127.0.0.1:1234 big');
    expect(set).not.toHaveBeenCalled();
  });

  it('and which nothing makes fit is told to be another model’s or another machine’s task', async () => {
    const { text } = await askedOn(4000 * gib, 4100 * gib);
    expect(text).toContain('Take another model, or a machine with more memory');
    expect(text).not.toContain('Take it as');
  });

  it('but which would fit alone waits for other programs, and does not claim that it never fits', async () => {
    const { text } = await askedOn(200 * gib, 220 * gib);
    expect(text).toContain('There is no room for big now');
    expect(text).toContain('It needs ~220 GB, and 100 GB are free.');
    expect(text).toContain('Alone it would fit, but other programs hold the memory');
    expect(text).not.toContain('does not fit this machine');
  });

  it('or that has too small a window for OpenClaw is told that, and nothing of memory', async () => {
    const facts = sampleFacts('big');
    const { text } = await askedOn(5 * gib, 6 * gib, {
      architecture: { ...facts.architecture, contextMax: 8192 },
    });
    expect(text).toContain('OpenClaw cannot work with big');
    expect(text).toContain('It was trained for 8,192 tokens only');
    expect(text).not.toContain('slow the computer down');
  });
});

describe('what one press does', () => {
  it.each([
    ['paused on battery', 'Resume: big'],
    ['paused for its hours', 'Load: big'],
    ['evicted', 'Load: big'],
    ['given up', 'Retry: big'],
    ['wrong context by somebody', 'Reload: big'],
  ])('%s: goes on', async (name, button) => {
    const { user, resume } = open([sampleWish('big', stateOf(name)), kept]);
    await user.click(screen.getByRole('button', { name: button }));
    expect(resume).toHaveBeenCalledWith({ ref: 'lmstudio/big' }, expect.anything());
  });

  it('fits the config to what was loaded, after its diff was seen', async () => {
    const { user, preview } = open([sampleWish('big', stateOf('wrong context by the server')), kept]);
    await user.click(screen.getByRole('button', { name: 'Fit…: big' }));
    expect(screen.getByRole('dialog').textContent).toContain('Let OpenClaw use 32,768 tokens of context?');
    expect(preview.mock.calls[0]?.[0].intents).toEqual([
      { kind: 'set-context', provider: 'lmstudio', model: 'big', contextTokens: 32_768 },
    ]);
  });
});
