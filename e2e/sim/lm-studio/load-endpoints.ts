import type { ServerResponse } from 'node:http';
import { sendJson } from '../server/wire.ts';
import { badParameter, sendNativeError, unknownKeys } from './errors.ts';
import { instanceConfig } from './lists.ts';
import { loadMessage } from './load-rules.ts';
import type { LoadWish, ServerState } from './state.ts';

/** The keys of a load, and what each must be. No `ttl`, no `parallel`, no identifier: the endpoint has none. */
const loadKeys: Readonly<Record<string, (value: unknown) => boolean>> = {
  model: (value) => typeof value === 'string',
  context_length: isCount,
  eval_batch_size: isCount,
  flash_attention: isBoolean,
  num_experts: isCount,
  offload_kv_cache_to_gpu: isBoolean,
  echo_load_config: isBoolean,
};

/** `POST /api/v1/models/load`: answers when the load is done, and makes another instance where there is one already. */
export async function load(
  state: ServerState,
  body: Record<string, unknown>,
  response: ServerResponse,
  signal: AbortSignal,
): Promise<void> {
  const mistake = unknownKeys(body, new Set(Object.keys(loadKeys))) ?? wrongValue(body);
  if (mistake !== null) {
    sendNativeError(response, 400, mistake);
    return;
  }
  const key = String(body['model']);
  const outcome = await state.load(key, wishOf(body), signal);
  if (!outcome.ok) {
    const { why, bytes } = outcome;
    if (why === 'unknown-model') sendNoModel(response, 404, `Model ${key} not found.`);
    else {
      const message = loadMessage(why, bytes);
      if (why === 'context')
        sendNativeError(response, 400, { ...badParameter('context_length', 'invalid'), message });
      else {
        const failed = 'model_load_failed';
        sendNativeError(response, state.settings.loadFailureStatus, { type: failed, message, code: failed });
      }
    }
    return;
  }
  const model = state.model(key);
  // What is echoed lacks `parallel`, which the endpoint does not know.
  const { parallel: _, ...config } = model === undefined ? {} : instanceConfig(model, outcome.instance);
  sendJson(response, 200, {
    type: model?.type ?? 'llm',
    instance_id: outcome.instance.id,
    load_time_seconds: outcome.seconds,
    status: 'loaded',
    ...(body['echo_load_config'] === true ? { load_config: config } : {}),
  });
}

/** `POST /api/v1/models/unload`: of one instance, which is named by its own id. */
export function unload(state: ServerState, body: Record<string, unknown>, response: ServerResponse): void {
  const id = body['instance_id'];
  const mistake =
    typeof id === 'string'
      ? unknownKeys(body, new Set(['instance_id']))
      : badParameter('instance_id', id === undefined ? 'missing' : 'invalid');
  if (mistake !== null) sendNativeError(response, 400, mistake);
  else if (state.unload(String(id), 'api')) sendJson(response, 200, { instance_id: id });
  else sendNoModel(response, state.settings.unknownInstanceStatus, `No instance ${String(id)}.`);
}

function sendNoModel(response: ServerResponse, status: number, message: string): void {
  sendNativeError(response, status, { type: 'model_not_found', message, code: 'model_not_found' });
}

function wrongValue(body: Record<string, unknown>): ReturnType<typeof badParameter> | null {
  if (body['model'] === undefined) return badParameter('model', 'missing');
  const wrong = Object.keys(body).find((key) => loadKeys[key]?.(body[key]) === false);
  return wrong === undefined ? null : badParameter(wrong, 'invalid');
}

function wishOf(body: Record<string, unknown>): LoadWish {
  const {
    context_length: context,
    eval_batch_size: batch,
    flash_attention: flash,
    num_experts: experts,
    offload_kv_cache_to_gpu: offload,
  } = body;
  return {
    context: typeof context === 'number' ? context : null,
    ...(typeof batch === 'number' ? { evalBatchSize: batch } : {}),
    ...(typeof flash === 'boolean' ? { flashAttention: flash } : {}),
    ...(typeof experts === 'number' ? { experts } : {}),
    ...(typeof offload === 'boolean' ? { offloadKvCache: offload } : {}),
    by: 'api',
    ttlMs: null,
  };
}

function isCount(value: unknown): boolean {
  return typeof value === 'number' && Number.isInteger(value) && value > 0;
}

function isBoolean(value: unknown): boolean {
  return typeof value === 'boolean';
}
