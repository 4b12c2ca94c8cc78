import type { SetContext } from '../../../shared/config/intent.ts';
import { smallestWindowTokens } from '../../../shared/fit/judgement.ts';
import { parseRef } from '../../../shared/models/model-ref.ts';
import type { ModelWarmth } from '../../../shared/warmth/snapshot.ts';
import { readyConfig } from '../chain/use-chain.ts';
import type { State } from '../store.ts';
import { useHearth } from '../use-hearth.ts';

/** The wish that OpenClaw take a model as it is loaded. Null: there is no cause, no entry in the config, or too little for OpenClaw. */
export function fitConfig(
  { ref, state }: ModelWarmth,
  config: ReturnType<typeof readyConfig>,
): SetContext | null {
  const parts = parseRef(ref);
  if (state.kind !== 'wrong-context' || parts === null || state.context < smallestWindowTokens) return null;
  const entries = config?.providers.find(({ id }) => id === parts.provider)?.models ?? [];
  if (!entries.some(({ id }) => id === parts.model)) return null;
  return { kind: 'set-context', ...parts, contextTokens: state.context };
}

export function useCanFitConfig(model: ModelWarmth): boolean {
  return useHearth((state: State) => fitConfig(model, readyConfig(state)) !== null);
}
