import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { ManualTimers } from '../../streams/manual-timers.ts';
import type { Credential } from './credential.ts';
import type { FakeGateway } from './fake-gateway.test-support.ts';
import type { GatewayEvent } from './gateway-events.ts';
import type { GatewayLink, LinkTarget } from './gateway-link.ts';
import { LinkBench, right, token, until, wrong } from './link-bench.test-support.ts';

let bench: LinkBench;
let gateway: FakeGateway;
let link: GatewayLink;
let timers: ManualTimers;
let events: GatewayEvent[];
const target = (...credentials: Credential[]): LinkTarget => bench.target(...credentials);
const reaches = (kind: string, code?: string): Promise<void> => bench.reaches(kind, code);

beforeEach(async () => {
  bench = await LinkBench.open();
  ({ gateway, link, timers, events } = bench);
});
afterEach(() => bench[Symbol.asyncDispose]());

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
    expect(link.hello).toEqual({ version: '2026.9.6', bootId: 'boot-1', scopes: ['operator.read'] });
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
    await timers.advance(9900);
    expect(gateway.connects).toHaveLength(1);
    await timers.advance(100);
    await reaches('connected');
  });

  it('gives up on a gateway that says nothing, after a deadline, and leaves no socket', async () => {
    gateway.silent = true;
    link.connect(target(right));
    await until(() => gateway.openSockets === 1);
    await bench.passesUntil(() => link.state.value.kind === 'failed');
    expect(gateway.knocks).toBe(3);
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
    // A try that was under way ends with its deadline.
    await until(() => timers.waiting === 0);
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
    await bench.passesUntil(() => link.state.value.kind === 'failed');
    await reaches('failed', 'gateway-busy');
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
    gateway.token = 'the-next-token';
    await bench.passesUntil(() => events.length === 3);
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
