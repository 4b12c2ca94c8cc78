import { smallestWindowTokens } from '../../../shared/fit/judgement.ts';

/** tokens where the slider begins: the first round figure that OpenClaw takes */
const first = 16_384;
/** tokens beyond which no model goes, where the model does not say */
const assumedMost = 1_048_576;

/**
 * The contexts that can be chosen, tokens, ascending: four steps to each doubling from 16k to what the model can hold, and those in
 * `also`, such as the one it is loaded with. A model that holds less than OpenClaw takes has one stop: all that it holds.
 */
export function contextStops(contextMax: number | null, also: readonly (number | null)[] = []): number[] {
  const most = contextMax ?? assumedMost;
  if (most <= first) return [most];
  const stops = new Set([most]);
  for (let doubling = first; doubling < most; doubling *= 2)
    for (const quarters of [4, 5, 6, 7])
      if ((doubling * quarters) / 4 < most) stops.add((doubling * quarters) / 4);
  for (const tokens of also)
    if (tokens !== null && tokens >= smallestWindowTokens && tokens <= most) stops.add(tokens);
  return [...stops].toSorted((a, b) => a - b);
}

/** The index of the stop that is nearest to `tokens`. */
export function nearestStop(stops: readonly number[], tokens: number): number {
  let best = 0;
  for (const [i, stop] of stops.entries())
    if (Math.abs(stop - tokens) < Math.abs((stops[best] ?? 0) - tokens)) best = i;
  return best;
}
