import { type ControlRoutes, controlsOf, type ServerControls } from '../server/control-port.ts';
import type { SimClock } from '../server/clock.ts';
import type { SimHost } from '../server/host.ts';
import type { HistoryEntry } from '../server/history.ts';
import { type SimModel, simModel } from './models.ts';
import type { ServerSettings } from './settings.ts';
import type { ServerState } from './state.ts';

/** What may be done to a simulated LM Studio besides what all simulators can. */
export interface LmStudioControls extends ServerControls {
  /** what happened to the models since the start: each load and how it ended, each unload and why */
  history(): readonly HistoryEntry[];
  change(settings: Partial<ServerSettings>): void;
  setModels(models: readonly (Partial<SimModel> & { key: string })[]): void;
  /** Changes a model on disk for the loads from now on; what is resident stays as it is. */
  changeModel(key: string, changes: Partial<SimModel>): void;
  /** Loads as a person in the app would: for good, in the model's time. Resolves with the instance's id. */
  load(key: string, context?: number): Promise<string>;
  /** As `load`, at once. */
  place(key: string, context?: number): string;
  /** As a person in the app. */
  unload(id: string): boolean;
  /** The engine of an instance dies: it is gone, and who was reading its answer gets an error. */
  crash(id: string): boolean;
  /** Somebody's request holds one place of an instance for `ms`; with all places held, requests wait. Resolves once it holds it. */
  occupy(id: string, ms: number): Promise<void>;
  /** The app ends: the port closes, nothing stays resident, loads under way are lost. `accept` is its next start. */
  quit(): Promise<void>;
  restart(): Promise<void>;
}

export function lmStudioControls(
  host: SimHost,
  clock: SimClock,
  state: ServerState,
  ended: AbortSignal,
): LmStudioControls {
  const quit = async (): Promise<void> => {
    await host.refuse();
    state.quit();
  };
  return {
    ...controlsOf(host, clock),
    history: () => {
      state.sweep();
      return state.history;
    },
    change: (changes) => void Object.assign(state.settings, changes),
    setModels: (next) => void (state.models = next.map(simModel)),
    changeModel: (key, changes) => void Object.assign(known(state, key), changes),
    load: async (key, context) => {
      const outcome = await state.load(key, { context: context ?? null, by: 'person', ttlMs: null }, ended);
      if (!outcome.ok) throw new Error(`${key}: ${outcome.why}`);
      return outcome.instance.id;
    },
    place: (key, context) => state.place(key, context ?? null).id,
    unload: (id) => state.unload(id, 'person'),
    crash: (id) => state.unload(id, 'crash'),
    occupy: async (id, ms) => {
      const instance = state.instances.find((candidate) => candidate.id === id);
      if (instance === undefined) throw new Error(`no instance ${id}`);
      const signal = AbortSignal.any([ended, instance.ended.signal]);
      const giveBack = await instance.slots.take(signal);
      void (async () => {
        await clock.sleep(ms, signal);
        giveBack?.();
        state.touch(instance);
      })();
    },
    quit,
    restart: async () => {
      await quit();
      await host.accept();
    },
  };
}

function known(state: ServerState, key: string): SimModel {
  const model = state.model(key);
  if (model === undefined) throw new Error(`no model ${key}`);
  return model;
}

/**
 * `GET /history`; POST to `/change {…settings}`, `/models {models}`, `/model {key, …changes}`, `/load {key, context?}`, `/place {key,
 * context?}`, `/unload {id}`, `/crash {id}`, `/occupy {id, ms}`, `/quit`, `/restart`.
 */
export function lmStudioRoutes(controls: LmStudioControls): ControlRoutes {
  return {
    reads: { '/history': () => controls.history() },
    acts: {
      '/change': (body) => controls.change(body),
      '/models': ({ models }) => controls.setModels(models as SimModel[]),
      '/model': ({ key, ...changes }) => controls.changeModel(String(key), changes),
      '/load': async (body) => ({ id: await controls.load(String(body['key']), contextOf(body)) }),
      '/place': (body) => ({ id: controls.place(String(body['key']), contextOf(body)) }),
      '/unload': ({ id }) => ({ unloaded: controls.unload(String(id)) }),
      '/crash': ({ id }) => ({ crashed: controls.crash(String(id)) }),
      '/occupy': ({ id, ms }) => controls.occupy(String(id), Number(ms)),
      '/quit': () => controls.quit(),
      '/restart': () => controls.restart(),
    },
  };
}

const contextOf = (body: Record<string, unknown>): number | undefined =>
  typeof body['context'] === 'number' ? body['context'] : undefined;
