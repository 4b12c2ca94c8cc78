import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { ManualTimers } from '../../streams/manual-timers.ts';
import type { Credential } from './credential.ts';
import { deviceIdentity } from './device-identity.ts';
import { FakeGateway } from './fake-gateway.test-support.ts';
import type { GatewayEvent } from './gateway-events.ts';
import { GatewayLink, type LinkTarget } from './gateway-link.ts';

const token = (value: string, from: Credential['from'] = 'config'): Credential => ({
  kind: 'token',
  value,
  from,
});
const right = token('the-right-token');
const wrong = token('some-old-token', 'user');

let gateway: FakeGateway;
let link: GatewayLink;
let timers: ManualTimers;
let events: GatewayEvent[];

beforeEach(async () => {
  gateway = await FakeGateway.start();
  timers = new ManualTimers();
  link = newLink();
  events = [];
  link.subscribe((event) => events.push(event));
});

afterEach(async () => {
  await link[Symbol.asyncDispose]();
  await gateway[Symbol.asyncDispose]();
});

const newLink = (): GatewayLink =>
  new GatewayLink({
    version: '0.1.0',
    timers,
    identity: () => Promise.reject(new Error('no device is wanted on this machine')),
  });
const target = (...credentials: Credential[]): LinkTarget => ({
  url: gateway.url,
  remote: false,
  credentials,
});

/** Resolves when the link is in that state. */
async function reaches(kind: string, code?: string): Promise<void> {
  for await (const state of link.state.watch())
    if (
      state.kind === kind &&
      (code === undefined || (state.kind === 'failed' && state.problem.code === code))
    )
      return;
}
async function until(holds: () => boolean): Promise<void> {
  await expect.poll(holds, { interval: 5, timeout: 5000 }).toBe(true);
}

describe('connecting', () => {
  it('asks for reading only, subscribes to sessions and tells what the gateway is', async () => {
    link.connect(target(right));
    await reaches('connected');
    expect(gateway.connects).toMatchObject([
      {
        minProtocol: 4,
        maxProtocol: 4,
        role: 'operator',
        scopes: ['operator.read'],
        auth: { token: 'the-right-token' },
        client: { id: 'gateway-client', mode: 'backend', version: '0.1.0' },
      },
    ]);
    expect(gateway.connects[0]).not.toHaveProperty('device');
    expect(gateway.requests).toEqual([{ method: 'sessions.subscribe', params: {} }]);
    expect(link.hello).toMatchObject({
      version: '2026.9.6',
      bootId: 'boot-1',
      appliedConfigHash: 'hmac-sha256:v1:PuUf',
    });
    expect(events).toEqual([{ kind: 'connected', sameBoot: false }]);
  });

  it('tries one credential after the other, each once, and says then that the token is wrong', async () => {
    link.connect(target(wrong, token('another-old-one')));
    await reaches('failed', 'gateway-token-wrong');
    expect(gateway.connects.map(({ auth }) => auth?.token)).toEqual(['some-old-token', 'another-old-one']);
    await timers.advance(600_000);
    for (let look = 0; look < 5; look += 1) link.gatewayAnswers({ ready: true });
    expect(gateway.connects).toHaveLength(2);
    expect(timers.waiting).toBe(0);
  });

  it('says that a token is missing where it has none', async () => {
    link.connect(target());
    await reaches('failed', 'gateway-token-missing');
    expect(timers.waiting).toBe(0);
  });

  it('takes a new token at once, before those that were refused', async () => {
    link.connect(target(wrong));
    await reaches('failed', 'gateway-token-wrong');
    link.connect(target(wrong, right));
    await reaches('connected');
    expect(gateway.connects.map(({ auth }) => auth?.token)).toEqual(['some-old-token', 'the-right-token']);
  });

  it('shows a password as such', async () => {
    link.connect(target({ kind: 'password', value: 'the-right-token', from: 'config' }));
    await reaches('connected');
    expect(gateway.connects[0]?.auth).toEqual({ password: 'the-right-token' });
  });

  it.each([
    ['PAIRING_REQUIRED', 'gateway-pairing-required'],
    ['AUTH_RATE_LIMITED', 'gateway-busy'],
    ['PROTOCOL_MISMATCH', 'gateway-protocol'],
    ['AUTH_SCOPE_MISMATCH', 'gateway-not-allowed'],
    ['DEVICE_IDENTITY_REQUIRED', 'gateway-device-required'],
    ['SOMETHING_NEW', 'gateway-refused'],
  ])('tells %s apart', async (code, expected) => {
    gateway.refusals.push({ code: 'INVALID_REQUEST', message: 'no', details: { code } });
    link.connect(target(right));
    await reaches('failed', expected);
    expect(link.state.value).toMatchObject({ problem: { code: expected } });
  });

  it('goes on asking, seldom, while somebody has to approve it', async () => {
    gateway.refusals.push({
      code: 'NOT_PAIRED',
      message: 'pairing required',
      details: { code: 'PAIRING_REQUIRED' },
    });
    link.connect(target(right));
    await reaches('failed', 'gateway-pairing-required');
    await timers.advance(9000);
    expect(gateway.connects).toHaveLength(1);
    await timers.advance(1000);
    await reaches('connected');
  });

  it('gives up on a gateway that says nothing, after a deadline, and leaves no socket', async () => {
    gateway.silent = true;
    link.connect(target(right));
    await until(() => gateway.openSockets === 1);
    for (let attempt = 1; attempt < 3; attempt += 1) {
      await timers.advance(15_000);
      await until(() => gateway.openSockets === 0);
      await timers.advance(2000);
      await until(() => gateway.openSockets === 1);
    }
    await timers.advance(15_000);
    await reaches('failed', 'gateway-no-answer');
    expect(link.state.value).toMatchObject({ problem: { params: { method: 'connect', seconds: 15 } } });
    await until(() => gateway.openSockets === 0);
  });

  it('sends nothing in clear text to a public address', async () => {
    link.connect({ url: 'ws://gateway.example.com:18789', remote: false, credentials: [right] });
    await reaches('failed', 'gateway-url-invalid');
    expect(timers.waiting).toBe(0);
  });

  it('keeps its token out of what it tells', async () => {
    gateway.refusals.push({ code: 'X', message: 'bad the-right-token here', details: { code: 'X' } });
    link.connect(target(right));
    await reaches('failed');
    expect(JSON.stringify(link.state.value)).not.toContain('the-right-token');
    expect(link.state.value).toMatchObject({ problem: { detail: 'bad •••• here' } });
  });
});

describe('a gateway that goes and comes', () => {
  it('is connected to anew when it answers again, without waiting, and everybody is told to read again', async () => {
    link.connect(target(right));
    await reaches('connected');
    gateway.closedToClients = true;
    gateway.dropClients();
    await until(() => link.state.value.kind === 'connecting');
    link.gatewayGone();
    expect(link.state.value).toEqual({ kind: 'off' });
    expect(timers.waiting).toBe(0);
    gateway.closedToClients = false;
    gateway.bootId = 'boot-2';
    link.gatewayAnswers({ ready: false });
    await reaches('connected');
    expect(events).toEqual([
      { kind: 'connected', sameBoot: false },
      { kind: 'disconnected' },
      { kind: 'connected', sameBoot: false },
    ]);
  });

  it('is connected to by itself after a lost connection to the same start', async () => {
    link.connect(target(right));
    await reaches('connected');
    gateway.dropClients(4000, 'tick timeout');
    await until(() => events.length === 3);
    expect(events.at(-1)).toEqual({ kind: 'connected', sameBoot: true });
  });

  it('is busy while it lets nobody in, and is tried when it says it is ready', async () => {
    gateway.closedToClients = true;
    link.gatewayAnswers({ ready: false });
    link.connect(target(right));
    await expect
      .poll(async () => {
        await timers.advance(250);
        return link.state.value;
      })
      .toMatchObject({ kind: 'failed' });
    expect(gateway.knocks).toBe(3);
    await reaches('failed', 'gateway-busy');
    gateway.closedToClients = false;
    link.gatewayAnswers({ ready: true });
    await reaches('connected');
  });

  it('may take its time to know a new token that Hearth already knows', async () => {
    link.connect(target(right));
    await reaches('connected');
    link.connect(target(token('the-next-token')));
    expect(link.state.value.kind).toBe('connected');
    gateway.dropClients(4001, 'gateway auth changed');
    await until(() => gateway.connects.length === 2);
    await until(() => timers.waiting === 1);
    gateway.token = 'the-next-token';
    await timers.advance(500);
    await reaches('connected');
    expect(link.state.value.kind).toBe('connected');
    expect(gateway.connects.map(({ auth }) => auth?.token)).toEqual([
      'the-right-token',
      'the-next-token',
      'the-next-token',
    ]);
  });

  it('elsewhere is a failure, not just off', () => {
    link.connect({ url: 'ws://10.255.255.1:18789', remote: true, credentials: [right] });
    link.gatewayGone();
    expect(link.state.value).toMatchObject({ kind: 'failed', problem: { code: 'gateway-unreachable' } });
  });
});

describe('a gateway elsewhere', () => {
  it('is shown a device with a signature, and asked for reading only; a wider right is asked for when it is needed', async () => {
    const secrets = new Map<string, string>();
    const store = {
      get: (name: string) => secrets.get(name) ?? null,
      set: async (name: string, value: string) => {
        secrets.set(name, value);
        return { ok: true as const, value: null };
      },
    };
    await using remote = new GatewayLink({ version: '0.1.0', timers, identity: () => deviceIdentity(store) });
    gateway.refusals.push({
      code: 'NOT_PAIRED',
      message: 'pairing required',
      details: { code: 'PAIRING_REQUIRED', reason: 'not-paired', requestId: '02d14b89-233c' },
    });
    remote.connect({ ...target(right), remote: true });
    await until(() => remote.state.value.kind === 'failed');
    expect(remote.state.value).toMatchObject({
      problem: {
        code: 'gateway-pairing-required',
        detail: 'device pairing required (requestId: 02d14b89-233c)',
      },
    });
    await timers.advance(10_000);
    await until(() => remote.state.value.kind === 'connected');
    const { deviceId } = await deviceIdentity(store);
    const device = {
      id: deviceId,
      publicKey: expect.stringMatching(/^[\w-]{43}$/),
      signature: expect.stringMatching(/^[\w-]{86}$/),
      signedAt: 1_795_379_290_442,
      nonce: 'c647dc5f-3bca-4ee2-bf8e-e11abfb538bc',
    };
    const client = { id: 'gateway-client', mode: 'ui', displayName: 'Hearth' };
    expect(gateway.connects).toMatchObject([
      { scopes: ['operator.read'], device, client },
      { scopes: ['operator.read'], device, client },
    ]);
    gateway.refusals.push({
      code: 'NOT_PAIRED',
      message: 'scope upgrade pending approval',
      details: { code: 'PAIRING_REQUIRED', reason: 'scope-upgrade' },
    });
    const restarted = await remote.withScope('operator.admin', (request) =>
      request('gateway.restart.request', {}, z.unknown()),
    );
    expect(restarted).toMatchObject({ ok: false, problem: { code: 'gateway-pairing-required' } });
    expect(remote.state.value.kind).toBe('connected');
  });
});

describe('what the gateway tells', () => {
  it('reaches every listener, with a name where it has a meaning, and not after they left', async () => {
    link.connect(target(right));
    await reaches('connected');
    const left: GatewayEvent[] = [];
    const leave = link.subscribe((event) => left.push(event));
    leave();
    gateway.tell('config.changed', { path: 'openclaw.json', hash: 'h', ts: 1 });
    gateway.tell('shutdown', { reason: 'gateway restarting', restartExpectedMs: 1500 });
    gateway.tell('shutdown', { reason: 'gateway stopping' });
    gateway.tell('agent', { runId: 'r', stream: 'lifecycle' });
    gateway.tell('shutdown', 'nonsense');
    gateway.tell('tick', {}, 3);
    await until(() => events.length === 8);
    expect(events.slice(1)).toEqual([
      { kind: 'config-changed', hash: 'h' },
      { kind: 'shutdown', reason: 'gateway restarting', restartExpectedMs: 1500 },
      { kind: 'shutdown', reason: 'gateway stopping', restartExpectedMs: null },
      { kind: 'frame', event: 'agent', payload: { runId: 'r', stream: 'lifecycle' } },
      { kind: 'shutdown', reason: '', restartExpectedMs: null },
      { kind: 'gap' },
      { kind: 'frame', event: 'tick', payload: {} },
    ]);
    expect(left).toEqual([]);
  });
});

describe('a request', () => {
  const answer = z.object({ pid: z.number() });

  it('gets its answer, parsed', async () => {
    gateway.on('status', 'operator.read', () => ({ ok: { pid: 7, more: true } }));
    link.connect(target(right));
    await reaches('connected');
    expect(await link.request('status', {}, answer)).toEqual({ ok: true, value: { pid: 7 } });
  });

  it.each<[string, object, object]>([
    ['gateway-protocol', { ok: { pid: 'seven' } }, { url: expect.stringContaining('ws://') }],
    ['gateway-refused', { error: { code: 'INVALID_REQUEST', message: 'no' } }, { method: 'status' }],
    ['gateway-refused', { error: { code: 'UNAVAILABLE', message: 'broken' } }, { method: 'status' }],
    ['gateway-busy', { error: { code: 'UNAVAILABLE', message: 'restarting', retryable: true } }, {}],
  ])('fails as %s by what comes back', async (code, reply, params) => {
    gateway.on('status', 'operator.read', () => reply as never);
    link.connect(target(right));
    await reaches('connected');
    expect(await link.request('status', {}, answer)).toMatchObject({ ok: false, problem: { code, params } });
  });

  it('fails by its deadline, without a connection, and when the connection ends', async () => {
    gateway.on('status', 'operator.read', () => new Promise(() => undefined));
    expect(await link.request('status', {}, answer)).toMatchObject({
      problem: { code: 'gateway-not-connected' },
    });
    link.connect(target(right));
    await reaches('connected');
    expect(await link.request('status', {}, answer, { deadlineMs: 20 })).toMatchObject({
      problem: { code: 'gateway-no-answer', params: { method: 'status', seconds: 1 } },
    });
    const cut = link.request('status', {}, answer);
    await until(() => gateway.requests.length === 3);
    gateway.dropClients();
    expect(await cut).toMatchObject({ problem: { code: 'gateway-not-connected' } });
  });

  it('that changes something is not allowed, and goes over a connection of its own that ends with it', async () => {
    gateway.on('gateway.restart.request', 'operator.admin', () => ({ ok: { pid: 1 } }));
    link.connect(target(wrong, right));
    await reaches('connected');
    expect(await link.request('gateway.restart.request', {}, answer)).toMatchObject({
      problem: { code: 'gateway-not-allowed', detail: 'missing scope: operator.admin' },
    });
    const done = await link.withScope('operator.admin', (request) => {
      expect(gateway.clients.size).toBe(2);
      return request('gateway.restart.request', {}, answer);
    });
    expect(done).toEqual({ ok: true, value: { pid: 1 } });
    await until(() => gateway.clients.size === 1);
    // The credential that was accepted, not the first one of the list.
    expect(gateway.connects.at(-1)).toMatchObject({
      scopes: ['operator.admin'],
      auth: { token: 'the-right-token' },
    });
    expect(link.state.value).toEqual({ kind: 'connected', scopes: ['operator.read'] });
  });
});

describe('when it ends', () => {
  it('nothing is left: no socket, no timer, no late event', async () => {
    gateway.on('sessions.abort', 'operator.write', () => new Promise(() => undefined));
    link.connect(target(right));
    await reaches('connected');
    const cut = link.withScope('operator.write', (request) => request('sessions.abort', {}, z.unknown()));
    await until(() => gateway.requests.length === 2);
    await link[Symbol.asyncDispose]();
    expect(await cut).toMatchObject({ ok: false, problem: { code: 'gateway-not-connected' } });
    await until(() => gateway.openSockets === 0);
    expect(timers.waiting).toBe(0);
    link.connect(target(right));
    link.gatewayAnswers({ ready: true });
    expect(link.state.value).toEqual({ kind: 'off' });
    expect(gateway.connects).toHaveLength(2);
  });

  it.each(['while it connects', 'while it waits'])('%s', async (when) => {
    if (when === 'while it connects') gateway.silent = true;
    else gateway.closedToClients = true;
    link.connect(target(right));
    if (when === 'while it connects') await until(() => gateway.openSockets === 1);
    else await until(() => timers.waiting === 1);
    await link[Symbol.asyncDispose]();
    await until(() => gateway.openSockets === 0);
    expect(timers.waiting).toBe(0);
  });
});
