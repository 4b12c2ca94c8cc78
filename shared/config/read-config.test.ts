import { expect, test } from 'vitest';
import { providerKeyOf, readConfig } from './read-config.ts';

const reading = (config: Parameters<typeof readConfig>[0]) => {
  const read = readConfig(config);
  if (!read.ok) throw new Error(read.problem.code);
  return read.value;
};

test('the chain is read in each of its shapes', () => {
  expect(reading({})).toMatchObject({ chain: { primary: null, fallbacks: [] }, chainShape: 'absent' });
  expect(reading({ agents: { defaults: { model: 'a/b' } } })).toMatchObject({
    chain: { primary: 'a/b', fallbacks: [] },
    chainShape: 'string',
  });
  expect(reading({ agents: { defaults: { model: { primary: 'a/b', fallbacks: ['c/d'] } } } })).toMatchObject({
    chain: { primary: 'a/b', fallbacks: ['c/d'] },
    chainShape: 'object',
  });
});

test('aliases, listed models and providers are read, and no key with them', () => {
  const whole = {
    agents: {
      defaults: {
        models: { 'a/b': { alias: 'bee' }, 'a/d': { params: { num_ctx: 4096, keep_alive: '15m' } } },
      },
    },
    models: {
      mode: 'merge',
      providers: {
        a: {
          baseUrl: 'http://me:KEY@x?key=KEY',
          apiKey: 'KEY',
          params: { preload: false, keep_alive: 300 },
          models: [
            { id: 'b', name: 'B', contextWindow: 9, params: { num_ctx: 8.5 } },
            { id: 'd', contextTokens: 7 },
            3,
          ],
        },
      },
    },
  };
  const read = reading(whole);
  expect(read).toMatchObject({
    aliases: { 'a/b': 'bee' },
    listedModels: ['a/b', 'a/d'],
    providers: [
      {
        id: 'a',
        baseUrl: 'http://x',
        api: null,
        hasKey: true,
        preload: false,
        models: [
          { id: 'b', name: 'B', contextWindow: 9, contextTokens: null, numCtx: 8, keepAlive: '300s' },
          { id: 'd', name: 'd', contextWindow: null, contextTokens: 7, numCtx: 4096, keepAlive: '15m' },
        ],
      },
    ],
  });
  expect(JSON.stringify(read)).not.toContain('KEY');
  expect(read.notices).toEqual([{ kind: 'gateway-mode-missing' }]);
});

test.each([
  [{ agents: [] }, 'agents', 'array'],
  [{ agents: { defaults: { model: 3 } } }, 'agents.defaults.model', 'number'],
  [{ agents: { defaults: { model: { primary: {} } } } }, 'agents.defaults.model.primary', 'object'],
  [{ models: { providers: null } }, 'models.providers', 'null'],
])('a wrong type is told with its place: %j', (value, path, found) => {
  const read = readConfig(value);
  expect(read.ok ? null : read.problem).toMatchObject({ code: 'config-shape', params: { path, found } });
});

const config = (apiKey: string | { id: string }) => ({ models: { providers: { p: { apiKey } } } });

test('a provider key is the text of the config or of the variable it names, never a reference', () => {
  expect(providerKeyOf(config('abc'), 'p', {})).toBe('abc');
  expect(providerKeyOf(config('${LM}'), 'p', { LM: 'from-env' })).toBe('from-env');
  expect(providerKeyOf(config('${LM}'), 'p', {})).toBeNull();
  expect(providerKeyOf(config('x${LM}'), 'p', { LM: 'y' })).toBeNull();
  expect(providerKeyOf(config({ id: 'x' }), 'p', {})).toBeNull();
  expect(providerKeyOf({}, 'constructor', {})).toBeNull();
});
