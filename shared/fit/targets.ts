import type { Machine } from '../machine/snapshot.ts';
import type { ModelFacts } from './facts.ts';
import type { FitTarget, FitWish } from './judgement.ts';

/** What a context is wished for where nobody said: the agent's prompt and as much again. */
const defaultContextTokens = 32_768;

/** What a machine's models can be judged against: the default one first. Several cards also count as one, by splitting the layers. */
export function targetsOf(machine: Machine): FitTarget[] {
  const single = machine.pools.map((pool): FitTarget => ({
    id: pool.id,
    name: pool.name,
    pools: [pool],
    pooledBy: null,
  }));
  const cards = machine.pools.filter(({ kind }) => kind === 'vram');
  if (cards.length < 2) return single;
  const names = new Set(cards.map(({ name }) => name));
  const name =
    names.size === 1
      ? `${cards.length} × ${cards[0]?.name ?? ''}`
      : cards.map(({ name }) => name).join(' + ');
  const split: FitTarget = {
    id: cards.map(({ id }) => id).join('+'),
    name,
    pools: cards,
    pooledBy: 'layer-split',
  };
  return [split, ...single];
}

/** What a model is judged for where nobody wished anything. */
export function defaultWish(facts: ModelFacts): FitWish {
  const most = facts.architecture.contextMax ?? defaultContextTokens;
  return { contextTokens: Math.min(defaultContextTokens, most), kvType: 'f16', slots: 1 };
}
