/** What the GPU's driver tells of now. Bytes; null is not told. */
export interface Accelerator {
  /** memory that its work keeps in place just now; a model that rests for minutes may count no more */
  readonly inUseBytes: number | null;
  /** 0 … 1 */
  readonly utilisation: number | null;
  readonly cores: number | null;
}

/** Asks for the properties of the graphics drivers alone, not of what hangs below them. */
export const accelerator = ['-r', '-d', '1', '-w', '0', '-c', 'IOAccelerator'] as const;

/** Reads `ioreg -r -d 1 -w 0 -c IOAccelerator`; null where it has no statistics. Of several GPUs (Intel Macs) the first one counts. */
export function readAccelerator(printed: string): Accelerator | null {
  const statistics = statisticsIn(printed);
  if (statistics === null) return null;
  const percent = numberOf(statistics, 'Device Utilization %');
  return {
    inUseBytes: numberOf(statistics, 'In use system memory'),
    utilisation: percent === null ? null : Math.min(1, percent / 100),
    cores: numberOf(printed, 'gpu-core-count'),
  };
}

/** What stands in `"PerformanceStatistics" = {…}`. */
function statisticsIn(printed: string): string | null {
  const begin = '"PerformanceStatistics" = {';
  const at = printed.indexOf(begin);
  const end = at === -1 ? -1 : printed.indexOf('}', at);
  return end === -1 ? null : printed.slice(at + begin.length, end);
}

/** `"name"=123` within a dictionary, `"name" = 123` outside. The name ends at the quote: there is an `… (driver)` beside it. */
function numberOf(text: string, name: string): number | null {
  const at = text.indexOf(`"${name}"`);
  const digits = at === -1 ? undefined : /^\s*=\s*(\d{1,15})/.exec(text.slice(at + name.length + 2))?.[1];
  return digits === undefined ? null : Number(digits);
}
