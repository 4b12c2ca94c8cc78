import { z } from 'zod';

/** What a Mac's own report says of it. Null is not told. */
export interface Profile {
  /** `Mac Studio` */
  readonly machine: string | null;
  /** `Apple M3 Ultra`, also under Rosetta */
  readonly chip: string | null;
  readonly gpuCores: number | null;
  readonly gpus: readonly string[];
}

/** Takes a second or two, so it is asked once. It also tells serial numbers, which are not read. */
export const profileArgs = ['SPHardwareDataType', 'SPDisplaysDataType', '-json'] as const;

const reportSchema = z.object({
  SPHardwareDataType: z
    .array(z.object({ machine_name: z.string().optional(), chip_type: z.string().optional() }))
    .optional(),
  SPDisplaysDataType: z
    .array(
      z.object({
        sppci_model: z.string().optional(),
        sppci_cores: z.union([z.string(), z.number()]).optional(),
      }),
    )
    .optional(),
});

/** Reads `system_profiler SPHardwareDataType SPDisplaysDataType -json`; null for anything else. */
export function readProfile(printed: string): Profile | null {
  const report = reportSchema.safeParse(parsed(printed));
  if (!report.success) return null;
  const hardware = report.data.SPHardwareDataType?.[0];
  const displays = report.data.SPDisplaysDataType ?? [];
  if (hardware === undefined && displays.length === 0) return null;
  const cores = Number(displays.find(({ sppci_cores }) => sppci_cores !== undefined)?.sppci_cores);
  return {
    machine: hardware?.machine_name ?? null,
    chip: hardware?.chip_type ?? null,
    gpuCores: Number.isInteger(cores) && cores > 0 ? cores : null,
    gpus: displays.flatMap(({ sppci_model }) => sppci_model ?? []),
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
