import { z } from 'zod';
import { amount, flag, needed, text } from './figures.ts';

const archSchema = z.object({
  n_layer: needed.positive(),
  n_embd: needed.positive(),
  n_head: needed.positive(),
  n_vocab: needed.positive(),
  kv: z.array(
    z.object({
      layers: needed,
      n_kv: needed,
      dk: needed,
      dv: needed,
      window: amount,
    }),
  ),
  ssm: z
    .object({
      layers: needed,
      conv: needed,
      inner: needed,
      state: amount,
      groups: amount,
    })
    .nullable()
    .default(null),
});

/**
 * A published measurement of memory. Bytes and tokens; `null` and missing are alike. Fields that no prediction needs (source, notes …) are
 * not read.
 */
export const memoryCaseSchema = z.object({
  id: z.string(),
  model: text,
  arch_id: text,
  group: text,
  arch: archSchema.nullable().default(null),
  file_size_bytes: amount,
  weights_device_bytes: amount,
  weights_host_bytes: amount,
  ctx: amount,
  ctx_from: amount,
  kv_type_k: text,
  kv_type_v: text,
  flash_attn: flag,
  n_ubatch: amount,
  n_seq: amount,
  kv_unified: flag,
  outputs: text,
  n_devices: amount,
  scope: text,
  engine: text,
  backend: text,
  kind: text,
  includes_driver_context: flag,
  measured: z
    .object({
      total_bytes: amount,
      growth: amount,
      kv_pool_per_gpu: amount,
      kv: amount,
      rs: amount,
      compute_device: amount,
      compute_host: amount,
      mtp: amount,
    })
    .nullable()
    .default(null),
  tokens: amount,
  tp: amount,
  kv_elem_bytes: amount,
  mask_copies: amount,
  mtp_layers: amount,
  rs_copies: amount,
  prefill_step: amount,
  amb_mib: amount,
  weights_basis: text,
});

export type MemoryCase = z.infer<typeof memoryCaseSchema>;
