import type { Fleet } from '../machine/fleet.ts';
import { thisMachineId } from '../machine/fleet-settings.ts';
import type { Machine } from '../machine/snapshot.ts';
import type { Endpoint } from '../models/endpoint.ts';
import type { ModelFacts } from './facts.ts';
import type { FitTarget, FitWish } from './judgement.ts';

/** What a context is wished for where nobody said: the agent's prompt and almost as much again. */
const defaultContextTokens = 32_768;
/** LM Studio's and llama.cpp's servers answer four requests at once from one cache, unless told otherwise. */
const llamaSlots = 4;

/**
 * What a machine's models can be judged against, the default one first: each memory, and before them several cards as one, by splitting
 * the layers. Instances of split cards come last and alone: CUDA shows a program only one of them. `machine` is its id in the fleet.
 */
export function targetsOf(machine: Machine, id: string = thisMachineId): FitTarget[] {
  const instances = machine.pools.filter(({ isInstance }) => isInstance === true);
  const whole = machine.pools.filter(({ isInstance }) => isInstance !== true);
  const single = [...whole, ...instances].map((pool): FitTarget => ({
    id: `${id}:${pool.id}`,
    name: pool.name,
    pools: [pool],
    pooledBy: null,
  }));
  const cards = whole.filter(({ kind }) => kind === 'vram');
  if (cards.length < 2) return single;
  const split: FitTarget = {
    id: `${id}:${cards.map((card) => card.id).join('+')}`,
    name: namesOf(cards.map(({ name }) => name)),
    pools: cards,
    pooledBy: 'layer-split',
  };
  return [split, ...single];
}

/** What the machines of a fleet are as one, wherever a runtime pools them. `thisName` is what this machine is called. */
export function pooledTargets(fleet: Fleet, thisName: string): FitTarget[] {
  return fleet.pools.flatMap((pool): FitTarget[] => {
    if (pool.problem !== null) return [];
    const members = pool.members.map((id) => fleet.machines.find((machine) => machine.id === id));
    const pools = members.flatMap((member) => {
      const machine = member?.machine ?? null;
      return machine === null ? [] : (targetsOf(machine, member?.id)[0]?.pools ?? []);
    });
    if (pools.length < 2) return [];
    const name = namesOf(members.map((member) => member?.name ?? thisName));
    return [{ id: `pool:${pool.id}`, name, pools, pooledBy: pool.runtime }];
  });
}

/** "2 × RTX 4090", "RTX 3090 + RTX 4090". */
function namesOf(names: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts].map(([name, count]) => (count === 1 ? name : `${count} × ${name}`)).join(' + ');
}

/**
 * What a model is judged for where nobody wished anything, with what its server does by itself: LM Studio and llama.cpp answer four at
 * once, Ollama one.
 */
export function defaultWish(facts: ModelFacts, server: Endpoint['kind'] | null = null): FitWish {
  const answersSeveral = server !== 'ollama' && facts.runtime !== 'mlx' && facts.runtime !== 'vllm';
  return {
    contextTokens: Math.min(defaultContextTokens, facts.architecture.contextMax ?? defaultContextTokens),
    kvType: 'f16',
    slots: answersSeveral ? llamaSlots : 1,
  };
}
