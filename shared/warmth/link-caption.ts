import type { LinkHealth } from '../chain/next-answer.ts';
import { type Caption, captionOf, coldCaption } from './caption.ts';
import type { ModelWarmth } from './snapshot.ts';
import type { WarmthWords } from './words.ts';

/**
 * What is said of the warmth of a link that would answer, in the chain and on the status line: what its model's row says, and, where
 * keeping warm knows nothing of it, what the endpoint's list says. Null: neither does. `now` is ms since 1970.
 *
 * @param known null: no endpoint of Hearth's has the model
 */
export function linkCaption(
  link: Pick<LinkHealth, 'warmth'> & Partial<Pick<LinkHealth, 'reason' | 'context'>>,
  known: ModelWarmth | null,
  now: number,
  words: WarmthWords,
): Caption | null {
  const caption = known === null ? null : captionOf(known, now, words);
  return caption ?? listed(link, known?.coldStart.estimateMs ?? null, words);
}

/** By the endpoint's list alone, which tells what is loaded but not what Hearth is about to do. */
function listed(
  { warmth, reason, context }: Parameters<typeof linkCaption>[0],
  estimateMs: number | null,
  words: WarmthWords,
): Caption | null {
  if (warmth === 'warm') {
    const text = words.t('page.caption.warm');
    return { text, short: text, tone: 'warm' };
  }
  if (warmth === 'unknown') return null;
  const text =
    reason === 'context-too-small' && context != null
      ? words.t('page.caption.coldOnly', { tokens: words.tokensShort(context) })
      : coldCaption(estimateMs, words);
  return { text, short: text, tone: 'quiet' };
}

/** Tokens of context that a warm link holds; null: it is not warm, or nobody tells. */
export function warmContext(
  link: Pick<LinkHealth, 'warmth' | 'context'>,
  known: ModelWarmth | null,
): number | null {
  if (known?.state.kind === 'warm') return known.state.context;
  const isSilent = known === null || known.state.kind === 'unknown';
  return isSilent && link.warmth === 'warm' ? link.context : null;
}
