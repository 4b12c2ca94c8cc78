import { act, fireEvent, screen, within } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { describe, expect, it } from 'vitest';
import type { ModelFacts } from '../../../shared/fit/facts.ts';
import type { Machine } from '../../../shared/machine/snapshot.ts';
import type { Language } from '../../../shared/messages/index.ts';
import { ModelsPanel } from '../models/models-panel.tsx';
import { renderHearth } from '../testing/fake-hearth.tsx';
import {
  factsOfSize,
  machineState,
  sampleCard,
  sampleFacts,
  sampleMachine,
  samplePool,
} from '../testing/sample-fit.ts';
import { sampleConfig, sampleEndpoint, sampleModel } from '../testing/sample-state.ts';
import { FitPanel } from './fit-panel.tsx';

const endpoint = sampleEndpoint([sampleModel('big', { name: 'Big One' })]);

function open(facts: ModelFacts, machine: Machine = sampleMachine(), language: Language = 'en') {
  return {
    user: userEvent.setup(),
    ...renderHearth(
      <>
        <ModelsPanel />
        <FitPanel />
      </>,
      {
        state: {
          ...machineState(machine),
          config: sampleConfig([]),
          endpoints: [endpoint],
          modelFacts: [facts],
        },
        language,
      },
    ),
  };
}
const badge = (): HTMLElement =>
  within(screen.getByRole('row')).getByRole('button', { name: /how Big One fits/ });
const panel = (): HTMLElement => screen.getByRole('complementary', { name: 'How Big One fits' });
const slider = (): HTMLInputElement => within(panel()).getByRole('slider', { name: 'Context' });
/** Moves the slider by so many stops, as arrow keys do. */
const move = (stops: number): void => {
  fireEvent.change(slider(), { target: { value: String(slider().valueAsNumber + stops) } });
};
const said = (): string => panel().textContent ?? '';

describe('how a model fits', () => {
  it('opens from its row with the focus on the context, and Escape gives the focus back', async () => {
    const { user } = open(sampleFacts('big'));
    await user.click(badge());
    expect(document.activeElement).toBe(slider());
    expect(said()).toMatch(/^How Big One fits.*on Apple M3 Ultra.*Comfortable~4\d\d GB to spare/);
    await user.keyboard('{Escape}');
    expect(screen.queryByRole('complementary')).toBeNull();
    expect(document.activeElement).toBe(badge());
  });

  it('is judged anew for each context, by part; the row stays as it is', async () => {
    const { user, store } = open(sampleFacts('big'));
    await user.click(badge());
    expect(slider().getAttribute('aria-valuetext')).toBe('32,768 tokens');
    expect(said()).toMatch(/KV cache~2\.0 GB/);
    move(4);
    expect(slider().getAttribute('aria-valuetext')).toBe('65,536 tokens');
    expect(said()).toMatch(/Weights\d+\.\d GB.*KV cache~4\.0 GB.*State~\d+ MB.*Compute.*Margin/);
    expect(store.getState().openFit?.wish?.contextTokens).toBe(65_536);
    expect(badge().getAttribute('aria-label')).toContain('at 32k');
  });

  it('goes from 16k to all that the model can hold', async () => {
    const { user } = open(sampleFacts('big'));
    await user.click(badge());
    move(-100);
    expect(slider().getAttribute('aria-valuetext')).toBe('16,384 tokens');
    move(100);
    expect(slider().getAttribute('aria-valuetext')).toBe('262,144 tokens');
    expect(said()).toContain('Largest context that fits: 256k, all that the model can hold');
  });

  it('needs less with a quantised cache', async () => {
    const { user } = open(sampleFacts('big'));
    await user.click(badge());
    await user.click(within(panel()).getByRole('radio', { name: 'q8_0' }));
    expect(said()).toMatch(/KV cache~1\.1 GB/);
  });

  it('says what would make it fit, and does it', async () => {
    const tight = sampleMachine({ pools: [samplePool({ limit: { bytes: 36e9, source: 'read' } })] });
    const { user } = open(sampleFacts('big'), tight);
    await user.click(badge());
    move(100);
    expect(said()).toMatch(/Needs changes~\d+(\.\d)? GB too much/);
    await user.click(within(panel()).getByRole('button', { name: /^Take [\d.]+k of context$/ }));
    expect(said()).toMatch(/How Big One fits.*Tight~\d/);
  });

  it('says so when nothing helps', async () => {
    const small = sampleMachine({ pools: [samplePool({ limit: { bytes: 4e9, source: 'read' } })] });
    const { user } = open(factsOfSize('big', 900e9), small);
    expect(screen.getByRole('row').textContent).toMatch(/Does not fit~\d+ GB too much/);
    await user.click(badge());
    expect(said()).toContain('Does not fit');
    // What cannot run is not fast.
    expect(said()).not.toContain('tok/s');
    expect(said()).toContain('it takes a machine with more memory');
    expect(said()).toContain('Not even the smallest window that OpenClaw takes fits.');
  });

  it('says that too little context was trained, whatever memory there is', async () => {
    const facts = sampleFacts('big');
    const { user } = open({ ...facts, architecture: { ...facts.architecture, contextMax: 8192 } });
    expect(screen.getByRole('row').textContent).toContain('Does not fitwindow too small');
    await user.click(badge());
    expect(said()).toContain('It was trained for 8k tokens only');
    expect(slider().disabled).toBe(true);
  });

  it('tells speed as ranges that are estimated, and measurements without a ~', async () => {
    const { user, store } = open(sampleFacts('big'));
    await user.click(badge());
    expect(said()).toMatch(/Answers~[\d.]+ tok\/s.*First word after 16k~[\d.]+ (s|min).*Follow-up~/);
    expect(said()).toContain('estimated; replaced by measurements');
    const measured = { at: 1, promptTokens: 18_000, prefill: 400, decode: 23, ttftMs: 45_000 };
    act(() => store.setState({ modelFacts: [sampleFacts('big', { measured: [measured] })] }));
    expect(said()).toMatch(/Answers23 tok\/s/);
    expect(said()).toContain('measured on this machine');
  });

  it('tells where the numbers come from, and what LM Studio itself says', async () => {
    const { user } = open(
      sampleFacts('big', {
        source: 'family-table',
        confidence: 'low',
        serverEstimate: { totalBytes: 31 * 2 ** 30, contextTokens: 32_768, confidence: 'low' },
      }),
    );
    await user.click(badge());
    expect(said()).toContain('Numbers from Hearth’s table of model families: rough.');
    expect(said()).toContain('LM Studio itself says 31.0 GB at 32k (confidence: low)');
  });

  it('shares itself out over two cards, and promises no speed by it', async () => {
    const { user } = open(sampleFacts('big'), sampleMachine({ pools: [sampleCard('a'), sampleCard('b')] }));
    await user.click(badge());
    expect(within(panel()).getAllByText(/of 22\.5 GB$/)).toHaveLength(2);
    expect(said()).toContain('one answer gets no faster');
  });

  it('says whether there is room now', async () => {
    const { user, store } = open(sampleFacts('big'));
    await user.click(badge());
    expect(said()).toContain('403 GB are free');
    const full = sampleMachine({ pools: [samplePool({ usedBytes: 450 * 2 ** 30 })] });
    act(() => store.setState({ machine: full }));
    expect(said()).toMatch(/Only 14\.0 GB are free now: \d+\.\d GB have to be freed first/);
  });

  it('makes way while something is dragged', async () => {
    const { user, store } = open(sampleFacts('big'));
    await user.click(badge());
    act(() => store.setState({ dragging: true }));
    expect(screen.queryByRole('complementary')).toBeNull();
    act(() => store.setState({ dragging: false }));
    expect(panel()).toBeTruthy();
  });

  it('speaks German', async () => {
    const { user } = open(sampleFacts('big'), sampleMachine(), 'de');
    await user.click(
      within(screen.getByRole('row')).getByRole('button', { name: /^Passt gut: wie Big One passt/ }),
    );
    const text = screen.getByRole('complementary', { name: 'Wie Big One passt' }).textContent;
    expect(text).toMatch(/Kontext32\.768 Token.*Gewichte.*Tempo.*Erstes Wort nach 16k/);
  });
});
