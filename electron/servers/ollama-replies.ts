import { z } from 'zod';
import type { LoadedInstance, Model } from '../../shared/models/endpoint.ts';
import { formatRef } from '../../shared/models/model-ref.ts';
import { amount, id, type ModelList, mostRows, text, tokens } from './reply-values.ts';

const details = z
  .object({
    format: text.optional(),
    family: text.optional(),
    parameter_size: text.optional(),
    quantization_level: text.optional(),
    context_length: tokens.optional(),
  })
  .nullable()
  .optional()
  .catch(null);

const tagRow = z.object({
  name: id,
  size: amount.optional(),
  details,
  /** another machine's: Ollama's cloud */
  remote_host: text.optional(),
  remote_model: text.optional(),
  capabilities: z.array(z.unknown()).nullable().optional().catch(null),
});

const runningRow = z.object({
  name: id,
  size: amount.optional(),
  context_length: tokens.optional(),
  expires_at: z.string().optional().catch(undefined),
});

/** What `POST /api/show` adds to a row of the list. */
export interface Shown {
  /** tokens the model was trained for */
  readonly contextMax: number | null;
  readonly capabilities: readonly string[] | null;
}

/** `GET /api/tags`: the downloaded models; null where the reply is no such list. What is loaded is not in it. */
export function parseTags(reply: unknown, provider: string): ModelList | null {
  const list = z.object({ models: z.array(z.unknown()).nullable() }).safeParse(reply);
  if (!list.success) return null;
  const rows = list.data.models ?? [];
  const models = new Map<string, Model>();
  for (const row of rows.slice(0, mostRows)) {
    const parsed = tagRow.safeParse(row);
    if (parsed.success && !models.has(parsed.data.name))
      models.set(parsed.data.name, modelOf(parsed.data, provider));
  }
  return { models: [...models.values()], dropped: rows.length - models.size };
}

/** `GET /api/ps`: what is loaded, by model name; null where the reply is no such list. */
export function parseRunning(reply: unknown): Map<string, LoadedInstance> | null {
  const list = z.object({ models: z.array(z.unknown()).nullable() }).safeParse(reply);
  if (!list.success) return null;
  const running = new Map<string, LoadedInstance>();
  for (const row of (list.data.models ?? []).slice(0, mostRows)) {
    const parsed = runningRow.safeParse(row);
    if (!parsed.success) continue;
    const { name, size, context_length, expires_at } = parsed.data;
    const until = expiryOf(expires_at);
    running.set(name, {
      id: name,
      contextLength: context_length ?? null,
      parallel: null,
      ...(until === undefined ? {} : { until }),
      ...(size == null ? {} : { bytes: size }),
    });
  }
  return running;
}

/** `POST /api/show`; null where the reply is none. */
export function parseShown(reply: unknown): Shown | null {
  const shape = z
    .object({
      model_info: z.record(z.string(), z.unknown()).catch({}),
      capabilities: z.array(z.string()).nullable().optional().catch(null),
    })
    .safeParse(reply);
  if (!shape.success) return null;
  const { model_info: info, capabilities } = shape.data;
  const architecture = info['general.architecture'];
  const context = tokens.parse(
    typeof architecture === 'string' ? (info[`${architecture}.context_length`] ?? null) : null,
  );
  return { contextMax: context, capabilities: capabilities ?? null };
}

/** The model with what is loaded of it and what `/api/show` told. */
export function complete(
  model: Model,
  running: ReadonlyMap<string, LoadedInstance> | null,
  shown: Shown | undefined,
): Model {
  const instance = running?.get(model.id);
  const can = (what: string): boolean | null => shown?.capabilities?.includes(what) ?? null;
  const isEmbedding = can('embedding') === true && can('completion') !== true;
  return {
    ...model,
    kind: isEmbedding ? 'embedding' : model.kind,
    contextMax: model.contextMax ?? shown?.contextMax ?? null,
    loaded: model.kind === 'other' || running === null ? null : instance === undefined ? [] : [instance],
    capabilities: {
      vision: model.capabilities.vision ?? can('vision'),
      tools: model.capabilities.tools ?? can('tools'),
      reasoning: model.capabilities.reasoning ?? can('thinking'),
    },
  };
}

function modelOf(row: z.infer<typeof tagRow>, provider: string): Model {
  const { name, size, remote_host, remote_model } = row;
  const able = row.capabilities?.filter((one) => typeof one === 'string') ?? null;
  const can = (what: string): boolean | null => able?.includes(what) ?? null;
  const isRemote = (remote_host ?? remote_model ?? '') !== '';
  return {
    ref: formatRef({ provider, model: name }),
    id: name,
    name,
    kind: isRemote ? 'other' : can('embedding') === true && can('completion') !== true ? 'embedding' : 'llm',
    publisher: null,
    architecture: orNull(row.details?.family),
    format: orNull(row.details?.format),
    sizeBytes: size ?? null,
    quantization:
      orNull(row.details?.quantization_level) === null
        ? null
        : { name: orNull(row.details?.quantization_level), bitsPerWeight: null },
    params: orNull(row.details?.parameter_size),
    contextMax: row.details?.context_length ?? null,
    loaded: null,
    capabilities: { vision: can('vision'), tools: can('tools'), reasoning: can('thinking') },
  };
}

/** A hundred years on is what Ollama makes of "for ever": keep_alive -1 gives the year 2318. */
const forEver = Date.UTC(2126, 0);

/** ms since 1970; null: never; undefined: not told. */
function expiryOf(expires: string | undefined): number | null | undefined {
  const at = expires === undefined ? Number.NaN : Date.parse(expires);
  if (Number.isNaN(at)) return undefined;
  return at >= forEver ? null : at;
}

function orNull(value: string | null | undefined): string | null {
  return value == null || value.trim() === '' ? null : value;
}
