import { describe, expect, it } from 'vitest';
import type { Architecture } from './facts.ts';
import type { GgufValue } from './gguf-header.ts';
import { architectureOf, base, perToken } from './gguf-samples.test-support.ts';
import { kvBytesPerToken, kvCacheBytes } from './kv-cache.ts';

const mebi = 2 ** 20;

const windowed = (architecture: string, keys: Record<string, GgufValue>): Architecture['kv'] =>
  architectureOf(architecture, { ...base, 'attention.head_count_kv': 8, ...keys }).kv;

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
