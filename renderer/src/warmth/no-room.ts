import { tightShare } from '../../../shared/fit/judge.ts';
import type { Judgement } from '../../../shared/fit/judgement.ts';
import { defaultWish } from '../../../shared/fit/targets.ts';
import { rowKey } from '../../../shared/models/model-list.ts';
import type { ModelWarmth } from '../../../shared/warmth/snapshot.ts';
import { judged } from '../fit/judged.ts';
import { useModelFits } from '../fit/use-model-fits.ts';
import { useHearth } from '../use-hearth.ts';
import type { FitPause } from './attention.ts';

/**
 * Why there is no room for a model.
 * - `beside`: what is loaded holds it, and could go.
 * - `machine`: it would not fit with nothing else loaded either.
 * - `busy`: alone it would fit, but what could be unloaded is not enough: other programs hold the rest.
 * - `window`: OpenClaw takes no model that was trained for so few tokens, whatever memory there is.
 * - `unknown`: nothing that could be unloaded is enough, and too little is known to say more.
 */
export type NoRoom = 'beside' | 'machine' | 'busy' | 'window' | 'unknown';

/** @param alone how it fits with nothing else in memory; null: too little is known */
export function whyNoRoom({ needBytes, inTheWay }: FitPause, alone: Judgement | null): NoRoom {
  if (alone?.isWindowTooSmall === true) return 'window';
  if (inTheWay.length > 0) return 'beside';
  if (alone === null || alone.limitBytes === null) return 'unknown';
  return needBytes > alone.limitBytes * tightShare ? 'machine' : 'busy';
}

/** How a model fits its machine with nothing else in memory, at the context that Hearth would load it with; null: too little is known. */
export function useFitAlone(model: ModelWarmth): Judgement | null {
  const fits = useModelFits();
  const kind = useHearth((state) => state.endpoints?.find(({ id }) => id === model.endpoint?.id)?.kind);
  const fit = fits.get(rowOf(model));
  if (fit === undefined) return null;
  const wish = defaultWish(fit.facts, kind ?? null);
  const contextTokens = model.wanted.context ?? wish.contextTokens;
  return judged(fit.facts, fit.target, { ...wish, contextTokens });
}

/** The key of a model's row in the list. */
export const rowOf = ({ endpoint, model }: ModelWarmth): string =>
  rowKey({ id: endpoint?.id ?? '' }, { id: model });
