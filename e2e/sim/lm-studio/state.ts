import type { Clock } from './clock.ts';

/** A downloaded model of the simulated server. */
export interface SimModel {
  key: string;
  displayName: string;
  type: 'llm' | 'embedding';
  publisher: string;
  architecture: string | null;
  quantization: { name: string | null; bitsPerWeight: number | null } | null;
  /** bytes on disk */
  sizeBytes: number;
  params: string | null;
  /** tokens */
  maxContext: number;
  /** tokens a just-in-time load gets */
  defaultContext: number;
  /** open set: gguf, mlx, splash … */
  format: string | null;
  vision: boolean;
  tools: boolean;
  reasoning: { allowedOptions: string[]; default: string } | null;
  variants: string[] | null;
  /** ms that a load takes */
  loadMs: number;
  /** every load ends in `model_load_failed` */
  loadFails: boolean;
}

export interface Instance {
  id: string;
  key: string;
  /** tokens */
  context: number;
  evalBatchSize: number;
  flashAttention: boolean;
  offloadKvCache: boolean;
  /** loaded by a request, so idle time and eviction apply */
  jit: boolean;
  /** ms of idle time after which it goes; null: never */
  ttlMs: number | null;
  lastUsedAt: number;
}

/** How the server treats the context that a load asks for. Real ones change it without a word. */
type ContextRule =
  | { kind: 'as-asked' }
  | { kind: 'at-most'; tokens: number }
  | { kind: 'at-least'; tokens: number }
  | { kind: 'maximum' };

export interface ServerSettings {
  /** decides which APIs exist: native v1 from 0.4.0, responses from 0.3.29, capabilities in v0 from 0.3.16, v0 from 0.3.6 */
  version: string;
  /** null: no authentication */
  token: string | null;
  /** how a missing token is told: the 401 of 0.4.18, its OpenAI form, plain text, or the 200 of one older report */
  lockedShape: 'native' | 'openai' | 'string' | 'unexpected-200';
  /** does the greeting stay open when a token is wanted? */
  greetingOpen: boolean;
  /** the server greets at all */
  greets: boolean;
  jit: boolean;
  /** only the last just-in-time model stays */
  autoEvict: boolean;
  /** ms */
  jitTtlMs: number;
  contextRule: ContextRule;
  /** what every model says */
  answer: string;
  /** what it thinks before, null: nothing */
  thinking: string | null;
  /** ms between two pieces of a streamed answer */
  pieceMs: number;
}

export const defaultSettings: ServerSettings = {
  version: '0.4.25',
  token: null,
  lockedShape: 'native',
  greetingOpen: true,
  greets: true,
  jit: true,
  autoEvict: true,
  jitTtlMs: 3_600_000,
  contextRule: { kind: 'as-asked' },
  answer: 'Hello from the simulated LM Studio.',
  thinking: null,
  pieceMs: 0,
};

/** A model with the usual values where `model` says nothing else. */
export function simModel(model: Partial<SimModel> & { key: string }): SimModel {
  return {
    displayName: model.key.split('/').at(-1) ?? model.key,
    type: 'llm',
    publisher: model.key.includes('/') ? (model.key.split('/')[0] ?? 'acme') : 'acme',
    architecture: 'llama',
    quantization: { name: 'Q4_K_M', bitsPerWeight: 4 },
    sizeBytes: 4_100_000_000,
    params: '7B',
    maxContext: 131_072,
    defaultContext: 8192,
    format: 'gguf',
    vision: false,
    tools: true,
    reasoning: null,
    variants: null,
    loadMs: 0,
    loadFails: false,
    ...model,
  };
}

export type LoadOutcome =
  | { ok: true; instance: Instance; seconds: number }
  | { ok: false; why: 'unknown-model' | 'load-failed' };

export interface LoadWish {
  context: number | null;
  evalBatchSize?: number;
  flashAttention?: boolean;
  offloadKvCache?: boolean;
  jit: boolean;
  ttlMs: number | null;
}

/** Models on disk and instances in memory, with the life cycle of the real thing: nothing is idempotent, only JIT loads ever go. */
export class ServerState {
  readonly settings: ServerSettings;
  readonly clock: Clock;
  models: SimModel[];
  #instances: Instance[] = [];

  constructor(models: SimModel[], settings: ServerSettings, clock: Clock) {
    this.models = models;
    this.settings = settings;
    this.clock = clock;
  }

  /** What is resident now; instances whose idle time ran out are gone. */
  get instances(): readonly Instance[] {
    const now = this.clock.now();
    this.#instances = this.#instances.filter(
      ({ ttlMs, lastUsedAt }) => ttlMs === null || now - lastUsedAt < ttlMs,
    );
    return this.#instances;
  }

  instancesOf(key: string): Instance[] {
    return this.instances.filter((instance) => instance.key === key);
  }

  /** Loads another instance, also when there is one already; takes the model's load time. */
  async load(key: string, wish: LoadWish, signal: AbortSignal): Promise<LoadOutcome> {
    const model = this.models.find((candidate) => candidate.key === key);
    if (model === undefined) return { ok: false, why: 'unknown-model' };
    const startedAt = this.clock.now();
    if (model.loadMs > 0) await this.clock.sleep(model.loadMs, signal);
    if (model.loadFails) return { ok: false, why: 'load-failed' };
    if (wish.jit && this.settings.autoEvict)
      this.#instances = this.instances.filter((instance) => !instance.jit);
    const now = this.clock.now();
    const instance: Instance = {
      id: this.#freeId(key),
      key,
      context: this.#context(model, wish.context ?? model.defaultContext),
      evalBatchSize: wish.evalBatchSize ?? 512,
      flashAttention: wish.flashAttention ?? true,
      offloadKvCache: wish.offloadKvCache ?? true,
      jit: wish.jit,
      ttlMs: wish.ttlMs,
      lastUsedAt: now,
    };
    this.#instances = [...this.instances, instance];
    return { ok: true, instance, seconds: (now - startedAt) / 1000 };
  }

  /** False where no instance has this id. */
  unload(id: string): boolean {
    const before = this.instances;
    this.#instances = before.filter((instance) => instance.id !== id);
    return this.#instances.length < before.length;
  }

  /** As after a restart of the app: nothing is resident. */
  unloadAll(): void {
    this.#instances = [];
  }

  /** Restarts an instance's idle time. */
  touch(instance: Instance): void {
    instance.lastUsedAt = this.clock.now();
  }

  /** Is this version at least `wanted`, such as "0.3.29"? */
  atLeast(wanted: string): boolean {
    return this.settings.version.localeCompare(wanted, 'en', { numeric: true }) >= 0;
  }

  #freeId(key: string): string {
    const taken = new Set(this.instances.map((instance) => instance.id));
    if (!taken.has(key)) return key;
    let number = 2;
    while (taken.has(`${key}:${number}`)) number += 1;
    return `${key}:${number}`;
  }

  #context(model: SimModel, asked: number): number {
    const rule = this.settings.contextRule;
    switch (rule.kind) {
      case 'as-asked':
        break;
      case 'at-most':
        return Math.min(asked, rule.tokens);
      case 'at-least':
        return Math.max(asked, rule.tokens);
      case 'maximum':
        return model.maxContext;
    }
    return Math.min(asked, model.maxContext);
  }
}
