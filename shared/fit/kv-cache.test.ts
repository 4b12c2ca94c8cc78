import { describe, expect, it } from 'vitest';
import type { KvGroup } from './facts.ts';
import { type CacheLayout, kvBytesPerToken, kvBytesRead, kvCacheBytes } from './kv-cache.ts';
import { recurrentStateBytes } from './recurrent-state.ts';

const mebi = 2 ** 20;

function group(layers: number, heads: number, dim: number, window: number | null = null): KvGroup {
  return { layers, heads, keyDim: dim, valueDim: dim, window };
}
const latent = (layers: number): KvGroup => ({ layers, heads: 1, keyDim: 576, valueDim: 0, window: null });

/** One slot, f16, micro-batches of 512: llama.cpp's own settings. */
function layout(contextTokens: number, more: Partial<CacheLayout> = {}): CacheLayout {
  return {
    contextTokens,
    keyType: 'f16',
    valueType: 'f16',
    slots: 1,
    isUnified: true,
    batchTokens: 512,
    ...more,
  };
}

const linear = (layers: number, inner: number): NonNullable<Parameters<typeof recurrentStateBytes>[0]> => ({
  layers,
  conv: 4,
  inner,
  state: 128,
  groups: 16,
});

const gemma4Of12B = [group(8, 1, 512), group(40, 8, 256, 1024)];
const gptOss20B = [group(12, 8, 64), group(12, 8, 64, 128)];

describe('the KV cache of a token, f16, as published', () => {
  it.each<[string, KvGroup[], number]>([
    ['Llama 3 8B', [group(32, 8, 128)], 131_072],
    ['Llama 3 70B', [group(80, 8, 128)], 327_680],
    ['Qwen2.5 32B', [group(64, 8, 128)], 262_144],
    ['Qwen3 30B-A3B', [group(48, 4, 128)], 98_304],
    ['Qwen3 235B-A22B', [group(94, 4, 128)], 192_512],
    ['Qwen3 Coder 480B', [group(62, 8, 128)], 253_952],
    ['MiniMax M2', [group(62, 8, 128)], 253_952],
    ['Qwen3.6 27B', [group(16, 4, 256)], 65_536],
    ['Qwen3.6 35B-A3B', [group(10, 2, 256)], 20_480],
    ['Qwen3 Coder Next', [group(12, 2, 256)], 24_576],
    ['gpt-oss 20B', gptOss20B, 24_576],
    ['gpt-oss 120B', [group(18, 8, 64), group(18, 8, 64, 128)], 36_864],
    ['Gemma 3 27B', [group(10, 16, 128), group(52, 16, 128, 1024)], 81_920],
    ['Gemma 3 4B', [group(5, 4, 256), group(29, 4, 256, 1024)], 20_480],
    ['Gemma 4 12B', gemma4Of12B, 16_384],
    ['Gemma 4 26B-A4B', [group(5, 2, 512), group(25, 8, 256, 1024)], 20_480],
    ['Gemma 4 31B', [group(10, 4, 512), group(50, 16, 256, 1024)], 81_920],
    ['DeepSeek V3, Kimi K2', [latent(61)], 70_272],
  ])('%s', (_name, groups, bytes) => {
    expect(kvBytesPerToken(groups, 'f16')).toBe(bytes);
  });
});

describe('the whole KV cache', () => {
  it('is as llama.cpp logged it', () => {
    expect(kvCacheBytes(gptOss20B, layout(131_072))).toBe(3090 * mebi);
    expect(kvCacheBytes([group(28, 4, 128)], layout(8192, { keyType: 'q8_0', valueType: 'q8_0' }))).toBe(
      238 * mebi,
    );
    expect(kvCacheBytes([group(28, 4, 128)], layout(8192, { keyType: 'q4_0', valueType: 'q4_0' }))).toBe(
      126 * mebi,
    );
  });

  it('has windows that grow with the slots and the micro-batch, never beyond the context', () => {
    const windows = gemma4Of12B.slice(1);
    const f8 = { keyType: 'q8_0', valueType: 'q8_0' } as const;
    expect(kvCacheBytes(windows, layout(131_072, f8))).toBe(255 * mebi);
    expect(kvCacheBytes(windows, layout(131_072, { ...f8, slots: 4 }))).toBe(765 * mebi);
    expect(kvCacheBytes(windows, layout(131_072, { slots: 4, batchTokens: 2048 }))).toBe(1920 * mebi);
    expect(kvCacheBytes(gptOss20B.slice(1), layout(131_072))).toBe(18 * mebi);
    expect(kvCacheBytes(gptOss20B.slice(1), layout(131_072, { batchTokens: 2048 }))).toBe(54 * mebi);
    expect(kvCacheBytes(windows, layout(512))).toBe(40 * 512 * 8192);
  });

  it('is rounded up to 256 tokens, in each slot that has a cache of its own', () => {
    const llama = [group(32, 8, 128)];
    expect(kvCacheBytes(llama, layout(1))).toBe(256 * 131_072);
    expect(kvCacheBytes(llama, layout(1000, { slots: 4 }))).toBe(1024 * 131_072);
    expect(kvCacheBytes(llama, layout(1100, { slots: 4, isUnified: false }))).toBe(4 * 512 * 131_072);
  });

  it('is read up to the depth, and of a window no more than it shows', () => {
    expect(kvBytesRead(gptOss20B, 10_000, 'f16')).toBe((10_000 + 128) * 24_576);
  });
});

describe('the state of recurrent layers, for a sequence', () => {
  it.each<[string, number, number, number]>([
    ['Qwen3.6 27B', 48, 6144, 149.625],
    ['Qwen3.6 35B-A3B', 30, 4096, 62.812_5],
    ['Qwen3.5 4B', 24, 4096, 50.25],
    ['Qwen3 Coder Next', 36, 4096, 75.375],
  ])('%s', (_name, layers, inner, mib) => {
    expect(recurrentStateBytes(linear(layers, inner), 1)).toBe(mib * mebi);
    expect(recurrentStateBytes(linear(layers, inner), 4)).toBe(4 * mib * mebi);
  });

  it('of a short convolution is its last inputs alone (LFM2), and none without recurrent layers', () => {
    const short = { layers: 10, conv: 3, inner: 2048, state: 0, groups: 0 };
    expect(recurrentStateBytes(short, 1)).toBe(10 * 2 * 2048 * 4);
    expect(recurrentStateBytes(null, 4)).toBe(0);
  });
});
