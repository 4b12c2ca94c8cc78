import type { Machine } from '../../shared/machine/snapshot.ts';

/** What is read once: none of it changes while the program runs. */
export type Hardware = Pick<Machine, 'os' | 'cpu' | 'gpus'>;

type Gpu = Machine['gpus'][number];

/** The parts of systeminformation's answers that are used, as loosely as they really come. */
export interface RawHardware {
  readonly os: { readonly distro?: string; readonly release?: string } | null;
  readonly cpu: { readonly manufacturer?: string; readonly brand?: string } | null;
  readonly graphics: { readonly controllers?: readonly RawController[] } | null;
  /** what `nvidia-smi` printed for {@link nvidiaQuery}, null where there is none */
  readonly nvidia: string | null;
}

export interface RawController {
  readonly vendor?: string;
  readonly model?: string;
  readonly name?: string;
}

/** Asks for one line per card: its name and its memory in MiB. */
export const nvidiaQuery = ['--query-gpu=name,memory.total', '--format=csv,noheader,nounits'] as const;

const mebibyte = 1024 * 1024;

/** Reads the raw facts; what is missing or blank is null, never a guess. */
export function hardwareOf(raw: RawHardware): Hardware {
  return {
    os: joined(raw.os?.distro, raw.os?.release),
    cpu: joined(raw.cpu?.manufacturer, raw.cpu?.brand),
    gpus: [...nvidiaCards(raw.nvidia ?? ''), ...otherCards(raw)],
  };
}

/** The cards that nvidia-smi lists. A memory it does not tell, as with memory shared with the processor, is null. */
function nvidiaCards(printed: string): Gpu[] {
  return printed.split('\n').flatMap((line) => {
    const [, name, mebibytes] = /^(.+?)\s*,\s*([^,]*)$/.exec(line.trim()) ?? [];
    if (name === undefined) return [];
    const amount = /^\d+$/.test(mebibytes ?? '') ? Number(mebibytes) : 0;
    return [{ name, memoryBytes: amount > 0 && amount < 16 * mebibyte ? amount * mebibyte : null }];
  });
}

/**
 * The cards of the system's own list, less those that nvidia-smi told, by name only: their memory is the PCI window on Linux, 32 bits
 * wide on Windows, and missing on Apple silicon, where it is a share of the machine's own.
 */
function otherCards(raw: RawHardware): Gpu[] {
  const isTold = nvidiaCards(raw.nvidia ?? '').length > 0;
  return (raw.graphics?.controllers ?? []).flatMap((controller) => {
    if (isTold && /nvidia/i.test(`${controller.vendor} ${controller.model}`)) return [];
    const name = present(controller.model) ?? present(controller.name) ?? present(controller.vendor);
    return name === null ? [] : [{ name, memoryBytes: null }];
  });
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
