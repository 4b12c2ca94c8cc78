import { writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { installSimulatedOpenClaw, type SimulatedOpenClaw, simToken } from '../../e2e/hosts/gateway.ts';
import { until } from '../../e2e/hosts/until.ts';
import { env, file, hearth, json, root } from './scratch.test-support.ts';

let sim: SimulatedOpenClaw;

beforeEach(async () => {
  sim = await installSimulatedOpenClaw(root);
  env['PATH'] = `${env['PATH']}:${dirname(process.execPath)}:/usr/bin:/bin`;
  env['OPENCLAW_STATE_DIR'] = `${root}/openclaw`;
  env['OPENCLAW_GATEWAY_PORT'] = String(sim.port);
  await writeConfig();
});
afterEach(() => sim.kill());

const writeConfig = (more = ''): Promise<void> =>
  writeFile(
    file,
    `{
  gateway: { mode: 'local', auth: { mode: 'token', token: '${simToken}' } },
  logging: { file: '${sim.logFile}' },
${more}}
`,
    { mode: 0o600 },
  );

test('a gateway that a command started goes on, is told, logged, restarted and stopped by later ones', async () => {
  const started = await json('gateway', 'start');
  expect(started.document).toMatchObject({ changed: true, gateway: { state: { kind: 'ready' } } });
  expect(started.code).toBe(0);
  const pid = await sim.pid();

  const status = await json('gateway', 'status');
  expect(status.document).toMatchObject({
    state: { kind: 'ready' },
    owner: { kind: 'hearth' },
    version: '2026.9.6',
    pid,
    activeRuns: 0,
    link: { kind: 'connected' },
  });
  const again = await json('gateway', 'start');
  expect([again.code, again.document]).toMatchObject([0, { changed: false }]);

  await sim.log({ level: 'WARN', subsystem: 'gateway/reload', message: 'look here' });
  const logs = await hearth([
    'gateway',
    'logs',
    '--json',
    '--level',
    'warn',
    '--search',
    'LOOK',
    '--config',
    file,
  ]);
  expect(
    logs.out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line)),
  ).toMatchObject([{ level: 'warn', subsystem: 'gateway/reload', text: 'look here' }]);

  const restarted = await json('gateway', 'restart');
  expect([restarted.code, restarted.document]).toMatchObject([
    0,
    { gateway: { state: { kind: 'ready' }, pid } },
  ]);

  await sim.turn({ hold: true });
  const refused = await json('gateway', 'stop');
  expect([refused.code, refused.document]).toMatchObject([2, { error: { code: 'gateway-runs-active' } }]);
  const stopped = await json('gateway', 'stop', '--end-runs');
  expect([stopped.code, stopped.document]).toMatchObject([
    0,
    { changed: true, gateway: { state: { kind: 'stopped' } } },
  ]);
  expect((await sim.calls('gateway', 'run')).length).toBe(1);
  await expect(fetch(`${sim.url}/healthz`)).rejects.toThrow('fetch failed');
});

test('an invalid config is told with its line, and the gateway is not started again and again', async () => {
  await writeConfig("  models: { mode: 'nope' },\n");
  const { code, out, err } = await hearth(['gateway', 'start', '--config', file]);
  expect([code, err]).toEqual([1, expect.stringContaining('Its config is not valid')]);
  expect(out).toContain('openclaw.json:4 models.mode: Invalid input');
  expect((await sim.calls('gateway', 'run')).length).toBe(1);
});

test('Ctrl+C while it starts leaves it starting', async () => {
  await sim.plan({ readyAfterMs: null });
  const pressed = Promise.withResolvers<void>();
  const starting = hearth(['gateway', 'start', '--config', file], { untilStopped: () => pressed.promise });
  await until(async () => (await sim.pid()) !== null, { deadline: 10_000, what: 'the gateway' });
  pressed.resolve();
  const { code, err } = await starting;
  expect([code, err]).toEqual([1, expect.stringContaining('The gateway goes on starting.')]);
  const pid = await sim.pid();
  expect(() => process.kill(pid!, 0)).not.toThrow();
});
