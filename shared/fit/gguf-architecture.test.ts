import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ggufModel } from './gguf-architecture.ts';
import type { GgufHeader, GgufValue } from './gguf-header.ts';
import { architectureOf, base, header, perToken, tensor } from './gguf-samples.test-support.ts';
import { recurrentStateBytes } from './recurrent-state.ts';

describe('weights', () => {
  const layers = [tensor('blk.0.attn_k.weight', 1000), tensor('blk.1.attn_k.weight', 1000)];

  it('leave the token embedding in main memory, unless it is the output matrix too', () => {
    const embedding = tensor('token_embd.weight', 600);
    const keys = { ...base, block_count: 2 };
    expect(
      ggufModel([header('llama', keys, [embedding, ...layers, tensor('output.weight', 900)])])?.weights,
    ).toEqual({
      deviceBytes: 2900,
      hostBytes: 600,
      activeBytes: 2900,
    });
    expect(ggufModel([header('llama', keys, [embedding, ...layers])])?.weights).toEqual({
      deviceBytes: 2600,
      hostBytes: 0,
      activeBytes: 2600,
    });
  });

  it('of experts are read in part for a token', () => {
    const experts = tensor('blk.0.ffn_up_exps.weight', 80_000, 160_000);
    const model = ggufModel([
      header('qwen3moe', { ...base, block_count: 1, expert_count: 128, expert_used_count: 8 }, [
        experts,
        tensor('blk.0.ffn_gate_shexp.weight', 500),
        tensor('blk.0.ffn_gate_inp.weight', 100),
        tensor('output.weight', 900),
      ]),
    ]);
    expect(model?.weights.activeBytes).toBe(5000 + 1500);
    expect(model?.architecture).toMatchObject({
      isMixtureOfExperts: true,
      parameters: 161_500,
      activeParameters: 11_500,
    });
  });

  it('of layers that guess further tokens take memory, and are no layers', () => {
    const model = ggufModel([
      header('glm4moe', { ...base, block_count: 3, nextn_predict_layers: 1, 'attention.head_count_kv': 8 }, [
        ...layers,
        tensor('blk.2.attn_k.weight', 1000),
        tensor('blk.2.nextn.eh_proj.weight', 500),
        tensor('output.weight', 900),
      ]),
    ]);
    expect(model?.architecture).toMatchObject({ layers: 2, kv: [{ layers: 2 }] });
    expect(model?.weights).toEqual({ deviceBytes: 4400, hostBytes: 0, activeBytes: 2900 });
    // Some files name such layers and do not have them.
    expect(architectureOf('deepseek2', { ...base, nextn_predict_layers: 1 }).layers).toBe(32);
  });

  it('add up over the parts of a split file', () => {
    const first = header('llama', { ...base, block_count: 2, 'attention.head_count_kv': 8 }, [layers[0]!]);
    const second: GgufHeader = {
      metadata: new Map([['split.no', 1]]),
      tensors: [layers[1]!, tensor('output.weight', 900)],
    };
    expect(ggufModel([first, second])?.weights.deviceBytes).toBe(2900);
  });
});

describe('trust', () => {
  it('is for what Hearth knows; another architecture is taken for plain attention', () => {
    expect(ggufModel([header('llama', base)])?.isKnown).toBe(true);
    const unheard = ggufModel([header('brand-new', { ...base, 'attention.head_count_kv': 4 })]);
    expect([unheard?.isKnown, perToken(unheard!.architecture)]).toEqual([false, 65_536]);
  });

  it('embedding models keep nothing of the text', () => {
    expect(architectureOf('nomic-bert', { ...base, 'attention.causal': false }).kv).toEqual([]);
  });

  it.each([
    ['no name', new Map<string, GgufValue>([['llama.block_count', 32]])],
    ['no layers', new Map<string, GgufValue>([['general.architecture', 'llama']])],
    [
      'a name out of nowhere',
      new Map<string, GgufValue>([
        ['general.architecture', 'constructor'],
        ['constructor.block_count', 1e9],
      ]),
    ],
  ])('a header with %s is no model', (_, metadata) => {
    expect(ggufModel([{ metadata, tensors: [tensor('output.weight', 100)] }])).toBeNull();
    expect(ggufModel([])).toBeNull();
  });
});

it('whatever the keys hold, the numbers stay numbers', () => {
  const architectures = [
    'llama',
    'gemma4',
    'deepseek2',
    'deepseek4',
    'qwen35',
    'kimi-linear',
    'lfm2',
    'glm-dsa',
    'llama4',
    '__proto__',
  ];
  const names = [
    'block_count',
    'embedding_length',
    'context_length',
    'vocab_size',
    'attention.head_count',
    'attention.head_count_kv',
    'attention.key_length',
    'attention.value_length',
    'attention.key_length_mla',
    'attention.value_length_mla',
    'attention.key_length_swa',
    'attention.sliding_window',
    'attention.sliding_window_pattern',
    'attention.shared_kv_layers',
    'attention.indexer.key_length',
    'attention.compress_ratios',
    'attention.recurrent_layers',
    'full_attention_interval',
    'ssm.conv_kernel',
    'ssm.inner_size',
    'ssm.state_size',
    'ssm.group_count',
    'kda.head_dim',
    'shortconv.l_cache',
    'expert_count',
    'expert_used_count',
    'nextn_predict_layers',
    'num_loops',
  ];
  const value: fc.Arbitrary<GgufValue> = fc.oneof(
    fc.integer({ min: -5, max: 300 }),
    fc.double(),
    fc.boolean(),
    fc.string(),
    fc.array(fc.oneof(fc.integer({ min: -2, max: 200 }), fc.boolean()), { maxLength: 40 }),
    fc.record({ length: fc.nat() }),
  );
  const tensors = fc.array(
    fc.record({
      name: fc.constantFrom(
        'token_embd.weight',
        'output.weight',
        'blk.0.ffn_up_exps.weight',
        'blk.1.ssm_in.weight',
        'blk.9.nextn.x',
      ),
      bytes: fc.nat(1e9),
      elements: fc.nat(1e9),
    }),
    { maxLength: 6 },
  );
  let models = 0;
  fc.assert(
    fc.property(
      fc.constantFrom(...architectures),
      fc.dictionary(fc.constantFrom(...names), value),
      tensors,
      (name, keys, tensors) => {
        const model = ggufModel([header(name, { block_count: 10, embedding_length: 64, ...keys }, tensors)]);
        if (model === null) return;
        models += 1;
        const { architecture, weights } = model;
        for (const number of [
          perToken(architecture),
          recurrentStateBytes(architecture.recurrent, 4),
          weights.deviceBytes,
          weights.hostBytes,
          weights.activeBytes,
          architecture.parameters,
          architecture.activeParameters,
          architecture.heads,
        ]) {
          expect(Number.isFinite(number) && number >= 0).toBe(true);
        }
        expect(weights.activeBytes).toBeLessThanOrEqual(weights.deviceBytes);
        expect(architecture.activeParameters).toBeLessThanOrEqual(architecture.parameters);
      },
    ),
    { seed: 20_261_128, numRuns: 5000 },
  );
  expect(models).toBeGreaterThan(1000);
});
