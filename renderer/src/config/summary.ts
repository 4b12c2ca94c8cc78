import { type Chain, links, moveLink, sameChain } from '../../../shared/chain/chain.ts';

/** What staged edits come to, part by part, in the order in which to say it. Links are written as the chain writes them. */
export type SummaryPart =
  | { readonly kind: 'primary'; readonly link: string }
  | { readonly kind: 'added'; readonly links: readonly string[] }
  | { readonly kind: 'removed'; readonly links: readonly string[] }
  /** one link stands elsewhere; position counts from 1 */
  | { readonly kind: 'moved'; readonly link: string; readonly position: number }
  | { readonly kind: 'reordered' };

export function summarise(from: Chain, to: Chain): SummaryPart[] {
  const before = links(from);
  const after = links(to);
  const parts: SummaryPart[] = [];
  if (to.primary !== null && to.primary !== from.primary) parts.push({ kind: 'primary', link: to.primary });
  const added = after.filter((link) => !before.includes(link) && link !== to.primary);
  const removed = before.filter((link) => !after.includes(link));
  if (added.length > 0) parts.push({ kind: 'added', links: added });
  if (removed.length > 0) parts.push({ kind: 'removed', links: removed });
  if (parts.length > 0 || sameChain(from, to)) return parts;
  const moved = onlyMove(from, to);
  return [moved === null ? { kind: 'reordered' } : { kind: 'moved', ...moved }];
}

/** The one link whose move makes `to` of `from`. Of two neighbours that changed places, the one that came up is said to have moved. */
function onlyMove(from: Chain, to: Chain): { link: string; position: number } | null {
  const before = links(from);
  const after = links(to);
  for (const [index, link] of after.entries()) {
    const old = before.indexOf(link);
    if (old === index || !sameChain(moveLink(from, old, index), to)) continue;
    return { link, position: index + 1 };
  }
  return null;
}
