import { type Chain, chainOf, links } from '../../../shared/chain/chain.ts';
import { resolveLink } from '../../../shared/models/model-ref.ts';

/** A row of the chain's list. */
export interface ChainItem {
  /** Stays with the link wherever it moves; a link that stands twice gets a key for each. */
  readonly key: string;
  readonly link: string;
  readonly index: number;
}

/** A place in the list: before or after a row. */
export interface DropPlace {
  readonly key: string;
  readonly side: 'before' | 'after';
}

export function chainItems(chain: Chain): ChainItem[] {
  const seen = new Map<string, number>();
  return links(chain).map((link, index) => {
    const before = seen.get(link) ?? 0;
    seen.set(link, before + 1);
    return { key: before === 0 ? link : `${link} ${before + 1}`, link, index };
  });
}

/**
 * The row with `key` moved to `place`. `shown` is what the user saw while dragging; `chain` may have changed since, so the place is
 * looked up by its row, and by its number where that row is gone; top and end stay top and end. A row that is gone itself moves nothing.
 */
export function moveTo(chain: Chain, shown: Chain, key: string, place: DropPlace): Chain {
  const items = chainItems(chain);
  const moved = items.find((item) => item.key === key);
  if (moved === undefined || place.key === key) return chain;
  const rest = items.filter((item) => item.key !== key);
  return chainOf(inserted(rest, [moved.link], placeIndex(rest, shown, place)));
}

/**
 * `ref` put at `place`, or at the end. A model that is a link already, by its ref or by an alias, moves there as it is written.
 *
 * @param aliases ref → alias
 */
export function insertAt(
  chain: Chain,
  shown: Chain,
  ref: string,
  aliases: Readonly<Record<string, string>>,
  place: DropPlace | null,
): Chain {
  const items = chainItems(chain);
  const existing = items.find((item) => resolveLink(item.link, aliases) === ref);
  if (place === null) return existing === undefined ? chainOf([...links(chain), ref]) : chain;
  if (existing !== undefined) return moveTo(chain, shown, existing.key, place);
  return chainOf(inserted(items, [ref], placeIndex(items, shown, place)));
}

function inserted(items: readonly ChainItem[], refs: readonly string[], at: number): string[] {
  const before = items.map((item) => item.link);
  return [...before.slice(0, at), ...refs, ...before.slice(at)];
}

function placeIndex(items: readonly ChainItem[], shown: Chain, place: DropPlace): number {
  const offset = place.side === 'after' ? 1 : 0;
  const before = chainItems(shown);
  const then = before.findIndex((item) => item.key === place.key);
  // The very top and the very end are meant as such.
  if (then >= 0 && then + offset === 0) return 0;
  if (then >= 0 && then + offset === before.length) return items.length;
  const now = items.findIndex((item) => item.key === place.key);
  if (now >= 0) return now + offset;
  return then < 0 ? items.length : Math.min(then + offset, items.length);
}
