import { describe, expect, it } from 'vitest';
import type { Pool } from '../machine/pool.ts';
import type { MeasuredSpeed, ModelFacts } from './facts.ts';
import { card, llama8B, qwen30BA3B, studio, targetOf } from './facts.samples.ts';
import type { FitTarget, FitWish, Range, SpeedEstimate } from './judgement.ts';
import { estimateSpeed } from './speed.ts';

const wish: FitWish = { contextTokens: 65_536, kvType: 'f16', slots: 1 };
const mac = targetOf(studio(200));
const likely = (range: Range | null): number => range?.likely ?? Number.NaN;

function measured(more: Partial<MeasuredSpeed>): MeasuredSpeed {
  return { at: 0, promptTokens: 16_384, prefill: null, decode: null, ttftMs: null, ...more };
}

const named = (name: string): ModelFacts => ({
  ...qwen30BA3B,
  architecture: { ...qwen30BA3B.architecture, name },
});
const two = (pooledBy: FitTarget['pooledBy']): FitTarget => ({
  id: 'pool:p',
  name: 'two',
  pools: [studio(200), studio(200)],
  pooledBy,
});

const onMacBook = (facts: ModelFacts, name: string): SpeedEstimate => {
  const chip = { name, family: 'apple', bandwidth: 400e9, tflops: 13.5 } as const;
  return estimateSpeed(facts, targetOf({ ...studio(30), chip }), wish);
};
const prefillOnStrix = (backend: Pool['backend'], quantization: string): number => {
  const chip = { name: 'Strix Halo', family: 'strix', bandwidth: 256e9, tflops: 29.7 } as const;
  const target = targetOf({ ...studio(100), backend, chip });
  return likely(estimateSpeed({ ...llama8B, quantization }, target, wish).prefill);
};

describe('an estimated speed', () => {
  it('is a range of tokens/s behind the agent’s prompt, lower with more to read', () => {
    const onCard = estimateSpeed(llama8B, targetOf(card('a', 24)), wish).decode;
    expect(likely(onCard)).toBeGreaterThan(75);
    expect(likely(onCard)).toBeLessThan(130);
    expect(onCard?.low).toBeLessThan(likely(onCard) * 0.85);
    const heavier = { ...llama8B, weights: { ...llama8B.weights, activeBytes: 9e9 } };
    expect(likely(estimateSpeed(heavier, targetOf(card('a', 24)), wish).decode)).toBeLessThan(
      likely(onCard) * 0.7,
    );
  });

  it('is faster with a quantised cache, as the agent’s prompt is read back for every token', () => {
    const full = likely(estimateSpeed(llama8B, mac, wish).decode);
    expect(likely(estimateSpeed(llama8B, mac, { ...wish, kvType: 'q8_0' }).decode)).toBeGreaterThan(full);
  });

  it('tells the time to the first token of cold prompts, which grows faster than they do, and of a follow-up', () => {
    const { ttft, followUpMs } = estimateSpeed(qwen30BA3B, mac, wish);
    expect(ttft.map(({ promptTokens }) => promptTokens)).toEqual([16_384, 32_768, 65_536]);
    const [first, second, third] = ttft.map(({ ms }) => ms.likely);
    expect(second).toBeGreaterThan(2 * (first ?? 0));
    expect(third).toBeGreaterThan(2 * (second ?? 0));
    expect(likely(followUpMs)).toBeLessThan((first ?? 0) / 5);
    expect(likely(followUpMs)).toBeGreaterThan(300);
  });

  it('tells no prompt that the model was not trained for', () => {
    const short = { ...llama8B, architecture: { ...llama8B.architecture, contextMax: 40_960 } };
    expect(estimateSpeed(short, mac, wish).ttft).toHaveLength(2);
  });

  it('is silent for a processor alone and an unknown chip, and tells no prompt where the TFLOPS are unknown', () => {
    const ram = { ...card('ram', 64), kind: 'ram', backend: 'cpu' } as const;
    const cpu = { name: 'Ryzen', family: 'cpu', bandwidth: 80e9, tflops: null } as const;
    const silent = { decode: null, prefill: null, ttft: [], followUpMs: null };
    expect(estimateSpeed(llama8B, targetOf({ ...ram, chip: cpu }), wish)).toMatchObject(silent);
    expect(estimateSpeed(llama8B, targetOf({ ...ram, chip: null }), wish)).toMatchObject(silent);
    const byHand = {
      ...studio(200),
      chip: { name: 'x', family: 'apple', bandwidth: 819e9, tflops: null },
    } as const;
    const speed = estimateSpeed(llama8B, targetOf(byHand), wish);
    expect(speed.decode).not.toBeNull();
    expect(speed).toMatchObject({ prefill: null, ttft: [], followUpMs: null });
  });

  it('reads prompts more slowly where MLX’s number format is emulated, as on M1 and M2, and answers as fast', () => {
    const [m2, m3] = [onMacBook(qwen30BA3B, 'Apple M2 Max'), onMacBook(qwen30BA3B, 'Apple M3 Max')];
    expect(likely(m2.prefill)).toBeLessThan(0.75 * likely(m3.prefill));
    expect(m2.decode).toEqual(m3.decode);
    const gguf = { ...qwen30BA3B, runtime: 'llama.cpp' } as const;
    expect(onMacBook(gguf, 'Apple M2 Max')).toEqual(onMacBook(gguf, 'Apple M3 Max'));
  });

  it('reads prompts slowly with BF16 by Vulkan on Strix Halo, and fast by ROCm', () => {
    expect(prefillOnStrix('vulkan', 'BF16')).toBeLessThan(0.6 * prefillOnStrix('vulkan', 'Q8_0'));
    expect(prefillOnStrix('vulkan', 'F16')).toBe(prefillOnStrix('vulkan', 'Q8_0'));
    expect(prefillOnStrix('rocm', 'BF16')).toBeGreaterThan(1.1 * prefillOnStrix('rocm', 'Q8_0'));
    expect(prefillOnStrix('rocm', 'F16')).toBe(prefillOnStrix('rocm', 'BF16'));
  });

  it('takes longer for compressed attention and for experts that have many layers', () => {
    const plain = likely(estimateSpeed(named('qwen3_moe'), mac, wish).decode);
    expect(likely(estimateSpeed(named('deepseek_v4'), mac, wish).decode)).toBeLessThan(plain / 1.5);
  });
});

describe('several devices', () => {
  const alone = likely(estimateSpeed(qwen30BA3B, mac, wish).decode);

  it('give one stream no more by dealing out layers', () => {
    expect(likely(estimateSpeed(qwen30BA3B, two('layer-split'), wish).decode)).toBeLessThan(alone);
    expect(likely(estimateSpeed(qwen30BA3B, two('llama.cpp-rpc'), wish).decode)).toBeLessThan(alone);
  });

  it('may give it more by cutting every layer, which is not sure', () => {
    const range = estimateSpeed(qwen30BA3B, two('exo'), wish).decode;
    expect(likely(range)).toBeCloseTo(alone * 1.35, 6);
    expect(range?.low).toBeLessThan(alone);
  });

  it('are silent where one of them is unknown', () => {
    const target = { ...two('exo'), pools: [studio(200), { ...studio(200), chip: null }] };
    expect(estimateSpeed(qwen30BA3B, target, wish).decode).toBeNull();
  });
});

describe('what was measured on this machine', () => {
  it('replaces the estimate, the newest first, with how far the last ones lie apart', () => {
    const facts = {
      ...qwen30BA3B,
      measured: [
        measured({ decode: 60, prefill: 900 }),
        measured({ decode: 50 }),
        measured({ decode: null }),
      ],
    };
    const speed = estimateSpeed(facts, mac, wish);
    expect(speed).toMatchObject({ isMeasured: true, isPrefillMeasured: true });
    expect(speed.decode).toEqual({ low: 50, likely: 60, high: 63 });
    expect(speed.prefill?.likely).toBe(900);
    const [first] = speed.ttft;
    expect(first?.ms.likely).toBeGreaterThan(16_000);
    expect(first?.ms.likely).toBeLessThan(20_000);
  });

  it('goes before others where its prompt was like the agent’s', () => {
    const facts = {
      ...qwen30BA3B,
      measured: [measured({ decode: 90, promptTokens: 20 }), measured({ decode: 60 })],
    };
    expect(estimateSpeed(facts, mac, wish).decode?.likely).toBe(60);
  });

  it('is no measurement of a machine that one could have', () => {
    const facts = { ...qwen30BA3B, measured: [measured({ decode: 1, prefill: 1 })] };
    const speed = estimateSpeed(facts, { ...mac, id: 'catalogue:mac-studio' }, wish);
    expect(speed).toMatchObject({ isMeasured: false, isPrefillMeasured: false });
    expect(speed.decode?.likely).toBeGreaterThan(20);
  });

  it('is told where nothing could be estimated', () => {
    const facts = { ...llama8B, measured: [measured({ decode: 9, prefill: 100 })] };
    const unknown = targetOf({ ...card('a', 24), chip: null });
    const speed = estimateSpeed(facts, unknown, wish);
    expect(speed.decode?.likely).toBe(9);
    expect(speed.ttft[0]?.ms.likely).toBe(163_840 + 300);
  });
});
