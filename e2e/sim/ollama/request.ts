import { Generation } from '../server/generation.ts';
import { isRecord } from '../server/wire.ts';
import { keepAliveOf } from './durations.ts';
import type { SimModel } from './models.ts';
import { elsewhere, type Refusal, type Runner } from './runner.ts';
import type { Taken, Want } from './scheduler.ts';
import type { ServerState } from './state.ts';

export type Wanted = { readonly ok: true; readonly want: Want } | Refusal;

/** What a request wants of its model, by `keep_alive` and `options.num_ctx`. */
export function wantOf(state: ServerState, model: SimModel, body: Record<string, unknown>): Wanted {
  const keepAlive = keepAliveOf(body['keep_alive']);
  if (!keepAlive.ok) return { ok: false, status: 400, message: keepAlive.message };
  const context = isRecord(body['options']) ? body['options']['num_ctx'] : undefined;
  if (context !== undefined && (typeof context !== 'number' || !Number.isInteger(context)))
    return { ok: false, status: 500, message: 'option "num_ctx" must be of type integer' };
  return {
    ok: true,
    want: { model, context: state.contextOf(model, context ?? null), keepAliveMs: keepAlive.ms },
  };
}

/** What a request of `/v1/*` wants: it can ask for no context, and says nothing of how long the model stays. */
export function plainWant(state: ServerState, model: SimModel): Want {
  return { model, context: state.contextOf(model, null), keepAliveMs: null };
}

/** Takes a model for one request. Who runs elsewhere takes nothing here. */
export async function takeModel(state: ServerState, want: Want, client: AbortSignal): Promise<Taken> {
  if (want.model.cloud) return { ok: true, runner: elsewhere(want.model), loadMs: 0, release: () => {} };
  return await state.scheduler.take(want, client);
}

/** Tells an answer as soon as there is a place at the model that was taken; however it ends, the model is given back. */
export async function answering(
  state: ServerState,
  { runner, release }: { readonly runner: Runner; readonly release: () => void },
  prompt: string,
  client: AbortSignal,
  tell: (answer: Generation<Runner>) => Promise<void>,
): Promise<void> {
  const { clock, settings } = state;
  const begin = { clock, speech: settings, resident: runner, prompt, client, onEnd: release };
  const answer = await Generation.begin(begin).catch((error: unknown) => {
    release();
    throw error;
  });
  try {
    await tell(answer);
  } finally {
    answer[Symbol.dispose]();
  }
}
