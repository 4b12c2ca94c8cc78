import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { RPCHandler } from '@orpc/server/ws';
import { WebSocketServer, type WebSocket } from 'ws';
import { pageSecurityHeaders } from '../../shared/content-security-policy.ts';
import { PageFiles } from '../files/page-files.ts';
import type { PanelRouter } from '../router.ts';
import {
  isLoopbackHost,
  isSameOrigin,
  tokenOfAuthorization,
  tokenOfProtocols,
  wireProtocol,
} from './request-checks.ts';
import { Tickets } from './tickets.ts';
import { type Admission, TokenGate } from './token-gate.ts';
import { wirePeer } from './wire-peer.ts';

/** A message from the page: intents and settings, nowhere near this. Bytes. */
const maxMessageBytes = 1024 * 1024;
const closeGraceMs = 500;

export interface WebHostOptions {
  readonly router: PanelRouter;
  /** folder of the built page */
  readonly pageDir: string;
  readonly token: string;
  /** 0 picks a free one */
  readonly port: number;
  readonly now?: () => number;
  /** ms between pings; a connection that did not answer the last one is ended */
  readonly heartbeatMs?: number;
}

export interface WebHost extends AsyncDisposable {
  readonly port: number;
  /** Address of the page, with the token in the fragment: the fragment is never sent, logged or passed on as a referrer. */
  readonly link: string;
  /**
   * An address that leads to the page once, within a minute: for the command line of a browser, which others on this computer can
   * see, so the token must not be in it.
   */
  linkForOnce(): string;
}

export type WebHostStart =
  | { readonly ok: true; readonly host: WebHost }
  | { readonly ok: false; readonly why: 'in-use' | 'not-allowed' };

/**
 * Serves the page and the wire on 127.0.0.1. Whoever speaks to the services needs the token, a loopback `Host` and the page's own
 * `Origin`. `GET /session` with `Authorization: Bearer` tells the page whether its token is right (204), wrong (401) or for now not
 * looked at (429), which a refused WebSocket would not say.
 *
 * @throws for a listening error that the user cannot mend by choosing another port.
 */
export async function startWebHost(options: WebHostOptions): Promise<WebHostStart> {
  const gate = new TokenGate(options.token, options.now);
  const pageFiles = new PageFiles(options.pageDir);
  const tickets = new Tickets(options.now);
  const page = `/#token=${options.token}`;
  const server = createServer(
    { headersTimeout: 10_000, requestTimeout: 10_000, keepAliveTimeout: 5_000 },
    (request, response) => {
      answer(request, response, { gate, pageFiles, tickets, page }).catch(() => response.destroy());
    },
  );
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: maxMessageBytes,
    perMessageDeflate: false,
    handleProtocols: () => wireProtocol,
  });
  const wire = new RPCHandler(options.router);
  sockets.on('connection', (socket: WebSocket) => {
    // A connection that breaks a rule of the protocol is closed by ws; there is nobody to tell.
    socket.on('error', () => socket.terminate());
    void wire.upgrade(wirePeer(socket));
  });
  server.on('upgrade', (request, stream, head) => {
    const refusal = refusalOf(request, gate);
    if (refusal === null)
      sockets.handleUpgrade(request, stream, head, (socket) => sockets.emit('connection', socket, request));
    else refuse(stream, refusal);
  });

  const failure = await listen(server, options.port);
  if (failure !== null) return { ok: false, why: failure };
  const { port } = server.address() as AddressInfo;
  const stopHeartbeat = beat(sockets, options.heartbeatMs ?? 30_000);
  return {
    ok: true,
    host: {
      port,
      link: `http://127.0.0.1:${port}${page}`,
      linkForOnce: () => `http://127.0.0.1:${port}${ticketPath}${tickets.issue()}`,
      async [Symbol.asyncDispose]() {
        stopHeartbeat();
        await close(server, sockets);
      },
    },
  };
}

const ticketPath = '/open/';

interface Desk {
  readonly gate: TokenGate;
  readonly pageFiles: PageFiles;
  readonly tickets: Tickets;
  /** path of the page, with the token in its fragment */
  readonly page: string;
}

async function answer(request: IncomingMessage, response: ServerResponse, desk: Desk): Promise<void> {
  for (const [name, value] of Object.entries(pageSecurityHeaders)) response.setHeader(name, value);
  response.setHeader('cache-control', 'no-store');
  if (!isLoopbackHost(request.headers.host))
    return end(response, 403, 'Hearth answers under a loopback name only.');
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.setHeader('allow', 'GET, HEAD');
    return end(response, 405, 'Only GET and HEAD.');
  }
  const path = (request.url ?? '/').split(/[?#]/, 1)[0] ?? '/';
  if (path === '/session') return answerSession(request, response, desk.gate);
  if (path.startsWith(ticketPath) && desk.tickets.redeem(path.slice(ticketPath.length))) {
    response.writeHead(303, { location: desk.page }).end();
    return;
  }
  const file = await desk.pageFiles.read(path);
  if (file === null) return end(response, 404, 'Nothing here.');
  response.writeHead(200, {
    'content-type': file.type,
    'cache-control': file.cacheControl,
    'content-length': file.body.length,
  });
  response.end(request.method === 'HEAD' ? undefined : file.body);
}

function answerSession(request: IncomingMessage, response: ServerResponse, gate: TokenGate): void {
  const admission = gate.admit(tokenOfAuthorization(request.headers.authorization));
  switch (admission) {
    case 'right':
      response.writeHead(204).end();
      return;
    case 'wrong':
      response.setHeader('www-authenticate', 'Bearer');
      return end(response, 401, 'Wrong key.');
    case 'limited':
      return end(response, 429, 'Too many wrong keys. Try again in a minute.');
  }
}

function end(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' }).end(`${text}\n`);
}

/** Status line to refuse an upgrade with, or null when it may pass. */
function refusalOf(request: IncomingMessage, gate: TokenGate): string | null {
  const { host, origin } = request.headers;
  if (!isLoopbackHost(host) || !isSameOrigin(origin, host)) return '403 Forbidden';
  if (request.url !== '/rpc') return '404 Not Found';
  return refusals[gate.admit(tokenOfProtocols(request.headers['sec-websocket-protocol']))];
}

const refusals: Readonly<Record<Admission, string | null>> = {
  right: null,
  wrong: '401 Unauthorized',
  limited: '429 Too Many Requests',
};

function refuse(stream: Duplex, status: string): void {
  stream.on('error', () => stream.destroy());
  // Nobody else ends it: an upgraded connection is no longer the server's, and the other side may never close its half.
  stream.once('finish', () => stream.destroy());
  stream.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

function listen(server: Server, port: number): Promise<'in-use' | 'not-allowed' | null> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve('in-use');
      else if (error.code === 'EACCES') resolve('not-allowed');
      else reject(error);
    });
    server.listen({ host: '127.0.0.1', port, exclusive: true }, () => resolve(null));
  });
}

/** Pings every connection and ends those that did not answer the ping before. */
function beat(sockets: WebSocketServer, everyMs: number): () => void {
  const waiting = new WeakSet<WebSocket>();
  sockets.on('connection', (socket: WebSocket) => socket.on('pong', () => waiting.delete(socket)));
  const timer = setInterval(() => {
    for (const socket of sockets.clients) {
      if (waiting.has(socket)) socket.terminate();
      else {
        waiting.add(socket);
        socket.ping();
      }
    }
  }, everyMs);
  return () => clearInterval(timer);
}

/** Says goodbye to every page, waits a moment for their answer, then ends what is left. */
async function close(server: Server, sockets: WebSocketServer): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  for (const socket of sockets.clients) socket.close(1001, 'Hearth ends');
  const grace = setTimeout(() => {
    for (const socket of sockets.clients) socket.terminate();
  }, closeGraceMs);
  await new Promise<void>((resolve) => sockets.close(() => resolve()));
  clearTimeout(grace);
  server.closeAllConnections();
  await closed;
}
