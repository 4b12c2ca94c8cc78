import type { ModelFacts } from '../../shared/fit/facts.ts';
import { qwen27B, studio, targetOf } from '../../shared/fit/facts.samples.ts';
import { judgeFit } from '../../shared/fit/judge.ts';
import type { FitWish } from '../../shared/fit/judgement.ts';
import { type Measured, measure } from './comparison.ts';

const count = 500;

/** A hybrid of 64 layers in as many sizes as there are models, by llama.cpp and MLX in turn. */
function modelOf(index: number): ModelFacts {
  const deviceBytes = (4 + (index % 60)) * 1e9;
  return {
    ...qwen27B,
    model: `model-${index}`,
    runtime: index % 2 === 0 ? 'llama.cpp' : 'mlx',
    quantization: 'Q4_K_M',
    weights: { deviceBytes, hostBytes: 6e8, activeBytes: deviceBytes },
  };
}

/** A MacBook Pro with an M4 Max and 48 GB. */
const target = targetOf({
  ...studio(40.2),
  name: 'M4 Max',
  totalBytes: 48 * 2 ** 30,
  chip: { name: 'M4 Max', family: 'apple', bandwidth: 546e9, tflops: 18.4 },
});
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
