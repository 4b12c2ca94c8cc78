import type { Machine } from '../../shared/machine/snapshot.ts';

/** What is read once: none of it changes while the program runs. */
export type Hardware = Pick<Machine, 'os' | 'cpu' | 'gpus'>;

/** The parts of systeminformation's answers that are used, as loosely as they really come. */
export interface RawHardware {
  readonly os: { readonly distro?: string; readonly release?: string } | null;
  readonly cpu: { readonly manufacturer?: string; readonly brand?: string } | null;
  readonly graphics: { readonly controllers?: readonly RawController[] } | null;
}

export interface RawController {
  readonly vendor?: string;
  readonly model?: string;
  readonly name?: string;
  /** MiB, of nvidia-smi */
  readonly memoryTotal?: number;
}

const mebibyte = 1024 * 1024;

/** Reads the raw facts; what is missing or blank is null, never a guess. */
export function hardwareOf(raw: RawHardware): Hardware {
  return {
    os: joined(raw.os?.distro, raw.os?.release),
    cpu: joined(raw.cpu?.manufacturer, raw.cpu?.brand),
    gpus: (raw.graphics?.controllers ?? []).flatMap((controller) => {
      const name = present(controller.model) ?? present(controller.name) ?? present(controller.vendor);
      return name === null ? [] : [{ name, memoryBytes: gpuMemory(controller) }];
    }),
  };
}

/**
 * Only nvidia-smi's figure is taken. `vram` is the PCI window on Linux, 32 bits wide on Windows and missing on Apple silicon, where
 * the graphics memory is a share of the machine's own.
 */
function gpuMemory({ memoryTotal }: RawController): number | null {
  const isPlausible = typeof memoryTotal === 'number' && memoryTotal >= 256 && memoryTotal < 16 * 1024 * 1024;
  return isPlausible ? memoryTotal * mebibyte : null;
}

/** "Apple M3 Ultra", also where the second part repeats the first. */
function joined(first: string | undefined, second: string | undefined): string | null {
  const [a, b] = [present(first), present(second)];
  if (a === null || b === null) return a ?? b;
  return b.toLowerCase().startsWith(a.toLowerCase()) ? b : `${a} ${b}`;
}

function present(text: string | undefined): string | null {
  const trimmed = text?.replaceAll(/\s+/g, ' ').trim() ?? '';
  return trimmed === '' || /^(unknown|n\/a|default string)$/i.test(trimmed) ? null : trimmed;
}
