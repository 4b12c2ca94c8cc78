import { gpuChip } from '../../../shared/machine/find-chip.ts';
import type { Pool } from '../../../shared/machine/pool.ts';
import type { Machine, MachineGap } from '../../../shared/machine/snapshot.ts';
import { availableOf, freeOf, type MachineMemory } from '../shared-memory.ts';
import type { NvidiaCard } from './card.ts';
import type { Instances } from './mig.ts';

/** Everything that nvidia-smi has told. */
export interface NvidiaSight {
  readonly cards: readonly NvidiaCard[];
  readonly instances: Instances;
  /** false: the figures are old, and only what the cards are is told */
  readonly isFresh: boolean;
}

/** The memories of the cards; of split ones those of their instances. A card whose instances are not set up has none, which is told. */
export function nvidiaPools(
  { cards, instances, isFresh }: NvidiaSight,
  memory: MachineMemory,
): { readonly pools: Pool[]; readonly gaps: MachineGap[]; readonly gpus: Machine['gpus'] } {
  const gaps: MachineGap[] = [];
  const pools = cards.flatMap((card) => {
    if (!card.isSplit) return [poolOfCard(card, isFresh, memory)];
    const found = instances.get(card.uuid);
    if (found?.length === 0) gaps.push({ reader: 'nvidia-smi', cause: 'no-instance', detail: card.name });
    return (found ?? []).map(({ id, totalBytes, usedBytes }): Pool => ({
      id: `${card.uuid}/${id}`,
      kind: 'vram',
      name: `${card.name} MIG ${id}`,
      isInstance: true,
      backend: 'cuda',
      totalBytes,
      limit: { bytes: totalBytes, source: 'read' },
      usedBytes: isFresh ? usedBytes : null,
      freeBytes: isFresh ? freeOf(totalBytes, usedBytes, null) : null,
      utilisation: null,
      powerWatts: null,
      // An instance has a part of the card's bandwidth that no tool names.
      chip: null,
    }));
  });
  const gpus = cards.map(({ name, memory: own }) => ({
    name,
    memoryBytes: own.kind === 'own' ? own.totalBytes : null,
  }));
  return { pools, gaps, gpus };
}

function poolOfCard(card: NvidiaCard, isFresh: boolean, memory: MachineMemory): Pool {
  const { uuid, name, utilisation, powerWatts } = card;
  const common = {
    id: uuid,
    name,
    backend: 'cuda',
    utilisation: isFresh ? utilisation : null,
    powerWatts: isFresh ? powerWatts : null,
  } as const;
  switch (card.memory.kind) {
    case 'own': {
      const { totalBytes, usedBytes, reservedBytes } = card.memory;
      const used = isFresh ? usedBytes : null;
      const limit = totalBytes - reservedBytes;
      return {
        ...common,
        kind: 'vram',
        totalBytes,
        limit: { bytes: limit, source: 'read' },
        usedBytes: used,
        freeBytes: freeOf(limit, used, null),
        chip: gpuChip(name, totalBytes),
      };
    }
    case 'shared':
      return {
        ...common,
        kind: 'unified',
        totalBytes: memory.memoryBytes,
        limit: { bytes: memory.memoryBytes, source: 'read' },
        usedBytes: memory.memoryUsedBytes,
        freeBytes: freeOf(memory.memoryBytes, memory.memoryUsedBytes, availableOf(memory)),
        chip: gpuChip(name, null),
      };
    case 'untold':
      return {
        ...common,
        kind: 'vram',
        totalBytes: null,
        limit: null,
        usedBytes: null,
        freeBytes: null,
        chip: null,
      };
  }
}
