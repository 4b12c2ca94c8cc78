import type { Pool } from '../../shared/machine/pool.ts';

/** Of a machine's memory, what models that the processor computes may have: the rest is the system's, its programs' and the gateway's. */
const usableOfRam = 0.8;

/** Memory of the machine itself. Bytes; null is not told. */
export interface MachineMemory {
  readonly memoryBytes: number;
  readonly memoryUsedBytes: number | null;
}

/**
 * What is free of a limit, in bytes: the limit less what is used, and never more than the system could give away now (`available`). Null
 * while nothing is known of what is used.
 */
export function freeOf(limit: number, used: number | null, available: number | null): number | null {
  if (used === null) return available === null ? null : Math.min(limit, available);
  return Math.max(0, Math.min(limit - used, available ?? Number.POSITIVE_INFINITY));
}

/** What the system could give away now, in bytes. */
export function availableOf({ memoryBytes, memoryUsedBytes }: MachineMemory): number | null {
  return memoryUsedBytes === null ? null : Math.max(0, memoryBytes - memoryUsedBytes);
}

/** The one memory of a machine without a usable GPU: its own, and the processor computes. */
export function ramPool(cpu: string | null, memory: MachineMemory): Pool {
  const bytes = Math.round(memory.memoryBytes * usableOfRam);
  return {
    id: 'ram',
    kind: 'ram',
    name: cpu ?? 'CPU',
    backend: 'cpu',
    totalBytes: memory.memoryBytes,
    limit: { bytes, source: 'ratio' },
    usedBytes: memory.memoryUsedBytes,
    freeBytes: freeOf(bytes, memory.memoryUsedBytes, availableOf(memory)),
    utilisation: null,
    powerWatts: null,
    // How fast a processor reads its memory depends on how many modules are in it, which no system tells without an administrator.
    chip: null,
  };
}
