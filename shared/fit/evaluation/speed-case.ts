import { z } from 'zod';

const maybe = <T extends z.ZodType>(schema: T): z.ZodDefault<z.ZodNullable<T>> =>
  schema.nullable().default(null);
const amount = maybe(z.number().nonnegative());
const name = maybe(z.string());

/** A published measurement of speed: tokens/s, bandwidth in GB/s, parameters in billions. `null` and missing are alike. */
export const speedCaseSchema = z.object({
  id: z.string(),
  hardware: name,
  hw_key: name,
  family: name,
  n_devices: amount,
  bandwidth_gbs: amount,
  tflops: amount,
  model: name,
  quant: name,
  engine: name,
  params_total_b: amount,
  params_active_b: amount,
  n_layers: amount,
  file_bytes: amount,
  bytes_active: amount,
  prompt_tokens: amount,
  depth_tokens: amount,
  gen_tokens: amount,
  pp_tok_s: amount,
  tg_tok_s: amount,
  quality: name,
});

export type SpeedCase = z.infer<typeof speedCaseSchema>;
