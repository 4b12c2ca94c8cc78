import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { GatewayClient } from '@openclaw/gateway-client';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Child, startChild } from '../hosts/child.ts';
import { installSimulatedOpenClaw, type SimulatedOpenClaw, simToken } from '../hosts/gateway.ts';
import { until } from '../hosts/until.ts';

let scratch: string;
let sim: SimulatedOpenClaw;
let children: Child[];
let clients: GatewayClient[];

beforeEach(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'hearth-sim-gateway-'));
  sim = await installSimulatedOpenClaw(scratch);
  [children, clients] = [[], []];
});
afterEach(async () => {
  for (const client of clients) client.stop();
  for (const child of children) await child.stop('SIGKILL');
  await rm(scratch, { recursive: true });
});

const configPath = (): string => join(scratch, 'openclaw.json');
const writeConfig = (extra = '', token = simToken): Promise<void> =>
  writeFile(configPath(), `{\n  gateway: { mode: 'local', auth: { token: '${token}' } },\n${extra}}\n`);

function openclaw(...args: string[]): Child {
  const child = startChild(process.execPath, [sim.program, ...args], {
    env: {
      PATH: dirname(process.execPath),
      OPENCLAW_STATE_DIR: join(scratch, 'state'),
      OPENCLAW_CONFIG_PATH: configPath(),
      OPENCLAW_GATEWAY_PORT: String(sim.port),
    },
  });
  children.push(child);
  return child;
}

async function ended(child: Child): Promise<number | null> {
  await until(() => child.exitCode() !== null, {
    deadline: 40_000,
    what: () => `the end\n${child.output()}`,
  });
  return child.exitCode();
}

const ready = async (): Promise<{ status: number; body: unknown } | null> => {
  const response = await fetch(`${sim.url}/readyz`).catch(() => null);
  return response === null ? null : { status: response.status, body: await response.json() };
};
const untilReady = (child: Child): Promise<void> =>
  until(async () => (await ready())?.status === 200, { deadline: 40_000, what: () => child.output() });

async function started(): Promise<Child> {
  const child = openclaw('gateway', 'run', '--bind', 'loopback');
  await untilReady(child);
  return child;
}

interface Seen {
  readonly client: GatewayClient;
  readonly events: { event: string; payload: Record<string, unknown> }[];
  readonly closes: { code: number; reason: string }[];
  readonly hello: Record<string, Record<string, unknown>>;
}

async function connect(token: string | undefined = simToken, scopes = ['operator.read']): Promise<Seen> {
  const hello = Promise.withResolvers<Seen['hello']>();
  const events: Seen['events'] = [];
  const closes: Seen['closes'] = [];
  const client = new GatewayClient({
    url: sim.url.replace('http', 'ws'),
    ...(token === undefined ? {} : { token }),
    clientName: 'gateway-client',
    mode: 'backend',
    role: 'operator',
    scopes,
    clientVersion: '0',
    platform: process.platform,
    deviceIdentity: null,
    onHelloOk: (said) => hello.resolve(said as unknown as Seen['hello']),
    onConnectError: (error) => hello.reject(error),
    onClose: (code, reason) => closes.push({ code, reason }),
    onEvent: ({ event, payload }) => events.push({ event, payload: payload as Record<string, unknown> }),
  });
  clients.push(client);
  client.start();
  return { client, events, closes, hello: await hello.promise };
}

const eventsNamed = ({ events }: Seen, name: string): Record<string, unknown>[] =>
  events.filter(({ event }) => event === name).map(({ payload }) => payload);

describe('the simulated gateway', () => {
  it('starts by phases, holds the locks of the real one and takes the official client', async () => {
    await writeConfig();
    await sim.plan({ readyAfterMs: 60_000 });
    const child = openclaw('gateway', 'run');
    await until(async () => (await ready())?.status === 503, {
      deadline: 40_000,
      what: () => child.output(),
    });
    expect((await ready())?.body).toMatchObject({ ready: false, failing: ['startup-sidecars'] });
    expect(await (await fetch(`${sim.url}/healthz`)).json()).toEqual({ ok: true, status: 'live' });
    await child.stop('SIGKILL');

    await sim.plan({ readyAfterMs: 0 });
    const second = await started();
    const lockFile = join(
      scratch,
      'state',
      'tmp',
      `openclaw-${process.getuid?.() ?? 0}`,
      'gateway.state.lock',
    );
    expect(JSON.parse(await readFile(lockFile, 'utf8'))).toMatchObject({
      pid: second.process.pid,
      port: sim.port,
      configPath: configPath(),
    });
    const seen = await connect();
    expect(seen.hello).toMatchObject({
      protocol: 4,
      server: { version: '2026.9.6' },
      auth: { scopes: ['operator.read'] },
    });
    expect(await seen.client.request('status', {})).toMatchObject({ pid: second.process.pid });
    await expect(seen.client.request('gateway.restart.request', {})).rejects.toMatchObject({
      details: { code: 'MISSING_SCOPE', missingScope: 'operator.admin' },
    });

    expect(await second.stop('SIGTERM')).toBe(0);
    expect(eventsNamed(seen, 'shutdown')).toEqual([{ reason: 'gateway stopping' }]);
    await until(() => seen.closes.length > 0, { deadline: 40_000, what: 'the close' });
    expect(seen.closes[0]).toEqual({ code: 1012, reason: 'service restart' });
    expect(existsSync(lockFile)).toBe(false);
  });

  it.each([
    ['a wrong token', 'wrong', 'AUTH_TOKEN_MISMATCH'],
    ['no token', undefined, 'DEVICE_IDENTITY_REQUIRED'],
  ])('refuses %s', async (_, token, code) => {
    await writeConfig();
    await started();
    const hello = Promise.withResolvers<unknown>();
    const client = new GatewayClient({
      url: sim.url.replace('http', 'ws'),
      ...(token === undefined ? {} : { token }),
      clientName: 'gateway-client',
      mode: 'backend',
      clientVersion: '0',
      deviceIdentity: null,
      onHelloOk: hello.resolve,
      onConnectError: hello.reject,
    });
    clients.push(client);
    client.start();
    await expect(hello.promise).rejects.toMatchObject({ details: { code } });
  });

  it('restarts in process: another boot, the same process', async () => {
    await writeConfig();
    const child = await started();
    const before = await connect(simToken, ['operator.admin']);
    expect(await before.client.request('gateway.restart.request', { reason: 'test' })).toMatchObject({
      status: 'scheduled',
      restart: { signal: 'SIGUSR2', pid: child.process.pid },
    });
    await until(() => before.closes.length > 0, { deadline: 40_000, what: 'the close' });
    expect(eventsNamed(before, 'shutdown')).toEqual([
      { reason: 'gateway restarting', restartExpectedMs: 1500 },
    ]);
    before.client.stop();
    await untilReady(child);
    const after = await connect();
    expect(after.hello['server']?.['bootId']).not.toBe(before.hello['server']?.['bootId']);
    expect(child.exitCode()).toBeNull();
  });

  it('applies an edit, rejects a bad one without an event, and takes the old one back', async () => {
    await writeConfig();
    await started();
    const seen = await connect();
    const get = (): Promise<Record<string, unknown>> => seen.client.request('config.get', {});
    const inSync = async (): Promise<boolean> => {
      const { valid, configRevisionHash, appliedConfigHash } = await get();
      return valid === true && configRevisionHash === appliedConfigHash;
    };
    expect(await inSync()).toBe(true);
    await writeConfig("  models: { mode: 'replace' },\n");
    await until(() => eventsNamed(seen, 'config.changed').length === 1, {
      deadline: 40_000,
      what: 'config.changed',
    });
    expect(await inSync()).toBe(true);

    await writeConfig("  models: { mode: 'nope' },\n");
    await until(async () => (await readFile(sim.logFile, 'utf8')).includes('config reload skipped'), {
      deadline: 40_000,
      what: 'the log line',
    });
    expect(await get()).toMatchObject({
      valid: false,
      configRevisionHash: null,
      issues: [{ path: 'models.mode', message: 'Invalid input (allowed: "merge", "replace")' }],
    });
    expect(eventsNamed(seen, 'config.changed')).toHaveLength(1);
    // Back to what is applied: nothing changes, so nothing is told.
    await writeConfig("  models: { mode: 'replace' }, // again\n");
    await until(inSync, { deadline: 40_000, what: 'the same config' });

    await writeConfig('', 'another-scratch-token-0123456789');
    await until(() => seen.closes.length > 0, { deadline: 40_000, what: 'the close' });
    expect(seen.closes[0]).toEqual({ code: 4001, reason: 'gateway auth changed' });
  });

  it('plays a fallback: events, receipt and log line', async () => {
    await writeConfig();
    await started();
    const seen = await connect();
    await seen.client.request('sessions.subscribe', {});
    const runId = await sim.turn({
      tried: [{ ref: 'lmstudio/acme/first-70b', reason: 'timeout', error: 'Connection error.' }],
      answers: 'second/acme/other-32b',
    });
    await until(() => eventsNamed(seen, 'sessions.changed').length > 0, {
      deadline: 40_000,
      what: 'the end',
    });
    const ends = eventsNamed(seen, 'agent').map(({ data }) => data as Record<string, unknown>);
    expect(ends.map(({ phase }) => phase)).toEqual(['start', 'model', 'finishing', 'start', 'model', 'end']);
    expect(ends.at(-1)).toMatchObject({
      terminalReceipt: {
        runId,
        requested: { provider: 'lmstudio', model: 'acme/first-70b' },
        effective: { provider: 'second', model: 'acme/other-32b' },
        rerouted: true,
      },
    });
    const tail = await seen.client.request<{ lines: string[]; cursor: number }>('logs.tail', { limit: 2 });
    const decisions = tail.lines.map((line) => JSON.parse(line) as Record<string, Record<string, unknown>>);
    expect(decisions.map((line) => line['1']?.['decision'])).toEqual([
      'candidate_failed',
      'candidate_succeeded',
    ]);
    expect(await seen.client.request('logs.tail', { cursor: tail.cursor })).toMatchObject({
      lines: [],
      reset: false,
      truncated: false,
    });
  });

  it('says what is running, ends it on demand, and waits for it at a stop', async () => {
    await writeConfig();
    const child = await started();
    const seen = await connect(simToken, ['operator.read', 'operator.write']);
    await sim.turn({ hold: true, message: 'Slow please' });
    expect(await seen.client.request('gateway.restart.preflight', {})).toMatchObject({
      safe: false,
      counts: { embeddedRuns: 1, activeTasks: 1 },
    });
    const { sessions } = await seen.client.request<{ sessions: { key: string; hasActiveRun: boolean }[] }>(
      'sessions.list',
      {},
    );
    expect(sessions).toMatchObject([{ hasActiveRun: true }]);
    expect(await seen.client.request('sessions.abort', { key: sessions[0]!.key })).toMatchObject({
      status: 'aborted',
    });
    expect(await seen.client.request('gateway.restart.preflight', {})).toMatchObject({ safe: true });

    const runId = await sim.turn({ hold: true });
    child.process.kill('SIGTERM');
    await until(async () => (await ready())?.status === 503, { deadline: 40_000, what: 'draining' });
    expect((await ready())?.body).toMatchObject({ failing: ['gateway-draining'] });
    await sim.finish(runId);
    expect(await ended(child)).toBe(0);
  });

  it('crashes and leaves its lock, which the next start takes over', async () => {
    await writeConfig();
    const child = await started();
    await sim.crash(7);
    expect(await ended(child)).toBe(7);
    await started();
    expect((await sim.calls('gateway', 'run')).length).toBe(2);
  });

  it('answers nothing while it is muted', async () => {
    await writeConfig();
    await started();
    await sim.mute(true);
    await expect(fetch(`${sim.url}/healthz`, { signal: AbortSignal.timeout(300) })).rejects.toThrow(
      'timeout',
    );
    await sim.mute(false);
    expect((await ready())?.status).toBe(200);
  });
});

describe('the simulated gateway refuses to start', () => {
  it.each([
    ['without a config', null, 78, 'Missing config.'],
    ['with a config that is no JSON5', '{ gateway: ', 78, 'existing config is missing gateway.mode'],
    ['without gateway.mode', '{ gateway: {} }', 78, 'existing config is missing gateway.mode'],
    [
      'with an invalid value, naming its line',
      "{\n  gateway: { mode: 'local' },\n  models: {\n    mode: 'nope',\n  },\n}\n",
      78,
      'openclaw.json:4 — models.mode: Invalid input (allowed: "merge", "replace"), got: "nope"',
    ],
  ])('%s', async (_, config, code, text) => {
    if (config !== null) await writeFile(configPath(), config);
    const child = openclaw('gateway', 'run');
    expect(await ended(child)).toBe(code);
    expect(child.output()).toContain(text);
  });

  it('beside another one on the same state, and where the port is taken', async () => {
    await writeConfig();
    const first = await started();
    const second = openclaw('gateway', 'run', '--port', '1');
    expect(await ended(second)).toBe(78);
    expect(second.output()).toContain('another OpenClaw process owns gateway-lifecycle');
    await first.stop('SIGTERM');

    const other = createServer().listen(sim.port, '127.0.0.1');
    const third = openclaw('gateway', 'run');
    expect(await ended(third)).toBe(1);
    expect(third.output()).toContain('EADDRINUSE');
    await new Promise((resolve) => other.close(resolve));
  });
});

describe('the simulated command', () => {
  it('tells its version, judges a config, and repairs one without its comments', async () => {
    await writeFile(configPath(), '{ /* mine */ agents: {} }');
    const version = openclaw('--version');
    expect([await ended(version), version.output()]).toEqual([0, 'OpenClaw 2026.9.6 (eb377ac)\n']);
    const validate = openclaw('config', 'validate', '--json');
    expect([await ended(validate), JSON.parse(validate.output())]).toEqual([
      0,
      { valid: true, path: configPath(), warnings: [] },
    ]);
    expect(await ended(openclaw('doctor', '--fix'))).toBe(0);
    const text = await readFile(configPath(), 'utf8');
    expect(text).not.toContain('mine');
    expect(JSON.parse(text)).toMatchObject({ agents: {}, gateway: { mode: 'local' } });
  });

  it('plays a service: starts, reports and stops it', async () => {
    await writeConfig();
    const skipped = openclaw('gateway', 'start');
    expect(await ended(skipped)).toBe(1);
    expect(skipped.output()).toContain('service management skipped');

    await sim.plan({ service: 'launchd' });
    expect(await ended(openclaw('gateway', 'start'))).toBe(0);
    const report = async (): Promise<unknown> => {
      const status = openclaw('gateway', 'status', '--json');
      expect(await ended(status)).toBe(0);
      return JSON.parse(status.output());
    };
    expect(await report()).toMatchObject({
      service: { label: 'LaunchAgent', loaded: true, runtime: { status: 'running' } },
      port: { status: 'busy' },
      rpc: { ok: true },
    });
    const plain = openclaw('gateway', 'stop');
    expect([await ended(plain), plain.output()]).toEqual([1, expect.stringContaining('--force')]);
    expect(await ended(openclaw('gateway', 'stop', '--force'))).toBe(0);
    expect(await report()).toMatchObject({ service: { loaded: false }, port: { status: 'free' } });
  });
});
