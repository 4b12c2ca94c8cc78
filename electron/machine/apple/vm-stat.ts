/**
 * Bytes of memory in use as Activity Monitor counts them: what programs hold less what they would give away, what is wired, and what is
 * compressed. From what `vm_stat` prints; null for anything else.
 */
export function readVmStat(printed: string): number | null {
  const pageSize = numberAt(printed, /\(page size of (\d+) bytes\)/);
  const pages = (name: string): number | null =>
    numberAt(printed, new RegExp(`^${name}:\\s+(\\d+)\\.$`, 'm'));
  const held = pages('Anonymous pages');
  const wired = pages('Pages wired down');
  const compressed = pages('Pages occupied by compressor');
  if (pageSize === null || held === null || wired === null || compressed === null) return null;
  return pageSize * (Math.max(0, held - (pages('Pages purgeable') ?? 0)) + wired + compressed);
}

function numberAt(text: string, pattern: RegExp): number | null {
  const digits = pattern.exec(text)?.[1];
  return digits === undefined ? null : Number(digits);
}
