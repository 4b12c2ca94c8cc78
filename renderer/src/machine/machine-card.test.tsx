import { act, screen, within } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { describe, expect, it } from 'vitest';
import { targetsOf } from '../../../shared/fit/targets.ts';
import type { Machine } from '../../../shared/machine/snapshot.ts';
import type { Language } from '../../../shared/messages/index.ts';
import type { State } from '../store.ts';
import { renderHearth } from '../testing/fake-hearth.tsx';
import { factsOfSize, machineState, sampleCard, sampleMachine, samplePool } from '../testing/sample-fit.ts';
import { sampleEndpoint, sampleModel } from '../testing/sample-state.ts';
import { MachineCard } from './machine-card.tsx';

const gib = 2 ** 30;
const endpoint = sampleEndpoint([
  sampleModel('small', { name: 'Small One' }),
  sampleModel('huge', { name: 'Huge One' }),
]);
const open = (machine: Machine, state: Partial<State> = {}, language: Language = 'en') => ({
  user: userEvent.setup(),
  ...renderHearth(<MachineCard />, {
    state: {
      ...machineState(machine),
      endpoints: [endpoint],
      modelFacts: [factsOfSize('small', 20e9), factsOfSize('huge', 600e9)],
      ...state,
    },
    language,
  }),
});
const picture = (): string => screen.getByRole('img').getAttribute('aria-label') ?? '';
const band = (): string => screen.getByRole('region').textContent ?? '';

describe('this computer', () => {
  it('says how much models may use, what is used, and which models fit, for eyes and for screen readers', () => {
    open(sampleMachine());
    expect(screen.getByText('Mac Studio (M3 Ultra)')).toBeTruthy();
    expect(screen.getByRole('button', { name: 'GPU may use 464 GB' })).toBeTruthy();
    expect(screen.getByText('61.0 GB used')).toBeTruthy();
    expect(screen.getByText('1 of 2 models fit')).toBeTruthy();
    expect(picture()).toBe(
      'Memory scale from 8 GB to 1.5 TB. Apple M3 Ultra may use 464 GB for models: Capable, one large-memory machine. ' +
        'In use: 61.0 GB; no model is loaded. 1 of 2 models fit.',
    );
  });

  it('splits what is used into models and other; models never hold more than is used', () => {
    const loaded = sampleEndpoint([
      sampleModel('small', { loaded: [{ id: 'i', contextLength: 32_768, parallel: 1 }] }),
      sampleModel('huge'),
    ]);
    const { store } = open(sampleMachine(), { endpoints: [loaded] });
    expect(band()).toMatch(/models ~2[0-9.]+ GB.*other 40.0 GB.*403 GB free/);
    const full = sampleMachine({ pools: [samplePool({ usedBytes: 5 * gib })] });
    act(() => store.setState({ machine: full }));
    expect(band()).toMatch(/models ~5\.0 GB/);
    expect(band()).not.toMatch(/other/);
  });

  it('does not say that no model is loaded while a server that may hold some does not answer', () => {
    const away = { ...endpoint, modelsAsOf: 1, state: { kind: 'unreachable', cause: 'refused' } } as const;
    open(sampleMachine(), { endpoints: [away] });
    expect(band()).toContain('not known what models hold');
    expect(band()).not.toMatch(/no model loaded|other/);
    expect(picture()).toContain('In use: 61.0 GB; what models hold of it is not known.');
  });

  it('tells where the limit comes from a focus away, and everything else a press away', async () => {
    const { user } = open(sampleMachine());
    await user.tab();
    expect((await screen.findByRole('tooltip')).textContent).toContain('Hearth’s table of limits');
    await user.keyboard('{Enter}');
    const about = await screen.findByRole('dialog', { name: 'About this computer' });
    expect(about.textContent).toContain('Apple M3 Ultra · 32 cores');
    expect(about.textContent).toContain('macOS 26.1');
    expect(about.textContent).toContain('512 GB');
  });

  it('counts two cards as one memory, because runtimes split the layers over them', () => {
    open(sampleMachine({ model: null, pools: [sampleCard('a'), sampleCard('b')] }));
    expect(screen.getByText('2 × RTX 4090')).toBeTruthy();
    // Each keeps a gigabyte free.
    expect(screen.getByRole('button', { name: 'GPU may use 45.0 GB' })).toBeTruthy();
  });

  it('says well that there is no GPU', () => {
    const ram = samplePool({
      id: 'ram',
      kind: 'ram',
      backend: 'cpu',
      name: 'Xeon',
      limit: { bytes: 20 * gib, source: 'ratio' },
    });
    open(sampleMachine({ model: null, pools: [ram] }));
    expect(screen.getByText('No GPU that models can use. They run in main memory, slowly.')).toBeTruthy();
    expect(screen.getByRole('button', { name: 'Models may use 20.0 GB' })).toBeTruthy();
  });

  it('does not say that there is no GPU where one is there whose driver fails, and tells the driver’s words', async () => {
    const ram = samplePool({ id: 'ram', kind: 'ram', backend: 'cpu', name: 'Core i9' });
    const { user } = open(
      sampleMachine({
        pools: [ram],
        gpus: [{ name: 'NVIDIA GeForce RTX 3090', memoryBytes: null }],
        gaps: [{ reader: 'nvidia-smi', cause: 'failed', detail: 'Driver/library version mismatch' }],
      }),
    );
    expect(
      screen.getByText(
        'NVIDIA GeForce RTX 3090 cannot be used now: nvidia-smi failed. Models run in main memory, slowly.',
      ),
    ).toBeTruthy();
    await user.click(screen.getByRole('button', { name: /^Models may use/ }));
    expect((await screen.findByRole('dialog')).textContent).toContain('Driver/library version mismatch');
  });

  it('shows what is unknown as unknown, and why', () => {
    open(
      sampleMachine({
        pools: [samplePool({ limit: null, usedBytes: null, totalBytes: null })],
        gaps: [{ reader: 'nvidia-smi', cause: 'timeout' }],
      }),
    );
    expect(screen.getByRole('button', { name: 'How much models may use is unknown' })).toBeTruthy();
    expect(screen.getByText('use unknown')).toBeTruthy();
    expect(screen.getByText('nvidia-smi did not answer in time.')).toBeTruthy();
    expect(picture()).toContain('How much Apple M3 Ultra may use for models is unknown.');
    expect(band()).not.toMatch(/\b0 (GB|byte)/);
  });

  it('names the model whose row is lit: need, room and verdict', () => {
    const { store } = open(sampleMachine());
    act(() => store.setState({ litModel: `${endpoint.id} huge` }));
    expect(
      screen.getByTitle(/^Huge One: Needs changes · ~1\d\d GB too much · needs ~5\d\d GB at 32k$/),
    ).toBeTruthy();
    act(() => store.setState({ litModel: null }));
    expect(screen.getByText('1 of 2 models fit')).toBeTruthy();
  });

  it('speaks German', () => {
    open(sampleMachine(), {}, 'de');
    expect(screen.getByRole('button', { name: /^GPU darf 464\sGB nutzen$/ })).toBeTruthy();
    expect(screen.getByText('61,0 GB belegt')).toBeTruthy();
    expect(picture()).toContain('1 von 2 Modellen passen.');
  });

  it('shows what is known while a driver is waited for, and who that is', () => {
    open(
      sampleMachine({
        model: null,
        cpu: 'Core i9',
        pools: [],
        gpus: [{ name: 'NVIDIA GeForce RTX 3090', memoryBytes: null }],
        gaps: [{ reader: 'nvidia-smi', cause: 'asking' }],
      }),
    );
    expect(screen.getByText('Core i9')).toBeTruthy();
    expect(screen.getByText('512 GB of main memory')).toBeTruthy();
    expect(screen.getByText('80.0 GB used')).toBeTruthy();
    expect(
      screen.getByText('nvidia-smi has not answered yet. Until then nobody knows how much models may use.'),
    ).toBeTruthy();
    expect(screen.queryByRole('table')).toBeNull();
  });

  it('does not say that there is no GPU while the tool that would tell of one does not', () => {
    const ram = samplePool({ id: 'ram', kind: 'ram', backend: 'cpu', name: 'Core i9' });
    open(sampleMachine({ pools: [ram], gaps: [{ reader: 'nvidia-smi', cause: 'flooded' }] }));
    expect(
      screen.getByText(
        'nvidia-smi printed far too much and was stopped. Without a GPU models run in main memory, slowly.',
      ),
    ).toBeTruthy();
  });

  it('is a table of memories and a list of models for screen readers, which a new sample does not announce', () => {
    const { store, container } = open(sampleMachine({ pools: [sampleCard('a'), sampleCard('b')] }));
    const table = screen.getByRole('table', { name: 'Memory for models' });
    const rows = (): (string | null)[][] =>
      within(table)
        .getAllByRole('row')
        .map((row) => [...row.children].map(({ textContent }) => textContent));
    expect(rows()).toEqual([
      ['Name', 'Memory', 'For models', 'Used now', 'Free'],
      ['RTX 4090', '24.0 GB', '23.5 GB', '2.0 GB', '403 GB'],
      ['RTX 4090', '24.0 GB', '23.5 GB', '2.0 GB', '403 GB'],
    ]);
    expect(within(table).getAllByRole('rowheader')).toHaveLength(2);
    const models = within(screen.getByRole('list', { name: 'Models on the scale' }));
    expect(models.getAllByRole('listitem').map(({ textContent }) => textContent)).toEqual([
      expect.stringMatching(/^Small One: Comfortable · ~\d+\.\d GB to spare · needs ~\d+\.\d GB at 32k$/),
      expect.stringMatching(/^Huge One: Needs changes · ~\d+ GB too much · needs ~\d+ GB at 32k$/),
    ]);
    act(() => store.setState({ machine: sampleMachine({ pools: [samplePool({ usedBytes: null })] }) }));
    expect(rows()[1]).toEqual(['Apple M3 Ultra', '512 GB', '464 GB', 'unknown', '403 GB']);
    expect(container.querySelector('[aria-live], [role="status"], output')).toBeNull();
  });

  it('has the other machines in its table, whose use is not known here', () => {
    const other = { ...targetsOf(sampleMachine(), 'box')[0]!, name: 'gpu-box' };
    open(sampleMachine(), { otherTargets: [{ target: other, host: null }] });
    const row = screen.getByRole('rowheader', { name: 'gpu-box' }).parentElement;
    expect(row?.textContent).toBe('gpu-box512 GB464 GBunknownunknown');
  });

  it('says so while it is not known yet', () => {
    renderHearth(<MachineCard />);
    expect(screen.getByText('Looking at this computer…')).toBeTruthy();
  });
});
