import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Model } from '../models/endpoint.ts';
import { sampleModel } from '../models/samples.ts';
import { modelFactsSchema } from './facts.ts';
import { familyOf } from './family-table.ts';
import { kvBytesPerToken } from './kv-cache.ts';
import { factsFromServer } from './model-facts.ts';
import { readParameters } from './parameter-text.ts';
import { recurrentStateBytes } from './recurrent-state.ts';

const told = (
  id: string,
  architecture: string | null,
  params: string | null,
  change: Partial<Model> = {},
): Model => sampleModel(id, { architecture, params, format: 'gguf', ...change });
const state = (id: string, architecture: string, params: string): number =>
  recurrentStateBytes(familyOf(told(id, architecture, params))!.architecture.recurrent, 1) / 2 ** 20;
const nothing = { serverEstimate: null, measured: [] };

describe('the family of a model', () => {
  it.each([
    ['qwen/qwen3-30b-a3b-2507', 'qwen3moe', '30B-A3B', 'Qwen3 30B-A3B', 98_304],
    ['qwen3-30b-a3b-mlx', 'qwen3_moe', '30B-A3B', 'Qwen3 30B-A3B', 98_304],
    ['qwen/qwen3-coder-480b', 'qwen3moe', '480B-A35B', 'Qwen3-Coder 480B-A35B', 253_952],
    ['qwen/qwen3-coder-next', 'qwen3next', '80B', 'Qwen3-Next, Qwen3-Coder-Next', 24_576],
    ['minimax/minimax-m2.1', 'minimax-m2', '230B', 'MiniMax M2', 253_952],
    ['minimax-m2.1-gs32', 'minimax', null, 'MiniMax M2', 253_952],
    ['openai/gpt-oss-20b', 'gpt-oss', '20B', 'gpt-oss 20b', 24_576],
    ['openai/gpt-oss-120b', 'gpt_oss', '120B', 'gpt-oss 120b', 36_864],
    ['google/gemma-3-27b', 'gemma3', '27B', 'Gemma 3 27B', 81_920],
    ['google/gemma-4-26b-a4b', 'gemma4', '26B-A4B', 'Gemma 4 26B-A4B', 20_480],
    ['google/gemma-4-e4b', 'gemma4', 'E4B', 'Gemma 4 E4B', 16_384],
    ['google/gemma-3n-e4b', 'gemma3n', '6.9B', 'Gemma 3n E4B', 8192],
    ['meta/llama-3.3-70b', 'llama', '70B', 'Llama 3 70B', 327_680],
    ['deepseek-r1-distill-llama-8b', 'llama', '8B', 'Llama 3 8B', 131_072],
    ['deepseek/deepseek-r1-0528-qwen3-8b', 'qwen3', '8B', 'Qwen3 8B', 147_456],
    ['mistralai/devstral-small-2507', 'llama', '24B', 'Mistral Small 24B, Devstral, Magistral', 163_840],
    ['mistralai/magistral-small', 'mistral3', '23.6B', 'Mistral Small 24B, Devstral, Magistral', 163_840],
    ['mistralai/ministral-3-8b', 'mistral3', '8B', 'Ministral 3 8B', 139_264],
    ['mistralai/mistral-7b-instruct-v0.3', 'llama', '7B', 'Mistral 7B', 131_072],
    ['mixtral-8x7b-instruct', 'llama', '8x7B', 'Mixtral 8x7B', 131_072],
    ['zai-org/glm-4.5-air', 'glm4moe', '106B', 'GLM-4.5 Air, GLM-4.6V', 188_416],
    ['zai-org/glm-4.6', 'glm4_moe', '355B', 'GLM-4.5, 4.6, 4.7', 376_832],
    ['zai-org/glm-4.7-flash', 'deepseek2', '30B', 'GLM-4.7 Flash', 54_144],
    ['deepseek-v3.1', 'deepseek2', '671B', 'DeepSeek V3, R1', 70_272],
    ['kimi-k2-thinking', 'deepseek2', '1T', 'Kimi K2', 70_272],
    ['qwen/qwen3.6-35b-a3b', 'qwen35moe', '35B-A3B', 'Qwen3.5, 3.6 35B-A3B', 20_480],
    ['qwen/qwen3.8-27b', 'qwen3_5', '27B', 'Qwen3.5, 3.6, 3.8 27B', 65_536],
    ['microsoft/phi-4', 'phi3', '15B', 'Phi-4', 204_800],
    ['microsoft/phi-4-mini-reasoning', 'phi3', '4B', 'Phi-4 mini', 131_072],
    ['nvidia/nemotron-3-nano', 'nemotron_h_moe', '30B', 'Nemotron 3 Nano 30B-A3B', 6144],
    ['ibm/granite-4-h-tiny', 'granitehybrid', '7B', 'Granite 4 Tiny', 8192],
    ['liquid/lfm2-8b-a1b', 'lfm2moe', '8B-A1B', 'LFM2 8B-A1B', 12_288],
    // nothing but a name
    ['qwen3-235b-a22b', null, null, 'Qwen3 235B-A22B', 192_512],
    ['qwen3-8b', null, null, 'Qwen3 8B', 147_456],
    ['qwen3-5-9b', null, null, 'Qwen3.5 9B', 32_768],
    ['llama-3.2-3b-instruct', null, null, 'Llama 3.2 3B', 114_688],
  ])('%s (%s, %s)', (id, architecture, params, name, bytes) => {
    const family = familyOf(told(id, architecture, params));
    expect(family?.name).toBe(name);
    expect(kvBytesPerToken(family!.architecture.kv, 'f16')).toBe(bytes);
  });

  it('is told by the file’s size where neither server nor name tell one', () => {
    const air = { sizeBytes: 65e9, quantization: { name: 'Q4_K_M', bitsPerWeight: 4 } };
    expect(familyOf(told('zai-org/glm-4.5', 'glm4moe', null, air))?.name).toBe('GLM-4.5 Air, GLM-4.6V');
    expect(familyOf(told('zai-org/glm-4.5', 'glm4moe', null, { ...air, sizeBytes: 210e9 }))?.name).toBe(
      'GLM-4.5, 4.6, 4.7',
    );
  });

  it.each([
    ['a size that none of the family has', told('llama-pruned', 'llama', '50B')],
    ['a seven billion Llama of no maker in particular', told('some-7b', 'llama', '7B')],
    ['a name out of nowhere', told('frobnicator', null, null)],
    ['an architecture that objects have', told('x-8b', 'constructor', '8B')],
  ])('is not known for %s', (_, model) => {
    expect(familyOf(model)).toBeNull();
  });

  it('has the states that llama.cpp logs', () => {
    expect([
      state('qwen3.6-27b', 'qwen35', '27B'),
      state('qwen3.6-35b-a3b', 'qwen35moe', '35B-A3B'),
      state('qwen3.5-4b', 'qwen35', '4B'),
      state('qwen3-next-80b-a3b', 'qwen3next', '80B-A3B'),
    ]).toEqual([149.625, 62.8125, 50.25, 75.375]);
  });
});

it.each([
  ['7B', { all: 7e9, active: null }],
  ['26B-A4B', { all: 26e9, active: 4e9 }],
  ['qwen3-235b-a22b-2507@q4_k_m', { all: 235e9, active: 22e9 }],
  ['270M', { all: 270e6, active: null }],
  ['1T', { all: 1e12, active: null }],
  ['0.6B', { all: 0.6e9, active: null }],
  ['E4B', null],
  ['model-4bit', null],
  ['mistral-7b-v0.3', { all: 7e9, active: null }],
  ['', null],
  ['0B', null],
  ['3B-A30B', { all: 3e9, active: null }],
])('the parameters in %s', (text, counts) => {
  expect(readParameters(text)).toEqual(counts);
});

describe('facts without the model’s file', () => {
  const size = { sizeBytes: 18.6e9, quantization: { name: 'Q4_K_M', bitsPerWeight: 4 }, contextMax: 262_144 };

  it('are good where the family is known, with the server’s size and longest context', () => {
    const facts = factsFromServer('e', told('qwen3-30b-a3b', 'qwen3moe', '30B-A3B', size), nothing, null);
    expect(facts).toMatchObject({
      source: 'family-table',
      confidence: 'good',
      runtime: 'llama.cpp',
      architecture: { contextMax: 262_144 },
    });
    expect(facts!.weights.deviceBytes + facts!.weights.hostBytes).toBe(18.6e9);
    // the embedding of 151,936 × 2048 numbers at the file's bits
    expect(facts!.weights.hostBytes / 1e6).toBeCloseTo(190, -1);
    expect(facts!.weights.activeBytes / facts!.weights.deviceBytes).toBeCloseTo(3.35 / 30.53, 5);
  });

  it('leave nothing in main memory under MLX, or where the embedding is the output matrix', () => {
    expect(
      factsFromServer(
        'e',
        told('qwen3-30b-a3b', 'qwen3_moe', '30B-A3B', { ...size, format: 'mlx' }),
        nothing,
        null,
      ),
    ).toMatchObject({
      runtime: 'mlx',
      weights: { deviceBytes: 18.6e9, hostBytes: 0 },
    });
    expect(
      factsFromServer('e', told('qwen3-4b', 'qwen3', '4B', size), nothing, null)?.weights.hostBytes,
    ).toBe(0);
  });

  it('are a guess of little trust for what nobody knows, and say why the file was no help', () => {
    expect(
      factsFromServer('e', told('frobnicator', 'frob', '100B-A10B', size), nothing, 'cut-off'),
    ).toMatchObject({
      source: 'heuristic',
      confidence: 'low',
      unread: 'cut-off',
      architecture: { name: 'frob', isMixtureOfExperts: true, parameters: 100e9, activeParameters: 10e9 },
    });
    const bySize = factsFromServer('e', told('frobnicator', null, null, size), nothing, null);
    expect(bySize!.architecture.parameters / 1e9).toBeCloseTo(30.9, 0);
    expect(bySize).not.toHaveProperty('unread');
  });

  it('are none where not even a size is known', () => {
    expect(factsFromServer('e', sampleModel('frobnicator'), nothing, null)).toBeNull();
  });

  it('are sound whatever a server says', () => {
    const unsound: unknown[] = [];
    const text = fc.option(
      fc.oneof(
        fc.string(),
        fc.constantFrom('llama', 'qwen3moe', 'gemma4', '7B', '30B-A3B', 'E2B', 'Q4_K_M', 'gguf', 'mlx'),
      ),
    );
    const number = fc.option(
      fc.oneof(
        fc.double({ min: Number.MIN_VALUE, max: 1e15, noNaN: true }),
        fc.integer({ min: 1, max: 2 ** 31 }),
      ),
    );
    fc.assert(
      fc.property(
        fc.string({ minLength: 1 }),
        text,
        text,
        text,
        number,
        number,
        number,
        (id, architecture, params, format, sizeBytes, bits, contextMax) => {
          const model = sampleModel(id, {
            architecture,
            params,
            format,
            sizeBytes,
            contextMax,
            quantization: { name: params, bitsPerWeight: bits },
          });
          const facts = factsFromServer('e', model, nothing, null);
          const { error } = modelFactsSchema.nullable().safeParse(facts);
          if (error !== undefined) unsound.push(error.message, model);
          return error === undefined;
        },
      ),
      { seed: 20_261_128, numRuns: 5000 },
    );
    expect(unsound).toEqual([]);
  });
});
