import type { ModelWarmth } from '../../../shared/warmth/snapshot.ts';

/** What one press does about a model's state. */
export type ActKind =
  | 'cancel'
  | 'resume'
  | 'retry'
  | 'loadNow'
  | 'decide'
  | 'show'
  | 'anew'
  | 'fit'
  | 'token'
  | 'turnOn'
  | 'unload';

/** What asks in a dialog before anything is done. */
export const opensDialog = (act: ActKind): boolean => act === 'decide' || act === 'token' || act === 'fit';

/** What can be done about a model's state, the likeliest first. @param canFit its entry is in the config, which can be fitted to it */
export function actsOn({ state, wish, canHold }: ModelWarmth, canFit: boolean): readonly ActKind[] {
  const fit: readonly ActKind[] = canFit ? ['fit'] : [];
  switch (state.kind) {
    case 'unknown':
      return state.why === 'locked' ? ['token'] : [];
    case 'cold':
      return canHold && !wish.on ? ['turnOn'] : [];
    case 'loading':
      return state.by === 'hearth' ? ['cancel'] : [];
    case 'warm':
      return canHold && !wish.on ? ['turnOn', 'unload'] : [];
    case 'wrong-context':
      if (!canHold) return fit;
      if (!wish.on) return ['turnOn', ...fit];
      return state.because === 'server' ? [...fit, 'anew'] : ['anew', ...fit];
    case 'duplicates':
      return ['show'];
    case 'evicted':
      return ['loadNow'];
    case 'failing':
      return state.problem.code === 'warmth-needs-token' ? ['token', 'retry'] : ['retry'];
    case 'paused':
      switch (state.pause.why) {
        case 'fit':
          return ['decide'];
        case 'preload':
          return [];
        case 'schedule':
          return ['loadNow'];
        case 'memory-pressure':
        case 'battery':
        case 'by-hand':
        case 'made-room':
        case 'cancelled':
          return ['resume'];
      }
  }
  return state satisfies never;
}

/** The one for the model's row: what its user waits for. The flame, which turns it on, is beside it. */
export function rowAct(model: ModelWarmth, canFit: boolean): ActKind | null {
  const [first = null] = actsOn(model, canFit);
  return first === 'turnOn' ? null : first;
}
