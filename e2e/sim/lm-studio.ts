import { parseArgs } from 'node:util';
import { type LmStudioControls, lmStudioControls, lmStudioRoutes } from './lm-studio/controls.ts';
import { type SimModel, simModel } from './lm-studio/models.ts';
import { route, unlocked } from './lm-studio/routes.ts';
import { defaultSettings, type ServerSettings } from './lm-studio/settings.ts';
import { ServerState } from './lm-studio/state.ts';
import { commonFlags, placeOf, runAsProgram } from './server/program.ts';
import { type Simulator, type SimulatorOptions, startSimulator } from './server/simulator.ts';

export interface LmStudioOptions extends SimulatorOptions, Partial<ServerSettings> {
  models?: readonly (Partial<SimModel> & { key: string })[];
  /** keys that are resident from the start, or with their context in tokens */
  loaded?: readonly (string | { key: string; context: number })[];
}

/** A running simulated LM Studio. */
export interface LmStudio extends LmStudioControls, Simulator {}

/** Starts a simulated LM Studio on a loopback port, and its controls on another. */
export async function startLmStudio(options: LmStudioOptions = {}): Promise<LmStudio> {
  const {
    port,
    controlPort,
    host,
    timers,
    rate,
    models = [simModel({ key: 'acme/tiny-7b' })],
    loaded = [],
    ...settings
  } = options;
  return await startSimulator({ port, controlPort, host, timers, rate }, (clock) => {
    const state = new ServerState(models.map(simModel), { ...defaultSettings, ...settings }, clock);
    for (const wish of loaded) {
      if (typeof wish === 'string') state.place(wish, null);
      else state.place(wish.key, wish.context);
    }
    return {
      isAuthorized: (headers, path) => unlocked(state, headers, path),
      answer: (asked, response, signal) => route(state, asked, response, signal),
      controls: (simHost, ended) => lmStudioControls(simHost, clock, state, ended),
      routes: lmStudioRoutes,
      quit: () => state.quit(),
    };
  });
}

/**
 * `node e2e/sim/lm-studio.ts --port 1234 --model acme/tiny-7b --loaded acme/tiny-7b --load-ms 40000`: prints its addresses as one JSON
 * line. `--options` takes all other options of `startLmStudio` as JSON.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      ...commonFlags,
      model: { type: 'string', multiple: true, default: ['acme/tiny-7b'] },
      loaded: { type: 'string', multiple: true, default: [] },
      context: { type: 'string', default: '65536' },
      answer: { type: 'string', default: defaultSettings.answer },
      thinking: { type: 'string' },
      token: { type: 'string' },
      'lms-version': { type: 'string', default: defaultSettings.version },
      'no-jit': { type: 'boolean', default: false },
    },
  });
  const server = await startLmStudio({
    ...placeOf(values),
    models: values.model.map((key) => ({ key, loadMs: Number(values['load-ms']) })),
    loaded: values.loaded.map((key) => ({ key, context: Number(values.context) })),
    answer: values.answer,
    thinking: values.thinking ?? null,
    token: values.token ?? null,
    version: values['lms-version'],
    jit: !values['no-jit'],
    ...(JSON.parse(values.options) as LmStudioOptions),
  });
  runAsProgram(server);
}

if (import.meta.main) await main();
