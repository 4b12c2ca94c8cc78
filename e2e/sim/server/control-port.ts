import { createServer, type Server } from 'node:http';
import type { SimClock } from './clock.ts';
import type { Fault } from './faults.ts';
import { listen, type SimHost } from './host.ts';
import type { LogEntry } from './request-log.ts';
import { readJson, sendJson } from './wire.ts';

/** What may be done to every running simulator, by its own process or over the control port. */
export interface ServerControls {
  readonly url: string;
  readonly log: readonly LogEntry[];
  clearLog(): void;
  /** Takes hold from the next request on. `path` without query, or `*`. */
  setFault(path: string, fault: Fault): void;
  clearFaults(path?: string): void;
  /** Closes the listening socket and all connections; the models stay. `accept` opens the same port again. */
  refuse(): Promise<void>;
  accept(): Promise<void>;
  /** ms since 1970 by the simulator's clock */
  now(): number;
  /** Moves its time on by `ms`: loads end, idle models go, in the order in which they fall due. */
  advance(ms: number): Promise<void>;
  /** How fast its time goes by itself: 1 as the world's, 0 stands still, 60_000 makes a minute of each ms. */
  setRate(rate: number): void;
  /** The machine sleeps: nothing answers, no time passes. */
  fallAsleep(): void;
  wakeUp(how?: { cut?: boolean }): void;
}

export function controlsOf(host: SimHost, clock: SimClock): ServerControls {
  return {
    url: host.url,
    log: host.log.entries,
    clearLog: () => host.log.clear(),
    setFault: (path, fault) => host.faults.set(path, fault),
    clearFaults: (path) => host.faults.clear(path),
    refuse: () => host.refuse(),
    accept: () => host.accept(),
    now: () => clock.now(),
    advance: (ms) => clock.advance(ms),
    setRate: (rate) => clock.setRate(rate),
    fallAsleep: () => host.fallAsleep(),
    wakeUp: (how) => host.wakeUp(how),
  };
}

/** `reads` answer GET; `acts` answer POST with a JSON object, with what they give or `{}`. */
export interface ControlRoutes {
  readonly reads: Readonly<Record<string, () => unknown>>;
  readonly acts: Readonly<Record<string, (body: Record<string, unknown>) => unknown>>;
}

/**
 * `GET /log` and `/now`; POST to `/clear-log`, `/fault {path, fault}`, `/clear-faults {path?}`, `/refuse`, `/accept`, `/advance {ms}`,
 * `/rate {rate}`, `/fall-asleep`, `/wake-up {cut?}`. Driven by this repository's tests and scripts: bodies are taken at their word.
 */
export function commonRoutes(controls: ServerControls): ControlRoutes {
  return {
    reads: { '/log': () => controls.log, '/now': () => ({ now: controls.now() }) },
    acts: {
      '/clear-log': () => controls.clearLog(),
      '/fault': ({ path, fault }) => controls.setFault(String(path), fault as Fault),
      '/clear-faults': ({ path }) => controls.clearFaults(typeof path === 'string' ? path : undefined),
      '/refuse': () => controls.refuse(),
      '/accept': () => controls.accept(),
      '/advance': async ({ ms }) => {
        await controls.advance(Number(ms));
        return { now: controls.now() };
      },
      '/rate': ({ rate }) => controls.setRate(Number(rate)),
      '/fall-asleep': () => controls.fallAsleep(),
      '/wake-up': ({ cut }) => controls.wakeUp({ cut: cut === true }),
    },
  };
}

/** The controls over HTTP, on a port of their own so that the simulated one has no path that the real thing lacks. */
export async function startControlPort(
  routes: readonly ControlRoutes[],
  host: string,
  port: number,
): Promise<{ url: string; server: Server }> {
  const reads = Object.assign({}, ...routes.map((each) => each.reads)) as ControlRoutes['reads'];
  const acts = Object.assign({}, ...routes.map((each) => each.acts)) as ControlRoutes['acts'];
  const server = createServer((request, response) => {
    void (async () => {
      const { pathname } = new URL(request.url ?? '/', 'http://control');
      const read = request.method === 'GET' ? reads[pathname] : undefined;
      if (read !== undefined) {
        sendJson(response, 200, read());
        return;
      }
      const act = acts[pathname];
      const body = request.method === 'POST' ? await readJson(request) : null;
      if (act === undefined || body === null)
        sendJson(response, act === undefined ? 404 : 400, { error: 'no such control' });
      else sendJson(response, 200, (await act(body)) ?? {});
    })().catch((error: unknown) => sendJson(response, 400, { error: String(error) }));
  });
  const taken = await listen(server, port, host);
  return { url: `http://${host}:${taken}`, server };
}
