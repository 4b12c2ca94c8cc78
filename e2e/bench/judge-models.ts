import type { ModelFacts } from '../../shared/fit/facts.ts';
import { judgeFit } from '../../shared/fit/judge.ts';
import type { FitTarget, FitWish } from '../../shared/fit/judgement.ts';
import { type Measured, measure } from './comparison.ts';

const count = 500;

/** A hybrid of 64 layers in as many sizes as there are models, by llama.cpp and MLX in turn. */
function modelOf(index: number): ModelFacts {
  const deviceBytes = (4 + (index % 60)) * 1e9;
  return {
    endpoint: 'lmstudio',
    model: `model-${index}`,
    runtime: index % 2 === 0 ? 'llama.cpp' : 'mlx',
    quantization: 'Q4_K_M',
    architecture: {
      name: 'qwen35',
      layers: 64,
      embedding: 5120,
      heads: 24,
      vocabulary: 248_320,
      kv: [{ layers: 16, heads: 4, keyDim: 256, valueDim: 256, window: null }],
      recurrent: { layers: 48, conv: 4, inner: 6144, state: 128, groups: 16 },
      contextMax: 262_144,
      parameters: 27e9,
      activeParameters: 27e9,
      isMixtureOfExperts: false,
    },
    weights: { deviceBytes, hostBytes: 6e8, activeBytes: deviceBytes },
    source: 'gguf',
    confidence: 'exact',
    serverEstimate: null,
    measured: [],
  };
}

const target: FitTarget = {
  id: 'this:metal',
  name: 'M4 Max',
  pooledBy: null,
  pools: [
    {
      id: 'metal',
      kind: 'unified',
      name: 'M4 Max',
      backend: 'metal',
      totalBytes: 48 * 2 ** 30,
      limit: { bytes: 40.2e9, source: 'table' },
      usedBytes: null,
      freeBytes: null,
      utilisation: null,
      powerWatts: null,
      chip: { name: 'M4 Max', family: 'apple', bandwidth: 546e9, tflops: 18.4 },
    },
  ],
};
const wish: FitWish = { contextTokens: 65_536, kvType: 'f16', slots: 4 };

/** What the page does when its context slider moves: every model of a long list judged anew, beside one walk over the list as JSON. */
export async function judgeModels(): Promise<Measured> {
  const models = Array.from({ length: count }, (_, index) => modelOf(index));
  return await measure({
    name: `judge ${count} models, of which a third fits`,
    baseline: { name: 'JSON.stringify', run: () => JSON.stringify(models) },
    subject: {
      name: 'memory, changes, largest context, speed',
      run: () => {
        const verdicts = new Set(
          models.map((facts) => judgeFit(facts, target, wish, { otherBytes: 3e9 }).verdict),
        );
        if (verdicts.size < 3) throw new Error(`only ${[...verdicts].join(', ')}`);
      },
    },
    iterations: 50,
  });
}
