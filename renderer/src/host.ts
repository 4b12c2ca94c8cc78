import { type Client, clientOver } from './connection/client.ts';
import { type ConnectionEvent, nextConnection } from './connection/connection.ts';
import { desktopTransport } from './connection/desktop-transport.ts';
import { feedStore } from './connection/streams.ts';
import type { Link, Transport } from './connection/transport.ts';
import { takeToken, webTransport } from './connection/web-transport.ts';
import type { Store } from './store.ts';

/** The page's way to the services, kept up for as long as the page lives. */
export interface Host extends AsyncDisposable {
  readonly client: Client;
  /** Tries to connect now instead of at the next try's time. */
  readonly tryNow: () => void;
}

/** Clock and chance, so that tests need neither. `wait` resolves after `ms` or as soon as `signal` aborts; it never rejects. */
export interface Timing {
  now(): number;
  random(): number;
  wait(ms: number, signal: AbortSignal): Promise<void>;
}

const openDeadlineMs = 8000;
const answerDeadlineMs = 5000;

/** Which way leads to the services: the desktop serves the page from `app:`, everything else is the web host. */
export function transportFor(win: Window): Transport {
  if (win.location.protocol === 'app:') return desktopTransport(win);
  takeToken(win);
  win.addEventListener('hashchange', () => takeToken(win));
  return webTransport(win, () => takeToken(win));
}

/** Connects, feeds the store from the streams, and connects again whenever that ends. */
export function openHost(transport: Transport, store: Store, timing: Timing = realTiming): Host {
  const life = new AbortController();
  let link: Link | null = null;
  let nudge = new AbortController();
  const client = clientOver(() => link);

  const send = (event: ConnectionEvent): void =>
    store.setState((state) => ({ connection: nextConnection(state.connection, event) }));

  /** One connection, from opening to its end. */
  const session = async (): Promise<void> => {
    const opening = new AbortController();
    const tooLate = timing.wait(openDeadlineMs, opening.signal).then(() => opening.abort());
    const stop = (): void => opening.abort();
    life.signal.addEventListener('abort', stop, { once: true });
    try {
      const wire = await transport.open(opening.signal);
      const session = new AbortController();
      const end = (): void => {
        session.abort();
        wire.close();
      };
      life.signal.addEventListener('abort', end, { once: true });
      void wire.closed.then(end);
      try {
        link = wire.link;
        const info = await withDeadline(client.app.info(), timing, answerDeadlineMs);
        store.setState({ info });
        send({ kind: 'opened' });
        await feedStore(client, store, session.signal);
      } finally {
        link = null;
        life.signal.removeEventListener('abort', end);
        end();
      }
    } finally {
      opening.abort();
      life.signal.removeEventListener('abort', stop);
      await tooLate;
    }
  };

  const run = async (): Promise<void> => {
    while (!life.signal.aborted) {
      await session().catch(() => undefined);
      if (life.signal.aborted) return;
      const why = await transport.diagnose(
        AbortSignal.any([life.signal, AbortSignal.timeout(answerDeadlineMs)]),
      );
      if (life.signal.aborted) return;
      nudge = new AbortController();
      const now = timing.now();
      send({ kind: 'closed', why, now, random: timing.random() });
      const { connection } = store.getState();
      const waitMs = connection.kind === 'lost' ? connection.nextTryAt - now : Number.POSITIVE_INFINITY;
      await timing.wait(waitMs, AbortSignal.any([life.signal, nudge.signal]));
      if (!life.signal.aborted) send({ kind: 'try-now' });
    }
  };
  const running = run();

  return {
    client,
    tryNow: () => nudge.abort(),
    [Symbol.asyncDispose]: async () => {
      life.abort();
      await running;
    },
  };
}

/** Tries at once when there is reason to hope: the network is back, somebody looks at the page, a new link was opened. Undone by `signal`. */
export function tryWhenHopeful(host: Host, store: Store, win: Window, signal: AbortSignal): void {
  const look = (): void => {
    // A wrong key does not become right by being looked at, and each try counts against it.
    if (win.document.visibilityState === 'visible' && store.getState().connection.kind === 'lost')
      host.tryNow();
  };
  win.addEventListener('online', look, { signal });
  win.addEventListener('focus', look, { signal });
  win.addEventListener('hashchange', () => host.tryNow(), { signal });
  win.document.addEventListener('visibilitychange', look, { signal });
}

async function withDeadline<T>(promise: Promise<T>, timing: Timing, ms: number): Promise<T> {
  const done = new AbortController();
  try {
    return await Promise.race([
      promise,
      timing.wait(ms, done.signal).then(() => {
        throw new Error('No answer in time.');
      }),
    ]);
  } finally {
    done.abort();
  }
}

const realTiming: Timing = {
  now: Date.now,
  random: Math.random,
  wait: (ms, signal) =>
    new Promise((resolve) => {
      const timer = Number.isFinite(ms) ? setTimeout(finish, ms) : undefined;
      function finish(): void {
        clearTimeout(timer);
        signal.removeEventListener('abort', finish);
        resolve();
      }
      if (signal.aborted) finish();
      else signal.addEventListener('abort', finish, { once: true });
    }),
};
