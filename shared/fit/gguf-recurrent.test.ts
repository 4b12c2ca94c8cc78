import { describe, expect, it } from 'vitest';
import type { Architecture } from './facts.ts';
import { architectureOf, base, tensor } from './gguf-samples.test-support.ts';
import { recurrentStateBytes } from './recurrent-state.ts';

const mebi = 2 ** 20;

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
