import type { ModelWarmth, Warmth } from '../../../shared/warmth/snapshot.ts';
import { warmthOf } from './warmth-of.ts';

/**
 * Models with a flame whose state is another than before: what their users wait for. What is found when the page opens is no news, and
 * neither is that a flame was turned on.
 */
export function newsOf(before: Warmth, now: Warmth): ModelWarmth[] {
  if (before === now) return [];
  return now.filter((model) => {
    const old = warmthOf(before, model.ref, model.endpoint?.id ?? null);
    return model.wish.on && old !== null && kindOf(old) !== kindOf(model) && model.state.kind !== 'unknown';
  });
}

/** A pause for another reason is another state. */
function kindOf({ state }: ModelWarmth): string {
  return state.kind === 'paused' ? `paused ${state.pause.why}` : state.kind;
}
