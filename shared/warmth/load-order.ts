import { links } from '../chain/chain.ts';
import type { ReadyConfig } from '../config/snapshot.ts';
import { refsOf } from '../models/model-id.ts';
import { resolveLink } from '../models/model-ref.ts';
import type { WarmthRow } from './rows.ts';

/** The first of the chain's links that means this model, with its alias resolved; null: it is not in the chain. */
export function linkOf({ ref, endpoint }: WarmthRow, config: ReadyConfig | null): string | null {
  const refs = refsOf(endpoint?.kind ?? 'lmstudio', ref);
  return linksOf(config).find((link) => refs.includes(link)) ?? null;
}

/** The rows in the order in which a server loads them where several are due: as the chain asks them, then all others as they stand. */
export function inLoadOrder(rows: readonly WarmthRow[], config: ReadyConfig | null): WarmthRow[] {
  const chain = linksOf(config);
  const placeOf = (row: WarmthRow): number => {
    const link = linkOf(row, config);
    return link === null ? chain.length : chain.indexOf(link);
  };
  return rows
    .map((row) => ({ row, place: placeOf(row) }))
    .toSorted((a, b) => a.place - b.place)
    .map(({ row }) => row);
}

const linksOf = (config: ReadyConfig | null): string[] =>
  config === null ? [] : links(config.chain).map((link) => resolveLink(link, config.aliases));
