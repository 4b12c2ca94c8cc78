import type { Machine } from '../../../shared/machine/snapshot.ts';

/** Bytes of the memory that Linux manages: what firmware has set aside for a GPU is not among it. */
export interface LinuxMemory {
  readonly totalBytes: number;
  /** what it could give away at once */
  readonly availableBytes: number;
}

/** Reads `/proc/meminfo`; null for anything else. */
export function readMeminfo(text: string): LinuxMemory | null {
  const kibibytes = (name: string): number | null => {
    const digits = new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(text)?.[1];
    return digits === undefined ? null : Number(digits);
  };
  const total = kibibytes('MemTotal');
  const available = kibibytes('MemAvailable') ?? kibibytes('MemFree');
  if (total === null || available === null || total <= 0) return null;
  return { totalBytes: total * 1024, availableBytes: Math.min(available, total) * 1024 };
}

/** shares of the time in which programs waited for memory, and of memory that is left, from which on it presses */
const stalled = { warning: 10, critical: 40 } as const;
const left = { warning: 0.1, critical: 0.04 } as const;

/**
 * How hard memory presses, by the kernel's own count of stalls (`/proc/pressure/memory`, its `some avg10`: percent of the last ten seconds
 * in which some program waited), where it keeps one (null: it does not), and by what is left. The worse of both counts.
 */
export function linuxPressure(stalls: string | null, memory: LinuxMemory | null): Machine['pressure'] {
  const digits = /^some avg10=(\d+(?:\.\d+)?)/m.exec(stalls ?? '')?.[1];
  const waited = digits === undefined ? null : Number(digits);
  const share = memory === null ? null : memory.availableBytes / memory.totalBytes;
  if (waited === null && share === null) return null;
  if ((waited ?? 0) >= stalled.critical || (share ?? 1) < left.critical) return 'critical';
  return (waited ?? 0) >= stalled.warning || (share ?? 1) < left.warning ? 'warning' : 'normal';
}

/** How hard memory presses where only its sizes are known. */
export const pressureBySize = (memory: LinuxMemory): Machine['pressure'] => linuxPressure(null, memory);
