import { act, screen, within } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { describe, expect, it } from 'vitest';
import { chainOf } from '../../../shared/chain/chain.ts';
import type { Endpoint, EndpointState } from '../../../shared/models/endpoint.ts';
import { failed, problem } from '../../../shared/problem.ts';
import { intents } from '../chain/staging.ts';
import type { Client } from '../connection/client.ts';
import { fakeClient, renderHearth } from '../testing/fake-hearth.tsx';
import { factsOfSize, machineState, sampleMachine } from '../testing/sample-fit.ts';
import { sampleConfig, sampleEndpoint, sampleModel } from '../testing/sample-state.ts';
import { ModelsPanel } from './models-panel.tsx';

const config = sampleConfig(['lmstudio/big', 'anthropic/claude']);
const models = [
  sampleModel('big', { name: 'Big One', loaded: [{ id: 'i', contextLength: 65_536, parallel: 1 }] }),
  sampleModel('tiny-8b', {
    name: 'Tiny One',
    params: '8B',
    sizeBytes: 4_900_000_000,
    quantization: { name: 'Q4_0', bitsPerWeight: 4 },
    capabilities: { vision: true, tools: false, reasoning: null },
  }),
];
const rows = (): string[] => screen.queryAllByRole('row').map((row) => row.getAttribute('aria-label') ?? '');
const open = (endpoints: Endpoint[] = [sampleEndpoint(models)], client: Client = fakeClient()) => ({
  user: userEvent.setup(),
  ...renderHearth(<ModelsPanel />, { state: { config, endpoints }, client }),
});
const inState = (state: EndpointState, more: Partial<Endpoint> = {}): Endpoint[] => [
  sampleEndpoint([], { state, ...more }),
];

describe('the models', () => {
  it('are grouped by endpoint with what is known of each', () => {
    open();
    expect(rows()).toEqual(['Big One', 'Tiny One', 'claude']);
    const [big, tiny, claude] = screen.getAllByRole('row');
    expect(big?.textContent).toContain('Q8_0');
    expect(big?.textContent).toContain('27.0 GB · 27B');
    expect(big?.textContent).toContain('up to 256k');
    expect(big?.textContent).toContain('64k loaded');
    expect(big?.textContent).toContain('Position 1 in the chain');
    expect(tiny?.textContent).toContain('not loaded');
    expect(tiny?.textContent).toContain('small, heavily quantised');
    expect(claude?.textContent).toContain('hosted');
    expect(screen.getByRole('heading', { name: 'Only in the config' })).toBeTruthy();
  });

  it('can be searched and filtered, and shown all again', async () => {
    const { user } = open();
    await user.type(screen.getByRole('searchbox', { name: 'Search 3 models' }), 'tiny');
    expect(rows()).toEqual(['Tiny One']);
    expect(screen.getAllByText(/1 model is hidden by search or filters/)).toHaveLength(2);
    await user.click(screen.getByRole('button', { name: 'Tools' }));
    expect(rows()).toEqual([]);
    expect(screen.getByText('No model matches.')).toBeTruthy();
    await user.click(screen.getAllByRole('button', { name: 'Show all' })[0]!);
    expect(rows()).toHaveLength(3);
  });

  it('say how they fit and how fast they would be, and can be narrowed and sorted by it', async () => {
    const user = userEvent.setup();
    renderHearth(<ModelsPanel />, {
      state: {
        ...machineState(sampleMachine()),
        config,
        endpoints: [sampleEndpoint(models)],
        modelFacts: [factsOfSize('big', 500e9), factsOfSize('tiny-8b', 5e9)],
      },
    });
    const [big, tiny, claude] = screen.getAllByRole('row');
    expect(big?.textContent).toMatch(/Needs changes~\d(\.\d)? tok\/s/);
    expect(tiny?.textContent).toMatch(/Comfortable~\d+ tok\/s16k ~\d+(\.\d)? s · 32k/);
    expect(claude?.textContent).toContain('—');
    expect(
      within(tiny!).getByRole('button', {
        name: /^Comfortable: how Tiny One fits\. ~\d+ GB to spare · needs ~\d.* at 32k$/,
      }),
    ).toBeTruthy();

    await user.click(screen.getByRole('button', { name: 'Sorted by Loaded first' }));
    await user.click(screen.getByRole('menuitem', { name: 'Fit' }));
    expect(rows()).toEqual(['Tiny One', 'Big One', 'claude']);
    await user.click(screen.getByRole('button', { name: 'Fits with 64k' }));
    expect(rows()).toEqual(['Tiny One']);
  });

  it('light their tick on the meter while the pointer or the focus is on their row', async () => {
    const { user, store } = open();
    const lit = (): string | undefined => store.getState().litModel?.split(' ').at(-1);
    const [big, tiny] = screen.getAllByRole('row');
    await user.hover(tiny!);
    expect(lit()).toBe('tiny-8b');
    act(() => big!.focus());
    expect(lit()).toBe('big');
    await user.hover(within(tiny!).getByText('Tiny One'));
    expect(lit()).toBe('tiny-8b');
    await user.unhover(screen.getByRole('region', { name: 'Models' }));
    act(() => big!.blur());
    expect(lit()).toBeUndefined();
  });

  it('can be sorted', async () => {
    const { user } = open();
    await user.click(screen.getByRole('button', { name: 'Sorted by Loaded first' }));
    await user.click(screen.getByRole('menuitem', { name: 'Size' }));
    expect(rows().slice(0, 2)).toEqual(['Big One', 'Tiny One']);
    expect(screen.getByRole('button', { name: 'Sorted by Size' })).toBeTruthy();
  });

  it('are added to the chain by their button, together with what the config lacks', async () => {
    const { user, store } = open();
    await user.click(screen.getByRole('button', { name: 'Add Tiny One to the chain' }));
    const wishes = intents(store.getState().staging);
    expect(wishes[0]).toMatchObject({
      kind: 'add-model',
      provider: 'lmstudio',
      model: { id: 'tiny-8b', contextWindow: 262_144 },
    });
    expect(wishes[1]).toEqual({
      kind: 'set-chain',
      from: config.chain,
      to: chainOf(['lmstudio/big', 'anthropic/claude', 'lmstudio/tiny-8b']),
    });
    expect(
      within(screen.getByRole('row', { name: 'Tiny One' })).getByText('Position 3 in the chain'),
    ).toBeTruthy();
  });

  it('cannot be added while there is no config', () => {
    renderHearth(<ModelsPanel />, {
      state: { config: { status: 'missing', path: '/x' }, endpoints: [sampleEndpoint(models)] },
    });
    expect(screen.getByRole('button', { name: 'Add Tiny One to the chain' }).hasAttribute('disabled')).toBe(
      true,
    );
  });
});

describe('an endpoint', () => {
  it.each<[string, Endpoint[], string, RegExp]>([
    [
      'not running here',
      inState({ kind: 'unreachable', cause: 'refused' }),
      'not reachable',
      /nothing listens there.*start the server, or run: lms server start/,
    ],
    [
      'not running elsewhere',
      inState({ kind: 'unreachable', cause: 'timeout' }, { location: 'network' }),
      'not reachable',
      /does not answer in time.*serve on the local network/,
    ],
    [
      'another program',
      inState({ kind: 'wrong-server', saw: 'Ollama' }),
      'another program',
      /Something else answers at http:\/\/127\.0\.0\.1:1234: Ollama/,
    ],
    [
      'another program without a name',
      inState({ kind: 'wrong-server', saw: 'HTTP' }),
      'another program',
      /Something answers at http:\/\/127\.0\.0\.1:1234, but it is not LM Studio\./,
    ],
    [
      'failing',
      inState({ kind: 'failing', cause: 'http', status: 500 }),
      'unusable answer',
      /an error \(HTTP 500\)/,
    ],
    ['without models', inState({ kind: 'no-models' }), 'no models', /has no models yet.*lms get/],
    [
      'wanting a token',
      inState({ kind: 'needs-token', tokenGiven: false }),
      'wants a token',
      /wants an API token/,
    ],
    [
      'refusing the token',
      inState({ kind: 'needs-token', tokenGiven: true }),
      'refuses the token',
      /refuses the token it was given/,
    ],
    [
      'with nothing loaded',
      [sampleEndpoint([sampleModel('a')], { state: { kind: 'none-loaded' } })],
      '1 model, none loaded',
      /Nothing is loaded/,
    ],
  ])('%s says so, and what to do', (_, endpoints, word, sentence) => {
    const { container } = open(endpoints);
    expect(screen.getByText(word)).toBeTruthy();
    expect(container.textContent).toMatch(sentence);
  });

  it('is asked again on request', async () => {
    const client = fakeClient();
    const { user } = open(inState({ kind: 'unreachable', cause: 'refused' }), client);
    await user.click(screen.getByRole('button', { name: 'Try again' }));
    expect(client.models.refresh).toHaveBeenCalledOnce();
  });

  it('takes a token, which then leaves the page', async () => {
    const client = fakeClient();
    const { user } = open(inState({ kind: 'needs-token', tokenGiven: false }), client);
    const field = screen.getByLabelText<HTMLInputElement>('API token');
    expect(field.type).toBe('password');
    await user.type(field, ' sk-lm-secret {Enter}');
    expect(client.models.setToken).toHaveBeenCalledWith(
      { endpoint: 'lmstudio@127.0.0.1:1234', token: 'sk-lm-secret' },
      expect.anything(),
    );
    await expect.poll(() => field.value).toBe('');
  });

  it('keeps what was typed when the token could not be kept', async () => {
    const client = fakeClient({
      models: { setToken: async () => failed(problem('settings-unwritable', { file: '/s/tokens.json' })) },
    });
    const { user } = open(inState({ kind: 'needs-token', tokenGiven: false }), client);
    await user.type(screen.getByLabelText('API token'), 'sk{Enter}');
    expect(await screen.findByRole('alert')).toBeTruthy();
    expect(screen.getByLabelText<HTMLInputElement>('API token').value).toBe('sk');
  });

  it('that went away keeps its last list, with the time of it', () => {
    open([sampleEndpoint(models, { state: { kind: 'unreachable', cause: 'timeout' } })]);
    expect(screen.getByText(/^List of /)).toBeTruthy();
    expect(rows()).toContain('Big One');
    expect(screen.queryByText('64k loaded')).toBeNull();
  });
});
