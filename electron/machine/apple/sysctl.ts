import type { Machine } from '../../../shared/machine/snapshot.ts';

/** What macOS's kernel tells of a Mac. Bytes; null is not told. */
export interface KernelFacts {
  readonly memoryBytes: number | null;
  /** `Mac15,14` */
  readonly modelId: string | null;
  /** `Apple M3 Ultra`; under Rosetta something else */
  readonly brand: string | null;
  readonly cores: number | null;
  /** `26.1` */
  readonly macos: string | null;
  /** what its user lets the GPU have; null: what macOS itself does */
  readonly gpuLimitBytes: number | null;
  readonly pressure: Machine['pressure'];
}

/** What is asked. A name that this macOS does not have is complained about, and the others are told all the same. */
export const sysctlArgs = [
  'hw.memsize',
  'hw.model',
  'hw.ncpu',
  'machdep.cpu.brand_string',
  'kern.osproductversion',
  'kern.memorystatus_vm_pressure_level',
  'iogpu.wired_limit_mb',
  'debug.iogpu.wired_limit',
] as const;

const mebibyte = 2 ** 20;

/** Reads lines such as `hw.memsize: 549755813888`; null where there is none that was asked for. */
export function readSysctl(printed: string): KernelFacts | null {
  const values = new Map(
    printed.split('\n').flatMap((line): [string, string][] => {
      const [, name, value] = /^([\w.]+): (.*)$/.exec(line.trim()) ?? [];
      return name === undefined || value === undefined ? [] : [[name, value.trim()]];
    }),
  );
  if (!sysctlArgs.some((name) => values.has(name))) return null;
  const text = (name: string): string | null => values.get(name) || null;
  const number = (name: string): number | null => {
    const value = text(name);
    return value !== null && /^\d{1,15}$/.test(value) && Number(value) > 0 ? Number(value) : null;
  };
  const memoryBytes = number('hw.memsize');
  const wished = wishedLimit(number('iogpu.wired_limit_mb'), number('debug.iogpu.wired_limit'));
  return {
    memoryBytes,
    modelId: text('hw.model'),
    brand: text('machdep.cpu.brand_string'),
    cores: number('hw.ncpu'),
    macos: text('kern.osproductversion'),
    gpuLimitBytes: wished === null ? null : Math.min(wished, memoryBytes ?? wished),
    pressure: pressureOf(number('kern.memorystatus_vm_pressure_level')),
  };
}

/**
 * From macOS 14 on `iogpu.wired_limit_mb`, in MiB; on macOS 13 `debug.iogpu.wired_limit`, in bytes, into which some write MiB: no memory
 * has as few bytes or as many MiB as the other would mean.
 */
function wishedLimit(mebibytes: number | null, debug: number | null): number | null {
  if (mebibytes !== null) return mebibytes * mebibyte;
  if (debug === null) return null;
  return debug < 16 * mebibyte ? debug * mebibyte : debug;
}

/** XNU's own levels: 1 normal, 2 warning, 4 critical. */
function pressureOf(level: number | null): Machine['pressure'] {
  switch (level) {
    case 1:
      return 'normal';
    case 2:
      return 'warning';
    case 4:
      return 'critical';
    default:
      return null;
  }
}
