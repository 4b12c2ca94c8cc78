import { describe, expect, it } from 'vitest';
import type { Load } from './load.ts';
import { gemma4Of31B, gptOss20B, llama3Of8B, loadWith, qwen35 } from './loads.samples.ts';
import { memoryNeed } from './memory.ts';
import { tokensInPool } from './vllm-memory.ts';

const giga = 1e9;
const mlx = (architecture: Load['architecture'], contextTokens: number, weightBytes: number): Load =>
  loadWith(architecture, contextTokens, { engine: 'mlx', backend: 'metal', weightBytes });
const latent: Load['architecture'] = {
  ...llama3Of8B,
  layers: 47,
  embedding: 2048,
  heads: 20,
  kv: [{ layers: 47, heads: 1, keyDim: 576, valueDim: 0, window: null }],
};

const qwen27B = qwen35(64, 5120, 24, 4, 6144);
const computeOf = (architecture: Load['architecture'], contextTokens: number): number =>
  memoryNeed(mlx(architecture, contextTokens, giga)).compute;
const hybridCompute = (contextTokens: number): number => computeOf(qwen27B, contextTokens);
const latentCompute = (contextTokens: number): number => computeOf(latent, contextTokens);
const pool = (poolBytes: number, ranks: number, architecture = llama3Of8B): number | null =>
  tokensInPool(architecture, { poolBytes, element: 2, ranks });
const fixed = (more: Partial<Load>): number =>
  memoryNeed(loadWith(llama3Of8B, 8192, { withDriver: true, ...more })).fixed;

describe('what MLX needs at its peak', () => {
  it('is weights, a cache in steps of 256 tokens, and little else where a kernel avoids the scores', () => {
    const need = memoryNeed(mlx(llama3Of8B, 33_898, 4.5 * giga));
    expect(need.kv).toBe(34_048 * 131_072);
    expect(need.compute).toBeLessThan(giga);
    expect(memoryNeed(mlx(gptOss20B, 131_072, giga)).compute).toBeLessThan(1.1 * giga);
  });

  it('holds the scores of a step for heads of another size', () => {
    expect(hybridCompute(65_536) - hybridCompute(32_768)).toBe(32_768 * 24 * 2 * 2048);
    const step = { ...mlx(qwen27B, 65_536, giga), prefillStep: 512 };
    expect(memoryNeed(step).compute).toBeLessThan(hybridCompute(65_536) / 2);
  });

  it('holds them twice for latent attention, with K and V unpacked', () => {
    expect(latentCompute(65_536) - latentCompute(32_768)).toBe(32_768 * 20 * (2 * 2 * 2048 + 2 * 256));
  });

  it('has a window full of tokens and the step that is being read', () => {
    const { kv } = memoryNeed(mlx(gemma4Of31B, 65_536, giga));
    expect(kv).toBe(65_536 * 81_920 + 3072 * 819_200);
  });

  it("holds the prompt's embeddings in LM Studio, and freed buffers as a process", () => {
    const load = mlx(qwen27B, 32_768, giga);
    expect(memoryNeed({ ...load, holdsPrompt: true }).compute - memoryNeed(load).compute).toBe(
      32_768 * 10_240,
    );
    expect(memoryNeed({ ...load, wholeProcess: true }).fixed).toBeGreaterThan(0.5 * giga);
  });
});

describe('what vLLM makes room for', () => {
  it('is as many tokens as the pool holds, heads shared by the cards and kept twice where they are too few', () => {
    expect(pool(131_072 * 10_000, 1)).toBe(10_000);
    expect(pool(131_072 * 10_000, 4)).toBe(40_000);
    expect(pool(131_072 * 10_000, 16)).toBe(80_000);
  });

  it('is less where windows and linear layers take pages too, and unknown without a cache', () => {
    expect(pool(65_536 * 10_000, 1, qwen27B)).toBe(9090);
    expect(pool(81_920 * 10_000, 1, gemma4Of31B)).toBe(7194);
    expect(pool(giga, 1, { ...llama3Of8B, kv: [] })).toBeNull();
  });

  it('must hold one request as long as the context', () => {
    const load = loadWith(llama3Of8B, 65_536, { engine: 'vllm', weightBytes: 16 * giga });
    const need = memoryNeed(load);
    expect(need.kv).toBe(65_536 * 131_072);
    expect(need.compute + need.fixed).toBeGreaterThan(2.5 * giga);
    expect(memoryNeed({ ...load, cache: { ...load.cache, keyType: 'fp8' } }).kv).toBe(need.kv / 2);
  });
});

describe('what a driver keeps', () => {
  it('counts on cards, once a device, and not in unified memory', () => {
    expect(fixed({ devices: 2 })).toBe(2 * fixed({}));
    expect(fixed({ backend: 'metal' })).toBe(0);
  });
});
