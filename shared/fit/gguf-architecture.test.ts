import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ggufModel } from './gguf-architecture.ts';
import type { GgufHeader, GgufTensor, GgufValue } from './gguf-header.ts';
import { kvBytesPerToken, kvCacheBytes } from './kv-cache.ts';
import { recurrentStateBytes } from './recurrent-state.ts';
import type { Architecture } from './facts.ts';

const mebi = 2 ** 20;

/** A header of `architecture` with its keys; tensors only where they matter. */
function header(
  architecture: string,
  keys: Record<string, GgufValue>,
  tensors: readonly GgufTensor[] = [tensor('output.weight', 1e6)],
): GgufHeader {
  const own = Object.entries(keys).map(([key, value]) => [`${architecture}.${key}`, value] as const);
  return {
    metadata: new Map<string, GgufValue>([
      ['general.architecture', architecture],
      ['tokenizer.ggml.tokens', { length: 150_000 }],
      ...own,
    ]),
    tensors,
  };
}

const tensor = (name: string, bytes: number, elements = bytes): GgufTensor => ({ name, bytes, elements });

function architectureOf(...parts: Parameters<typeof header>): Architecture {
  const model = ggufModel([header(...parts)]);
  if (model === null) throw new Error('no model');
  return model.architecture;
}

const base = { block_count: 32, embedding_length: 4096, 'attention.head_count': 32, context_length: 131_072 };
const perToken = (architecture: Architecture): number => kvBytesPerToken(architecture.kv, 'f16');

const windowed = (architecture: string, keys: Record<string, GgufValue>): Architecture['kv'] =>
  architectureOf(architecture, { ...base, 'attention.head_count_kv': 8, ...keys }).kv;

const qwen = (architecture: string, layers: number, valueHeads: number): Architecture =>
  architectureOf(architecture, {
    ...base,
    block_count: layers,
    'attention.head_count_kv': 4,
    'ssm.conv_kernel': 4,
    'ssm.inner_size': valueHeads * 128,
    'ssm.state_size': 128,
    'ssm.group_count': 16,
  });
const state = (architecture: Architecture): number => recurrentStateBytes(architecture.recurrent, 1) / mebi;

describe('what each token takes in the cache', () => {
  it.each([
    ['Llama 3 8B', architectureOf('llama', { ...base, 'attention.head_count_kv': 8 }), 131_072],
    [
      'Qwen3, whose heads are wider than its embedding allows for',
      architectureOf('qwen3', {
        block_count: 28,
        embedding_length: 1024,
        'attention.head_count': 16,
        'attention.head_count_kv': 8,
        'attention.key_length': 128,
        'attention.value_length': 128,
      }),
      28 * 8 * 256 * 2,
    ],
    [
      'MiniMax M2',
      architectureOf('minimax-m2', {
        block_count: 62,
        embedding_length: 3072,
        'attention.head_count': 48,
        'attention.head_count_kv': 8,
        'attention.key_length': 128,
        'attention.value_length': 128,
      }),
      253_952,
    ],
    [
      'DeepSeek V3: one vector for all heads, and no values',
      architectureOf('deepseek2', {
        block_count: 61,
        embedding_length: 7168,
        'attention.head_count': 128,
        'attention.head_count_kv': 1,
        'attention.kv_lora_rank': 512,
        'attention.key_length': 576,
        'attention.value_length': 512,
        'attention.key_length_mla': 192,
        'attention.value_length_mla': 128,
      }),
      70_272,
    ],
    [
      'DeepSeek as it was packed before that was known: all heads in full',
      architectureOf('deepseek2', {
        block_count: 61,
        embedding_length: 7168,
        'attention.head_count': 128,
        'attention.head_count_kv': 128,
        'attention.kv_lora_rank': 512,
        'attention.key_length': 192,
        'attention.value_length': 128,
      }),
      61 * (24_576 + 16_384) * 2,
    ],
    [
      'GLM-5: the index’s keys beside the latent vector',
      architectureOf('glm-dsa', {
        block_count: 78,
        embedding_length: 6144,
        'attention.head_count': 64,
        'attention.head_count_kv': 1,
        'attention.key_length': 576,
        'attention.value_length': 512,
        'attention.key_length_mla': 256,
        'attention.value_length_mla': 256,
        'attention.indexer.key_length': 128,
      }),
      78 * (576 + 128) * 2,
    ],
    [
      'Deci, whose layers have different heads and some none',
      architectureOf('deci', {
        ...base,
        'attention.head_count_kv': [...Array.from({ length: 30 }, () => 8), 0, 4],
      }),
      (30 * 8 + 4) * 256 * 2,
    ],
    [
      'Qwen3-Coder-Next: every fourth layer',
      architectureOf('qwen3next', {
        block_count: 48,
        embedding_length: 2048,
        'attention.head_count': 16,
        'attention.head_count_kv': 2,
        'attention.key_length': 256,
        'attention.value_length': 256,
        full_attention_interval: 4,
        'ssm.conv_kernel': 4,
        'ssm.inner_size': 4096,
        'ssm.state_size': 128,
        'ssm.group_count': 16,
      }),
      24_576,
    ],
    [
      'a looped model, whose layers pass several times',
      architectureOf('nanbeige', { ...base, 'attention.head_count_kv': 8, num_loops: 2 }),
      262_144,
    ],
  ])('of %s', (_, architecture, bytes) => {
    expect(perToken(architecture)).toBe(bytes);
  });

  it('of DeepSeek V4 is little: an entry for 4 or 128 tokens, and a window', () => {
    const ratios = [0, 0, ...Array.from({ length: 41 }, (_, index) => (index % 2 === 0 ? 4 : 128))];
    const { kv } = architectureOf('deepseek4', {
      block_count: 43,
      embedding_length: 4096,
      'attention.head_count': 64,
      'attention.head_count_kv': 1,
      'attention.key_length': 512,
      'attention.value_length': 512,
      'attention.sliding_window': 128,
      'attention.indexer.key_length': 128,
      'attention.compress_ratios': ratios,
    });
    expect(kv[0]).toEqual({ layers: 43, heads: 1, keyDim: 512, valueDim: 0, window: 128 });
    // 21 × (512 + 128) / 4 + 20 × 512 / 128 numbers
    expect(kvBytesPerToken(kv, 'f16') / 2).toBeCloseTo(3440, -1);
  });
});

describe('sliding windows', () => {
  it.each([
    ['gpt-oss', 24, { 'attention.sliding_window': 128 }, [12, 12]],
    ['gemma3', 62, { 'attention.sliding_window': 1024 }, [10, 52]],
    ['gemma3', 34, { 'attention.sliding_window': 1024, 'attention.sliding_window_pattern': 6 }, [5, 29]],
    ['gemma2', 26, {}, [13, 13]],
    ['llama4', 48, {}, [12, 36]],
    ['cohere2', 64, { 'attention.sliding_window': 4096 }, [16, 48]],
    ['smallthinker', 32, { 'attention.sliding_window': 4096 }, [8, 24]],
    ['phi3', 32, { 'attention.sliding_window': 262_144 }, [32, 0]],
    ['exaone4', 30, {}, [30, 0]],
    ['llama4', 48, { 'attention.sliding_window': 0 }, [48, 0]],
    ['llama', 32, { 'attention.sliding_window': 4096 }, [32, 0]],
  ])('%s with %i layers', (architecture, block_count, keys, [full, some]) => {
    const kv = windowed(architecture, { block_count, ...keys });
    const count = (isWindow: boolean): number =>
      kv.filter(({ window }) => (window !== null) === isWindow).reduce((sum, { layers }) => sum + layers, 0);
    expect([count(false), count(true)]).toEqual([full, some]);
  });

  it('of Gemma 4 have heads of their own, by the file’s list', () => {
    const isWindow = Array.from({ length: 48 }, (_, layer) => layer % 6 !== 5);
    const kv = windowed('gemma4', {
      block_count: 48,
      'attention.head_count_kv': isWindow.map((window) => (window ? 8 : 1)),
      'attention.key_length': 512,
      'attention.value_length': 512,
      'attention.key_length_swa': 256,
      'attention.value_length_swa': 256,
      'attention.sliding_window': 1024,
      'attention.sliding_window_pattern': isWindow,
    });
    expect(kv).toEqual([
      { layers: 40, heads: 8, keyDim: 256, valueDim: 256, window: 1024 },
      { layers: 8, heads: 1, keyDim: 512, valueDim: 512, window: null },
    ]);
    const layout = {
      contextTokens: 32_768,
      keyType: 'q8_0',
      valueType: 'q8_0',
      slots: 1,
      isUnified: true,
      batchTokens: 512,
    } as const;
    // As llama.cpp logged it for the 12B: 255 MiB beside the layers that see everything.
    expect(kvCacheBytes([kv[0]!], layout) / mebi).toBe(255);
  });

  it('and layers that share the cache of others have none', () => {
    const kv = windowed('gemma4', {
      block_count: 42,
      'attention.head_count_kv': 2,
      'attention.key_length': 512,
      'attention.value_length': 512,
      'attention.key_length_swa': 256,
      'attention.value_length_swa': 256,
      'attention.sliding_window': 512,
      'attention.sliding_window_pattern': Array.from({ length: 42 }, (_, layer) => layer % 6 !== 5),
      'attention.shared_kv_layers': 18,
    });
    expect(kv.map(({ layers, window }) => [layers, window])).toEqual([
      [20, 512],
      [4, null],
    ]);
    expect(
      windowed('gemma3n', { block_count: 35, 'attention.sliding_window': 512 }).map(({ layers }) => layers),
    ).toEqual([16, 4]);
  });
});

describe('states of fixed size', () => {
  // As llama.cpp logged them.
  it.each([
    ['Qwen3.6 27B', qwen('qwen35', 64, 48), 149.625],
    ['Qwen3.6 35B-A3B', qwen('qwen35moe', 40, 32), 62.8125],
    ['Qwen3.5 4B', qwen('qwen35', 32, 32), 50.25],
    ['Qwen3-Coder-Next', qwen('qwen3next', 48, 32), 75.375],
  ])('of %s', (_, architecture, mebibytes) => {
    expect(state(architecture)).toBe(mebibytes);
  });

  it('of a list of recurrent layers, where the file has one', () => {
    const recurrent = Array.from({ length: 32 }, (_, layer) => layer !== 31);
    const architecture = architectureOf('qwen35', {
      ...base,
      'attention.head_count_kv': 4,
      'attention.recurrent_layers': recurrent,
      'ssm.conv_kernel': 4,
      'ssm.inner_size': 4096,
      'ssm.state_size': 128,
      'ssm.group_count': 16,
    });
    expect([architecture.recurrent?.layers, architecture.kv[0]?.layers]).toEqual([31, 1]);
  });

  it('of Kimi Linear: three of four layers, as wide as their heads', () => {
    const layers = Array.from({ length: 27 }, (_, layer) => (layer % 4 === 3 || layer === 26 ? 1 : 0));
    const { kv, recurrent } = architectureOf(
      'kimi-linear',
      {
        block_count: 27,
        embedding_length: 2304,
        'attention.head_count': 32,
        'attention.head_count_kv': layers,
        'attention.key_length': 576,
        'attention.value_length': 512,
        'attention.key_length_mla': 192,
        'attention.value_length_mla': 128,
        'kda.head_dim': 128,
        'ssm.conv_kernel': 4,
      },
      [
        tensor('output.weight', 1e6),
        ...layers.flatMap((heads, layer) =>
          heads === 0 ? tensor(`blk.${layer}.ssm_conv1d_q.weight`, 100) : [],
        ),
      ],
    );
    expect(kv).toEqual([{ layers: 7, heads: 1, keyDim: 576, valueDim: 0, window: null }]);
    // 3 × (4 − 1) × 32 × 128 for the convolutions, 128² × 32 for the state
    expect(recurrentStateBytes(recurrent, 1)).toBe(4 * (3 * 3 * 4096 + 128 * 128 * 32) * 20);
  });

  it('of LFM2: the last inputs of its short convolutions', () => {
    const heads = Array.from({ length: 16 }, (_, layer) => ([2, 5, 8, 10, 12, 14].includes(layer) ? 8 : 0));
    const { kv, recurrent } = architectureOf(
      'lfm2',
      {
        ...base,
        block_count: 16,
        embedding_length: 2048,
        'attention.head_count_kv': heads,
        'shortconv.l_cache': 3,
      },
      [
        tensor('output.weight', 1e6),
        ...heads.flatMap((count, layer) =>
          count === 0 ? tensor(`blk.${layer}.shortconv.conv.weight`, 100) : [],
        ),
      ],
    );
    expect(kv).toEqual([{ layers: 6, heads: 8, keyDim: 64, valueDim: 64, window: null }]);
    expect(recurrentStateBytes(recurrent, 1)).toBe(4 * 2048 * 2 * 10);
  });

  it('of Nemotron: some layers have a state, some attention, some neither', () => {
    const kinds = 'M-M-M*-M'.split('');
    const { kv, recurrent } = architectureOf(
      'nemotron_h',
      {
        ...base,
        block_count: kinds.length,
        'attention.head_count_kv': kinds.map((kind) => (kind === '*' ? 8 : 0)),
        'ssm.conv_kernel': 4,
        'ssm.inner_size': 10_240,
        'ssm.state_size': 128,
        'ssm.group_count': 8,
      },
      [
        tensor('output.weight', 1e6),
        ...kinds.flatMap((kind, layer) => (kind === 'M' ? tensor(`blk.${layer}.ssm_in.weight`, 100) : [])),
      ],
    );
    expect([kv.map(({ layers }) => layers), recurrent?.layers]).toEqual([[1], 4]);
  });

  it('of Falcon H1 lie beside attention in the same layers, and of Mamba stand alone', () => {
    const ssm = Array.from({ length: 32 }, (_, layer) => tensor(`blk.${layer}.ssm_in.weight`, 100));
    const keys = { 'ssm.conv_kernel': 4, 'ssm.inner_size': 4096, 'ssm.state_size': 16 };
    const both = architectureOf('falcon-h1', { ...base, 'attention.head_count_kv': 2, ...keys }, ssm);
    expect([both.kv[0]?.layers, both.recurrent?.layers]).toEqual([32, 32]);
    const alone = architectureOf(
      'mamba',
      { block_count: 32, embedding_length: 2048, 'attention.head_count': 0, ...keys },
      ssm,
    );
    expect([alone.kv, alone.recurrent?.layers, alone.heads]).toEqual([[], 32, 1]);
  });
});

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
