import { z } from 'zod';
import { gpuChip } from '../../../shared/machine/find-chip.ts';
import type { Pool } from '../../../shared/machine/pool.ts';
import type { MachineGap } from '../../../shared/machine/snapshot.ts';
import { isIntegrated } from '../amd/amd-names.ts';
import { present } from '../library.ts';
import { availableOf, freeOf, type MachineMemory } from '../shared-memory.ts';

/** A graphics controller as systeminformation reads it from Windows. */
export interface Controller {
  readonly name: string;
  readonly vendor: string;
  /** bytes of its own memory; null is not told */
  readonly ownBytes: number | null;
}

const mebibyte = 2 ** 20;
const gibibyte = 2 ** 30;
/** Windows counts a card's memory in 32 bits where its driver has left no better figure in the registry. */
const cap = 4096 * mebibyte;
/** Of the machine's memory Windows lets a GPU have half, besides what firmware has set aside for it. */
const shareOfMemory = 0.5;

const graphicsSchema = z.object({
  controllers: z
    .array(
      z.object({
        vendor: z.string().optional(),
        model: z.string().optional(),
        vram: z.number().nullish(),
      }),
    )
    .optional(),
});

/** Reads its `graphics()` answer; null for anything else. Screens of remote desktops and the like are no controllers. */
export function readControllers(answer: unknown): readonly Controller[] | null {
  const graphics = graphicsSchema.safeParse(answer);
  if (!graphics.success) return null;
  return (graphics.data.controllers ?? []).flatMap(({ vendor = '', model, vram }) => {
    const name = present(model);
    if (
      name === null ||
      /microsoft|virtual|remote|parsec|citrix|vmware|displaylink/i.test(`${vendor} ${name}`)
    )
      return [];
    return [{ name, vendor, ownBytes: vram == null || vram <= 0 ? null : vram * mebibyte }];
  });
}

export const isNvidia = ({ name, vendor }: Controller): boolean => /nvidia/i.test(`${vendor} ${name}`);

/**
 * The memories of controllers that no tool of their own tells of, and what Windows does not say of them: never how much is in use, of
 * shared memory only what is set aside, above 4 GB not always, and of two alike perhaps the first one's twice. Cards come before GPUs
 * that share the machine's memory. One with less than 2 GB of its own, and no name that is known, is none that models could use.
 */
export function controllerPools(
  controllers: readonly Controller[],
  cpu: string | null,
  memory: MachineMemory,
): { readonly pools: Pool[]; readonly gaps: MachineGap[] } {
  const usable = controllers
    .map((controller) => usableOf(controller, cpu, memory))
    .filter((one) => one !== null);
  const cards = usable.filter(({ pool }) => pool.kind === 'vram');
  const chosen = cards.length > 0 ? cards : usable;
  const names = chosen.map(({ pool }) => pool.name);
  const causes = new Set(chosen.flatMap(({ causes }) => causes));
  if (new Set(names).size < names.length) causes.add('like-cards');
  return {
    pools: chosen.map(({ pool }, index) => ({ ...pool, id: `gpu-${index}` })),
    gaps: [...causes].map((cause) => ({ reader: 'windows', cause })),
  };
}

interface Usable {
  readonly pool: Pool;
  readonly causes: readonly MachineGap['cause'][];
}

function usableOf(
  { name, vendor, ownBytes }: Controller,
  cpu: string | null,
  memory: MachineMemory,
): Usable | null {
  const isAmd = /amd|advanced micro/i.test(`${vendor} ${name}`);
  if (isAmd && isIntegrated(name, cpu, ownBytes ?? 0)) return shared(name, ownBytes ?? 0, memory);
  const isCapped = ownBytes !== null && ownBytes >= cap - 2 * mebibyte && ownBytes <= cap;
  const known = gpuChip(name, isCapped ? null : ownBytes);
  if (ownBytes === null || (ownBytes < 2 * gibibyte && known === null)) return null;
  return {
    pool: {
      id: '',
      kind: 'vram',
      name,
      backend: isNvidia({ name, vendor, ownBytes }) ? 'cuda' : 'vulkan',
      totalBytes: ownBytes,
      limit: { bytes: ownBytes, source: 'read' },
      usedBytes: null,
      freeBytes: null,
      utilisation: null,
      powerWatts: null,
      chip: known,
    },
    causes: isCapped ? ['use-not-told', 'capped'] : ['use-not-told'],
  };
}

function shared(name: string, ownBytes: number, memory: MachineMemory): Usable {
  const bytes = Math.round(ownBytes + memory.memoryBytes * shareOfMemory);
  const available = availableOf(memory);
  return {
    pool: {
      id: '',
      kind: 'unified',
      name,
      backend: 'vulkan',
      totalBytes: memory.memoryBytes + ownBytes,
      limit: { bytes, source: 'ratio' },
      usedBytes: null,
      freeBytes: freeOf(bytes, null, available),
      utilisation: null,
      powerWatts: null,
      chip: gpuChip(name, null),
    },
    causes: ['use-not-told', 'carve-out'],
  };
}
