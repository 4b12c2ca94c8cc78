import { parseArgs } from 'node:util';
import type { Timers } from '../../electron/streams/timers.ts';
import { type OllamaControls, ollamaControls, ollamaRoutes } from './ollama/controls.ts';
import { type SimModel, simModel } from './ollama/models.ts';
import { route } from './ollama/routes.ts';
import { defaultSettings, type ServerSettings } from './ollama/settings.ts';
import { ServerState } from './ollama/state.ts';
import { type Clock, SimClock } from './server/clock.ts';
import { commonRoutes, startControlPort } from './server/control-port.ts';
import { closeServer, SimHost } from './server/host.ts';
import { runAsProgram } from './server/program.ts';

export interface OllamaOptions extends Partial<ServerSettings> {
  /** 0: any free one */
  port?: number;
  /** of the controls; 0: any free one */
  controlPort?: number;
  host?: string;
  models?: readonly (Partial<SimModel> & { name: string })[];
  /** the time that its clock goes with; a test's own timers make it stand still until they are moved */
  timers?: Timers;
  /** how fast its time goes by itself: 1 as the world's, 0 stands still */
  rate?: number;
}

/** A running simulator. Disposing it closes both ports and every connection. */
export interface Ollama extends OllamaControls, AsyncDisposable {
  readonly port: number;
  readonly controlUrl: string;
  /** its time, for others that shall go by it */
  readonly clock: Clock;
  close(): Promise<void>;
}

/** Starts a simulated Ollama on a loopback port, and its controls on another. Nothing is resident; `load` changes that. */
export async function startOllama(options: OllamaOptions = {}): Promise<Ollama> {
  const {
    port = 0,
    controlPort = 0,
    host: address = '127.0.0.1',
    models = [simModel({ name: 'tiny' })],
    timers,
    rate = 1,
    ...settings
  } = options;
  const clock = new SimClock(timers);
  clock.setRate(rate);
  const state = new ServerState(models.map(simModel), { ...defaultSettings, ...settings }, clock);
  const host = new SimHost({
    host: address,
    clock,
    isAuthorized: () => true,
    answer: (asked, response, signal) => route(state, asked, response, signal),
  });
  await host.listen(port);
  const ended = new AbortController();
  const controls = ollamaControls(host, clock, state, ended.signal);
  const control = await startControlPort(
    [commonRoutes(controls), ollamaRoutes(controls)],
    address,
    controlPort,
  );
  const close = async (): Promise<void> => {
    ended.abort();
    state.scheduler.quit();
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
 * `node e2e/sim/ollama.ts --port 11434 --model qwen3:8b --load-ms 12000`: prints its addresses as one JSON line. `--options` takes all
 * other options of `startOllama` as JSON.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      port: { type: 'string', default: '0' },
      'control-port': { type: 'string', default: '0' },
      model: { type: 'string', multiple: true, default: ['tiny'] },
      answer: { type: 'string', default: defaultSettings.answer },
      'load-ms': { type: 'string', default: '0' },
      rate: { type: 'string', default: '1' },
      options: { type: 'string', default: '{}' },
    },
  });
  const server = await startOllama({
    port: Number(values.port),
    controlPort: Number(values['control-port']),
    models: values.model.map((name) => ({ name, loadMs: Number(values['load-ms']) })),
    answer: values.answer,
    rate: Number(values.rate),
    ...(JSON.parse(values.options) as OllamaOptions),
  });
  runAsProgram(server);
}

if (import.meta.main) await main();
