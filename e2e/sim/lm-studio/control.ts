import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { Fault } from './faults.ts';
import { type ServerSettings, type SimModel, simModel } from './state.ts';
import { readJson, sendJson } from './wire.ts';

/** One request as the simulator saw it. `status` is null while no answer was begun, and for ever where there was none. */
export interface LogEntry {
  /** ms since 1970 */
  readonly at: number;
  readonly method: string;
  readonly path: string;
  readonly model?: string;
  readonly authorized: boolean;
  readonly status: number | null;
}

/** What may be done to a running simulator, by its own process or over the control port. */
export interface Controls {
  readonly url: string;
  readonly log: readonly LogEntry[];
  clearLog(): void;
  /** Takes hold from the next request on. `path` without query, or `*`. */
  setFault(path: string, fault: Fault): void;
  clearFaults(path?: string): void;
  /** Closes the listening socket and all connections; `accept` opens the same port again. */
  refuse(): Promise<void>;
  accept(): Promise<void>;
  change(settings: Partial<ServerSettings>): void;
  setModels(models: readonly (Partial<SimModel> & { key: string })[]): void;
  /** Loads as a person in the app would: for good. Resolves with the instance's id. */
  load(key: string, context?: number): Promise<string>;
  unload(id: string): boolean;
}

/**
 * The same controls over HTTP, on a port of their own so that the simulated one has no path the real thing lacks.
 * `GET /log`, and POST with a JSON object: `/clear-log`, `/fault {path, fault}`, `/clear-faults {path?}`, `/refuse`, `/accept`,
 * `/change {…settings}`, `/models {models}`, `/load {key, context?}`, `/unload {id}`.
 */
export async function startControl(
  controls: Controls,
  host: string,
): Promise<{ url: string; server: Server }> {
  const server = createServer((request, response) => {
    void (async () => {
      const path = new URL(request.url ?? '/', 'http://control').pathname;
      if (request.method === 'GET' && path === '/log') {
        sendJson(response, 200, controls.log);
        return;
      }
      const action = actions[path];
      const body = request.method === 'POST' ? await readJson(request) : null;
      if (action === undefined || body === null)
        sendJson(response, action === undefined ? 404 : 400, { error: 'no such control' });
      else sendJson(response, 200, (await action(controls, body)) ?? {});
    })().catch((error: unknown) => sendJson(response, 400, { error: String(error) }));
  });
  server.listen(0, host);
  await once(server, 'listening');
  return { url: `http://${host}:${(server.address() as AddressInfo).port}`, server };
}

// The control port is driven by tests and scripts of this repository: bodies are taken at their word.
const actions: Record<string, (controls: Controls, body: Record<string, unknown>) => unknown> = {
  '/clear-log': (controls) => controls.clearLog(),
  '/fault': (controls, body) => controls.setFault(String(body['path']), body['fault'] as Fault),
  '/clear-faults': (controls, body) =>
    controls.clearFaults(typeof body['path'] === 'string' ? body['path'] : undefined),
  '/refuse': (controls) => controls.refuse(),
  '/accept': (controls) => controls.accept(),
  '/change': (controls, body) => controls.change(body),
  '/models': (controls, body) => controls.setModels((body['models'] as SimModel[]).map(simModel)),
  '/load': async (controls, body) => ({
    id: await controls.load(
      String(body['key']),
      typeof body['context'] === 'number' ? body['context'] : undefined,
    ),
  }),
  '/unload': (controls, body) => ({ unloaded: controls.unload(String(body['id'])) }),
};
