import { once } from 'node:events';
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import type { SimClock } from './clock.ts';
import { Faults, playFault } from './faults.ts';
import { largestKeptBody, type OpenEntry, RequestLog } from './request-log.ts';
import { jsonObject, readBody } from './wire.ts';

/** A request whose body was read. */
export interface Asked {
  readonly method: string;
  /** without the query */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly bodyBytes: number;
  /** null where it is no JSON object */
  readonly body: Record<string, unknown> | null;
}

export interface HostOptions {
  readonly host: string;
  readonly clock: SimClock;
  /** Is the right token there? For the log. */
  readonly isAuthorized: (headers: IncomingHttpHeaders, path: string) => boolean;
  /** `signal` aborts when the client goes away or the simulator closes. */
  readonly answer: (asked: Asked, response: ServerResponse, signal: AbortSignal) => Promise<void>;
}

/** The listening part of a simulated server: log, faults, ports that close and open again, a machine that sleeps. */
export class SimHost implements AsyncDisposable {
  readonly log = new RequestLog();
  readonly faults = new Faults();
  readonly #options: HostOptions;
  readonly #server: Server;
  readonly #ended = new AbortController();
  #port = 0;
  #awake: PromiseWithResolvers<void> | null = null;

  constructor(options: HostOptions) {
    this.#options = options;
    this.#server = createServer((request, response) => {
      this.#take(request, response).catch(() => response.destroy());
    });
  }

  get port(): number {
    return this.#port;
  }

  get url(): string {
    return `http://${this.#options.host}:${this.#port}`;
  }

  /** @param port 0: any free one */
  async listen(port: number): Promise<void> {
    this.#port = await listen(this.#server, port, this.#options.host);
  }

  /** Closes the listening socket and all connections; `accept` opens the same port again. */
  async refuse(): Promise<void> {
    await closeServer(this.#server);
  }

  async accept(): Promise<void> {
    await listen(this.#server, this.#port, this.#options.host);
  }

  /** From now on nothing answers and no time passes; what is asked waits in the network card, as it were. */
  fallAsleep(): void {
    this.#awake ??= Promise.withResolvers<void>();
    this.#options.clock.fallAsleep();
  }

  /** Goes on where it stopped. With `cut`, the connections of before are gone, as after a long sleep. */
  wakeUp({ cut = false }: { cut?: boolean } = {}): void {
    if (cut) this.#server.closeAllConnections();
    this.#options.clock.wakeUp();
    this.#awake?.resolve();
    this.#awake = null;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#ended.abort();
    this.#awake?.resolve();
    await closeServer(this.#server);
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { clock, isAuthorized, answer } = this.#options;
    const at = clock.now();
    const { method = 'GET', headers } = request;
    const path = decodeURI(new URL(request.url ?? '/', 'http://sim').pathname);
    const entry = this.log.open({ at, method, path, authorized: isAuthorized(headers, path) });
    const gone = new AbortController();
    const signal = AbortSignal.any([gone.signal, this.#ended.signal]);
    const note = (): void => {
      if (response.headersSent) entry.status = response.statusCode;
      entry.ms ??= clock.now() - at;
      entry.answered = response.writableFinished;
    };
    response.on('finish', note);
    response.on('close', () => {
      note();
      gone.abort();
    });
    const bytes = await readBody(request);
    const body = bytes === null ? null : jsonObject(bytes.toString('utf8'));
    keep(entry, body, bytes?.length ?? 0);
    await this.#awake?.promise;
    if (signal.aborted) return;
    const fault = this.faults.take(path);
    if (fault !== null && (await playFault(fault, response, clock, signal))) return;
    await answer({ method, path, headers, bodyBytes: entry.bodyBytes, body }, response, signal);
  }
}

function keep(entry: OpenEntry, body: Record<string, unknown> | null, bytes: number): void {
  entry.bodyBytes = bytes;
  if (bytes <= largestKeptBody) entry.body = body;
  const model = body?.['model'] ?? body?.['instance_id'];
  if (typeof model === 'string') entry.model = model;
}

/** Opens a server unless it is open. Gives the port. */
export async function listen(server: Server, port: number, host: string): Promise<number> {
  if (!server.listening) {
    server.listen(port, host);
    await once(server, 'listening');
  }
  return (server.address() as AddressInfo).port;
}

export async function closeServer(server: Server): Promise<void> {
  if (!server.listening) return;
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await closed;
}
