import { gpuChip } from '../../../shared/machine/find-chip.ts';
import type { Pool } from '../../../shared/machine/pool.ts';
import { freeOf } from '../shared-memory.ts';

/** What amdgpu's files tell of a card. Bytes; null is not told. */
export interface AmdFigures {
  readonly vramTotal: number | null;
  readonly vramUsed: number | null;
  /** main memory that the GPU may use besides */
  readonly gttTotal: number | null;
  readonly gttUsed: number | null;
  /** 0 … 1 */
  readonly utilisation: number | null;
  /** of the whole chip, where the GPU is in the processor */
  readonly powerWatts: number | null;
}

/** A card and what it is. */
export interface AmdCard {
  readonly slot: string;
  readonly name: string;
  readonly isIntegrated: boolean;
  readonly figures: AmdFigures;
}

/** Names of the files beside `device/`, in the order of {@link readAmdFigures}. */
export const amdFiles = [
  'mem_info_vram_total',
  'mem_info_vram_used',
  'mem_info_gtt_total',
  'mem_info_gtt_used',
  'gpu_busy_percent',
] as const;

/** Reads the texts of those files; power is told in µW. */
export function readAmdFigures(texts: readonly (string | null)[], power: string | null): AmdFigures {
  const [vramTotal = null, vramUsed = null, gttTotal = null, gttUsed = null, busy = null] =
    texts.map(numberOf);
  const microwatts = numberOf(power);
  return {
    vramTotal,
    vramUsed,
    gttTotal,
    gttUsed,
    utilisation: busy === null ? null : Math.min(1, busy / 100),
    powerWatts: microwatts === null ? null : microwatts / 1e6,
  };
}

function numberOf(text: string | null): number | null {
  const digits = text?.trim() ?? '';
  return /^\d{1,15}$/.test(digits) ? Number(digits) : null;
}

/** Its memory: the card's own, or what firmware set aside (carve-out) and Linux lets it have besides (GTT). Null: it does not say how much. */
export function amdPool(
  { slot, name, isIntegrated, figures }: AmdCard,
  availableBytes: number | null,
): Pool | null {
  const { vramTotal, vramUsed, gttTotal, gttUsed, utilisation, powerWatts } = figures;
  if (vramTotal === null || (isIntegrated && gttTotal === null)) return null;
  const totalBytes = isIntegrated ? vramTotal + (gttTotal ?? 0) : vramTotal;
  const usedBytes = isIntegrated ? sum(vramUsed, gttUsed) : vramUsed;
  const available =
    !isIntegrated || availableBytes === null || vramUsed === null
      ? null
      : availableBytes + vramTotal - vramUsed;
  return {
    id: slot,
    kind: isIntegrated ? 'unified' : 'vram',
    name,
    backend: isIntegrated ? 'vulkan' : 'rocm',
    totalBytes,
    limit: { bytes: totalBytes, source: 'read' },
    usedBytes,
    freeBytes: freeOf(totalBytes, usedBytes, available),
    utilisation,
    powerWatts,
    chip: gpuChip(name, vramTotal),
  };
}

const sum = (a: number | null, b: number | null): number | null => (a === null || b === null ? null : a + b);
