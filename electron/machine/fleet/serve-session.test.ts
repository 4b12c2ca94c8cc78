import { createServer, type Server } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocketServer, type WebSocket } from 'ws';
import { fakeServices } from '../../../e2e/hosts/fake-services.ts';
import type { Machine } from '../../../shared/machine/snapshot.ts';
import { createRouter } from '../../router.ts';
import { ManualTimers } from '../../streams/manual-timers.ts';
import { realTimers } from '../../streams/timers.ts';
import { startWebHost, type WebHost } from '../../web/web-host.ts';
import { type SessionEnd, watchServe } from './serve-session.ts';

const token = 'right-token';
let services: ReturnType<typeof fakeServices>;
let close: (() => Promise<void>)[];

beforeEach(() => {
  services = fakeServices();
  close = [];
});
afterEach(async () => {
  for (const end of close.toReversed()) await end();
});

/** A server on a free port that is ended after the test. */
async function listening(server: Server | ReturnType<typeof createTcpServer>): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  close.push(
    () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        if ('closeAllConnections' in server) server.closeAllConnections();
      }),
  );
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

interface Session {
  readonly told: Machine[];
  readonly end: Promise<SessionEnd>;
  readonly stop: () => void;
}

function session(url: string, key = token, timers: ManualTimers | typeof realTimers = realTimers): Session {
  const life = new AbortController();
  const told: Machine[] = [];
  const end = watchServe({
    url,
    token: key,
    timers,
    signal: life.signal,
    onMachine: (machine) => told.push(machine),
  });
  return { told, end, stop: () => life.abort() };
}

/** A WebSocket server whose answers a test writes. */
async function liar(answer: (socket: WebSocket, asked: string) => void): Promise<string> {
  const server = createServer();
  const sockets = new WebSocketServer({ server, handleProtocols: () => 'hearth.v1' });
  sockets.on('connection', (socket) => {
    socket.on('error', () => undefined);
    socket.on('message', (data: Buffer) => answer(socket, data.toString('utf8')));
  });
  const url = await listening(server);
  close.push(async () => {
    for (const socket of sockets.clients) socket.terminate();
    sockets.close();
  });
  return url;
}

const idOf = (asked: string): unknown => (JSON.parse(asked) as { i: unknown }).i;
const streamHead = (id: unknown): string =>
  JSON.stringify({ i: id, p: { h: { 'content-type': 'text/event-stream' } } });

/** A real web host with nothing behind it but a machine. */
async function realHearth(): Promise<WebHost> {
  const started = await startWebHost({ router: createRouter(services), pageDir: '/nowhere', token, port: 0 });
  if (!started.ok) throw new Error(started.why);
  close.push(async () => await started.host[Symbol.asyncDispose]());
  return started.host;
}

describe('another Hearth', () => {
  it('tells its machine as often as it changes, until nobody wants to know', async () => {
    const host = await realHearth();
    const { told, end, stop } = session(`http://127.0.0.1:${host.port}`);
    await expect.poll(() => told.length).toBe(1);
    services.machine.snapshots.set({ ...services.machine.snapshots.value, cpu: 'Ryzen 9' });
    await expect.poll(() => told.at(-1)?.cpu).toBe('Ryzen 9');
    stop();
    expect(await end).toEqual({ kind: 'unreachable', cause: 'closed' });
    await expect.poll(() => services.machine.snapshots.watchers).toBe(0);
  });

  it('refuses a wrong token, and one that is not open to the network refuses its other names', async () => {
    const { port } = await realHearth();
    expect(await session(`http://127.0.0.1:${port}`, 'wrong').end).toEqual({ kind: 'token-wrong' });
    expect(await session(`http://127.0.0.2:${port}`).end).toMatchObject({ kind: 'unreachable' });
  });
});

describe('a Hearth that', () => {
  it('sends a stream of something else is not understood', async () => {
    const url = await liar((socket, asked) => {
      const id = idOf(asked);
      socket.send(streamHead(id));
      socket.send(JSON.stringify({ i: id, t: 3, p: { e: 'message', d: { json: { memoryBytes: 'lots' } } } }));
    });
    const { end, told } = session(url);
    expect(await end).toEqual({ kind: 'not-understood' });
    expect(told).toEqual([]);
  });

  it.each([
    ['words', 'hello'],
    ['a form', JSON.stringify({ i: '0', p: { h: { 'content-type': 'multipart/form-data' } } })],
    ['a file', JSON.stringify({ i: '0', p: { h: { 'content-disposition': 'attachment; filename="a"' } } })],
    ['bytes', Buffer.from([0xff, 1, 2])],
    ['an endless message', 'x'.repeat(300 * 1024)],
    ['an answer that is no stream', JSON.stringify({ i: '1', p: { b: { json: 1 } } })],
  ])('answers with %s is not understood, and ends nothing here', async (_name, bytes) => {
    const url = await liar((socket) => socket.send(bytes));
    expect(await session(url).end).toEqual({ kind: 'not-understood' });
  });

  it('falls silent is given up', async () => {
    const asked = Promise.withResolvers<void>();
    const url = await liar((socket, text) => {
      socket.send(streamHead(idOf(text)));
      asked.resolve();
    });
    const timers = new ManualTimers();
    const { end } = session(url, token, timers);
    await asked.promise;
    await timers.advance(60_000);
    expect(await end).toEqual({ kind: 'unreachable', cause: 'timeout' });
    expect(timers.waiting).toBe(0);
  });

  it('closes the connection is unreachable', async () => {
    const url = await liar((socket) => socket.close());
    expect(await session(url).end).toEqual({ kind: 'unreachable', cause: 'closed' });
  });

  it.each([
    [401, { kind: 'token-wrong' }],
    [429, { kind: 'limited' }],
    [403, { kind: 'needs-tunnel' }],
    [404, { kind: 'not-understood' }],
    [302, { kind: 'not-understood' }],
  ])('refuses with %d is told apart', async (status, kind) => {
    const server = createServer((_, response) => response.writeHead(status).end());
    expect(await session(await listening(server)).end).toEqual(kind);
  });

  it('is no web server at all is not understood', async () => {
    const server = createTcpServer((socket) => {
      socket.on('error', () => undefined).resume();
      socket.end('SSH-2.0-OpenSSH_9.9\r\n');
    });
    expect(await session(await listening(server)).end).toEqual({ kind: 'not-understood' });
  });

  it('is not there is unreachable, with the cause', async () => {
    const server = createServer();
    const url = await listening(server);
    await close.pop()?.();
    expect(await session(url).end).toEqual({ kind: 'unreachable', cause: 'refused' });
    expect(await session('http://hearth.invalid').end).toEqual({ kind: 'unreachable', cause: 'not-found' });
  });
});
