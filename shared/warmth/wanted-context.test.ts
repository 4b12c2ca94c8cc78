import { expect, test } from 'vitest';
import { sampleProvider } from '../models/samples.ts';
import { wantedContext } from './wanted-context.ts';

const asked = (change: Partial<Parameters<typeof wantedContext>[0]> = {}) =>
  wantedContext({
    wish: null,
    server: 'lmstudio',
    provider: null,
    model: 'm',
    contextMax: 400_000,
    ...change,
  });
const entry = (change: object) => sampleProvider('lmstudio', [{ id: 'm', ...change }]);

// What the real gateway (2026.9.6) asked a simulated LM Studio to load for each of these configs.
test.each([
  ['contextWindow', entry({ contextWindow: 50_000 }), 50_000, 'context-window'],
  [
    'contextTokens before contextWindow',
    entry({ contextTokens: 30_000, contextWindow: 50_000 }),
    30_000,
    'context-tokens',
  ],
  ['contextTokens alone', entry({ contextTokens: 30_000 }), 30_000, 'context-tokens'],
  ['an entry that says nothing', entry({}), 200_000, 'openclaw-default'],
  ['an entry with a window that is none', entry({ contextWindow: -1 }), 200_000, 'openclaw-default'],
  ['no entry', sampleProvider('lmstudio', []), 64_000, 'openclaw-default'],
  ['no provider', null, 64_000, 'openclaw-default'],
] as const)('LM Studio is asked for what OpenClaw would ask for: %s', (_, provider, context, from) => {
  expect(asked({ provider })).toEqual({ context, from });
});

test('never more than the model can hold', () => {
  expect(asked({ contextMax: 32_768 })).toEqual({ context: 32_768, from: 'model-maximum' });
  expect(asked({ wish: 99_999, contextMax: 40_000 })).toEqual({ context: 40_000, from: 'model-maximum' });
  expect(asked({ contextMax: null, provider: entry({ contextWindow: 1e6 }) })).toEqual({
    context: 1e6,
    from: 'context-window',
  });
});

test('what the user chose goes before what OpenClaw wants', () => {
  expect(asked({ wish: 8192, provider: entry({ contextTokens: 30_000 }) })).toEqual({
    context: 8192,
    from: 'wish',
  });
});

const ollama = (change: object, api: string | null = 'ollama') =>
  asked({ server: 'ollama', provider: sampleProvider('ollama', [{ id: 'm', ...change }], { api }) });

test('Ollama is asked for the num_ctx that OpenClaw’s turns carry, so that none of them loads anew', () => {
  expect(ollama({ numCtx: 16_384, contextTokens: 30_000 })).toEqual({ context: 16_384, from: 'num-ctx' });
  expect(ollama({ contextTokens: 30_000 })).toEqual({ context: 30_000, from: 'context-tokens' });
  expect(ollama({ contextWindow: 50_000 })).toEqual({ context: null, from: 'server-default' });
  expect(ollama({ contextWindow: 50_000 }, 'openai-completions')).toEqual({
    context: 50_000,
    from: 'context-window',
  });
  expect(asked({ server: 'ollama' })).toEqual({ context: 32_768, from: 'openclaw-default' });
  expect(asked({ server: 'ollama', contextMax: 8192 })).toEqual({ context: 8192, from: 'openclaw-default' });
});
