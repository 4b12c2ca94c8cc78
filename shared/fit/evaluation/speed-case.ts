import { z } from 'zod';
import { amount, text } from './figures.ts';

/** A published measurement of speed: tokens/s, bandwidth in GB/s, parameters in billions. `null` and missing are alike. */
export const speedCaseSchema = z.object({
  id: z.string(),
  hardware: text,
  hw_key: text,
  family: text,
  n_devices: amount,
  bandwidth_gbs: amount,
  tflops: amount,
  model: text,
  quant: text,
  engine: text,
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
  quality: text,
});

export type SpeedCase = z.infer<typeof speedCaseSchema>;
