import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { ManualTimers } from '../../streams/manual-timers.ts';
import type { Credential } from './credential.ts';
import { deviceIdentity } from './device-identity.ts';
import type { FakeGateway } from './fake-gateway.test-support.ts';
import type { GatewayEvent } from './gateway-events.ts';
import { GatewayLink, type LinkTarget } from './gateway-link.ts';
import { LinkBench, right, until, wrong } from './link-bench.test-support.ts';

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
