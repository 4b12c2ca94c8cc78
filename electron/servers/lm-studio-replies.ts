import { z } from 'zod';
import type { LoadedInstance, Model } from '../../shared/models/endpoint.ts';
import { formatRef } from '../../shared/models/model-ref.ts';

/** Rows of a list that could be read, each id once, and how many could not. */
export interface ModelList {
  readonly models: Model[];
  readonly dropped: number;
}

/** A list longer than this is cut: nobody has so many, and the page must stay usable. */
const mostRows = 10_000;
const longestId = 1024;

/** Nobody loads one model so often. */
const mostInstances = 100;
const longestText = 300;
/** Control characters, line separators, and marks that turn the direction of the text around them. */
const unprintable = /[\p{Cc}\u2028\u2029\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]+/gu;

/** A server's text as a window and a terminal may show it: short, on one line, and no more than text. */
export const shown = (said: string): string => said.slice(0, longestText).replaceAll(unprintable, ' ').trim();

/** A server's claim of what it is not worth to believe: null instead. */
const text = z.string().transform(shown).nullable().catch(null);
const amount = z.number().positive().max(1e15).nullable().catch(null);
const tokens = z.number().int().positive().max(1e15).nullable().catch(null);
const flag = z.boolean().nullable().catch(null);
/** An id is sent back and written to the config as it is, so one that cannot be shown makes its row unreadable. */
const id = z
  .string()
  .min(1)
  .max(longestId)
  .refine((value) => value.search(unprintable) === -1);

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

/** The text of an error reply, in any of the shapes LM Studio has for it; null where the reply is no error. */
export function errorOf(reply: unknown): string | null {
  const shape = z
    .object({ error: z.union([z.string(), z.object({ message: z.string() })]) })
    .safeParse(reply);
  if (!shape.success) return null;
  return typeof shape.data.error === 'string' ? shape.data.error : shape.data.error.message;
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
