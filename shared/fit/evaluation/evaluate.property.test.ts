import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evaluate, readCases } from './evaluate.ts';

const runs = { seed: 20_261_128, numRuns: 3_000 };

/** What a source may have written, and what none should have. */
const odd = fc.oneof(
  { weight: 3, arbitrary: fc.constant(null) },
  { weight: 2, arbitrary: fc.constantFrom(0, 1, -1, 0.5, 2 ** 53, 1e300, 1e-300) },
  { weight: 1, arbitrary: fc.constantFrom('', 'x', 'vLLM', 'mlx-lm', 'q4_0', true, [], {}) },
);

/** The case with some of its fields replaced or left out. */
function damaged(whole: object): fc.Arbitrary<object> {
  const fields = Object.keys(whole).filter((field) => field !== 'id');
  return fc
    .dictionary(fc.constantFrom(...fields), odd, { maxKeys: 3 })
    .map((damage) => ({ ...whole, ...damage }));
}

const layers = { layers: 10, n_kv: 2, dk: 256, dv: 256, window: 0 };
const anyMemory = fc
  .tuple(
    damaged({ ...layers }),
    damaged({ layers: 30, conv: 4, inner: 4096, state: 128, groups: 16 }),
    fc.constantFrom('log', 'delta', 'vllm kv pool', 'mlx peak', 'nvidia-smi', 'tool-reported', 'new'),
  )
  .chain(([kv, ssm, kind]) =>
    damaged({ n_layer: 40, n_embd: 2048, n_head: 16, n_vocab: 248_320, kv: [kv, layers], ssm }).map(
      (arch) => ({
        id: 'm',
        kind,
        arch,
        model: 'm',
        group: 'g',
        arch_id: 'qwen3.6-35b',
        file_size_bytes: 2e10,
        weights_device_bytes: 2e10,
        weights_host_bytes: 1e9,
        ctx: 32_768,
        ctx_from: 4096,
        kv_type_k: 'q8_0',
        kv_type_v: 'f16',
        flash_attn: true,
        n_ubatch: 512,
        n_seq: 1,
        kv_unified: true,
        outputs: 'server',
        n_devices: 1,
        scope: 'device',
        engine: 'llama.cpp',
        backend: 'CUDA',
        includes_driver_context: true,
        tokens: 1000,
        tp: 1,
        kv_elem_bytes: 1,
        mask_copies: 1,
        mtp_layers: 1,
        rs_copies: 2,
        prefill_step: 2048,
        amb_mib: 512,
        weights_basis: 'idle footprint',
        measured: { total_bytes: 2.2e10, growth: 1e9, kv_pool_per_gpu: 5e9, kv: 1e8 },
      }),
    ),
  )
  .chain(damaged);
const anySpeed = damaged({
  id: 's',
  hardware: 'M4 Max',
  hw_key: 'm4max40',
  family: 'apple',
  n_devices: 1,
  bandwidth_gbs: 546,
  tflops: 18.4,
  model: 'qwen3-8b',
  quant: '4bit',
  engine: 'mlx-lm',
  params_total_b: 8.19,
  params_active_b: 8.19,
  n_layers: 36,
  file_bytes: 4.6e9,
  bytes_active: 4.6e9,
  prompt_tokens: 512,
  depth_tokens: 0,
  gen_tokens: 128,
  pp_tok_s: 900,
  tg_tok_s: 95,
  quality: 'bench',
});

const isAnswer = (value: unknown): boolean =>
  value === null ||
  value === undefined ||
  (typeof value === 'number' && Number.isFinite(value) && value >= 0);

describe('a damaged or odd case', () => {
  it('is answered with numbers or nulls, and what is said of it goes through JSON', () => {
    let numbers = 0;
    fc.assert(
      fc.property(anyMemory, anySpeed, (memoryCase, speedCase) => {
        const memory = readCases(JSON.stringify([memoryCase]));
        const speed = readCases(JSON.stringify([speedCase]));
        const evaluation = evaluate({ memory, speed });
        const answers = [
          ...evaluation.memory.flatMap(({ predicted }) => Object.values(predicted)),
          ...evaluation.speed.flatMap(({ prefill, decode }) => [prefill, decode]),
        ];
        numbers += answers.filter((value) => value !== null).length;
        const printed = JSON.stringify(evaluation.summary);
        return answers.every(isAnswer) && JSON.stringify(JSON.parse(printed)) === printed;
      }),
      runs,
    );
    expect(numbers).toBeGreaterThan(5000);
  });
});
