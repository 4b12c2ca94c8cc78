import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';

/** What the gateway answers a method with, or the error it refuses with. */
export type Answer = { ok: unknown } | { error: { code: string; message: string } & Record<string, unknown> };

type Handler = (params: Record<string, unknown>, client: FakeClient) => Answer | Promise<Answer>;

/** One client that the gateway let in. */
export interface FakeClient {
  readonly scopes: readonly string[];
  readonly socket: WebSocket;
}

interface ConnectParams {
  auth?: { token?: string; password?: string };
  scopes: string[];
  client: Record<string, unknown>;
  device?: Record<string, unknown>;
}

const wide = ['operator.read', 'operator.write', 'operator.admin'];

/**
 * The gateway's side of protocol 4, frame by frame as recorded from OpenClaw 2026.9.6: challenge, connect, hello-ok or the refusal, requests
 * with their scopes, events. What it knows is what a test tells it.
 */
export class FakeGateway implements AsyncDisposable {
  token: string | null = 'the-right-token';
  bootId = 'boot-1';
  version = '2026.9.6';
  /** told with those that were asked for */
  moreScopes: string[] = [];
  /** 503 for the upgrade, as while it drains */
  closedToClients = false;
  /** how often a client knocked */
  knocks = 0;
  /** sends no challenge */
  silent = false;
  /** refuses the next connects so, in order */
  readonly refusals: Exclude<Answer, { ok: unknown }>['error'][] = [];
  readonly connects: ConnectParams[] = [];
  readonly requests: { method: string; params: unknown }[] = [];
  readonly clients = new Set<FakeClient>();
  readonly methods = new Map<string, { scope: string; handle: Handler }>([
    ['sessions.subscribe', { scope: 'operator.read', handle: () => ({ ok: { subscribed: true } }) }],
  ]);
  readonly #sockets = new Set<WebSocket>();
  readonly #server: Server;
  readonly #port: number;
  #seq = 0;

  private constructor(server: Server) {
    this.#server = server;
    this.#port = (server.address() as AddressInfo).port;
    const sockets = new WebSocketServer({ noServer: true });
    server.on('upgrade', (request, socket, head) => {
      this.knocks += 1;
      // Whoever knocked may be gone before the answer.
      socket.on('error', () => socket.destroy());
      if (this.closedToClients) {
        const body = JSON.stringify({
          error: { message: 'Gateway websocket admission closed', type: 'unavailable' },
        });
        socket.end(
          `HTTP/1.1 503 Service Unavailable\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`,
        );
        return;
      }
      sockets.handleUpgrade(request, socket, head, (client) => this.#greet(client));
    });
  }

  static async start(): Promise<FakeGateway> {
    const server = createServer((_, response) => void response.writeHead(404).end());
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new FakeGateway(server);
  }

  get url(): string {
    return `ws://127.0.0.1:${this.#port}`;
  }

  get openSockets(): number {
    return this.#sockets.size;
  }

  /** Lets a method be called with `scope` or a wider one. */
  on(method: string, scope: string, handle: Handler): void {
    this.methods.set(method, { scope, handle });
  }

  /** Sends a frame to every client; `skip` leaves out that many numbers before, as if frames had been lost. */
  tell(event: string, payload: unknown, skip = 0): void {
    this.#seq += 1 + skip;
    for (const { socket } of this.clients)
      socket.send(JSON.stringify({ type: 'event', event, payload, seq: this.#seq }));
  }

  /** As the gateway closes them when it restarts. */
  dropClients(code = 1012, reason = 'service restart'): void {
    for (const { socket } of this.clients) socket.close(code, reason);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.terminate();
    if (!this.#server.listening) return;
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }

  #greet(socket: WebSocket): void {
    this.#sockets.add(socket);
    socket.on('close', () => this.#sockets.delete(socket));
    socket.on('error', () => socket.terminate());
    let client: FakeClient | null = null;
    socket.on('message', (data: Buffer) => {
      const { id, method, params } = JSON.parse(data.toString()) as {
        id: string;
        method: string;
        params: Record<string, unknown>;
      };
      const reply = (answer: Answer): void =>
        socket.send(
          JSON.stringify(
            'ok' in answer
              ? { type: 'res', id, ok: true, payload: answer.ok }
              : { type: 'res', id, ok: false, error: answer.error },
          ),
        );
      if (method === 'connect') {
        client = this.#admit(socket, params as unknown as ConnectParams, reply);
        return;
      }
      this.requests.push({ method, params });
      if (client !== null) void this.#answer(client, method, params).then(reply);
    });
    if (this.silent) return;
    socket.send(
      JSON.stringify({
        type: 'event',
        event: 'connect.challenge',
        payload: { nonce: 'c647dc5f-3bca-4ee2-bf8e-e11abfb538bc', ts: 1_795_379_290_442 },
      }),
    );
  }

  #admit(socket: WebSocket, params: ConnectParams, reply: (answer: Answer) => void): FakeClient | null {
    this.connects.push(params);
    const refusal = this.refusals.shift() ?? this.#refusal(params);
    if (refusal !== null) {
      reply({ error: refusal });
      socket.close(1008, refusal.message.slice(0, 100));
      return null;
    }
    const client = { scopes: params.scopes, socket };
    this.clients.add(client);
    socket.on('close', () => this.clients.delete(client));
    reply({
      ok: {
        type: 'hello-ok',
        protocol: 4,
        server: {
          version: this.version,
          bootId: this.bootId,
          connId: '46cefec7-9935-427c-945b-02a686a00000',
        },
        auth: { method: 'token', role: 'operator', scopes: [...params.scopes, ...this.moreScopes] },
        features: { methods: [...this.methods.keys()], events: ['agent', 'chat', 'shutdown'] },
        policy: { maxPayload: 26_214_400, tickIntervalMs: 30_000 },
        snapshot: {
          appliedConfigHash: 'hmac-sha256:v1:PuUf',
          uptimeMs: 202_672,
          suspension: { phase: 'accepting' },
        },
      },
    });
    return client;
  }

  #refusal({ auth }: ConnectParams): Exclude<Answer, { ok: unknown }>['error'] | null {
    const shown = auth?.token ?? auth?.password;
    if (this.token === null || shown === this.token) return null;
    if (shown === undefined)
      return {
        code: 'NOT_PAIRED',
        message: 'device identity required',
        details: { code: 'DEVICE_IDENTITY_REQUIRED' },
      };
    return {
      code: 'INVALID_REQUEST',
      message: 'unauthorized: gateway token mismatch (provide gateway auth token)',
      details: { code: 'AUTH_TOKEN_MISMATCH', authReason: 'token_mismatch', canRetryWithDeviceToken: false },
    };
  }

  async #answer(client: FakeClient, method: string, params: Record<string, unknown>): Promise<Answer> {
    const known = this.methods.get(method);
    // An unknown method is refused like one that only an admin may call.
    const scope = known?.scope ?? 'operator.admin';
    const allowed = wide.slice(wide.indexOf(scope));
    if (known === undefined || !client.scopes.some((granted) => allowed.includes(granted)))
      return {
        error: {
          code: 'FORBIDDEN',
          message: `missing scope: ${scope}`,
          details: { code: 'MISSING_SCOPE', missingScope: scope, requiredScopes: [scope] },
        },
      };
    return known.handle(params, client);
  }
}
