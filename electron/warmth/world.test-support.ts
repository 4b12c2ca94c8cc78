import type { ReadyConfig } from '../../shared/config/snapshot.ts';
import type { Endpoint } from '../../shared/models/endpoint.ts';
import type { Machine } from '../../shared/machine/snapshot.ts';
import { done } from '../../shared/problem.ts';
import { defaultSettings, type Settings } from '../../shared/settings.ts';
import type { ModelWarmth } from '../../shared/warmth/snapshot.ts';
import { Latest } from '../streams/latest.ts';
import type { ManualTimers } from '../streams/manual-timers.ts';
import type { FakeServer } from './fake-server.test-support.ts';
import type { Facts } from './ports.ts';
import { WarmthService } from './warmth-service.ts';
import { type Kept, nothingKept, type WarmthStore } from './warmth-store.ts';

export const ref = (key: string): string => `lmstudio/${key}`;

/** What outlives a Hearth, in memory. */
export function memoryStore(): WarmthStore {
  const models = new Map<string, Kept>();
  const get = (key: string): Kept => models.get(key) ?? nothingKept;
  return {
    get,
    update: (key, change) => {
      models.set(key, change(get(key)));
      return Promise.resolve();
    },
    reread: () => Promise.resolve(),
    settled: () => Promise.resolve(),
  };
}

/** The right to load, in memory. */
export function memoryLock(): (endpoint: string) => Promise<AsyncDisposable | null> {
  const held = new Set<string>();
  return (endpoint) => {
    if (held.has(endpoint)) return Promise.resolve(null);
    held.add(endpoint);
    return Promise.resolve({
      [Symbol.asyncDispose]: () => {
        held.delete(endpoint);
        return Promise.resolve();
      },
    });
  };
}

/** Nobody asks for the right to load without end: a loop in which no time passes would never be seen otherwise. */
function calmly(
  timers: ManualTimers,
  server: FakeServer,
  lock: ReturnType<typeof memoryLock>,
): ReturnType<typeof memoryLock> {
  let [at, times] = [0, 0];
  return async (endpoint) => {
    times = timers.now() === at ? times + 1 : 0;
    at = timers.now();
    if (times > 100) {
      server.violations.push('the right to load is asked for again and again');
      await new Promise<void>((resolve) => timers.after(1000, resolve));
    }
    return await lock(endpoint);
  };
}

const machine: Machine = {
  os: null,
  cpu: null,
  cores: null,
  memoryBytes: 0,
  memoryUsedBytes: null,
  model: null,
  pressure: 'normal',
  onBattery: false,
  pools: [],
  gaps: [],
  gpus: [],
  sampledAt: 0,
};

/** What a Hearth goes by, beside its servers; tests change it. */
export interface Surroundings {
  machine: Machine;
  turns: ReturnType<Facts['turns']>;
  modelFacts: ReturnType<Facts['modelFacts']>;
}

/** A Hearth over a server in memory, which looks at it every 15 s as the real one does. */
export class FakeHearth implements AsyncDisposable {
  readonly service: WarmthService;
  readonly settings: Latest<Settings>;
  config: ReadyConfig | null = null;
  readonly around: Surroundings = { machine, turns: { count: 0, running: [] }, modelFacts: [] };
  readonly activity: string[] = [];
  /** the models that were sent the agent's prompt, and how long the next of them take, ms */
  readonly prompts: string[] = [];
  promptMs: number[] = [];
  readonly #timers: ManualTimers;
  readonly #server: FakeServer;
  #callOff: () => void = () => undefined;
  #isClosed = false;

  constructor(
    timers: ManualTimers,
    server: FakeServer,
    shared: {
      store?: WarmthStore;
      lock?: ReturnType<typeof memoryLock>;
      settings?: Latest<Settings>;
      random?: () => number;
    } = {},
  ) {
    this.#timers = timers;
    this.#server = server;
    this.settings = shared.settings ?? new Latest<Settings>(defaultSettings);
    this.service = new WarmthService({
      settings: {
        snapshots: this.settings,
        set: async (change) => {
          const wanted = { ...this.settings.value, ...JSON.parse(JSON.stringify(change)) } as Settings;
          this.settings.set(wanted);
          return done(wanted);
        },
      },
      servers: {
        endpoints: () => [server.endpoint()],
        look: async () => {
          await Promise.resolve();
          return this.look();
        },
        acts: (_, signal) => server.acts(signal, (key) => this.of(key)),
        stand: () => server.stand(),
      },
      facts: {
        config: () => this.config,
        machine: () => this.around.machine,
        modelFacts: () => this.around.modelFacts,
        turns: () => this.around.turns,
      },
      store: shared.store ?? memoryStore(),
      sendPrompt: async (ref) => {
        this.prompts.push(ref);
        return done({ ms: this.promptMs.shift() ?? 0 });
      },
      lock: calmly(timers, server, shared.lock ?? memoryLock()),
      timers,
      random: shared.random ?? (() => 0.5),
      onActivity: (level, code) => this.activity.push(`${level} ${code}`),
    });
    this.#poll();
  }

  of(key: string): ModelWarmth | undefined {
    return this.service.snapshots.value.find((one) => one.model === key);
  }

  kind(key: string): string | undefined {
    return this.of(key)?.state.kind;
  }

  look(): Endpoint {
    const endpoint = this.#server.endpoint();
    this.service.looked(endpoint);
    return endpoint;
  }

  on(key: string, context?: number): Promise<unknown> {
    return this.service.set({ ref: ref(key), on: true, ...(context === undefined ? {} : { context }) });
  }

  off(key: string): Promise<unknown> {
    return this.service.set({ ref: ref(key), on: false });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true;
    this.#callOff();
    await this.service[Symbol.asyncDispose]();
  }

  #poll(): void {
    if (this.#isClosed) return;
    this.look();
    this.#callOff = this.#timers.after(15_000, () => this.#poll());
  }
}
