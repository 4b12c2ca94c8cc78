import type { ModelFacts } from '../../../../shared/fit/facts.ts';
import type { FitTarget } from '../../../../shared/fit/judgement.ts';

const kept = new WeakMap<ModelFacts, Partial<Record<ModelFacts['runtime'], ModelFacts>>>();

/**
 * The same model on another machine: without what was measured here, and where its runtime does not exist there, as a GGUF of the same
 * size. The same object each time, so that it is judged once.
 */
export function factsElsewhere(facts: ModelFacts, target: FitTarget): ModelFacts {
  const runtime = runsOn(facts.runtime, target) ? facts.runtime : 'llama.cpp';
  const known = kept.get(facts) ?? {};
  const moved = known[runtime] ?? { ...facts, runtime, measured: [], serverEstimate: null };
  kept.set(facts, { ...known, [runtime]: moved });
  return moved;
}

function runsOn(runtime: ModelFacts['runtime'], { pools }: FitTarget): boolean {
  switch (runtime) {
    case 'mlx':
      return pools.every(({ backend }) => backend === 'metal');
    case 'vllm':
      return pools.every(({ backend }) => backend === 'cuda' || backend === 'rocm');
    case 'llama.cpp':
    case 'unknown':
      return true;
  }
}
