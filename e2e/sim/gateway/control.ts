import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readJson, sendJson } from '../server/wire.ts';
import type { LogLevel } from './log-file.ts';
import type { TurnWish } from './turns.ts';

/** One line for the log. `times` writes it so often, with `#N` behind the message. */
export interface LogWish {
  readonly level: LogLevel;
  readonly subsystem: string;
  readonly message: string;
  readonly times?: number;
}

/** What a test may do to a gateway that runs, also to one that Hearth started. */
export interface GatewayControls {
  /** Plays a turn of the agent; gives its run id. */
  turn(wish: TurnWish): string;
  finish(runId: string): void;
  addLog(line: LogWish): void;
  /** From now on it takes connections and answers nothing, as a process whose event loop is blocked. */
  mute(muted: boolean): void;
  /** Parts that `/readyz` names as failing, and why the event loop is slow. */
  ail(state: { failing?: readonly string[]; slow?: readonly string[] }): void;
  /** Ends at once with this code and leaves its lock files behind. */
  crash(code: number): void;
  /** As SIGTERM and SIGUSR2. */
  stop(): void;
  restart(): void;
}

/** The controls over HTTP, on a port of their own: POST with a JSON object to `/turn`, `/finish`, `/log`, `/mute`, `/ail`, `/crash`, … */
export async function startControl(controls: GatewayControls): Promise<{ url: string; server: Server }> {
  const server = createServer((request, response) => {
    void (async () => {
      const action = actions[request.url ?? ''];
      const body = await readJson(request);
      if (action === undefined || body === null) sendJson(response, 404, { error: 'no such control' });
      else sendJson(response, 200, action(controls, body) ?? {});
    })().catch((error: unknown) => sendJson(response, 400, { error: String(error) }));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server };
}

// Driven by tests of this repository: bodies are taken at their word.
const actions: Record<string, (controls: GatewayControls, body: Record<string, unknown>) => unknown> = {
  '/turn': (controls, body) => ({ runId: controls.turn(body) }),
  '/finish': (controls, body) => controls.finish(String(body['runId'])),
  '/log': (controls, body) => controls.addLog(body as unknown as LogWish),
  '/mute': (controls, body) => controls.mute(body['muted'] === true),
  '/ail': (controls, body) => controls.ail(body),
  // The answer goes out first.
  '/crash': (controls, body) => void setImmediate(() => controls.crash(Number(body['code']))),
  '/stop': (controls) => controls.stop(),
  '/restart': (controls) => controls.restart(),
};
