import type { ModelFacts } from './facts.ts';

export interface Quantization {
  readonly name: string;
  readonly bitsPerWeight: number;
}

/** What is worth downloading of a model, the best first, by runtime. */
const offered: Readonly<Record<'gguf' | 'mlx' | 'vllm', readonly Quantization[]>> = {
  // as llama.cpp's quantiser measures them on Llama 3 70B
  gguf: [
    { name: 'Q8_0', bitsPerWeight: 8.5 },
    { name: 'Q6_K', bitsPerWeight: 6.56 },
    { name: 'Q5_K_M', bitsPerWeight: 5.66 },
    { name: 'Q4_K_M', bitsPerWeight: 4.82 },
    { name: 'IQ4_XS', bitsPerWeight: 4.3 },
    { name: 'Q3_K_M', bitsPerWeight: 3.91 },
    { name: 'IQ3_XXS', bitsPerWeight: 3.11 },
    { name: 'Q2_K', bitsPerWeight: 2.99 },
  ],
  // bits and a scale and a bias of 16 bits for 64 weights
  mlx: [8, 6, 5, 4, 3].map((bits) => ({ name: `${bits}-bit`, bitsPerWeight: bits + 0.5 })),
  vllm: [
    { name: 'FP8', bitsPerWeight: 8 },
    { name: 'NVFP4', bitsPerWeight: 4.5 },
  ],
};

/** Bits that a weight of the model takes now. */
export function weightBits({ weights, architecture }: ModelFacts): number {
  return ((weights.deviceBytes + weights.hostBytes) * 8) / architecture.parameters;
}

/** Smaller quantisations of the model than what it has now, the best first. */
export function smallerQuantizations(facts: ModelFacts): readonly Quantization[] {
  const kind = facts.runtime === 'mlx' || facts.runtime === 'vllm' ? facts.runtime : 'gguf';
  // A step that saves less than 3 % of the weights is not worth a download.
  const most = weightBits(facts) * 0.97;
  return offered[kind].filter((quantization) => quantization.bitsPerWeight < most);
}

/** The model as it would be in another quantisation. */
export function requantized(facts: ModelFacts, quantization: Quantization): ModelFacts {
  const factor = quantization.bitsPerWeight / weightBits(facts);
  const { deviceBytes, hostBytes, activeBytes } = facts.weights;
  return {
    ...facts,
    quantization: quantization.name,
    weights: {
      deviceBytes: deviceBytes * factor,
      hostBytes: hostBytes * factor,
      activeBytes: activeBytes * factor,
    },
  };
}
