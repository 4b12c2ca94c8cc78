import type { ModelWarmth } from '../warmth/snapshot.ts';
import type { LinkHealth } from './next-answer.ts';

/** What is said of a link's warmth, on the status line and in the chain. */
export type ToldWarmth =
  | { readonly kind: 'unknown' }
  /** tokens; null: the server does not say */
  | { readonly kind: 'warm'; readonly context: number | null }
  /** ms that loading it takes as a rule; null: it was never measured */
  | { readonly kind: 'cold'; readonly estimateMs: number | null }
  /** loaded, with less or more context than OpenClaw wants, so that its next turn has to wait; tokens */
  | { readonly kind: 'wrong-context'; readonly context: number; readonly isLess: boolean }
  | {
      readonly kind: 'loading';
      readonly since: number;
      readonly estimateMs: number | null;
      readonly progress: number | null;
    };

/**
 * What is said of a link that would answer: what keeping warm knows of it, and, where that knows nothing, what the endpoint's list says.
 *
 * @param known null: no endpoint of Hearth's has the model
 */
export function tellWarmth(
  link: Pick<LinkHealth, 'warmth'> & Partial<Pick<LinkHealth, 'reason' | 'context'>>,
  known: ModelWarmth | null,
): ToldWarmth {
  const cold: ToldWarmth = { kind: 'cold', estimateMs: known?.coldStart.estimateMs ?? null };
  switch (known?.state.kind) {
    case 'loading': {
      const { since, estimateMs, progress } = known.state;
      return { kind: 'loading', since, estimateMs, progress };
    }
    case 'warm':
      return { kind: 'warm', context: known.state.context };
    case 'duplicates':
      return { kind: 'warm', context: largest(known.state.instances) };
    case 'wrong-context':
      return {
        kind: 'wrong-context',
        context: known.state.context,
        isLess: known.state.context < known.state.wanted,
      };
    case 'cold':
    case 'evicted':
      return cold;
    // What gives way or fails may still be there: the endpoint's list says.
    case 'paused':
    case 'failing':
    case 'unknown':
    case undefined:
      break;
  }
  if (link.warmth === 'warm') return { kind: 'warm', context: link.context ?? null };
  if (link.reason === 'context-too-small' && link.context != null)
    return { kind: 'wrong-context', context: link.context, isLess: true };
  return link.warmth === 'cold' ? cold : { kind: 'unknown' };
}

function largest(instances: readonly { readonly context: number | null }[]): number | null {
  const contexts = instances.map(({ context }) => context).filter((context) => context !== null);
  return contexts.length === 0 ? null : Math.max(...contexts);
}
