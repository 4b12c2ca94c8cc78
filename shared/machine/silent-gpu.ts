import type { Machine, MachineGap } from './snapshot.ts';

/**
 * A GPU that models would run on if its driver's tool told of it, and why that does not; null where there is no such GPU, or a memory
 * besides the processor's is known.
 */
export function silentGpu({
  gpus,
  pools,
  gaps,
}: Pick<Machine, 'gpus' | 'pools' | 'gaps'>): { readonly name: string; readonly gap: MachineGap } | null {
  if (pools.length === 0 || pools.some(({ kind }) => kind !== 'ram')) return null;
  const gap = gaps.find(({ reader }) => reader === 'nvidia-smi');
  const gpu = gpus.find(({ name }) => /nvidia/i.test(name));
  return gap === undefined || gpu === undefined ? null : { name: gpu.name, gap };
}
