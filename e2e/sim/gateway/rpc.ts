import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocket, WebSocketServer } from 'ws';
import { z } from 'zod';

/** A refused request, in the words of protocol 4 (recorded). */
export interface RpcError {
  readonly code: string;
  readonly message: string;
  readonly details?: Readonly<Record<string, unknown>>;
  readonly retryable?: boolean;
  readonly retryAfterMs?: number;
}

export type RpcAnswer =
  | { readonly ok: true; readonly payload: unknown }
  | { readonly ok: false; readonly error: RpcError };

export interface RpcMethod {
  readonly scope: 'operator.read' | 'operator.write' | 'operator.admin';
  answer(params: Readonly<Record<string, unknown>>): RpcAnswer | Promise<RpcAnswer>;
}

/** What the handshake needs to know of the gateway. */
export interface RpcHost {
  readonly version: string;
  readonly bootId: string;
  readonly token: string;
  readonly starting: boolean;
  readonly draining: boolean;
  readonly muted: boolean;
  readonly appliedConfigHash: string;
  readonly uptimeMs: number;
}

interface Connection {
  readonly socket: WebSocket;
  readonly connId: string;
  scopes: readonly string[] | null;
  subscribed: boolean;
  seq: number;
}

const frameSchema = z.object({
  type: z.literal('req'),
  id: z.string(),
  method: z.string(),
  params: z.record(z.string(), z.unknown()).default({}),
});
const connectSchema = z.object({
  minProtocol: z.number(),
  maxProtocol: z.number(),
  client: z.object({ id: z.string(), mode: z.string() }),
  role: z.string().default('operator'),
  scopes: z.array(z.string()).default([]),
  device: z.unknown().optional(),
  auth: z.object({ token: z.string().optional() }).optional(),
});

/** Events that only those get who asked for them with `sessions.subscribe` (sheet, §3). */
const sessionEvents: ReadonlySet<string> = new Set(['agent', 'chat', 'sessions.changed', 'task']);

/** The gateway's WebSocket: handshake, methods, events. Protocol 4 as recorded from 2026.9.6. */
export class Rpc {
  readonly #server = new WebSocketServer({ noServer: true });
  readonly #connections = new Set<Connection>();
  readonly #host: () => RpcHost;
  readonly #methods: Readonly<Record<string, RpcMethod>>;

  constructor(host: () => RpcHost, methods: Readonly<Record<string, RpcMethod>>) {
    this.#host = host;
    this.#methods = methods;
  }

  /** While it drains, the upgrade gets HTTP 503 (sheet, §3). */
  readonly onUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    // Whoever knocked may be gone before the answer.
    socket.on('error', () => socket.destroy());
    if (this.#host().muted) return;
    if (this.#host().draining) {
      socket.end('HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
      return;
    }
    this.#server.handleUpgrade(request, socket, head, (webSocket) => this.#open(webSocket));
  };

  send(event: string, payload: unknown): void {
    for (const connection of this.#connections) {
      if (connection.scopes === null || (sessionEvents.has(event) && !connection.subscribed)) continue;
      connection.seq += 1;
      sendTo(connection, { type: 'event', event, payload, seq: connection.seq });
    }
  }

  /** 1012 for stop and restart alike (recorded); 4001 when the token changed (source). */
  closeAll(code: number, reason: string): void {
    for (const { socket } of this.#connections) socket.close(code, reason);
  }

  /** Ends without a word, as a crash does. */
  cutAll(): void {
    for (const { socket } of this.#connections) socket.terminate();
  }

  #open(socket: WebSocket): void {
    const connection: Connection = { socket, connId: randomUUID(), scopes: null, subscribed: false, seq: 0 };
    this.#connections.add(connection);
    socket.on('close', () => this.#connections.delete(connection));
    socket.on('error', () => socket.terminate());
    socket.on('message', (data: Buffer) => {
      if (!this.#host().muted) void this.#onFrame(connection, data.toString('utf8'));
    });
    const payload = { nonce: randomUUID(), ts: Date.now(), capabilities: ['model-catalog-snapshot'] };
    sendTo(connection, { type: 'event', event: 'connect.challenge', payload });
  }

  async #onFrame(connection: Connection, text: string): Promise<void> {
    const frame = frameSchema.safeParse(JSON.parse(text));
    if (!frame.success) {
      connection.socket.close(1008, 'invalid request frame');
      return;
    }
    const { id, method, params } = frame.data;
    if (connection.scopes === null) {
      this.#connect(connection, id, params);
      return;
    }
    sendTo(connection, { type: 'res', id, ...(await this.#answer(connection, method, params)) });
  }

  async #answer(
    connection: Connection,
    method: string,
    params: Readonly<Record<string, unknown>>,
  ): Promise<RpcAnswer> {
    if (method === 'sessions.subscribe') {
      connection.subscribed = true;
      return { ok: true, payload: { subscribed: true } };
    }
    const known = this.#methods[method];
    // Recorded: what it does not know counts as an administrator's.
    const scope = known?.scope ?? 'operator.admin';
    if (
      connection.scopes?.includes(scope) !== true &&
      connection.scopes?.includes('operator.admin') !== true
    ) {
      const details = { code: 'MISSING_SCOPE', missingScope: scope, requiredScopes: [scope] };
      return { ok: false, error: { code: 'FORBIDDEN', message: `missing scope: ${scope}`, details } };
    }
    if (known === undefined)
      return { ok: false, error: { code: 'INVALID_REQUEST', message: `unknown method: ${method}` } };
    return await known.answer(params);
  }

  #connect(connection: Connection, id: string, params: unknown): void {
    const host = this.#host();
    const wish = connectSchema.safeParse(params);
    const refuse = (error: RpcError, code: number, reason = error.message): void => {
      sendTo(connection, { type: 'res', id, ok: false, error });
      connection.socket.close(code, reason);
    };
    if (!wish.success || wish.data.minProtocol > 4 || wish.data.maxProtocol < 4) {
      const details = { code: 'PROTOCOL_MISMATCH', expectedProtocol: 4 };
      refuse({ code: 'INVALID_REQUEST', message: 'protocol mismatch', details }, 1002);
      return;
    }
    if (host.starting) {
      // From the source: retryable, with the reason that /readyz gives.
      const details = { reason: 'startup-sidecars' };
      const message = 'gateway starting; retry shortly';
      refuse(
        { code: 'UNAVAILABLE', message, retryable: true, retryAfterMs: 500, details },
        1013,
        'gateway starting',
      );
      return;
    }
    const { auth, device, scopes, role } = wish.data;
    if (auth?.token === undefined && device === undefined) {
      const details = { code: 'DEVICE_IDENTITY_REQUIRED' };
      refuse({ code: 'NOT_PAIRED', message: 'device identity required', details }, 1008);
      return;
    }
    if (auth?.token !== host.token) {
      const message =
        auth?.token === undefined
          ? 'unauthorized: gateway token missing (provide gateway auth token)'
          : 'unauthorized: gateway token mismatch (provide gateway auth token)';
      const missing = auth?.token === undefined;
      const details = {
        code: missing ? 'AUTH_TOKEN_MISSING' : 'AUTH_TOKEN_MISMATCH',
        authReason: missing ? 'token_missing' : 'token_mismatch',
        canRetryWithDeviceToken: false,
        recommendedNextStep: 'update_auth_credentials',
      };
      refuse({ code: 'INVALID_REQUEST', message, details }, 1008);
      return;
    }
    connection.scopes = scopes;
    sendTo(connection, { type: 'res', id, ok: true, payload: this.#hello(connection, role, scopes) });
  }

  #hello({ connId }: Connection, role: string, scopes: readonly string[]): unknown {
    const { version, bootId, appliedConfigHash, uptimeMs } = this.#host();
    return {
      type: 'hello-ok',
      protocol: 4,
      server: { version, buildId: `${version}-simulated`, bootId, controlUiBuildSource: 'bundled', connId },
      features: {
        methods: ['sessions.subscribe', ...Object.keys(this.#methods)],
        // Recorded: config.changed is sent and not listed.
        events: ['connect.challenge', 'agent', 'chat', 'sessions.changed', 'shutdown', 'health', 'tick'],
      },
      snapshot: {
        presence: [],
        health: {},
        stateVersion: { presence: 0, health: 0 },
        appliedConfigHash,
        uptimeMs,
      },
      auth: { method: 'token', role, scopes },
      policy: { maxPayload: 26_214_400, maxBufferedBytes: 52_428_800, tickIntervalMs: 30_000 },
    };
  }
}

function sendTo({ socket }: Connection, frame: unknown): void {
  if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(frame));
}
