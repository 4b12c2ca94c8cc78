import { z } from 'zod';

/**
 * The speed-relevant facts of a chip, from Hearth's own tables. Bandwidth in bytes/s; TFLOPS as the tables count them (Apple: fp32,
 * NVIDIA and AMD: shader rate, not the matrix units'). Which constants of the speed model hold for it is its `family`.
 */
export const chipSchema = z.object({
  name: z.string(),
  family: z.enum([
    'apple',
    /** Apple from the M5 on: matrix units in the GPU */
    'apple-m5',
    /** NVIDIA cards with GDDR memory */
    'nvidia',
    /** data-centre cards with HBM: A100, H100, H200, B200 */
    'nvidia-hbm',
    'spark',
    'strix',
    /** AMD cards with memory of their own */
    'amd',
    'cpu',
  ]),
  bandwidth: z.number().positive(),
  tflops: z.number().positive().nullable(),
});

/** One memory that models can be loaded into. Bytes everywhere; null is unknown, never zero. */
export const poolSchema = z.object({
  /** stable while the machine stays: a card's uuid, `metal`, `ram` */
  id: z.string(),
  /** `vram`: a card's own. `unified`: the GPU's share of the machine's memory. `ram`: no usable GPU, the processor computes. */
  kind: z.enum(['vram', 'unified', 'ram']),
  name: z.string(),
  /** a part of a split card (MIG): a program sees one of them at a time, so none is ever pooled */
  isInstance: z.literal(true).optional(),
  backend: z.enum(['metal', 'cuda', 'rocm', 'vulkan', 'cpu']),
  totalBytes: z.number().nullable(),
  /** What may really be used of it, and how that is known: told by the system, set by the user, a table of measured limits, a ratio. */
  limit: z.object({ bytes: z.number(), source: z.enum(['read', 'set', 'table', 'ratio']) }).nullable(),
  usedBytes: z.number().nullable(),
  /** limit less what is used, as far as both are known; of shared memory never more than the system could give away */
  freeBytes: z.number().nullable(),
  /** 0 … 1 */
  utilisation: z.number().min(0).max(1).nullable(),
  powerWatts: z.number().nullable(),
  chip: chipSchema.nullable(),
});

export type Chip = z.infer<typeof chipSchema>;
export type ChipFamily = Chip['family'];
export type Pool = z.infer<typeof poolSchema>;
