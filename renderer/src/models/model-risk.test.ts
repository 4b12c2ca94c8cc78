import { describe, expect, it } from 'vitest';
import { billionsOf, bitsOf, modelRisk } from './model-risk.ts';

describe('the risk mark', () => {
  it.each([
    ['qwen3-8b', '8B', 'Q4_0', null, 'both'],
    ['qwen3-8b', null, 'Q8_0', 8, 'small'],
    ['qwen3.8-27b', '27B', 'Q4_K_M', 4, 'quantised'],
    ['qwen3.8-27b', '27B', 'Q8_0', 8, null],
    ['kimi-k2', '1T', '4bit', 4, null],
    ['deepseek', '671B', 'IQ2_XXS', null, 'quantised'],
    ['minimax-m2.1-gs32', null, '8bit', 8, null],
    ['openai/gpt-oss-20b', '20B', 'MXFP4', 4, null],
    ['openai/gpt-oss-20b', '20B', 'Q4_K_M', 4, 'quantised'],
    ['qwen3-coder-30b', '30B', 'MXFP4', 4, 'quantised'],
    ['gemma-270m', '270M', 'F16', 16, 'small'],
    ['no-idea', null, null, null, null],
  ] as const)('%s %s %s is %5$s', (id, params, name, bitsPerWeight, risk) => {
    expect(modelRisk({ id, params, quantization: { name, bitsPerWeight } })).toBe(risk);
  });

  it('reads sizes as servers write them', () => {
    expect(['26B-A4B', 'qwen3-0.6b', 'E4B', '270M', '1T', 'web', '8bit', 'm2.1'].map(billionsOf)).toEqual([
      26,
      0.6,
      4,
      0.27,
      1000,
      null,
      null,
      null,
    ]);
  });

  it('reads bits as servers write them', () => {
    expect(['Q4_K_M', 'IQ3_XXS', 'MLX 8-bit', 'MXFP4', 'int4', 'BF16', '4bit', 'gguf'].map(bitsOf)).toEqual([
      4,
      3,
      8,
      4,
      4,
      16,
      4,
      null,
    ]);
  });
});
