import { type LoadRefusal, loadMessage } from './load-rules.ts';
import type { Instance, LoadOutcome, LoadWatcher, ServerState } from './state.ts';

export interface Refusal {
  readonly ok: false;
  readonly status: number;
  readonly message: string;
  readonly param: string | null;
  readonly code: string | null;
}

export type Choice =
  /** `loadSeconds`: this request loaded it */
  { readonly ok: true; readonly instance: Instance; readonly loadSeconds: number | null } | Refusal;

const nothingLoaded: Refusal = {
  ok: false,
  status: 400,
  message: 'No models loaded. Please load a model in the developer page or use the `lms load` command.',
  param: 'model',
  code: null,
};

/** What a request wants of its instance. */
export interface Want {
  /** an instance's id or a model's key; empty: whatever is there */
  readonly model: string;
  /** tokens; only the native chat can ask for it */
  readonly context: number | null;
  /** seconds, counts where this request loads the model */
  readonly ttl: unknown;
  readonly promptTokens: number;
}

/** What a request of `/v1/*` wants: its model, and how long that shall stay. */
export function wantOf(body: Record<string, unknown>, promptTokens: number): Want {
  const model = typeof body['model'] === 'string' ? body['model'] : '';
  return { model, context: null, ttl: body['ttl'], promptTokens };
}

/**
 * The instance that answers a request: the one with this id, else any of this model, else one that is loaded just in time. To `/v1/*`
 * the load is silence on the wire. Then the prompt must fit what is loaded.
 */
export async function chooseInstance(
  state: ServerState,
  want: Want,
  signal: AbortSignal,
  watcher: LoadWatcher | null = null,
): Promise<Choice> {
  const found =
    state.instances.find(({ id }) => id === want.model) ??
    state.instancesOf(want.model)[0] ??
    (want.model === '' ? state.instances[0] : undefined);
  const choice: Choice =
    found === undefined
      ? await loadJustInTime(state, want, signal, watcher)
      : { ok: true, instance: found, loadSeconds: null };
  if (!choice.ok) return choice;
  state.touch(choice.instance);
  const { context } = choice.instance;
  if (want.promptTokens < context) return choice;
  return {
    ok: false,
    status: 400,
    message: `The number of tokens to keep from the initial prompt is greater than the context length (n_keep: ${want.promptTokens}>= n_ctx: ${context}). Try to load the model with a larger context length, or provide a shorter input.`,
    param: null,
    code: null,
  };
}

async function loadJustInTime(
  state: ServerState,
  { model: key, context, ttl }: Want,
  signal: AbortSignal,
  watcher: LoadWatcher | null,
): Promise<Choice> {
  const { jit, jitTtlMs, jitWhileLoading } = state.settings;
  if (!jit || key === '') return nothingLoaded;
  const ttlMs = typeof ttl === 'number' && ttl > 0 ? ttl * 1000 : jitTtlMs;
  const underWay = jitWhileLoading === 'waits' ? state.loadOf(key) : undefined;
  const outcome: LoadOutcome =
    underWay === undefined
      ? await state.load(key, { context, by: 'request', ttlMs }, signal, watcher)
      : await underWay;
  if (outcome.ok)
    return {
      ok: true,
      instance: outcome.instance,
      loadSeconds: underWay === undefined ? outcome.seconds : null,
    };
  return refusalOf(key, outcome.why, outcome.bytes);
}

function refusalOf(key: string, why: LoadRefusal, bytes: number): Refusal {
  const common = { ok: false, param: 'model' } as const;
  return why === 'unknown-model'
    ? { ...common, status: 404, message: `Model "${key}" not found.`, code: 'model_not_found' }
    : { ...common, status: 500, message: loadMessage(why, bytes), code: null };
}
