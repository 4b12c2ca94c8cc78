import { expect, test } from 'vitest';
import { planEndpoints } from './endpoint-plan.ts';

const origins = (env: Record<string, string>): string[] =>
  planEndpoints(
    [{ kind: 'lmstudio', provider: 'lmstudio', baseUrl: 'http://studio.lan:1234/v1', token: null }],
    () => null,
    env,
  ).planned.map(({ origin }) => origin);

test('the usual places are asked beside what the config names, unless the environment says not to look', () => {
  expect(origins({})).toEqual(['http://studio.lan:1234', 'http://127.0.0.1:1234', 'http://127.0.0.1:11434']);
  expect(origins({ HEARTH_LOOK_FOR_SERVERS: 'no' })).toEqual(['http://studio.lan:1234']);
});
