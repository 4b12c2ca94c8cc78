import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parseArgs } from 'node:util';
import { type Clock, realClock } from './lm-studio/clock.ts';
import { type Controls, type LogEntry, startControl } from './lm-studio/control.ts';
import { Faults, playFault } from './lm-studio/faults.ts';
import { type Asked, route } from './lm-studio/routes.ts';
import {
  defaultSettings,
  ServerState,
  type ServerSettings,
  type SimModel,
  simModel,
} from './lm-studio/state.ts';

export interface LmStudioOptions extends Partial<ServerSettings> {
  /** 0: any free one */
  port?: number;
  host?: string;
  models?: readonly (Partial<SimModel> & { key: string })[];
  /** keys that are resident from the start, or with their context in tokens */
  loaded?: readonly (string | { key: string; context: number })[];
  clock?: Clock;
}

/** A running simulator. Disposing it closes both ports and every connection. */
export interface LmStudio extends Controls, AsyncDisposable {
  readonly port: number;
  readonly controlUrl: string;
  close(): Promise<void>;
}

const logLimit = 10_000;

/** Starts a simulated LM Studio on a loopback port, and its controls on another. */
export async function startLmStudio(options: LmStudioOptions = {}): Promise<LmStudio> {
  const {
    port: wantedPort = 0,
    host = '127.0.0.1',
    models = [simModel({ key: 'acme/tiny-7b' })],
    loaded = [],
    clock = realClock,
    ...settings
  } = options;
  const state = new ServerState(models.map(simModel), { ...defaultSettings, ...settings }, clock);
  const faults = new Faults();
  const log: LogEntry[] = [];
  const ended = new AbortController();
  for (const wish of loaded) {
    const { key, context } = typeof wish === 'string' ? { key: wish, context: null } : wish;
    await state.load(key, { context, jit: false, ttlMs: null }, ended.signal);
  }

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const asked: Asked = {
      method: request.method ?? 'GET',
      path: decodeURI(new URL(request.url ?? '/', 'http://sim').pathname),
    };
    const entry: { -readonly [key in keyof LogEntry]: LogEntry[key] } = {
      at: clock.now(),
      method: asked.method,
      path: asked.path,
      authorized: isAuthorized(state, request),
      status: null,
    };
    if (log.push(entry) > logLimit) log.shift();
    const gone = new AbortController();
    const signal = AbortSignal.any([gone.signal, ended.signal]);
    response.on('close', () => {
      gone.abort();
      if (asked.model !== undefined) entry.model = asked.model;
      if (response.headersSent) entry.status = response.statusCode;
    });
    response.setHeader('x-powered-by', 'Express');
    const fault = faults.for(asked.path);
    if (fault !== null && (await playFault(fault, response, signal))) return;
    await route(state, asked, request, response, signal);
  };

  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy());
  });
  const port = await listen(server, wantedPort, host);
  const controls: Controls = {
    url: `http://${host}:${port}`,
    log,
    clearLog: () => void log.splice(0),
    setFault: (path, fault) => faults.set(path, fault),
    clearFaults: (path) => faults.clear(path),
    refuse: () => closeServer(server),
    accept: async () => void (await listen(server, port, host)),
    change: (changes) => void Object.assign(state.settings, changes),
    setModels: (next) => void (state.models = next.map(simModel)),
    load: async (key, context) => {
      const outcome = await state.load(
        key,
        { context: context ?? null, jit: false, ttlMs: null },
        ended.signal,
      );
      if (!outcome.ok) throw new Error(`${key}: ${outcome.why}`);
      return outcome.instance.id;
    },
    unload: (id) => state.unload(id),
  };
  const control = await startControl(controls, host);
  const close = async (): Promise<void> => {
    ended.abort();
    await Promise.all([closeServer(server), closeServer(control.server)]);
  };
  return { ...controls, port, controlUrl: control.url, close, [Symbol.asyncDispose]: close };
}

function isAuthorized(state: ServerState, request: IncomingMessage): boolean {
  return state.settings.token === null || request.headers.authorization === `Bearer ${state.settings.token}`;
}

async function listen(server: Server, port: number, host: string): Promise<number> {
  if (!server.listening) {
    server.listen(port, host);
    await once(server, 'listening');
  }
  return (server.address() as AddressInfo).port;
}

async function closeServer(server: Server): Promise<void> {
  if (!server.listening) return;
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await closed;
}

/** `node e2e/sim/lm-studio.ts --port 0 --models models.json --loaded acme/tiny-7b --answer text`: prints its addresses as one JSON line. */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      port: { type: 'string', default: '0' },
      model: { type: 'string', multiple: true, default: ['acme/tiny-7b'] },
      loaded: { type: 'string', multiple: true, default: [] },
      context: { type: 'string', default: '65536' },
      answer: { type: 'string', default: defaultSettings.answer },
      thinking: { type: 'string' },
      token: { type: 'string' },
      'lms-version': { type: 'string', default: defaultSettings.version },
      'load-ms': { type: 'string', default: '0' },
      'no-jit': { type: 'boolean', default: false },
    },
  });
  const server = await startLmStudio({
    port: Number(values.port),
    models: values.model.map((key) => ({ key, loadMs: Number(values['load-ms']) })),
    loaded: values.loaded.map((key) => ({ key, context: Number(values.context) })),
    answer: values.answer,
    thinking: values.thinking ?? null,
    token: values.token ?? null,
    version: values['lms-version'],
    jit: !values['no-jit'],
  });
  console.log(JSON.stringify({ url: server.url, controlUrl: server.controlUrl }));
  const stop = (): void => void server.close().then(() => process.exit(0));
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
}

if (import.meta.main) await main();
