import { z } from 'zod';

/** A whole number of something there is at least one of; anything else counts as not said. */
const count = z
  .int()
  .positive()
  .max(2 ** 31)
  .optional()
  .catch(undefined);
/** As {@link count}, where none is an answer too. */
const countOrNone = z
  .int()
  .nonnegative()
  .max(2 ** 31)
  .optional()
  .catch(undefined);
const flag = z.boolean().optional().catch(undefined);
const text = z.string().max(1000).optional().catch(undefined);
const texts = z.array(z.string().max(100)).max(2048).optional().catch(undefined);
const counts = z
  .array(
    z
      .int()
      .nonnegative()
      .max(2 ** 31),
  )
  .max(2048)
  .optional()
  .catch(undefined);

/** KDA layers of Kimi Linear: numbers of layers, counted from 1. */
const linearAttention = z
  .object({
    kda_layers: counts,
    full_attn_layers: counts,
    head_dim: count,
    num_heads: count,
    short_conv_kernel_size: count,
  })
  .optional()
  .catch(undefined);

/** The keys of a config.json (transformers, MLX) that memory and speed follow from, by their names there. */
const configSchema = z.object({
  model_type: text,
  num_hidden_layers: count,
  n_layer: count,
  n_layers: count,
  hidden_size: count,
  n_embd: count,
  d_model: count,
  num_attention_heads: count,
  n_head: count,
  num_key_value_heads: count,
  multi_query_group_num: count,
  head_dim: count,
  v_head_dim: count,
  vocab_size: count,
  padded_vocab_size: count,
  max_position_embeddings: count,
  model_max_length: count,
  tie_word_embeddings: flag,
  // which layers attend how
  layer_types: texts,
  layers_block_type: texts,
  hybrid_override_pattern: text,
  full_attention_interval: count,
  full_attn_idxs: counts,
  sliding_window: count,
  sliding_window_pattern: z.union([count, text]).optional().catch(undefined),
  use_sliding_window: flag,
  attention_chunk_size: count,
  num_kv_shared_layers: countOrNone,
  global_head_dim: count,
  num_global_key_value_heads: count,
  hybrid_layer_pattern: counts,
  swa_num_key_value_heads: count,
  swa_head_dim: count,
  swa_v_head_dim: count,
  // latent attention
  kv_lora_rank: count,
  qk_rope_head_dim: count,
  index_head_dim: count,
  compress_ratios: counts,
  // linear attention, state spaces, short convolutions
  linear_num_key_heads: count,
  linear_num_value_heads: count,
  linear_key_head_dim: count,
  linear_value_head_dim: count,
  linear_conv_kernel_dim: count,
  linear_attn_config: linearAttention,
  mamba_num_heads: count,
  mamba_n_heads: count,
  mamba_head_dim: count,
  mamba_d_head: count,
  mamba_d_state: count,
  ssm_state_size: count,
  mamba_n_groups: count,
  n_groups: count,
  mamba_d_conv: count,
  conv_kernel: count,
  conv_L_cache: count,
  // experts
  num_experts: count,
  n_routed_experts: count,
  num_local_experts: count,
  moe_num_experts: count,
  num_experts_per_tok: count,
  num_experts_per_token: count,
  experts_per_token: count,
  top_k_experts: count,
  moe_topk: count,
  moe_k: count,
});

export type ModelConfig = z.infer<typeof configSchema>;

const anyObject = z.record(z.string(), z.unknown());
const quantisationSchema = z.object({ bits: count, group_size: count });

/** How MLX packed the weights: for all, and for modules that are packed otherwise (or not at all: null). */
export interface Quantisation {
  readonly bits: number;
  readonly groupSize: number;
  readonly byModule: ReadonlyMap<string, { readonly bits: number; readonly groupSize: number } | null>;
}

/** Models that see or hear keep the numbers of their language part below one of these. */
const languageParts = ['text_config', 'llm_config', 'language_config', 'thinker_config'] as const;

/** Reads a config.json; keys that make no sense count as not said. Null where it is no object at all. */
export function readModelConfig(json: unknown): ModelConfig | null {
  const outer = anyObject.safeParse(json).data;
  // A thinker has a language part of its own.
  return outer === undefined ? null : configSchema.parse(languagePart(languagePart(outer)));
}

function languagePart(outer: Record<string, unknown>): Record<string, unknown> {
  for (const name of languageParts) {
    const inner = anyObject.safeParse(outer[name]).data;
    if (inner === undefined) continue;
    return { ...outer, [name]: undefined, ...inner, model_type: inner['model_type'] ?? outer['model_type'] };
  }
  return outer;
}

/** MLX's packing of the weights; null where they are not packed by MLX. */
export function readQuantisation(json: unknown): Quantisation | null {
  const given = anyObject.safeParse(anyObject.safeParse(json).data?.['quantization']).data;
  const { bits, group_size: groupSize } = quantisationSchema.safeParse(given).data ?? {};
  if (given === undefined || bits === undefined || groupSize === undefined) return null;
  const byModule = new Map<string, { bits: number; groupSize: number } | null>();
  for (const [name, value] of Object.entries(given)) {
    const own = quantisationSchema.safeParse(value).data;
    if (value === false) byModule.set(name, null);
    else if (own?.bits !== undefined)
      byModule.set(name, { bits: own.bits, groupSize: own.group_size ?? groupSize });
  }
  return { bits, groupSize, byModule };
}
