import { z } from 'zod';

/** What macmon (https://github.com/vladkens/macmon, where it is installed) tells of the GPU. Null is not told. */
export interface MacmonSample {
  /** 0 … 1, over the time since the last sample */
  readonly utilisation: number | null;
  readonly powerWatts: number | null;
}

/** Arguments that make it print a line every `everyMs`, for ever. */
export const macmonArgs = (everyMs: number): string[] => ['pipe', '-s', '0', '-i', String(everyMs)];

const lineSchema = z.object({
  /** until macmon 0.8 [MHz, share], since then by fields of their own */
  gpu_usage: z.tuple([z.number(), z.number()]).optional(),
  gpu_active_ratio: z.number().optional(),
  gpu_power: z.number().optional(),
});

/** Reads a line of `macmon pipe`; null for anything else. */
export function readMacmon(line: string): MacmonSample | null {
  if (!line.startsWith('{')) return null;
  const sample = lineSchema.safeParse(parsed(line));
  if (!sample.success) return null;
  const { gpu_active_ratio: active, gpu_usage: usage, gpu_power: watts } = sample.data;
  const share = active ?? usage?.[1];
  if (share === undefined && watts === undefined) return null;
  return {
    utilisation: share === undefined ? null : Math.min(1, Math.max(0, share)),
    powerWatts: watts === undefined || watts < 0 ? null : watts,
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
