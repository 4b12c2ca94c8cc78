import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { StandingConnection } from './standing-connection.ts';

/** A server of which the test holds the connections. */
class HeldServer {
  readonly sockets = new Set<Socket>();
  taken = 0;
  readonly #server: Server;

  constructor(server: Server = createServer()) {
    this.#server = server;
    server.on('connection', (socket: Socket) => {
      this.taken += 1;
      this.sockets.add(socket);
      socket.on('error', () => undefined);
      socket.once('close', () => this.sockets.delete(socket));
    });
  }

  async start(port = 0): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(port, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  drop(): void {
    for (const socket of this.sockets) socket.destroy();
  }

  async end(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.drop();
    await closed;
  }
}

let server: HeldServer;
let standing: StandingConnection | null;
let ended: number;
/** ms since 1970, set by hand */
let now: number;
beforeEach(() => {
  server = new HeldServer();
  standing = null;
  ended = 0;
  now = 1000;
});
afterEach(async () => {
  standing?.[Symbol.dispose]();
  await server.end();
});

async function stand(origin: string): Promise<StandingConnection> {
  const opened = new StandingConnection({ origin, now: () => now, onEnded: () => void (ended += 1) });
  standing = opened;
  await expect.poll(() => opened.since(now)).toBe('same');
  return opened;
}

it('a server that lives is the same since the connection was opened, and nothing is known of the time before', async () => {
  const opened = await stand(await server.start());
  expect([opened.since(999), opened.since(1000), opened.since(5000)]).toEqual(['unknown', 'same', 'same']);
});

it('a server that closes what is silent is still the same', async () => {
  const opened = await stand(await server.start());
  now = 61_000;
  server.drop();
  await expect.poll(() => server.taken).toBe(2);
  expect(opened.since(1000)).toBe('same');
  expect(ended).toBe(0);
});

it('a server that ends is told at once, and the next one is another', async () => {
  const origin = await server.start();
  const opened = await stand(origin);
  now = 61_000;
  await server.end();
  await expect.poll(() => ended).toBe(1);
  expect(opened.since(61_000)).toBe('another');
  server = new HeldServer();
  await server.start(Number(new URL(origin).port));
  now = 70_000;
  opened.renew();
  await expect.poll(() => opened.since(70_000)).toBe('same');
  expect(opened.since(60_000)).toBe('another');
});

it('what takes connections and drops them tells nothing, and is not pestered', async () => {
  const origin = await server.start();
  const opened = await stand(origin);
  now = 61_000;
  server.drop();
  await expect.poll(() => server.taken).toBe(2);
  now += 10;
  server.drop();
  await expect.poll(() => opened.since(now)).toBe('unknown');
  expect([server.taken, ended]).toEqual([2, 0]);
});

it('a server that is not there tells nothing', async () => {
  const origin = await server.start();
  await server.end();
  const opened = new StandingConnection({ origin, now: () => now, onEnded: () => void (ended += 1) });
  standing = opened;
  server = new HeldServer();
  await server.start(Number(new URL(origin).port));
  const renewed = (): ReturnType<StandingConnection['since']> => {
    opened.renew();
    return opened.since(now);
  };
  await expect.poll(renewed).toBe('same');
  expect(ended).toBe(0);
});

it('Node’s own idle time, as LM Studio’s server has it, is no end', async () => {
  const http = createHttpServer({ headersTimeout: 50, requestTimeout: 50, connectionsCheckingInterval: 20 });
  server = new HeldServer(http);
  let ticks = 0;
  // Each look at the clock is a second later, so that no connection is short-lived.
  const opened = new StandingConnection({
    origin: await server.start(),
    now: () => 1000 * (ticks += 1),
    onEnded: () => void (ended += 1),
  });
  standing = opened;
  await expect.poll(() => server.taken).toBeGreaterThan(2);
  expect([opened.since(3000), ended]).toEqual(['same', 0]);
});

it('nothing is left when it is closed', async () => {
  const opened = await stand(await server.start());
  opened[Symbol.dispose]();
  await expect.poll(() => server.sockets.size).toBe(0);
  opened.renew();
  expect([server.taken, ended]).toEqual([1, 0]);
});
