import type { State } from '../store.ts';
import { useHearth } from '../use-hearth.ts';
import { keptFits, type ModelFits, modelFits } from './model-fits.ts';

type Inputs = Pick<State, 'endpoints' | 'modelFacts' | 'targets' | 'otherTargets'>;

/** The last answer: many parts of the page ask for it with every change of the store, and it is one for all of them. */
let last: { readonly of: Inputs; readonly fits: ModelFits } | null = null;

/** How the models fit the machines that they run on; the same map until a model, its facts or a machine is another. */
export function useModelFits(): ModelFits {
  return useHearth(fitsOf);
}

function fitsOf(state: State): ModelFits {
  const { endpoints, modelFacts, targets, otherTargets } = state;
  if (
    last?.of.endpoints !== endpoints ||
    last.of.modelFacts !== modelFacts ||
    last.of.targets !== targets ||
    last.of.otherTargets !== otherTargets
  ) {
    const fits = modelFits(endpoints ?? [], modelFacts, targets, otherTargets);
    last = {
      of: { endpoints, modelFacts, targets, otherTargets },
      fits: last === null ? fits : keptFits(last.fits, fits),
    };
  }
  return last.fits;
}
