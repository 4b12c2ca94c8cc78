import { z } from 'zod';

/** A model resident in a server's memory. `contextLength` (tokens) is what it really holds, null when the server does not say. */
const loadedInstanceSchema = z.object({
  id: z.string(),
  contextLength: z.number().nullable(),
  parallel: z.number().nullable(),
  /** ms since 1970 when the server lets it go, null: never; left out where the server does not tell */
  until: z.number().nullable().optional(),
  /** bytes it holds in memory, where the server tells */
  bytes: z.number().optional(),
});

export const modelSchema = z.object({
  /** `provider/model`, as OpenClaw writes it */
  ref: z.string(),
  /** the server's own id */
  id: z.string(),
  name: z.string(),
  /** open set: servers invent new kinds */
  kind: z.enum(['llm', 'embedding', 'other']),
  publisher: z.string().nullable(),
  architecture: z.string().nullable(),
  format: z.string().nullable(),
  /** bytes on disk */
  sizeBytes: z.number().nullable(),
  quantization: z.object({ name: z.string().nullable(), bitsPerWeight: z.number().nullable() }).nullable(),
  /** as the server writes it, such as "26B-A4B" */
  params: z.string().nullable(),
  /** tokens */
  contextMax: z.number().nullable(),
  /** null: this server does not tell what is loaded */
  loaded: z.array(loadedInstanceSchema).nullable(),
  capabilities: z.object({
    vision: z.boolean().nullable(),
    tools: z.boolean().nullable(),
    reasoning: z.boolean().nullable(),
  }),
});

/** How an endpoint is. Each state has its own sentence and next step on screen. */
const endpointStateSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('checking') }),
  z.object({
    kind: z.literal('unreachable'),
    cause: z.enum(['refused', 'timeout', 'not-found', 'reset', 'network', 'tls']),
  }),
  /** Something answers, but not as this kind of server does. */
  z.object({ kind: z.literal('wrong-server'), saw: z.string() }),
  z.object({ kind: z.literal('needs-token'), tokenGiven: z.boolean() }),
  /** It is the right server, and its answer cannot be used. */
  z.object({
    kind: z.literal('failing'),
    cause: z.enum(['http', 'garbage', 'too-large', 'cut-off', 'timeout']),
    status: z.number().nullable(),
    /** the server's own words, shortened, for the "Details" fold */
    detail: z.string().optional(),
  }),
  z.object({ kind: z.literal('no-models') }),
  z.object({ kind: z.literal('none-loaded') }),
  z.object({ kind: z.literal('ok') }),
]);

export const endpointSchema = z.object({
  /** stable over restarts */
  id: z.string(),
  kind: z.enum(['lmstudio', 'ollama']),
  name: z.string(),
  /** the provider id that OpenClaw knows it by */
  provider: z.string(),
  /** root of the server, without a path: `http://127.0.0.1:1234` */
  origin: z.string(),
  location: z.enum(['this-machine', 'network']),
  state: endpointStateSchema,
  /** which API answered */
  api: z.enum(['v1', 'v0', 'openai']).nullable(),
  /** last list that was read; kept, with its time, while the server does not answer */
  models: z.array(modelSchema),
  /** ms since 1970 of that list, null before the first */
  modelsAsOf: z.number().nullable(),
  /** ms since 1970 of the last try */
  checkedAt: z.number().nullable(),
});

export type LoadedInstance = z.infer<typeof loadedInstanceSchema>;
export type Model = z.infer<typeof modelSchema>;
export type EndpointState = z.infer<typeof endpointStateSchema>;
export type Endpoint = z.infer<typeof endpointSchema>;
