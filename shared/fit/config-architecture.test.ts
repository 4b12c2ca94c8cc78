import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { configModel } from './config-architecture.ts';
import { llama, stored } from './config-samples.test-support.ts';
import type { Architecture } from './facts.ts';
import { kvBytesPerToken } from './kv-cache.ts';
import { recurrentStateBytes } from './recurrent-state.ts';

const some = [stored('model.layers.0.self_attn.k_proj.weight', [64, 64]), stored('lm_head.weight', [64, 64])];

function architectureOf(config: Record<string, unknown>): Architecture {
  const model = configModel(config, some);
  if (model === null) throw new Error('no model');
  return model.architecture;
}

const alternately = (layers: number, every: number, rest: string): string[] =>
  Array.from({ length: layers }, (_, layer) => ((layer + 1) % every === 0 ? 'full_attention' : rest));

describe('what each token takes, by config.json', () => {
  it.each([
    ['Llama 3 8B', llama, 131_072],
    [
      'Qwen3 with wider heads',
      { ...llama, model_type: 'qwen3', hidden_size: 1024, num_attention_heads: 16, head_dim: 128 },
      131_072,
    ],
    [
      'Kimi K2: latent attention',
      { ...llama, model_type: 'kimi_k2', num_hidden_layers: 61, kv_lora_rank: 512, qk_rope_head_dim: 64 },
      70_272,
    ],
    [
      'GLM-5: and an index',
      {
        ...llama,
        model_type: 'glm_moe_dsa',
        num_hidden_layers: 78,
        kv_lora_rank: 512,
        qk_rope_head_dim: 64,
        index_head_dim: 128,
      },
      78 * 704 * 2,
    ],
    [
      'Qwen3.6 35B-A3B, its language part below one that sees',
      {
        model_type: 'qwen3_5_moe',
        vision_config: { hidden_size: 1 },
        text_config: {
          model_type: 'qwen3_5_moe_text',
          num_hidden_layers: 40,
          hidden_size: 2048,
          num_attention_heads: 16,
          num_key_value_heads: 2,
          head_dim: 256,
          vocab_size: 248_320,
          full_attention_interval: 4,
          linear_num_key_heads: 16,
          linear_num_value_heads: 32,
          linear_key_head_dim: 128,
          linear_value_head_dim: 128,
          linear_conv_kernel_dim: 4,
        },
      },
      20_480,
    ],
    [
      'gpt-oss 20b',
      {
        ...llama,
        model_type: 'gpt_oss',
        num_hidden_layers: 24,
        head_dim: 64,
        sliding_window: 128,
        layer_types: alternately(24, 2, 'sliding_attention'),
      },
      24_576,
    ],
    [
      'gpt-oss without its list',
      { ...llama, model_type: 'gpt_oss', num_hidden_layers: 24, head_dim: 64, sliding_window: 128 },
      24_576,
    ],
    [
      'Gemma 3 27B',
      {
        model_type: 'gemma3',
        text_config: {
          ...llama,
          model_type: 'gemma3_text',
          num_hidden_layers: 62,
          num_key_value_heads: 16,
          head_dim: 128,
          sliding_window: 1024,
          sliding_window_pattern: 6,
        },
      },
      81_920,
    ],
    [
      'Gemma 4 26B-A4B, whose layers that see everything have heads of their own',
      {
        model_type: 'gemma4',
        text_config: {
          ...llama,
          model_type: 'gemma4_text',
          num_hidden_layers: 30,
          head_dim: 256,
          global_head_dim: 512,
          num_global_key_value_heads: 2,
          sliding_window: 1024,
          layer_types: alternately(30, 6, 'sliding_attention'),
        },
      },
      20_480,
    ],
    [
      'a window that is not used',
      { ...llama, model_type: 'qwen2', sliding_window: 4096, use_sliding_window: false },
      131_072,
    ],
    [
      'EXAONE’s letters',
      { ...llama, model_type: 'exaone4', sliding_window: 4096, sliding_window_pattern: 'LLLG' },
      32_768,
    ],
    [
      'Llama 4’s chunks',
      { ...llama, model_type: 'llama4_text', num_hidden_layers: 48, attention_chunk_size: 8192 },
      49_152,
    ],
    [
      'Gemma 4 E4B, whose last layers share',
      {
        ...llama,
        model_type: 'gemma4_text',
        num_hidden_layers: 42,
        num_key_value_heads: 2,
        num_global_key_value_heads: null,
        head_dim: 256,
        global_head_dim: 512,
        sliding_window: 512,
        num_kv_shared_layers: 18,
        layer_types: alternately(42, 6, 'sliding_attention'),
      },
      4 * 2 * 1024 * 2,
    ],
    [
      'MiMo V2: other heads in the window',
      {
        ...llama,
        model_type: 'mimo_v2_flash',
        num_hidden_layers: 4,
        num_key_value_heads: 4,
        head_dim: 192,
        v_head_dim: 128,
        hybrid_layer_pattern: [0, 1, 1, 0],
        sliding_window: 128,
        swa_num_key_value_heads: 8,
      },
      2 * 4 * (192 + 128) * 2,
    ],
  ])('%s', (_, config, bytes) => {
    const model = configModel(config, some);
    expect(kvBytesPerToken(model!.architecture.kv, 'f16')).toBe(bytes);
    expect(model!.isKnown).toBe(true);
  });
});

describe('states of fixed size, by config.json', () => {
  it.each([
    [
      'Kimi Linear',
      {
        ...llama,
        model_type: 'kimi_linear',
        num_hidden_layers: 4,
        kv_lora_rank: 512,
        qk_rope_head_dim: 64,
        linear_attn_config: {
          kda_layers: [1, 2, 3],
          full_attn_layers: [4],
          head_dim: 128,
          num_heads: 32,
          short_conv_kernel_size: 4,
        },
      },
      3 * 4 * (3 * 3 * 4096 + 128 * 128 * 32),
      1,
    ],
    [
      'LFM2',
      {
        ...llama,
        model_type: 'lfm2',
        num_hidden_layers: 4,
        conv_L_cache: 3,
        layer_types: ['conv', 'conv', 'full_attention', 'conv'],
      },
      3 * 4 * 4096 * 2,
      1,
    ],
    [
      'LFM2 with numbers of layers',
      { ...llama, model_type: 'lfm2', num_hidden_layers: 4, conv_L_cache: 3, full_attn_idxs: [2] },
      3 * 4 * 4096 * 2,
      1,
    ],
    [
      'Nemotron’s letters',
      {
        ...llama,
        model_type: 'nemotron_h',
        num_hidden_layers: 6,
        hybrid_override_pattern: 'M-M*EM',
        mamba_num_heads: 64,
        mamba_head_dim: 64,
        ssm_state_size: 128,
        n_groups: 8,
        conv_kernel: 4,
      },
      3 * 4 * (3 * (4096 + 2 * 8 * 128) + 128 * 4096),
      1,
    ],
    [
      'Granite 4',
      {
        ...llama,
        model_type: 'granitemoehybrid',
        num_hidden_layers: 3,
        layer_types: ['mamba', 'mamba', 'attention'],
        mamba_n_heads: 128,
        mamba_d_head: 64,
        mamba_d_state: 128,
        mamba_n_groups: 1,
        mamba_d_conv: 4,
      },
      2 * 4 * (3 * (8192 + 256) + 128 * 8192),
      1,
    ],
  ])('%s', (_, config, bytes, attending) => {
    const { recurrent, kv } = architectureOf(config);
    expect(recurrentStateBytes(recurrent, 1)).toBe(bytes);
    expect(kv.reduce((sum, { layers }) => sum + layers, 0)).toBe(attending);
  });

  it('of a kind that nobody knows are a reason for less trust', () => {
    const strange = configModel(
      { ...llama, layer_types: Array.from({ length: 32 }, () => 'telepathy') },
      some,
    );
    expect([strange?.isKnown, strange?.architecture.kv[0]?.layers]).toEqual([false, 32]);
    expect(
      configModel({ ...llama, layer_types: Array.from({ length: 32 }, () => 'constructor') }, some)?.isKnown,
    ).toBe(false);
    expect(configModel({ ...llama, model_type: 'brand_new' }, some)?.isKnown).toBe(false);
  });

  it('of DeepSeek V4 stand beside a window', () => {
    const { kv } = architectureOf({
      ...llama,
      model_type: 'deepseek_v4',
      num_hidden_layers: 4,
      head_dim: 512,
      index_head_dim: 128,
      sliding_window: 128,
      compress_ratios: [0, 4, 128, 4],
    });
    expect(kv).toEqual([
      { layers: 4, heads: 1, keyDim: 512, valueDim: 0, window: 128 },
      { layers: 3, heads: 1, keyDim: 108, valueDim: 0, window: null },
    ]);
  });
});

it('any JSON is a model with sound numbers, or none', () => {
  const keys = Object.keys({
    ...llama,
    head_dim: 1,
    layer_types: 1,
    sliding_window: 1,
    sliding_window_pattern: 1,
    full_attention_interval: 1,
    kv_lora_rank: 1,
    qk_rope_head_dim: 1,
    index_head_dim: 1,
    compress_ratios: 1,
    linear_num_value_heads: 1,
    linear_value_head_dim: 1,
    linear_attn_config: 1,
    num_experts: 1,
    num_experts_per_tok: 1,
    quantization: 1,
    num_kv_shared_layers: 1,
    hybrid_override_pattern: 1,
    conv_L_cache: 1,
    text_config: 1,
    mamba_num_heads: 1,
    mamba_head_dim: 1,
  });
  const value = fc.oneof(
    { weight: 3, arbitrary: fc.integer({ min: -2, max: 300 }) },
    { weight: 1, arbitrary: fc.jsonValue() },
  );
  const tensors = fc.array(
    fc.record({
      name: fc.constantFrom(
        'lm_head.weight',
        'model.embed_tokens.weight',
        'model.layers.0.mlp.experts.1.w.weight',
        'a.scales',
        'a.weight',
      ),
      type: fc.constantFrom('U32', 'BF16', 'I32', 'U8', ''),
      shape: fc.array(fc.nat(1000), { maxLength: 3 }),
      bytes: fc.nat(1e9),
    }),
    { maxLength: 5 },
  );
  let models = 0;
  fc.assert(
    fc.property(
      fc.oneof(
        fc.jsonValue(),
        fc.dictionary(fc.constantFrom(...keys), value).map((change) => ({ ...llama, ...change })),
      ),
      tensors,
      (json, tensors) => {
        const model = configModel(json, tensors);
        if (model === null) return;
        models += 1;
        const { architecture, weights } = model;
        for (const number of [
          kvBytesPerToken(architecture.kv, 'f16'),
          recurrentStateBytes(architecture.recurrent, 4),
          ...Object.values(weights),
          architecture.parameters,
          architecture.activeParameters,
        ]) {
          expect(Number.isFinite(number) && number >= 0).toBe(true);
        }
      },
    ),
    { seed: 20_261_128, numRuns: 5000 },
  );
  expect(models).toBeGreaterThan(500);
});
