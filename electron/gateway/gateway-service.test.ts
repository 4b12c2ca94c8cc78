import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ManualTimers } from '../streams/manual-timers.ts';
import { GatewayService } from './gateway-service.ts';

let server: Server;
let port = 0;
let asked: string[] = [];
let readiness: { status: number; body: unknown } = { status: 200, body: {} };
beforeEach(async () => {
  asked = [];
  readiness = { status: 200, body: { ready: true, failing: [] } };
  server = createServer((request, response) => {
    asked.push(request.url ?? '');
    if (request.url === '/readyz') response.writeHead(readiness.status).end(JSON.stringify(readiness.body));
    else response.writeHead(404).end('{}');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  port = (server.address() as AddressInfo).port;
});
afterEach(async () => {
  if (!server.listening) return;
  const closed = once(server, 'close');
  server.close();
  await closed;
});

describe('the gateway pill', () => {
  it('follows the gateway from starting to ready to stopped, and each change is reported once', async () => {
    const timers = new ManualTimers();
    const reports: unknown[] = [];
    await using gateway = new GatewayService({
      port,
      timers,
      onActivity: (...report) => reports.push(report),
    });
    expect(gateway.snapshots.value).toEqual({
      state: 'checking',
      url: `http://127.0.0.1:${port}`,
      failing: [],
      checkedAt: null,
    });
    readiness = { status: 503, body: { ready: false, failing: ['startup-sidecars'] } };
    await gateway.refresh();
    expect(gateway.snapshots.value).toMatchObject({ state: 'starting', failing: ['startup-sidecars'] });
    readiness = { status: 200, body: { ready: true, failing: [] } };
    await gateway.refresh();
    await gateway.refresh();
    expect(gateway.snapshots.value).toMatchObject({ state: 'ready', failing: [], checkedAt: timers.now() });
    server.close();
    await once(server, 'close');
    await gateway.refresh();
    expect(gateway.snapshots.value.state).toBe('not-running');
    expect(reports).toEqual(
      ['starting', 'ready', 'not-running'].map((state) => ['info', 'gateway-state', { state }]),
    );
  });

  it('says so when another program has the port', async () => {
    readiness = { status: 200, body: '<html>' };
    await using gateway = new GatewayService({ port, timers: new ManualTimers() });
    await gateway.refresh();
    expect(gateway.snapshots.value.state).toBe('other-program');
    expect(asked).toEqual(['/readyz', '/healthz']);
  });

  it('looks at the new port at once when it changes', async () => {
    await using gateway = new GatewayService({ port: 1, timers: new ManualTimers() });
    gateway.configure(port);
    expect(gateway.snapshots.value).toMatchObject({ state: 'checking', url: `http://127.0.0.1:${port}` });
    await gateway.refresh();
    expect(gateway.snapshots.value.state).toBe('ready');
  });

  it('looks every 3 s while watched and every 15 s otherwise, and leaves no timer', async () => {
    const timers = new ManualTimers();
    const gateway = new GatewayService({ port, timers });
    const looks = async (ms: number): Promise<number> => {
      const before = asked.length;
      for (let passed = 0; passed < ms; passed += 1000) {
        await timers.advance(1000);
        // The probe is a real one: the round ends when its answer is in.
        if (timers.waiting === 0) await gateway.refresh();
      }
      return asked.length - before;
    };
    await gateway.refresh();
    expect(await looks(30_000)).toBe(2);
    const stop = new AbortController();
    const watching = gateway.snapshots.watch(stop.signal);
    await watching.next();
    expect(await looks(30_000)).toBeGreaterThanOrEqual(9);
    const last = watching.next();
    stop.abort();
    await last;
    await gateway[Symbol.asyncDispose]();
    expect(timers.waiting).toBe(0);
  });
});
