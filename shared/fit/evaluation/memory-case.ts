import { z } from 'zod';

/** What a published figure may leave out. */
const maybe = <T extends z.ZodType>(schema: T): z.ZodDefault<z.ZodNullable<T>> =>
  schema.nullable().default(null);
const amount = maybe(z.number().nonnegative());
const name = maybe(z.string());

const archSchema = z.object({
  n_layer: z.number().positive(),
  n_embd: z.number().positive(),
  n_head: z.number().positive(),
  n_vocab: z.number().positive(),
  kv: z.array(
    z.object({
      layers: z.number().nonnegative(),
      n_kv: z.number().nonnegative(),
      dk: z.number().nonnegative(),
      dv: z.number().nonnegative(),
      window: amount,
    }),
  ),
  ssm: maybe(
    z.object({
      layers: z.number().nonnegative(),
      conv: z.number().nonnegative(),
      inner: z.number().nonnegative(),
      state: amount,
      groups: amount,
    }),
  ),
});

/**
 * A published measurement of memory. Bytes and tokens; `null` and missing are alike. Fields that no prediction needs (source, notes …) are
 * not read.
 */
export const memoryCaseSchema = z.object({
  id: z.string(),
  model: name,
  arch_id: name,
  group: name,
  arch: maybe(archSchema),
  file_size_bytes: amount,
  weights_device_bytes: amount,
  weights_host_bytes: amount,
  ctx: amount,
  ctx_from: amount,
  kv_type_k: name,
  kv_type_v: name,
  flash_attn: maybe(z.boolean()),
  n_ubatch: amount,
  n_seq: amount,
  kv_unified: maybe(z.boolean()),
  outputs: name,
  n_devices: amount,
  scope: name,
  engine: name,
  backend: name,
  kind: name,
  includes_driver_context: maybe(z.boolean()),
  measured: maybe(
    z.object({
      total_bytes: amount,
      growth: amount,
      kv_pool_per_gpu: amount,
      kv: amount,
      rs: amount,
      compute_device: amount,
      compute_host: amount,
      mtp: amount,
    }),
  ),
  tokens: amount,
  tp: amount,
  kv_elem_bytes: amount,
  mask_copies: amount,
  mtp_layers: amount,
  rs_copies: amount,
  prefill_step: amount,
  amb_mib: amount,
  weights_basis: name,
});

export type MemoryCase = z.infer<typeof memoryCaseSchema>;
