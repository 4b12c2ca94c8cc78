import { expect, test } from 'vitest';
import { done, failed, problem } from '../../shared/problem.ts';
import { fakeGateway, gatewayOf, ready, stopped, surroundings, url } from '../../e2e/hosts/fake-gateway.ts';
import { showGateway } from './gateway-commands.ts';

const cannot = async () => failed(problem('openclaw-no-answer', { command: 'gateway status', seconds: 30 }));
const once = { inspect: false };

test('status tells state, owner and the figures that are known, in both languages', async () => {
  const gateway = gatewayOf(ready(), {
    memoryBytes: 1_100_000_000,
    activeRuns: 2,
    startedAt: Date.UTC(2026, 10, 22, 20),
    owner: {
      kind: 'service',
      manager: 'launchd',
      label: 'ai.openclaw.gateway',
      running: true,
      system: false,
    },
    config: { kind: 'live', at: 1 },
  });
  const english = surroundings();
  expect(await showGateway(english.context, fakeGateway(gateway).services, once)).toBe(0);
  expect(english.out()).toMatchInlineSnapshot(`
    "State          ready
    Run by         A launchd service: ai.openclaw.gateway
    Version        2026.9.6
    Process        4242
    Address        http://127.0.0.1:18789
    Running since  2026-11-22T20:00:00.000Z
    Memory         1.0 GB
    Active turns   2
    Config         live
    The gateway takes requests at http://127.0.0.1:18789.
    "
  `);
  const german = surroundings({ language: 'de' });
  await showGateway(german.context, fakeGateway(gateway).services, once);
  expect(german.out()).toMatch(
    /^Zustand +bereit\nBetrieben von +Ein launchd-Dienst: ai\.openclaw\.gateway\n/,
  );
  expect(english.err() + german.err()).toBe('');
});

test('status leaves out what is not known and shows what OpenClaw objects to', async () => {
  const fault = {
    file: 'openclaw.json',
    line: 4,
    path: 'models.mode',
    message: 'Invalid input',
    text: '  mode: "nope",',
  };
  const gateway = gatewayOf(
    {
      kind: 'given-up',
      why: 'config-invalid',
      exit: { code: 78, signal: null, at: 1 },
      lastLines: ['Gateway failed to start \u001B[31m'],
      fault,
      by: null,
    },
    {
      version: null,
      pid: null,
      activeRuns: null,
      link: { kind: 'off' },
      owner: { kind: 'nobody' },
      config: { kind: 'unknown' },
    },
  );
  const { context, out } = surroundings();
  await showGateway(context, fakeGateway(gateway).services, once);
  expect(out()).toMatchInlineSnapshot(`
    "State    cannot start
    Run by   Nobody runs it, and no service is known.
    Address  http://127.0.0.1:18789
    Config   not known whether the gateway uses it
    The gateway does not start. Its config is not valid: Invalid input. Correct the value, or restore the last good config.
    openclaw.json:4 models.mode: Invalid input
      mode: "nope",
      Gateway failed to start �[31m
    "
  `);
});

test('status as a document is the snapshot', async () => {
  const gateway = gatewayOf(ready());
  const { context, out } = surroundings({ json: true });
  await showGateway(context, fakeGateway(gateway).services, once);
  expect(JSON.parse(out())).toEqual(gateway);
});

test('status waits until the gateway was looked at and asked', async () => {
  const fake = fakeGateway({ ...gatewayOf({ kind: 'checking' }), checkedAt: null });
  const { context, out } = surroundings();
  const told = showGateway(context, fake.services, once);
  fake.snapshots.set(gatewayOf(ready(), { link: { kind: 'connecting' }, version: null }));
  fake.snapshots.set(gatewayOf(ready()));
  await told;
  expect(out()).toContain('2026.9.6');
});

test('status --inspect asks OpenClaw who runs it, and tells when that fails', async () => {
  const fake = fakeGateway(gatewayOf(stopped, { link: { kind: 'off' } }));
  const asked = surroundings();
  const terminal = { kind: 'terminal', pid: 7, name: 'zsh' } as const;
  const inspect = async () => {
    fake.snapshots.set(gatewayOf(ready(), { owner: terminal }));
    return done(null);
  };
  expect(await showGateway(asked.context, { ...fake.services, inspect }, { inspect: true })).toBe(0);
  expect(asked.out()).toContain('zsh');

  const refused = surroundings({ json: true });
  expect(await showGateway(refused.context, { ...fake.services, inspect: cannot }, { inspect: true })).toBe(
    1,
  );
  expect(JSON.parse(refused.out())).toMatchObject({ error: { code: 'openclaw-no-answer' } });
});

test('status says why there is no connection', async () => {
  const gateway = gatewayOf(ready(), {
    version: null,
    link: { kind: 'failed', problem: problem('gateway-token-wrong') },
  });
  const { context, out, err } = surroundings();
  await showGateway(context, fakeGateway(gateway).services, once);
  expect(out()).toContain(url);
  expect(err()).toContain('does not accept Hearth’s token');
});
