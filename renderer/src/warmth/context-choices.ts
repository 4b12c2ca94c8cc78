import { parseRef } from '../../../shared/models/model-ref.ts';
import type { ModelWarmth } from '../../../shared/warmth/snapshot.ts';
import { wantedContext } from '../../../shared/warmth/wanted-context.ts';
import { readyConfig } from '../chain/use-chain.ts';
import { useHearth } from '../use-hearth.ts';
import { offeredModel } from './offered-model.ts';

/** Contexts (tokens) that people load models with. */
const usual = [16, 32, 64, 96, 128, 192, 256, 512, 1024].map((k) => k * 1024);

/** The contexts to choose from, smallest first. @param most all that the model can hold; null: not known @param now the one chosen now */
export function contextChoices(most: number | null, now: number | null): number[] {
  const choices = new Set(usual.filter((tokens) => most === null || tokens <= most));
  if (most !== null) choices.add(most);
  if (now !== null) choices.add(now);
  return [...choices].toSorted((a, b) => a - b);
}

/** What OpenClaw will want of a model's context if the user wishes none, and all that the model can hold; tokens, null: not known. */
export function useLikeOpenClaw(model: ModelWarmth): { wanted: number | null; most: number | null } {
  const most = useHearth((state) => offeredModel(state.endpoints, model)?.contextMax ?? null);
  const wanted = useHearth((state) => {
    if (model.wish.context === null) return model.wanted.context;
    const kind = state.endpoints?.find(({ id }) => id === model.endpoint?.id)?.kind;
    if (kind === undefined) return null;
    const provider = parseRef(model.ref)?.provider;
    return wantedContext({
      wish: null,
      server: kind,
      provider: readyConfig(state)?.providers.find(({ id }) => id === provider) ?? null,
      model: model.model,
      contextMax: most,
    }).context;
  });
  return { wanted, most };
}
