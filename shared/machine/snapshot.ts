import { z } from 'zod';
import { poolSchema } from './pool.ts';

/** A reader that told nothing, and why: shown, so that an unknown is explained. */
export const machineGapSchema = z.object({
  reader: z.enum([
    'nvidia-smi',
    'sysctl',
    'system_profiler',
    'ioreg',
    'vm_stat',
    'memory-pressure',
    'macmon',
    'pmset',
    'proc',
    'sysfs',
    'lspci',
    'windows',
    'systeminformation',
  ]),
  cause: z.enum([
    /** It has not answered yet, and is waited for. */
    'asking',
    'missing',
    'timeout',
    'failed',
    'garbage',
    /** It printed so much that it was stopped. */
    'flooded',
    /** It answers, and not to this. */
    'not-told',
    /** The system has no way to say how much of a card is in use, or how busy it is. */
    'use-not-told',
    /** It tells two like cards apart by nothing, and may have told the first one twice. */
    'like-cards',
    /** It counts a card's memory in 32 bits: there may be more than it says. */
    'capped',
    /** Of a GPU that shares the machine's memory it tells only the part that is set aside. */
    'carve-out',
    /** A card is split into instances (MIG), and none is set up. */
    'no-instance',
  ]),
  /** the tool's own words */
  detail: z.string().max(2000).optional(),
});

/** What this computer is. Bytes everywhere; null is unknown. */
export const machineSchema = z.object({
  os: z.string().nullable(),
  /** the maker's name of the whole machine: "Mac Studio (M3 Ultra)" */
  model: z.string().nullable(),
  cpu: z.string().nullable(),
  cores: z.number().nullable(),
  memoryBytes: z.number(),
  memoryUsedBytes: z.number().nullable(),
  /** how hard the system is pressed for memory */
  pressure: z.enum(['normal', 'warning', 'critical']).nullable(),
  onBattery: z.boolean().nullable(),
  gpus: z.array(z.object({ name: z.string(), memoryBytes: z.number().nullable() })),
  /** where models can be loaded; empty only until the first look */
  pools: z.array(poolSchema),
  gaps: z.array(machineGapSchema),
  /** ms since 1970 */
  sampledAt: z.number(),
});

/** One point of the ten-minute graphs. */
export const machineSampleSchema = z.object({
  seq: z.int(),
  /** ms since 1970 */
  at: z.number(),
  pressure: machineSchema.shape.pressure,
  pools: z.array(
    z.object({ id: z.string(), usedBytes: z.number().nullable(), utilisation: z.number().nullable() }),
  ),
});

/** Samples newer than the asked-for one, oldest first. */
export const machineSamplesSchema = z.object({ samples: z.array(machineSampleSchema).max(600) });

export type Machine = z.infer<typeof machineSchema>;
export type MachineGap = z.infer<typeof machineGapSchema>;
export type MachineSample = z.infer<typeof machineSampleSchema>;
export type MachineSamples = z.infer<typeof machineSamplesSchema>;
