import { expect, test } from 'vitest';
import { env, file, hearth, json } from './scratch.test-support.ts';

test.each([
  [['gateway', 'stop', '--end-runs', '--wait'], '--end-runs and --wait contradict each other'],
  [['gateway', 'restart', '--end-runs', '--wait'], '--end-runs and --wait contradict each other'],
  [['gateway', 'answers', '--json', '--csv'], '--json and --csv contradict each other'],
  [['gateway', 'answers', '--fallback', '--failed'], '--fallback and --failed contradict each other'],
  [['gateway', 'logs', '--level', 'loud'], 'trace, debug, info, warn, error, fatal'],
  [['gateway', 'logs', '--lines', '-1'], '0 … 1000000'],
  [['gateway', 'logs', '--search', 'x'.repeat(201)], '≤ 200'],
  [['gateway', 'fly'], "unknown command 'fly'"],
])('%j is a usage error', async (args, message) => {
  const { code, err } = await hearth(args);
  expect([code, err]).toEqual([2, expect.stringContaining(message)]);
});

test('the help names every command, in both languages', async () => {
  const english = await hearth(['gateway', '--help']);
  expect(english.out.match(/^ {2}(\w+)/gm)?.map((name) => name.trim())).toEqual([
    'status',
    'start',
    'stop',
    'restart',
    'logs',
    'answers',
  ]);
  const german = await hearth(['gateway', 'logs', '--help'], { env: { ...env, HEARTH_LANG: 'de' } });
  expect(german.out).toContain('diese Stufe und die darüber');
  expect(german.out).not.toContain('default');
});

test('without OpenClaw, status says so and start refuses', async () => {
  env['OPENCLAW_GATEWAY_PORT'] = '9';
  const { code, document } = await json('gateway', 'status');
  expect([code, document]).toMatchObject([
    0,
    { state: { kind: 'not-installed' }, program: { kind: 'not-found' } },
  ]);
  const start = await json('gateway', 'start');
  expect([start.code, start.document]).toMatchObject([1, { error: { code: 'openclaw-not-found' } }]);
  const stop = await hearth(['gateway', 'stop', '--config', file]);
  expect([stop.code, stop.out]).toEqual([0, expect.stringContaining('No OpenClaw was found')]);
});
