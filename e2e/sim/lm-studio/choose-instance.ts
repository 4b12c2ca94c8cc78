import type { Instance, ServerState } from './state.ts';

export type Choice =
  | { ok: true; instance: Instance }
  | { ok: false; status: number; message: string; param: string | null; code: string | null };

const nothingLoaded: Choice = {
  ok: false,
  status: 400,
  message: 'No models loaded. Please load a model in the developer page or use the `lms load` command.',
  param: 'model',
  code: null,
};

/**
 * The instance that answers a request of `/v1/*`: the one with this id, else any of this model, else one that is loaded just in time.
 * The load is silence on the wire. Then the prompt (tokens) must fit what is loaded.
 */
export async function chooseInstance(
  state: ServerState,
  body: Record<string, unknown>,
  promptTokens: number,
  signal: AbortSignal,
): Promise<Choice> {
  const wanted = typeof body['model'] === 'string' ? body['model'] : '';
  const found =
    state.instances.find(({ id }) => id === wanted) ??
    state.instancesOf(wanted)[0] ??
    (wanted === '' ? state.instances[0] : undefined);
  const choice: Choice =
    found === undefined
      ? await loadJustInTime(state, wanted, body['ttl'], signal)
      : { ok: true, instance: found };
  if (!choice.ok) return choice;
  state.touch(choice.instance);
  if (promptTokens < choice.instance.context) return choice;
  return {
    ok: false,
    status: 400,
    message: `The number of tokens to keep from the initial prompt is greater than the context length (n_keep: ${promptTokens}>= n_ctx: ${choice.instance.context}). Try to load the model with a larger context length, or provide a shorter input.`,
    param: null,
    code: null,
  };
}

async function loadJustInTime(
  state: ServerState,
  key: string,
  ttl: unknown,
  signal: AbortSignal,
): Promise<Choice> {
  if (!state.settings.jit || key === '') return nothingLoaded;
  const ttlMs = typeof ttl === 'number' && ttl > 0 ? ttl * 1000 : state.settings.jitTtlMs;
  const outcome = await state.load(key, { context: null, jit: true, ttlMs }, signal);
  if (outcome.ok) return { ok: true, instance: outcome.instance };
  const message =
    outcome.why === 'unknown-model'
      ? `Model "${key}" not found.`
      : 'Failed to load model. Error: engine error.';
  return {
    ok: false,
    status: outcome.why === 'unknown-model' ? 404 : 500,
    message,
    param: 'model',
    code: outcome.why === 'unknown-model' ? 'model_not_found' : null,
  };
}
