import { parseArgs } from 'node:util';
import type { Timers } from '../../electron/streams/timers.ts';
import { type LmStudioControls, lmStudioControls, lmStudioRoutes } from './lm-studio/controls.ts';
import { type SimModel, simModel } from './lm-studio/models.ts';
import { route, unlocked } from './lm-studio/routes.ts';
import { defaultSettings, type ServerSettings } from './lm-studio/settings.ts';
import { ServerState } from './lm-studio/state.ts';
import { type Clock, SimClock } from './server/clock.ts';
import { commonRoutes, startControlPort } from './server/control-port.ts';
import { closeServer, SimHost } from './server/host.ts';
import { runAsProgram } from './server/program.ts';

export interface LmStudioOptions extends Partial<ServerSettings> {
  /** 0: any free one */
  port?: number;
  /** of the controls; 0: any free one */
  controlPort?: number;
  host?: string;
  models?: readonly (Partial<SimModel> & { key: string })[];
  /** keys that are resident from the start, or with their context in tokens */
  loaded?: readonly (string | { key: string; context: number })[];
  /** the time that its clock goes with; a test's own timers make it stand still until they are moved */
  timers?: Timers;
  /** how fast its time goes by itself: 1 as the world's, 0 stands still */
  rate?: number;
}

/** A running simulator. Disposing it closes both ports and every connection. */
export interface LmStudio extends LmStudioControls, AsyncDisposable {
  readonly port: number;
  readonly controlUrl: string;
  /** its time, for others that shall go by it */
  readonly clock: Clock;
  close(): Promise<void>;
}

/** Starts a simulated LM Studio on a loopback port, and its controls on another. */
export async function startLmStudio(options: LmStudioOptions = {}): Promise<LmStudio> {
  const {
    port = 0,
    controlPort = 0,
    host: address = '127.0.0.1',
    models = [simModel({ key: 'acme/tiny-7b' })],
    loaded = [],
    timers,
    rate = 1,
    ...settings
  } = options;
  const clock = new SimClock(timers);
  clock.setRate(rate);
  const state = new ServerState(models.map(simModel), { ...defaultSettings, ...settings }, clock);
  for (const wish of loaded) {
    if (typeof wish === 'string') state.place(wish, null);
    else state.place(wish.key, wish.context);
  }
  const host = new SimHost({
    host: address,
    clock,
    isAuthorized: (headers, path) => unlocked(state, headers, path),
    answer: (asked, response, signal) => route(state, asked, response, signal),
  });
  await host.listen(port);
  const ended = new AbortController();
  const controls = lmStudioControls(host, clock, state, ended.signal);
  const control = await startControlPort(
    [commonRoutes(controls), lmStudioRoutes(controls)],
    address,
    controlPort,
  );
  const close = async (): Promise<void> => {
    ended.abort();
    state.quit();
    await Promise.all([host[Symbol.asyncDispose](), closeServer(control.server)]);
  };
  return {
    ...controls,
    port: host.port,
    controlUrl: control.url,
    clock,
    close,
    [Symbol.asyncDispose]: close,
  };
}

/**
 * `node e2e/sim/lm-studio.ts --port 1234 --model acme/tiny-7b --loaded acme/tiny-7b --load-ms 40000`: prints its addresses as one JSON
 * line. `--options` takes all other options of `startLmStudio` as JSON.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      port: { type: 'string', default: '0' },
      'control-port': { type: 'string', default: '0' },
      model: { type: 'string', multiple: true, default: ['acme/tiny-7b'] },
      loaded: { type: 'string', multiple: true, default: [] },
      context: { type: 'string', default: '65536' },
      answer: { type: 'string', default: defaultSettings.answer },
      thinking: { type: 'string' },
      token: { type: 'string' },
      'lms-version': { type: 'string', default: defaultSettings.version },
      'load-ms': { type: 'string', default: '0' },
      rate: { type: 'string', default: '1' },
      'no-jit': { type: 'boolean', default: false },
      options: { type: 'string', default: '{}' },
    },
  });
  const server = await startLmStudio({
    port: Number(values.port),
    controlPort: Number(values['control-port']),
    models: values.model.map((key) => ({ key, loadMs: Number(values['load-ms']) })),
    loaded: values.loaded.map((key) => ({ key, context: Number(values.context) })),
    answer: values.answer,
    thinking: values.thinking ?? null,
    token: values.token ?? null,
    version: values['lms-version'],
    rate: Number(values.rate),
    jit: !values['no-jit'],
    ...(JSON.parse(values.options) as LmStudioOptions),
  });
  runAsProgram(server);
}

if (import.meta.main) await main();
