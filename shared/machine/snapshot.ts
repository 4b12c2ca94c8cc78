import { z } from 'zod';

/** What this computer is. Bytes everywhere; null is unknown. */
export const machineSchema = z.object({
  os: z.string().nullable(),
  cpu: z.string().nullable(),
  cores: z.number().nullable(),
  memoryBytes: z.number(),
  memoryUsedBytes: z.number().nullable(),
  gpus: z.array(z.object({ name: z.string(), memoryBytes: z.number().nullable() })),
  /** ms since 1970 */
  sampledAt: z.number(),
});

export type Machine = z.infer<typeof machineSchema>;
