import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/websocket';
import type { ContractRouterClient } from '@orpc/contract';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import { fakeServices } from '../../e2e/hosts/fake-services.ts';
import { contentSecurityPolicy } from '../../shared/content-security-policy.ts';
import type { Contract } from '../../shared/contract.ts';
import { defaultSettings } from '../../shared/settings.ts';
import { createRouter } from '../router.ts';
import { startWebHost, type WebHost, type WebHostOptions } from './web-host.ts';

const token = 'right-token';
let root: string;
let services: ReturnType<typeof fakeServices>;
let host: WebHost;
let now = 0;

const start = async (more: Partial<WebHostOptions> = {}): Promise<WebHost> => {
  const options = {
    router: createRouter(services),
    pageDir: join(root, 'page'),
    token,
    port: 0,
    now: () => now,
  };
  const started = await startWebHost({ ...options, ...more });
  if (!started.ok) throw new Error(started.why);
  return started.host;
};

beforeEach(async () => {
  now = 0;
  root = await mkdtemp(join(tmpdir(), 'hearth-web-'));
  await mkdir(join(root, 'page', 'assets'), { recursive: true });
  await writeFile(join(root, 'page', 'index.html'), '<!doctype html><title>Hearth</title>');
  await writeFile(join(root, 'page', 'assets', 'index-abcd1234.js'), '1');
  await writeFile(join(root, 'page', 'notes.txt'), 'not a page file');
  await writeFile(join(root, 'secret.html'), 'secret');
  services = fakeServices();
  host = await start();
});
afterEach(async () => {
  await host[Symbol.asyncDispose]();
  await rm(root, { recursive: true });
});

interface Answer {
  readonly status: number;
  readonly headers: Record<string, string | string[] | undefined>;
  readonly body: string;
}

/** As fetch, but with any Host header and with the path as it is. */
function ask(
  path: string,
  options: { method?: string; headers?: Record<string, string> } = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asked = httpRequest({ host: '127.0.0.1', port: host.port, path, ...options }, (response) => {
      let body = '';
      response.on('data', (part) => (body += String(part)));
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body }),
      );
    });
    asked.on('error', reject).end();
  });
}

const protocols = (key = token): string[] => ['hearth.v1', `hearth.token.${key}`];
const origin = (): string => `http://127.0.0.1:${host.port}`;

/** Opens a socket and resolves with it, or with the status it was refused with. */
function open(
  options: { key?: string; offered?: string[]; headers?: Record<string, string>; path?: string } = {},
): Promise<WebSocket | number> {
  const { key = token, offered = protocols(key), headers = {}, path = '/rpc' } = options;
  const socket = new WebSocket(`ws://127.0.0.1:${host.port}${path}`, offered, {
    headers: { origin: origin(), ...headers },
  });
  return new Promise((resolve) => {
    socket.once('open', () => resolve(socket));
    socket.once('unexpected-response', (_request, response) => {
      resolve(response.statusCode ?? 0);
      socket.terminate();
    });
    socket.once('error', () => undefined);
  });
}

async function opened(options: Parameters<typeof open>[0] = {}): Promise<WebSocket> {
  const socket = await open(options);
  if (typeof socket === 'number') throw new Error(`refused with ${socket}`);
  return socket;
}

const clientOf = (socket: WebSocket): ContractRouterClient<Contract> =>
  createORPCClient(new RPCLink({ websocket: socket as unknown as globalThis.WebSocket }));

test('the page comes with every security header and is never kept', async () => {
  const { status, headers, body } = await ask('/');
  expect(status).toBe(200);
  expect(body).toContain('<title>Hearth</title>');
  expect(headers).toMatchObject({
    'content-security-policy': contentSecurityPolicy,
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'x-frame-options': 'DENY',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'cache-control': 'no-store',
    'content-type': 'text/html; charset=utf-8',
  });
  expect(headers['permissions-policy']).toContain('camera=()');
});

test('hashed files are kept for ever, HEAD has no body', async () => {
  const { status, headers, body } = await ask('/assets/index-abcd1234.js', { method: 'HEAD' });
  expect([status, body, headers['content-length']]).toEqual([200, '', '1']);
  expect(headers['cache-control']).toContain('immutable');
});

test.each([
  '/../secret.html',
  '/%2e%2e/secret.html',
  '/..%2fsecret.html',
  '/assets/..%5c..%5csecret.html',
  '/notes.txt',
  '/assets',
  '//etc/passwd',
  '/%00',
])('%s leads nowhere', async (path) => {
  const { status, body } = await ask(path);
  expect(status).toBe(404);
  expect(body).not.toContain('secret');
});

test.each(['POST', 'PUT', 'DELETE', 'OPTIONS'])('%s is not a method here', async (method) => {
  expect((await ask('/', { method })).status).toBe(405);
});

test.each([
  ['127.0.0.1', 200],
  ['localhost:9999', 200],
  ['[::1]:7411', 200],
  ['hearth.example.org', 403],
  ['127.0.0.1.example.org', 403],
  ['0.0.0.0', 403],
])('Host %s gets %d', async (name, status) => {
  expect((await ask('/', { headers: { host: name } })).status).toBe(status);
});

const session = (key?: string): Promise<Answer> =>
  ask('/session', { headers: key === undefined ? {} : { authorization: `Bearer ${key}` } });

test('the session tells a right key from a wrong one', async () => {
  expect((await session(token)).status).toBe(204);
  expect((await session('wrong')).status).toBe(401);
  expect((await session()).status).toBe(401);
});

test('ten wrong keys in a minute close the door for the others, never for the right one', async () => {
  for (let n = 0; n < 10; n += 1) expect(await open({ key: `guess-${n}` })).toBe(401);
  expect(await open({ key: 'guess-10' })).toBe(429);
  expect((await ask('/session', { headers: { authorization: 'Bearer guess' } })).status).toBe(429);
  (await opened()).terminate();
  now = 60_001;
  expect(await open({ key: 'guess-11' })).toBe(401);
});

test.each([
  ['another site', { origin: 'https://example.org' }],
  ['another port of this computer', { origin: 'http://127.0.0.1:1' }],
  ['no origin', { origin: 'null' }],
  ['a rebound name', { host: 'hearth.example.org', origin: 'http://hearth.example.org' }],
])('a page of %s is refused, even with the right key', async (_name, headers) => {
  expect(await open({ headers })).toBe(403);
});

test('the wire is at one address and needs its protocol', async () => {
  expect(await open({ path: '/other' })).toBe(404);
  expect(await open({ offered: [`hearth.token.${token}`] })).toBe(401);
});

test('through a tunnel the page has another port', async () => {
  const headers = { host: 'localhost:8888', origin: 'http://localhost:8888' };
  const socket = await opened({ headers });
  expect(socket.protocol).toBe('hearth.v1');
  socket.terminate();
});

test('calls are answered and streams follow, and a closed page leaves nothing behind', async () => {
  const socket = await opened();
  const client = clientOf(socket);
  expect(await client.app.info()).toMatchObject({ host: 'web' });
  const settings = await client.settings.watch();
  expect((await settings.next()).value).toEqual(defaultSettings);
  await client.settings.set({ theme: 'dark' });
  expect((await settings.next()).value).toMatchObject({ theme: 'dark' });
  expect(services.settings.snapshots.watchers).toBe(1);
  socket.terminate();
  await expect.poll(() => services.settings.snapshots.watchers).toBe(0);
});

test('a stream that its reader leaves ends, the connection goes on', async () => {
  const socket = await opened();
  const client = clientOf(socket);
  for await (const machine of await client.machine.watch()) {
    expect(machine.memoryBytes).toBe(0);
    break;
  }
  await expect.poll(() => services.machine.snapshots.watchers).toBe(0);
  expect(await client.app.info()).toMatchObject({ host: 'web' });
  socket.terminate();
});

test('a reader that stalls holds its stream back instead of piling it up', async () => {
  const socket = await opened();
  const { snapshots } = services.gateway;
  const stream = await clientOf(socket).gateway.watch();
  await stream.next();
  socket.pause();
  const rounds = 60;
  for (let n = 0; n < rounds; n += 1) {
    snapshots.set({ ...snapshots.value, url: 'x'.repeat(1_000_000) });
    for (let turn = 0; turn < 10; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  }
  // What the system's own buffers hold has left; the rest was skipped.
  expect(snapshots.taken).toBeLessThan(rounds / 2);
  socket.terminate();
  await expect.poll(() => snapshots.watchers).toBe(0);
});

test('a message larger than any of the page’s ends the connection', async () => {
  const socket = await opened();
  const closed = new Promise<number>((resolve) => socket.once('close', resolve));
  socket.send('x'.repeat(2 * 1024 * 1024));
  expect(await closed).toBe(1009);
});

test.each([
  ['bytes', Buffer.from([0xff, 0, 1])],
  ['no JSON', '{"i":"1","p":{"u":"/settings/set","b":{"json":{"theme":'],
  ['JSON of another shape', '[1]'],
  ['a call of no procedure', '{"i":"1","p":{}}'],
  ['a call to another host', '{"i":"1","p":{"u":"http://["}}'],
  ['headers that are none', '{"i":"1","p":{"u":"/app/info","h":"x"}}'],
  ['a stream towards the services', '{"i":"1","t":3,"p":{}}'],
  ['deep nesting', '['.repeat(200_000)],
])('a message that is none of the page’s ends its connection without a word: %s', async (_, hostile) => {
  const printed = vi.spyOn(console, 'error').mockReturnValue();
  const socket = await opened();
  const closed = new Promise<number>((resolve) => socket.once('close', resolve));
  socket.send(hostile);
  expect(await closed).toBe(1007);
  expect(printed).not.toHaveBeenCalled();
  printed.mockRestore();
});

test('names of the prototype are no way in', async () => {
  const socket = await opened();
  const answer = (): Promise<string> =>
    new Promise((resolve) => socket.once('message', (data: Buffer) => resolve(data.toString())));
  socket.send('{"i":"1","p":{"u":"/__proto__/constructor"}}');
  expect(JSON.parse(await answer())).toMatchObject({ i: '1', p: { s: 404 } });
  // oRPC fills in dates and the like at the paths that "meta" names.
  socket.send(
    '{"i":"2","p":{"u":"/settings/set","b":{"json":{"__proto__":{"theme":"dark"}},"meta":[[1,"__proto__","theme"]]}}}',
  );
  await answer();
  expect(services.settings.snapshots.value.theme).toBe('system');
  expect({}).not.toHaveProperty('theme');
  socket.terminate();
});

test('a connection that no longer answers is ended, the others stay', async () => {
  await host[Symbol.asyncDispose]();
  host = await start({ heartbeatMs: 20 });
  const lively = await opened();
  const dead = new WebSocket(`ws://127.0.0.1:${host.port}/rpc`, protocols(), {
    headers: { origin: origin() },
    autoPong: false,
  });
  await new Promise((resolve) => dead.once('close', resolve));
  expect(await clientOf(lively).app.info()).toMatchObject({ host: 'web' });
  lively.terminate();
});

const pathOf = (link: string): string => new URL(link).pathname;

test('a ticket opens the page once, within a minute', async () => {
  const link = host.linkForOnce();
  expect(link).not.toContain(token);
  const first = await ask(pathOf(link));
  expect([first.status, first.headers['location']]).toEqual([303, `/#token=${token}`]);
  expect((await ask(pathOf(link))).status).toBe(404);
  const late = host.linkForOnce();
  now = 60_000;
  expect((await ask(pathOf(late))).status).toBe(404);
  expect((await ask('/open/guess')).status).toBe(404);
});

test('a taken port is told, not thrown', async () => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  const { port } = other.address() as { port: number };
  expect(await startWebHost({ router: createRouter(services), pageDir: root, token, port })).toEqual({
    ok: false,
    why: 'in-use',
  });
  await new Promise((resolve) => other.close(resolve));
});

test('ending says goodbye to the pages and frees the port, also while a connection hangs', async () => {
  const socket = await opened();
  const goodbye = new Promise<number>((resolve) => socket.once('close', resolve));
  const hanging = connect(host.port, '127.0.0.1');
  await new Promise((resolve) => hanging.once('connect', resolve));
  hanging.on('error', () => undefined);
  await host[Symbol.asyncDispose]();
  expect(await goodbye).toBe(1001);
  host = await start({ port: host.port });
  hanging.destroy();
});

test('a program that was refused and never hangs up does not keep Hearth from ending', async () => {
  const other = await start();
  const refused = connect({ port: other.port, host: '127.0.0.1', allowHalfOpen: true });
  const answered = new Promise<string>((resolve) => refused.once('data', (data) => resolve(data.toString())));
  refused.on('error', () => undefined);
  refused.write(
    `GET /rpc HTTP/1.1\r\nHost: 127.0.0.1:${other.port}\r\nOrigin: http://evil.example\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`,
  );
  expect(await answered).toContain('403 Forbidden');
  await other[Symbol.asyncDispose]();
  await expect(fetch(`http://127.0.0.1:${other.port}`)).rejects.toThrow('fetch failed');
  refused.destroy();
});
