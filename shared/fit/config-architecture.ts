import { type LayerKind, layerKinds, windowTokens } from './config-layers.ts';
import type { Architecture, KvGroup } from './facts.ts';
import { type LayerCache, groupLayers } from './layer-groups.ts';
import { type ModelConfig, readModelConfig, readQuantisation } from './model-config.ts';
import { type StoredTensor, safetensorsWeights } from './safetensors-weights.ts';
import type { ModelOnDisk } from './model-on-disk.ts';
import { knownConfigTypes } from './config-known-types.ts';

const mostLayers = 2048;

/**
 * Reads a model out of its config.json and the headers of its safetensors files, as MLX and vLLM lay it out. Null where they describe
 * no model that Hearth can count.
 */
export function configModel(json: unknown, tensors: readonly StoredTensor[]): ModelOnDisk | null {
  const config = readModelConfig(json);
  const shape = config === null ? null : shapeOf(config);
  if (config === null || shape === null) return null;
  const kinds = layerKinds(config, shape.layers);
  const experts = expertsOf(config);
  const { parameters, activeParameters, ...weights } = safetensorsWeights(tensors, {
    layers: shape.layers,
    experts,
    quantisation: readQuantisation(json),
  });
  if (parameters <= 0 || activeParameters <= 0 || weights.deviceBytes <= 0 || weights.activeBytes <= 0)
    return null;
  const states = (kinds ?? []).filter((kind) => kind === 'recurrent' || kind === 'both').length;
  const recurrent = states === 0 ? null : recurrentOf(config, shape, states);
  return {
    architecture: {
      name: config.model_type ?? null,
      ...shape,
      kv: kvGroups(config, shape, kinds ?? Array.from({ length: shape.layers }, () => 'full')),
      recurrent,
      contextMax: config.max_position_embeddings ?? config.model_max_length ?? null,
      parameters,
      activeParameters,
      isMixtureOfExperts: experts !== null,
    },
    weights,
    isKnown:
      knownConfigTypes.has(config.model_type ?? '') && kinds !== null && (states === 0 || recurrent !== null),
  };
}

type Shape = Pick<Architecture, 'layers' | 'embedding' | 'heads' | 'vocabulary'>;

function shapeOf(config: ModelConfig): Shape | null {
  const layers = config.num_hidden_layers ?? config.n_layer ?? config.n_layers;
  const embedding = config.hidden_size ?? config.n_embd ?? config.d_model;
  const vocabulary = config.vocab_size ?? config.padded_vocab_size;
  const heads = config.num_attention_heads ?? config.n_head ?? 1;
  if (layers === undefined || layers > mostLayers || embedding === undefined || vocabulary === undefined)
    return null;
  return { layers, embedding, heads, vocabulary };
}

function expertsOf(config: ModelConfig): { count: number; used: number } | null {
  const count =
    config.num_experts ?? config.n_routed_experts ?? config.num_local_experts ?? config.moe_num_experts ?? 0;
  const used =
    config.num_experts_per_tok ??
    config.num_experts_per_token ??
    config.experts_per_token ??
    config.top_k_experts ??
    config.moe_topk ??
    config.moe_k ??
    0;
  return count > 1 && used > 0 && used <= count ? { count, used } : null;
}

function kvGroups(config: ModelConfig, shape: Shape, kinds: readonly LayerKind[]): KvGroup[] {
  if (config.compress_ratios !== undefined)
    return compressedCache(config, shape.layers, config.compress_ratios);
  const withCache = shape.layers - (config.num_kv_shared_layers ?? 0);
  const groups = groupLayers(
    kinds.slice(0, Math.max(0, withCache)).flatMap((kind) => layerCache(config, shape, kind) ?? []),
  );
  const index = config.kv_lora_rank === undefined ? undefined : config.index_head_dim;
  return index === undefined ? groups : [...groups, { layers: shape.layers, ...keysOnly(index) }];
}

const keysOnly = (keyDim: number, window: number | null = null): LayerCache => ({
  heads: 1,
  keyDim,
  valueDim: 0,
  window,
});

/** Null: the layer keeps no keys and values. */
function layerCache(config: ModelConfig, shape: Shape, kind: LayerKind): LayerCache | null {
  if (kind === 'recurrent' || kind === 'nothing') return null;
  if (config.kv_lora_rank !== undefined)
    return keysOnly(config.kv_lora_rank + (config.qk_rope_head_dim ?? 0));
  const heads = config.num_key_value_heads ?? config.multi_query_group_num ?? shape.heads;
  const dim = config.head_dim ?? Math.max(1, Math.floor(shape.embedding / shape.heads));
  if (kind === 'window') {
    const keyDim = config.swa_head_dim ?? dim;
    return {
      heads: config.swa_num_key_value_heads ?? heads,
      keyDim,
      valueDim: config.swa_v_head_dim ?? keyDim,
      window: windowTokens(config),
    };
  }
  const keyDim = config.global_head_dim ?? dim;
  return {
    heads: config.num_global_key_value_heads ?? heads,
    keyDim,
    valueDim: config.hybrid_layer_pattern === undefined ? keyDim : (config.v_head_dim ?? keyDim),
    window: null,
  };
}

/** DeepSeek V4: a short window in every layer, and one entry for 4 or 128 tokens in most, with the index's keys beside the former. */
function compressedCache(config: ModelConfig, layers: number, ratios: readonly number[]): KvGroup[] {
  const dim = config.head_dim ?? 0;
  let elements = 0;
  let compressed = 0;
  for (const ratio of ratios.slice(0, layers)) {
    if (ratio === 0) continue;
    compressed += 1;
    elements += (dim + (ratio === 4 ? (config.index_head_dim ?? 0) : 0)) / ratio;
  }
  const each = Math.ceil(elements / Math.max(1, compressed));
  const window = dim === 0 ? [] : [{ layers, ...keysOnly(dim, windowTokens(config)) }];
  return each === 0 ? window : [...window, { layers: compressed, ...keysOnly(each) }];
}

/** The state of each recurrent layer, by the keys of its kind; null where there are none. */
function recurrentOf(config: ModelConfig, shape: Shape, layers: number): Architecture['recurrent'] {
  const { linear_num_value_heads: valueHeads, linear_value_head_dim: valueDim } = config;
  if (valueHeads !== undefined && valueDim !== undefined) {
    return {
      layers,
      conv: config.linear_conv_kernel_dim ?? 4,
      inner: valueHeads * valueDim,
      state: config.linear_key_head_dim ?? valueDim,
      groups: config.linear_num_key_heads ?? valueHeads,
    };
  }
  const kda = config.linear_attn_config;
  if (kda?.head_dim !== undefined && kda.num_heads !== undefined) {
    const { head_dim: state, num_heads: groups } = kda;
    return { layers, conv: kda.short_conv_kernel_size ?? 4, inner: groups * state, state, groups };
  }
  if (config.conv_L_cache !== undefined)
    return { layers, conv: config.conv_L_cache, inner: shape.embedding, state: 0, groups: 0 };
  const heads = config.mamba_num_heads ?? config.mamba_n_heads;
  const dim = config.mamba_head_dim ?? config.mamba_d_head;
  if (heads === undefined || dim === undefined) return null;
  return {
    layers,
    conv: config.conv_kernel ?? config.mamba_d_conv ?? 4,
    inner: heads * dim,
    state: config.ssm_state_size ?? config.mamba_d_state ?? dim,
    groups: config.n_groups ?? config.mamba_n_groups ?? 1,
  };
}
