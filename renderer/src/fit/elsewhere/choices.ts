import type { FitTarget } from '../../../../shared/fit/judgement.ts';
import { catalogue, type CatalogueEntry } from '../../../../shared/machine/catalogue.ts';

export const choiceGroups = ['mine', 'mac', 'card', 'box', 'together'] as const;
export type ChoiceGroup = (typeof choiceGroups)[number];

/** A machine that models can be judged against: one of the user's, or one of the catalogue. */
export interface Choice {
  readonly id: string;
  readonly group: ChoiceGroup;
  readonly name: string;
  readonly target: FitTarget;
  /** null: one of the user's */
  readonly entry: CatalogueEntry | null;
}

const groupOf: Readonly<Record<CatalogueEntry['group'], ChoiceGroup>> = {
  mac: 'mac',
  card: 'card',
  box: 'box',
  server: 'box',
  cards: 'together',
  pooled: 'together',
};

/** Every machine of the catalogue, the newest first and of those the one with most memory. */
export const catalogueChoices: readonly Choice[] = catalogue
  .toSorted((a, b) => b.year - a.year || memoryOf(b) - memoryOf(a) || a.name.localeCompare(b.name, 'en'))
  .map((entry) => ({
    id: entry.id,
    group: groupOf[entry.group],
    name: entry.count === 1 ? entry.name : `${entry.count} × ${entry.name}`,
    target: { id: `catalogue:${entry.id}`, name: entry.name, pools: entry.pools, pooledBy: entry.pooledBy },
    entry,
  }));

/** What is looked at first: the largest machine that stands on a desk. */
export const firstChoice = 'mac-studio-m5-ultra-80-512';

/** A machine of the user's own, as a choice. */
export function ownChoice(target: FitTarget, name: string): Choice {
  return { id: target.id, group: 'mine', name, target, entry: null };
}

/** bytes of one of its machines */
export function memoryOf({ pools }: Pick<CatalogueEntry, 'pools'>): number {
  return pools[0]?.totalBytes ?? 0;
}

/** The choices whose text holds every word of `search`; case does not count. */
export function found(
  choices: readonly Choice[],
  search: string,
  textOf: (choice: Choice) => string,
): Choice[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  return choices.filter((choice) => {
    const text = textOf(choice).toLowerCase();
    return words.every((word) => text.includes(word));
  });
}
