import { z } from 'zod';
import type { LoadedInstance, Model } from '../../shared/models/endpoint.ts';
import { formatRef } from '../../shared/models/model-ref.ts';
import { amount, flag, id, type ModelList, mostInstances, mostRows, text, tokens } from './reply-values.ts';

const instanceRow = z.object({
  id: id.optional().catch(undefined),
  config: z.object({ context_length: tokens.optional(), parallel: amount.optional() }).catch({}),
});

const nativeRow = z.object({
  key: id,
  type: text.optional(),
  publisher: text.optional(),
  display_name: text.optional(),
  architecture: text.optional(),
  quantization: z
    .object({ name: text.optional(), bits_per_weight: amount.optional() })
    .nullable()
    .optional()
    .catch(null),
  size_bytes: amount.optional(),
  params_string: text.optional(),
  loaded_instances: z.array(z.unknown()).nullable().optional().catch(null),
  max_context_length: tokens.optional(),
  format: text.optional(),
  capabilities: z
    .object({
      vision: flag.optional(),
      trained_for_tool_use: flag.optional(),
      reasoning: z.unknown().optional(),
    })
    .nullable()
    .optional()
    .catch(null),
});

const oldRow = z.object({
  id,
  type: text.optional(),
  publisher: text.optional(),
  arch: text.optional(),
  compatibility_type: text.optional(),
  quantization: text.optional(),
  state: text.optional(),
  max_context_length: tokens.optional(),
  loaded_context_length: tokens.optional(),
  capabilities: z.array(z.unknown()).nullable().optional().catch(null),
});

const openAiRow = z.object({ id, owned_by: text.optional() });

/** `GET /api/v1/models` (0.4.0 and later); null where the reply is no such list. */
export function parseNativeList(reply: unknown, provider: string): ModelList | null {
  const list = z.object({ models: z.array(z.unknown()) }).safeParse(reply);
  return list.success ? collect(list.data.models, nativeRow, (row) => nativeModel(row, provider)) : null;
}

/** `GET /api/v0/models` (0.3.6 and later); null where the reply is no such list. */
export function parseOldList(reply: unknown, provider: string): ModelList | null {
  const list = z.object({ data: z.array(z.unknown()) }).safeParse(reply);
  return list.success ? collect(list.data.data, oldRow, (row) => oldModel(row, provider)) : null;
}

/** `GET /v1/models`: names only, and not what is loaded. Embeddings are told by the name LM Studio gives them. */
export function parseOpenAiList(reply: unknown, provider: string): ModelList | null {
  const list = z.object({ data: z.array(z.unknown()) }).safeParse(reply);
  return list.success ? collect(list.data.data, openAiRow, (row) => openAiModel(row, provider)) : null;
}

/** The owners that the rows of a `GET /v1/models` name, each once. */
export function ownersOf(reply: unknown): string[] {
  const list = z.object({ data: z.array(z.unknown()) }).safeParse(reply);
  if (!list.success) return [];
  return [...new Set(list.data.data.flatMap((row) => openAiRow.safeParse(row).data?.owned_by ?? []))];
}

/** LM Studio's way of saying "no such path", with status 200. Only a string counts: an error object is an answer of the path. */
export function isUnexpectedEndpoint(reply: unknown): boolean {
  const shape = z.object({ error: z.string() }).safeParse(reply);
  return shape.success && shape.data.error.startsWith('Unexpected endpoint');
}

/** `{"lmstudio":true}` of `GET /lmstudio-greeting`, by which LM Studio's own tools know it. */
export function isGreeting(reply: unknown): boolean {
  return z.object({ lmstudio: z.literal(true) }).safeParse(reply).success;
}

function collect<Row>(
  rows: readonly unknown[],
  schema: z.ZodType<Row>,
  toModel: (row: Row) => Model,
): ModelList {
  const models = new Map<string, Model>();
  for (const row of rows.slice(0, mostRows)) {
    const parsed = schema.safeParse(row);
    if (!parsed.success) continue;
    const model = toModel(parsed.data);
    if (!models.has(model.id)) models.set(model.id, model);
  }
  return { models: [...models.values()], dropped: rows.length - models.size };
}

function nativeModel(row: z.infer<typeof nativeRow>, provider: string): Model {
  const { capabilities, quantization } = row;
  return {
    ref: formatRef({ provider, model: row.key }),
    id: row.key,
    name: named(row.display_name) ?? row.key,
    kind: kindOf(row.type ?? null),
    publisher: named(row.publisher),
    architecture: named(row.architecture),
    format: named(row.format),
    sizeBytes: row.size_bytes ?? null,
    quantization:
      quantization == null
        ? null
        : { name: named(quantization.name), bitsPerWeight: quantization.bits_per_weight ?? null },
    params: named(row.params_string),
    contextMax: row.max_context_length ?? null,
    loaded:
      row.loaded_instances
        ?.slice(0, mostInstances)
        .flatMap((instance) => loadedInstance(instance, row.key)) ?? null,
    capabilities: {
      vision: capabilities?.vision ?? null,
      tools: capabilities?.trained_for_tool_use ?? null,
      reasoning: capabilities?.reasoning == null ? null : true,
    },
  };
}

function loadedInstance(instance: unknown, key: string): LoadedInstance[] {
  const parsed = instanceRow.safeParse(instance);
  if (!parsed.success) return [];
  const { id: ownId, config } = parsed.data;
  return [
    {
      id: named(ownId) ?? key,
      contextLength: config.context_length ?? null,
      parallel: config.parallel ?? null,
    },
  ];
}

function oldModel(row: z.infer<typeof oldRow>, provider: string): Model {
  const loaded = { id: row.id, contextLength: row.loaded_context_length ?? null, parallel: null };
  const quantization = named(row.quantization);
  return {
    ...bareModel(row.id, provider),
    kind: kindOf(row.type ?? null),
    publisher: named(row.publisher),
    architecture: named(row.arch),
    format: named(row.compatibility_type),
    quantization: quantization === null ? null : { name: quantization, bitsPerWeight: null },
    contextMax: row.max_context_length ?? null,
    // A state that nobody has documented, such as "loading", is neither loaded nor a reason to say it is not.
    loaded: row.state === 'loaded' ? [loaded] : row.state === 'not-loaded' ? [] : null,
    capabilities: {
      vision: row.type === 'vlm' ? true : row.type === 'llm' ? false : null,
      tools: row.capabilities?.includes('tool_use') ?? null,
      reasoning: null,
    },
  };
}

function openAiModel(row: z.infer<typeof openAiRow>, provider: string): Model {
  return { ...bareModel(row.id, provider), kind: row.id.startsWith('text-embedding') ? 'embedding' : 'llm' };
}

function bareModel(modelId: string, provider: string): Model {
  return {
    ref: formatRef({ provider, model: modelId }),
    id: modelId,
    name: modelId,
    kind: 'llm',
    publisher: null,
    architecture: null,
    format: null,
    sizeBytes: null,
    quantization: null,
    params: null,
    contextMax: null,
    loaded: null,
    capabilities: { vision: null, tools: null, reasoning: null },
  };
}

function kindOf(type: string | null): Model['kind'] {
  if (type === 'llm' || type === 'vlm' || type === null) return 'llm';
  return type.startsWith('embedding') ? 'embedding' : 'other';
}

/** Null for a missing or blank text. */
function named(value: string | null | undefined): string | null {
  return value == null || value.trim() === '' ? null : value;
}
