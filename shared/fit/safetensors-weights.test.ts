import { describe, expect, it } from 'vitest';
import { configModel } from './config-architecture.ts';
import { llama, stored } from './config-samples.test-support.ts';

describe('weights in safetensors', () => {
  const moe = {
    ...llama,
    model_type: 'qwen3_moe',
    num_hidden_layers: 1,
    num_experts: 128,
    num_experts_per_tok: 8,
  };

  it('packed by MLX count their numbers by the bits of each module, and are read in part where experts are', () => {
    const quantization = {
      bits: 4,
      group_size: 64,
      'model.embed_tokens': { bits: 8, group_size: 64 },
      'model.norm': false,
    };
    const model = configModel({ ...moe, quantization }, [
      stored('model.layers.0.mlp.switch_mlp.up_proj.weight', [128, 64, 8], 'U32', 4),
      stored('model.layers.0.mlp.switch_mlp.up_proj.scales', [128, 64, 1]),
      stored('model.layers.0.mlp.switch_mlp.up_proj.biases', [128, 64, 1]),
      stored('model.embed_tokens.weight', [10, 16], 'U32', 4),
      stored('model.embed_tokens.scales', [10, 1]),
      stored('lm_head.weight', [64]),
      stored('vision_tower.blocks.0.weight', [1000]),
    ]);
    const experts = 128 * 64 * 8 * 4 + 2 * 128 * 64 * 2;
    expect(model?.weights).toEqual({
      deviceBytes: experts + 640 + 20 + 128 + 2000,
      hostBytes: 0,
      activeBytes: (experts * 8) / 128 + 128,
    });
    expect(model?.architecture).toMatchObject({
      parameters: 128 * 64 * 64 + 10 * 64 + 64 + 1000,
      activeParameters: (128 * 64 * 64 * 8) / 128 + 64,
      isMixtureOfExperts: true,
    });
  });

  it('whose embedding is the output matrix read it for every token', () => {
    const model = configModel({ ...llama, num_hidden_layers: 1 }, [
      stored('model.embed_tokens.weight', [10, 10]),
    ]);
    expect(model?.weights.activeBytes).toBe(200);
  });

  it.each([
    [
      'GPTQ',
      [
        stored('model.layers.0.q.qweight', [8, 64], 'I32', 4),
        stored('model.layers.0.q.qzeros', [8, 8], 'I32', 4),
        stored('model.layers.0.q.g_idx', [64], 'I32', 4),
      ],
      4096,
    ],
    [
      'FP8',
      [
        stored('model.layers.0.q.weight', [64, 64], 'F8_E4M3', 1),
        stored('model.layers.0.q.weight_scale_inv', [1, 1], 'F32', 4),
      ],
      4096,
    ],
    [
      'MXFP4',
      [
        stored('model.layers.0.mlp.experts.gate_up_proj_blocks', [4, 8, 16], 'U8', 1),
        stored('model.layers.0.mlp.experts.gate_up_proj_scales', [4, 8], 'U8', 1),
      ],
      1024,
    ],
  ])('%s', (_, tensors, parameters) => {
    expect(configModel(llama, tensors)?.architecture.parameters).toBe(parameters);
  });

  it('beyond the model’s layers guess further tokens', () => {
    const model = configModel({ ...llama, num_hidden_layers: 1 }, [
      stored('model.layers.0.a.weight', [10]),
      stored('model.layers.1.a.weight', [10]),
    ]);
    expect(model?.weights).toMatchObject({ deviceBytes: 40, activeBytes: 20 });
  });
});
