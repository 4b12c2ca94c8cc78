import type { SimClock } from '../server/clock.ts';
import { type ControlRoutes, controlsOf, type ServerControls } from '../server/control-port.ts';
import type { HistoryEntry } from '../server/history.ts';
import type { SimHost } from '../server/host.ts';
import { type SimModel, simModel, withTag } from './models.ts';
import { plainWant, wantOf } from './request.ts';
import type { ServerSettings } from './settings.ts';
import type { ServerState } from './state.ts';

/** What may be done to a simulated Ollama besides what all simulators can. */
export interface OllamaControls extends ServerControls {
  /** what happened to the models since the start: each load and how it ended, each unload and why */
  history(): readonly HistoryEntry[];
  change(settings: Partial<ServerSettings>): void;
  setModels(models: readonly (Partial<SimModel> & { name: string })[]): void;
  /** Changes a model for the loads from now on; what is resident stays as it is. */
  changeModel(name: string, changes: Partial<SimModel>): void;
  /** Loads as a person does with `ollama run`, with the context and stay that are told here; resolves when it is resident. */
  load(name: string, how?: { context?: number; keepAlive?: string | number }): Promise<void>;
  /** `ollama stop`: it goes once nobody uses it. */
  unload(name: string): boolean;
  /** Its engine dies: it is gone, and who was reading its answer gets an error. */
  crash(name: string): boolean;
  /** Somebody's request holds one place of a resident model for `ms`. Resolves once it holds it. */
  occupy(name: string, ms: number): Promise<void>;
  /** The server ends: the port closes, nothing stays resident. `accept` is its next start. */
  quit(): Promise<void>;
  restart(): Promise<void>;
}

export function ollamaControls(
  host: SimHost,
  clock: SimClock,
  state: ServerState,
  ended: AbortSignal,
): OllamaControls {
  const { scheduler } = state;
  const quit = async (): Promise<void> => {
    await host.refuse();
    scheduler.quit();
  };
  return {
    ...controlsOf(host, clock),
    history: () => {
      scheduler.sweep();
      return scheduler.history;
    },
    change: (changes) => void Object.assign(state.settings, changes),
    setModels: (next) => void (state.models = next.map(simModel)),
    changeModel: (name, changes) => void Object.assign(known(state, name), changes),
    load: async (name, { context, keepAlive } = {}) => {
      const body = { keep_alive: keepAlive, options: context === undefined ? {} : { num_ctx: context } };
      const wanted = wantOf(state, known(state, name), body);
      const taken = wanted.ok ? await scheduler.take(wanted.want, ended) : wanted;
      if (!taken.ok) throw new Error(`${name}: ${taken.message}`);
      taken.release();
    },
    unload: (name) => scheduler.expire(withTag(name), 'person'),
    crash: (name) => scheduler.crash(withTag(name)),
    occupy: async (name, ms) => {
      const runner = scheduler.runners.find(({ model }) => model.name === withTag(name));
      if (runner === undefined) throw new Error(`${name} is not resident`);
      const want = { ...plainWant(state, runner.model), context: runner.askedContext };
      const taken = await scheduler.take(want, ended);
      if (!taken.ok) throw new Error(`${name}: ${taken.message}`);
      const signal = AbortSignal.any([ended, runner.ended.signal]);
      const giveBack = await runner.slots.take(signal);
      void (async () => {
        await clock.sleep(ms, signal);
        giveBack?.();
        taken.release();
      })();
    },
    quit,
    restart: async () => {
      await quit();
      await host.accept();
    },
  };
}

function known(state: ServerState, name: string): SimModel {
  const model = state.model(name);
  if (model === undefined) throw new Error(`no model ${name}`);
  return model;
}

/**
 * `GET /history`; POST to `/change {…settings}`, `/models {models}`, `/model {name, …changes}`, `/load {name, context?, keepAlive?}`,
 * `/unload {name}`, `/crash {name}`, `/occupy {name, ms}`, `/quit`, `/restart`.
 */
export function ollamaRoutes(controls: OllamaControls): ControlRoutes {
  return {
    reads: { '/history': () => controls.history() },
    acts: {
      '/change': (body) => controls.change(body),
      '/models': ({ models }) => controls.setModels(models as SimModel[]),
      '/model': ({ name, ...changes }) => controls.changeModel(String(name), changes),
      '/load': ({ name, ...how }) => controls.load(String(name), how),
      '/unload': ({ name }) => ({ unloaded: controls.unload(String(name)) }),
      '/crash': ({ name }) => ({ crashed: controls.crash(String(name)) }),
      '/occupy': ({ name, ms }) => controls.occupy(String(name), Number(ms)),
      '/quit': () => controls.quit(),
      '/restart': () => controls.restart(),
    },
  };
}
