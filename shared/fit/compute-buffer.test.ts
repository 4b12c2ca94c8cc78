import { describe, expect, it } from 'vitest';
import { computeBufferBytes, hostBufferBytes } from './compute-buffer.ts';
import type { Load } from './load.ts';
import {
  gemma4Of31B,
  gptOss20B,
  llama3Of8B,
  loadWith,
  quantized,
  qwen25Of32B,
  qwen35,
} from './loads.samples.ts';

const mebi = 2 ** 20;
const inMebi = (load: Load): number => computeBufferBytes(load) / mebi;
/** By how many per cent it differs from what was logged. */
const off = (value: number, logged: number): number => Math.abs(value / logged - 1) * 100;

/** With the whole context of 262,144 tokens in q8_0. */
const atFull = (architecture: Load['architecture']): number =>
  inMebi(quantized(loadWith(architecture, 262_144)));

/** As Ollama held it in 2025. */
const withScores = (context: number): number =>
  inMebi(loadWith(qwen25Of32B, context, { outputs: 'all', flashAttention: false }));

describe("llama.cpp's compute buffer, as logged", () => {
  it('is a batch of logits where every token has a row', () => {
    expect(inMebi(loadWith(llama3Of8B, 4096, { outputs: 'all' }))).toBe(258.5);
    expect(inMebi(loadWith(qwen35(64, 5120, 24, 4, 6144), 131_072, { outputs: 'all' }))).toBe(495);
    expect(off(inMebi(loadWith(gptOss20B, 4096, { outputs: 'all' })), 404)).toBeLessThan(2);
    expect(
      off(
        inMebi(
          loadWith(gptOss20B, 4096, {
            outputs: 'all',
            cache: { ...loadWith(gptOss20B, 4096).cache, batchTokens: 2048 },
          }),
        ),
        1672,
      ),
    ).toBeLessThan(5);
  });

  it('is attention where the context is long: masks that older graphs keep twice', () => {
    expect(off(inMebi(loadWith(gptOss20B, 131_072, { outputs: 'all' })), 420)).toBeLessThan(1);
  });

  it('is one unpacked layer where a newer graph reads a quantised cache', () => {
    expect(off(atFull(qwen35(24, 2048, 8, 2, 2048)), 796)).toBeLessThan(0.1);
    expect(off(atFull(qwen35(32, 2560, 16, 4, 4096)), 1330)).toBeLessThan(0.1);
    expect(off(atFull(qwen35(32, 4096, 16, 4, 4096)), 1336)).toBeLessThan(0.1);
    expect(off(atFull(qwen35(64, 5120, 24, 4, 6144)), 1360)).toBeLessThan(0.1);
    expect(off(atFull(gemma4Of31B), 2392)).toBeLessThan(0.1);
  });

  it('holds the scores of all heads without flash attention, once they are more than the logits', () => {
    expect(withScores(2048)).toBe(307);
    expect(withScores(8192) - withScores(4096)).toBe(328);
    expect(withScores(16_384) - withScores(8192)).toBe(656);
    const limited = loadWith(qwen25Of32B, 16_384, { flashAttention: false, scoreLimitBytes: 512 * mebi });
    expect(inMebi(limited)).toBeLessThan(600);
  });

  it('is there on every device, the logits on the last', () => {
    const load = loadWith(qwen35(32, 4096, 16, 4, 4096), 131_072);
    const layer = computeBufferBytes(load);
    expect(computeBufferBytes({ ...load, devices: 2 })).toBe(2 * layer);
    expect(computeBufferBytes({ ...load, devices: 2, maskCopies: 4 }) - 2 * layer).toBe(
      2 * 3 * 2 * 512 * 131_072,
    );
    const all = loadWith(llama3Of8B, 4096, { outputs: 'all' });
    expect(computeBufferBytes({ ...all, devices: 2 })).toBeLessThan(2 * computeBufferBytes(all));
  });

  it('has a part in main memory for what goes in and comes out', () => {
    expect(hostBufferBytes(loadWith(gptOss20B, 131_072, { outputs: 'all' })) / mebi).toBeCloseTo(268.75, 2);
    expect(hostBufferBytes(loadWith(gptOss20B, 131_072)) / mebi).toBeCloseTo(140, 2);
  });

  it('counts a head that guesses ahead with its own cache in f16 and its own graph (measured: 682 MiB)', () => {
    const load = quantized(loadWith(qwen35(32, 2560, 16, 4, 4096), 131_072));
    expect(off(inMebi({ ...load, draftLayers: 1 }) - inMebi(load), 682)).toBeLessThan(2);
  });

  it('exists for models without any attention', () => {
    const load = loadWith({ ...llama3Of8B, kv: [] }, 4096);
    expect(inMebi(load)).toBeGreaterThan(0);
    expect(hostBufferBytes(load)).toBe(4 * 512 * 2 * 4096);
  });
});
