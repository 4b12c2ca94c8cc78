import { parseArgs } from 'node:util';
import { type OllamaControls, ollamaControls, ollamaRoutes } from './ollama/controls.ts';
import { type SimModel, simModel } from './ollama/models.ts';
import { route } from './ollama/routes.ts';
import { defaultSettings, type ServerSettings } from './ollama/settings.ts';
import { ServerState } from './ollama/state.ts';
import { commonFlags, placeOf, runAsProgram } from './server/program.ts';
import { type Simulator, type SimulatorOptions, startSimulator } from './server/simulator.ts';

export interface OllamaOptions extends SimulatorOptions, Partial<ServerSettings> {
  models?: readonly (Partial<SimModel> & { name: string })[];
}

/** A running simulated Ollama. */
export interface Ollama extends OllamaControls, Simulator {}

/** Starts a simulated Ollama on a loopback port, and its controls on another. Nothing is resident; `load` changes that. */
export async function startOllama(options: OllamaOptions = {}): Promise<Ollama> {
  const {
    port,
    controlPort,
    host,
    timers,
    rate,
    models = [simModel({ name: 'tiny' })],
    ...settings
  } = options;
  return await startSimulator({ port, controlPort, host, timers, rate }, (clock) => {
    const state = new ServerState(models.map(simModel), { ...defaultSettings, ...settings }, clock);
    return {
      isAuthorized: () => true,
      answer: (asked, response, signal) => route(state, asked, response, signal),
      controls: (simHost, ended) => ollamaControls(simHost, clock, state, ended),
      routes: ollamaRoutes,
      quit: () => state.scheduler.quit(),
    };
  });
}

/**
 * `node e2e/sim/ollama.ts --port 11434 --model qwen3:8b --load-ms 12000`: prints its addresses as one JSON line. `--options` takes all
 * other options of `startOllama` as JSON.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      ...commonFlags,
      model: { type: 'string', multiple: true, default: ['tiny'] },
      answer: { type: 'string', default: defaultSettings.answer },
    },
  });
  const server = await startOllama({
    ...placeOf(values),
    models: values.model.map((name) => ({ name, loadMs: Number(values['load-ms']) })),
    answer: values.answer,
    ...(JSON.parse(values.options) as OllamaOptions),
  });
  runAsProgram(server);
}

if (import.meta.main) await main();
