import { describe, expect, it } from 'vitest';
import { accuracyOf } from './accuracy.ts';
import { evaluate, readCases } from './evaluate.ts';

/** Qwen2.5 32B as Ollama held it in 2025 (its issue 9988): without flash attention, all logits. */
const coder = {
  arch: {
    n_layer: 64,
    n_embd: 5120,
    n_head: 40,
    n_vocab: 152_064,
    kv: [{ layers: 64, n_kv: 8, dk: 128, dv: 128, window: 0 }],
  },
  kv_type_k: 'f16',
  kv_type_v: 'f16',
  flash_attn: false,
  n_ubatch: 512,
  n_seq: 1,
  kv_unified: true,
  outputs: 'all',
  n_devices: 1,
  scope: 'device',
  engine: 'ollama',
  backend: 'CUDA',
};
const growth = {
  ...coder,
  id: 'growth',
  model: 'qwen2.5-coder:32b',
  kind: 'delta',
  ctx: 16_384,
  ctx_from: 2048,
  weights_device_bytes: null,
  measured: { growth: 4_854_906_880 },
};
const total = {
  ...coder,
  id: 'total',
  model: 'qwen2.5-coder:32b',
  kind: 'nvidia-smi',
  ctx: 8192,
  weights_device_bytes: 19e9,
  includes_driver_context: true,
  measured: { total_bytes: 22.1e9, kv: 2_147_483_648 },
};
const hybrid = {
  n_layer: 40,
  n_embd: 2048,
  n_head: 16,
  n_vocab: 248_320,
  kv: [{ layers: 10, n_kv: 2, dk: 256, dv: 256, window: 0 }],
  ssm: { layers: 30, conv: 4, inner: 4096, state: 128, groups: 16 },
};
const pool = {
  id: 'pool',
  engine: 'vLLM',
  backend: 'CUDA',
  kind: 'vllm kv pool',
  arch: hybrid,
  ctx: 500_000,
  kv_type_k: 'fp8',
  tp: 1,
  kv_elem_bytes: 1,
  tokens: 500_000,
  measured: { kv_pool_per_gpu: 5_632_000_000 },
};
const speed = {
  id: 'speed',
  hardware: 'RTX 4090',
  hw_key: '4090',
  family: 'nvidia',
  n_devices: 1,
  bandwidth_gbs: 1008,
  tflops: 82.58,
  model: 'llama3-8b',
  quant: 'Q4_K_M',
  engine: 'llama.cpp',
  params_total_b: 8.03,
  params_active_b: 8.03,
  n_layers: 32,
  file_bytes: 4_920_000_000,
  bytes_active: 4_920_000_000,
  prompt_tokens: 512,
  depth_tokens: 0,
  tg_tok_s: 150,
  pp_tok_s: 8000,
};

function answer(given: object): ReturnType<typeof evaluate>['memory'][number]['predicted'] {
  const [first] = evaluate({ memory: readCases(JSON.stringify([{ id: 'x', ...given }])), speed: [] }).memory;
  if (first === undefined) throw new Error('no answer');
  return first.predicted;
}

function rates(given: object): { prefill: number | null; decode: number | null } {
  const [first] = evaluate({ memory: [], speed: readCases(JSON.stringify([{ ...speed, ...given }])) }).speed;
  if (first === undefined) throw new Error('no answer');
  return { prefill: first.prefill, decode: first.decode };
}

describe('a case of memory', () => {
  it('is predicted in its scope, part by part, in whole bytes', () => {
    const predicted = answer(total);
    expect(predicted.weights).toBe(19e9);
    expect(predicted.kv).toBe(2_147_483_648);
    const { weights, kv, state, compute, fixed, total: sum, safe } = predicted;
    expect((weights ?? 0) + (kv ?? 0) + (state ?? 0) + (compute ?? 0) + (fixed ?? 0)).toBeCloseTo(
      sum ?? 0,
      -1,
    );
    expect(safe).toBeGreaterThan(sum ?? 0);
    expect(Object.values(predicted).every(Number.isInteger)).toBe(true);
    expect(answer({ ...total, includes_driver_context: false }).fixed).toBe(0);
  });

  it('counts what is in main memory where that is in scope', () => {
    const device = answer(total);
    const both = answer({ ...total, scope: 'device+host', weights_host_bytes: 4e8 });
    expect(both.weights).toBe(19.4e9);
    expect(both.compute).toBeGreaterThan(device.compute ?? 0);
    expect(
      answer({ ...total, weights_device_bytes: null, file_size_bytes: 19.4e9, weights_host_bytes: 4e8 })
        .weights,
    ).toBe(19e9);
  });

  it('is what is added where a growth was measured', () => {
    const predicted = answer(growth);
    expect(predicted.weights).toBe(0);
    expect(predicted.kv).toBe(14_336 * 262_144);
    expect(predicted.total).toBe((predicted.kv ?? 0) + (predicted.compute ?? 0));
    expect(Math.abs((predicted.total ?? 0) / growth.measured.growth - 1)).toBeLessThan(0.003);
    expect(answer({ ...growth, ctx_from: null }).total).toBeNull();
    expect(answer({ ...growth, ctx_from: 65_536 }).total, 'nothing grows backwards').toBeNull();
  });

  it("is the tokens in a pool of vLLM's", () => {
    expect(answer(pool)).toEqual({
      weights: null,
      kv: null,
      state: null,
      compute: null,
      fixed: null,
      total: null,
      safe: null,
      tokens: 500_000,
    });
    expect(answer({ ...pool, measured: null }).tokens).toBeNull();
  });

  it('has the parts that are known where the weights are not', () => {
    expect(answer({ ...total, weights_device_bytes: null })).toMatchObject({
      weights: null,
      total: null,
      safe: null,
      kv: 2_147_483_648,
    });
    const moreOutsideThanAll = { weights_device_bytes: null, file_size_bytes: 1e9, weights_host_bytes: 2e9 };
    expect(answer({ ...total, ...moreOutsideThanAll })).toMatchObject({ weights: null, total: null });
  });

  it('multiplies state by slots and guessed tokens, and knows a head that guesses', () => {
    const given = { arch: hybrid, ctx: 32_768, engine: 'llama.cpp', backend: 'CUDA', outputs: 'server' };
    expect(answer({ ...given, n_seq: 2, rs_copies: 4 }).state).toBe(8 * 62.812_5 * 2 ** 20);
    expect(answer({ ...given, mtp_layers: 1 }).compute).toBeGreaterThan(
      (answer(given).compute ?? 0) + 32_768 * 2048,
    );
  });

  it('knows MLX by its name, its step, LM Studio’s engine and a whole process', () => {
    const given = {
      arch: hybrid,
      ctx: 65_536,
      engine: 'mlx-lm',
      backend: 'M4 Max',
      weights_device_bytes: 2e10,
    };
    const plain = answer(given);
    expect(answer({ ...given, prefill_step: 512 }).compute).toBeLessThan(plain.compute ?? 0);
    expect(answer({ ...given, engine: 'LM Studio mlx-engine' }).compute).toBe(
      (plain.compute ?? 0) + 2 * 2048 * 65_536,
    );
    expect(answer({ ...given, weights_basis: 'idle footprint' }).fixed).toBeGreaterThan(plain.fixed ?? 0);
  });

  it.each<[string, object]>([
    ['nothing but an id', {}],
    ['an engine of other rules', { ...total, engine: 'SGLang' }],
    ['a cache that nobody knows', { ...total, kv_type_k: 'turbo3' }],
    ['no context', { ...total, ctx: 0 }],
    ['no architecture', { ...total, arch: null }],
    ['an architecture without layers', { ...total, arch: { ...coder.arch, n_layer: 0 } }],
    ['words for numbers', { ...total, ctx: 'long' }],
    ['a kind that nobody knows', { kind: 'vllm kv pool' }],
  ])('is answered with nulls where it has %s', (_what, given) => {
    expect(answer(given)).toMatchObject({ weights: null, kv: null, total: null, safe: null });
  });
});

describe('a case of speed', () => {
  it('is predicted in tokens/s', () => {
    const { prefill, decode } = rates({});
    expect(decode).toBeGreaterThan(120);
    expect(decode).toBeLessThan(180);
    expect(prefill).toBeGreaterThan(5000);
    expect(prefill).toBeLessThan(12_000);
  });

  it('is slower behind a longer context, and with a prompt that is longer', () => {
    expect(rates({ depth_tokens: 32_768, prompt_tokens: 2048 }).decode).toBeLessThan(rates({}).decode ?? 0);
    expect(rates({ prompt_tokens: 32_768 }).prefill).toBeLessThan(rates({}).prefill ?? 0);
    expect(rates({ prompt_tokens: 2048, depth_tokens: 32_768 }).prefill).toBeLessThan(
      rates({ prompt_tokens: 2048 }).prefill ?? 0,
    );
  });

  it('has its bytes from the file where they are not told, as the share of its active parameters', () => {
    const experts = { params_total_b: 30, params_active_b: 3, file_bytes: 18e9 };
    expect(rates({ ...experts, bytes_active: null })).toEqual(rates({ ...experts, bytes_active: 1.8e9 }));
    const byName = {
      bytes_active: null,
      file_bytes: null,
      quant: 'Q8_0',
      params_total_b: 8,
      params_active_b: 8,
    };
    expect(rates(byName)).toEqual(rates({ ...byName, bytes_active: 8.5e9, file_bytes: 8.5e9 }));
  });

  it.each<[string, object]>([
    ['several devices', { n_devices: 2 }],
    ['a chip of no family', { family: 'abacus' }],
    ['a processor alone', { family: 'cpu' }],
    ['no bandwidth', { bandwidth_gbs: null }],
    ['no bytes', { bytes_active: null, file_bytes: null, quant: 'mixed' }],
    ['words for numbers', { n_layers: 'many' }],
  ])('is answered with nulls for %s', (_what, given) => {
    expect(rates(given)).toEqual({ prefill: null, decode: null });
  });

  it('has no prefill where the TFLOPS are unknown', () => {
    expect(rates({ tflops: null })).toMatchObject({ prefill: null });
    expect(rates({ tflops: null }).decode).toBe(rates({}).decode);
  });

  it('knows data-centre cards by their names', () => {
    expect(rates({ hardware: 'H100 SXM', hw_key: 'h100' })).toEqual(rates({ family: 'nvidia-hbm' }));
  });
});

describe('the summary', () => {
  it('has the errors by engine, family and part, the safe share, and simple rules beside them', () => {
    const given = {
      memory: readCases(
        JSON.stringify({ cases: [growth, total, pool, { ...total, id: 'said', kind: 'tool-reported' }] }),
      ),
      speed: readCases(JSON.stringify({ cases: [speed] })),
    };
    const { memory, speed: rates, unread } = evaluate(given).summary;
    expect(memory.all?.count).toBe(3);
    expect(memory.mainstream?.count).toBe(2);
    expect(memory.toolReported?.count).toBe(1);
    expect(Object.keys(memory.byEngine)).toEqual(['ollama', 'vLLM']);
    expect(Object.keys(memory.byFamily)).toContain('qwen2.5-coder');
    expect(memory.byPart['kv']).toMatchObject({ median: 0, max: 0 });
    expect(memory.safe).toEqual({ count: 2, covered: 2, share: 1 });
    expect(memory.baselines['weights × 1.2']?.max).toBeCloseTo(22.8 / 22.1 - 1, 9);
    expect(rates.decode.all?.count).toBe(1);
    expect(rates.decode.baselines['0.6 × bandwidth']?.bias).toBeCloseTo((0.6 * 1008e9) / 4.92e9 / 150 - 1, 9);
    expect(rates.prefill.byFamily['nvidia']?.count).toBe(1);
    expect(unread).toEqual([]);
  });

  it('leaves out what cannot be compared, and names what was not understood', () => {
    const deep = { ...speed, id: 'deep', depth_tokens: 30_000, prompt_tokens: 30_000 };
    const given = {
      memory: readCases('[{"id":"odd","arch":{"n_layer":"many"}}]'),
      speed: readCases(JSON.stringify([deep])),
    };
    const { memory, speed: rates, unread } = evaluate(given).summary;
    expect(memory).toMatchObject({ all: null, safe: { count: 0, share: null } });
    expect(rates.decode.all).toBeNull();
    expect(rates.prefill.all).toBeNull();
    expect(unread).toEqual(['odd']);
  });

  it('is empty for no cases', () => {
    expect(evaluate({ memory: [], speed: [] })).toMatchObject({ memory: [], speed: [] });
  });
});

describe('the errors of estimates', () => {
  it('are told as median, quantiles, maximum and mean with its sign', () => {
    const pairs = [1, 1.1, 0.8, 1.3, 1].map((predicted) => ({ predicted, measured: 1 }));
    const accuracy = accuracyOf(pairs);
    expect(accuracy?.count).toBe(5);
    expect(accuracy?.median).toBeCloseTo(0.1, 9);
    expect(accuracy?.p90).toBeCloseTo(0.3, 9);
    expect(accuracy?.max).toBeCloseTo(0.3, 9);
    expect(accuracy?.bias).toBeCloseTo(0.04, 9);
    expect(accuracyOf(pairs.slice(0, 2))?.median).toBeCloseTo(0.05, 9);
    expect(accuracyOf([])).toBeNull();
  });
});

describe('a file of cases', () => {
  it('is a list, or an object with one', () => {
    expect(readCases('[{"id":"a"}]')).toEqual([{ id: 'a' }]);
    expect(readCases('{"units":"bytes","cases":[{"id":"a"}]}')).toEqual([{ id: 'a' }]);
  });

  it.each(['{', '', '{}', '[{"name":"a"}]', '[1]', 'null'])('is refused with a sentence: %s', (text) => {
    expect(() => readCases(text)).toThrow(/^(?:is not JSON|holds no list of cases)/);
  });
});
