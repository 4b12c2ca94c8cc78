import { connect, type Socket } from 'node:net';
import type { SameServer } from '../../shared/warmth/gone.ts';

/** ms that an answering server needs for taking a connection */
const connectMs = 3000;
/** A connection that is closed sooner is not the server's to keep: something in between takes and drops it. ms */
const shortestLife = 1000;
/** ms of silence after which TCP itself asks whether the other end is still there */
const keepAliveMs = 15_000;

export interface StandingOptions {
  /** root of the server, `http:` */
  readonly origin: string;
  /** ms since 1970 */
  readonly now: () => number;
  /** The server that was there has ended, or cannot be reached any more. */
  readonly onEnded: () => void;
}

/**
 * Tells whether a server is still the process that it was, without asking it anything: a connection on which nothing is sent ends with the
 * process. A server also closes it for its own reasons (Node's take a minute of silence), so a closed one is opened again at once:
 * what has ended does not take it within that moment, since a start takes seconds.
 */
export class StandingConnection implements Disposable {
  readonly #options: StandingOptions;
  #socket: Socket | null = null;
  #unbrokenSince: number | null = null;
  #endedAt: number | null = null;
  #isClosed = false;

  constructor(options: StandingOptions) {
    this.#options = options;
    this.renew();
  }

  /** Opens a connection where there is none. */
  renew(): void {
    if (this.#socket === null && !this.#isClosed) this.#open(false);
  }

  /** Has the server been one and the same since then? ms since 1970 */
  since(at: number): SameServer {
    if (this.#endedAt !== null && this.#endedAt >= at) return 'another';
    return this.#unbrokenSince !== null && this.#unbrokenSince <= at ? 'same' : 'unknown';
  }

  [Symbol.dispose](): void {
    this.#isClosed = true;
    this.#socket?.destroy();
    this.#socket = null;
  }

  #open(isAgain: boolean): void {
    const { origin, now } = this.#options;
    const { hostname, port } = new URL(origin);
    const socket = connect({
      host: hostname.replaceAll(/^\[|\]$/g, ''),
      port: port === '' ? 80 : Number(port),
    });
    this.#socket = socket;
    let openedAt: number | null = null;
    socket.setTimeout(connectMs, () => socket.destroy());
    socket.once('connect', () => {
      openedAt = now();
      socket.setTimeout(0);
      socket.setKeepAlive(true, keepAliveMs);
      this.#unbrokenSince ??= openedAt;
    });
    // What went wrong is told by the close that follows.
    socket.on('error', () => undefined);
    socket.once('close', () => {
      if (this.#isClosed) return;
      this.#socket = null;
      const isSpent = openedAt !== null && now() - openedAt >= shortestLife;
      if (isSpent) return this.#open(true);
      this.#unbrokenSince = null;
      if (!isAgain || openedAt !== null) return;
      this.#endedAt = now();
      this.#options.onEnded();
    });
    // It says nothing that is of use, but an unread socket is never seen to end.
    socket.resume();
  }
}
