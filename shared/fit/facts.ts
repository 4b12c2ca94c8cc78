import { z } from 'zod';

/** Layers whose KV cache is alike. MLA is one head of rank + rope with `valueDim` 0. */
export const kvGroupSchema = z.object({
  layers: z.int().nonnegative(),
  heads: z.int().nonnegative(),
  keyDim: z.int().nonnegative(),
  valueDim: z.int().nonnegative(),
  /** tokens of a sliding window; null: the whole context */
  window: z.int().positive().nullable(),
});

/**
 * What memory and speed follow from. `recurrent` covers linear attention, SSM, KDA and short convolutions, per sequence and without
 * regard to the context: (conv − 1) × (inner + 2 × groups × state) + state × inner elements of f32 in each of its layers.
 */
export const architectureSchema = z.object({
  /** as GGUF's general.architecture or config.json's model_type names it */
  name: z.string().nullable(),
  layers: z.int().positive(),
  embedding: z.int().positive(),
  heads: z.int().positive(),
  vocabulary: z.int().positive(),
  kv: z.array(kvGroupSchema),
  recurrent: z
    .object({
      layers: z.int().positive(),
      conv: z.int().positive(),
      inner: z.int().positive(),
      state: z.int().nonnegative(),
      groups: z.int().nonnegative(),
    })
    .nullable(),
  /** tokens the model was trained for */
  contextMax: z.int().positive().nullable(),
  /** parameters of all, and of those that one token uses */
  parameters: z.number().positive(),
  activeParameters: z.number().positive(),
  isMixtureOfExperts: z.boolean(),
});

/** Bytes of the weights. `hostBytes` is the part that a card with memory of its own leaves in main memory (the token embedding). */
export const weightsSchema = z.object({
  deviceBytes: z.number().positive(),
  hostBytes: z.number().nonnegative(),
  /** bytes read for one token */
  activeBytes: z.number().positive(),
});

/** How fast a model really was on this machine. Tokens/s, ms. */
export const measuredSpeedSchema = z.object({
  /** ms since 1970 */
  at: z.number(),
  promptTokens: z.int().nonnegative(),
  prefill: z.number().positive().nullable(),
  decode: z.number().positive().nullable(),
  ttftMs: z.number().nonnegative().nullable(),
});

/** Why a model's own file on this disk told nothing. */
export const unreadReasons = [
  'missing',
  'denied',
  /** a link that leads out of the server's model folder */
  'outside',
  'not-a-file',
  'not-a-model',
  /** a version or byte order that nobody writes any more */
  'unsupported',
  'cut-off',
  'damaged',
  'too-large',
  'timeout',
  /** a split file of which a part is missing */
  'incomplete',
] as const;

/** The server's own estimate of all memory at `contextTokens`, as LM Studio gives it, with the trust that it puts in it. */
export const serverEstimateSchema = z.object({
  totalBytes: z.number(),
  contextTokens: z.number(),
  confidence: z.string().nullable(),
});

/** What is known of one offered model, for the fit. */
export const modelFactsSchema = z.object({
  /** endpoint id */
  endpoint: z.string(),
  /** the server's own id of the model */
  model: z.string(),
  runtime: z.enum(['llama.cpp', 'mlx', 'vllm', 'unknown']),
  quantization: z.string().nullable(),
  architecture: architectureSchema,
  weights: weightsSchema,
  /** Where the numbers come from, best first. */
  source: z.enum(['gguf', 'config-json', 'family-table', 'heuristic']),
  confidence: z.enum(['exact', 'good', 'low']),
  /** why its own file told nothing; left out where it did, or where there is none on this machine */
  unread: z.enum(unreadReasons).optional(),
  /** null: not asked for, or not given */
  serverEstimate: serverEstimateSchema.nullable(),
  /** newest first */
  measured: z.array(measuredSpeedSchema),
});

export type KvGroup = z.infer<typeof kvGroupSchema>;
export type Architecture = z.infer<typeof architectureSchema>;
export type Weights = z.infer<typeof weightsSchema>;
export type MeasuredSpeed = z.infer<typeof measuredSpeedSchema>;
export type ServerEstimate = z.infer<typeof serverEstimateSchema>;
export type UnreadReason = (typeof unreadReasons)[number];
export type ModelFacts = z.infer<typeof modelFactsSchema>;
