import { writeFile } from 'node:fs/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type LmStudio, startLmStudio } from '../../e2e/sim/lm-studio.ts';
import { env, file, hearth, json } from './scratch.test-support.ts';

let server: LmStudio;

beforeEach(async () => {
  // So small that it fits every machine that runs the tests.
  const small = { params: '0.5B', sizeBytes: 300_000_000, loadMs: 30_000 };
  server = await startLmStudio({
    models: [
      { key: 'tiny', displayName: 'Tiny', ...small },
      { key: 'other', displayName: 'Other', ...small },
    ],
    rate: 300,
  });
  env['OPENCLAW_GATEWAY_PORT'] = '9';
  await writeFile(
    file,
    `{
  agents: { defaults: { model: { primary: 'lmstudio/tiny' }, models: { 'lmstudio/tiny': { alias: 'small' } } } },
  models: { mode: 'merge', providers: { lmstudio: { baseUrl: '${server.url}/v1', models: [
    { id: 'tiny', name: 'Tiny', contextWindow: 32768 },
  ] } } },
}
`,
    { mode: 0o600 },
  );
});
afterEach(() => server.close());

const happened = (): string[] =>
  server.history().map(({ event, key, context, by }) => `${event} ${key} ${context} ${by}`);

test('on loads once, with what OpenClaw wants, and ends when it is warm; off lets it go', async () => {
  const on = await json('warm', 'on', 'small');
  expect(on.document).toMatchObject({
    ref: 'lmstudio/tiny',
    wish: { on: true },
    state: { kind: 'warm', context: 32_768, held: { kind: 'pinned' } },
    coldStart: { history: [{ context: 32_768 }] },
  });
  expect(on.code).toBe(0);
  expect(happened()).toEqual(['load-begun tiny 32768 api', 'loaded tiny 32768 api']);

  // Looking is not loading, and what one command loaded is the next one's as well.
  const { document } = await json('warm', 'status', 'lmstudio/tiny');
  expect(document).toMatchObject({ wish: { on: true }, state: { kind: 'warm', held: { kind: 'pinned' } } });
  const again = await json('warm', 'on', 'tiny');
  expect(again.code).toBe(0);

  const off = await json('warm', 'off', 'small');
  expect([off.code, off.document]).toMatchObject([0, { wish: { on: false }, state: { kind: 'cold' } }]);
  expect(happened().slice(2)).toEqual(['unloaded tiny 32768 api']);
});

test('status tells every model in words, and no flame makes a command load', async () => {
  expect((await json('warm', 'on', 'small', '--no-wait')).document).toMatchObject({ wish: { on: true } });
  const told = await hearth(['warm', 'status', '--config', file]);
  expect(told.out).toMatch(/lmstudio\/tiny +on +cold +32k/);
  expect(told.out).toMatch(/lmstudio\/other +– +cold +62\.5k|lmstudio\/other +– +cold +64k/);
  const status = await json('status');
  expect(status.document).toMatchObject({ warmth: [{ ref: 'lmstudio/tiny', state: { kind: 'cold' } }] });
  expect((await hearth(['status', '--config', file])).out).toContain('Tiny (cold)');
  expect(happened()).toEqual([]);
});

test('what cannot be loaded is told with its reason, and the command fails', async () => {
  server.changeModel('tiny', { loadFails: 'guardrail' });
  server.change({ version: '0.3.39' });
  const old = await json('warm', 'on', 'small');
  expect([old.code, old.document]).toMatchObject([
    1,
    { state: { kind: 'failing', problem: { code: 'warmth-cannot-load' }, nextTryAt: null } },
  ]);
});

test.each([
  [['warm', 'on', 'nobody/has-it'], 2],
  [['warm', 'on', 'small', '--make-room', '--load-anyway'], 2],
  [['warm', 'on'], 2],
  [['warm', 'off', 'other'], 0],
  [['warm', 'status', 'nobody/has-it'], 2],
])('%j ends with %d', async (args, code) => {
  expect((await json(...args)).code).toBe(code);
  expect(happened()).toEqual([]);
});
