import type { ModelWarmth, WarmthState } from '../../shared/warmth/snapshot.ts';
import type { Activity } from './ports.ts';

/** Tells Hearth's activity log what became of a wished model, once for each change that a person would want to know of. */
export function reportChange(
  before: WarmthState | null,
  { name, state }: Pick<ModelWarmth, 'name' | 'state'>,
  onActivity: Activity,
): void {
  switch (state.kind) {
    case 'evicted':
      if (before?.kind !== 'evicted') onActivity('warn', 'warmth-gone', { name, state: state.because });
      return;
    case 'failing': {
      const isNew = before?.kind !== 'failing' || before.tries !== state.tries;
      if (!isNew) return;
      const { code, params } = state.problem;
      if (state.nextTryAt === null) onActivity('error', 'warmth-given-up', { ...params, name, code });
      else onActivity('warn', 'warmth-failed', { ...params, name, code });
      return;
    }
    case 'paused': {
      const { why } = state.pause;
      if (before?.kind !== 'paused' || before.pause.why !== why)
        onActivity('info', 'warmth-paused', { name, state: why });
      return;
    }
    case 'duplicates':
      if (before?.kind !== 'duplicates')
        onActivity('warn', 'warmth-duplicates', { name, count: state.instances.length });
      return;
    case 'unknown':
    case 'cold':
    case 'loading':
    case 'warm':
    case 'wrong-context':
      return;
  }
  state satisfies never;
}
