import { z } from 'zod';
import type { StoredTensor } from '../../shared/fit/safetensors-weights.ts';
import { ByteReader } from './byte-reader.ts';
import { type ModelFile, Unreadable } from './model-file.ts';

/** Bytes of a header; the largest models have some megabytes in a file. */
const largestHeader = 32 * 1024 * 1024;

const tensorSchema = z.object({
  dtype: z.string().max(32),
  shape: z.array(z.int().nonnegative()).max(16),
  data_offsets: z.tuple([z.int().nonnegative(), z.int().nonnegative()]),
});

/**
 * Reads the header of a safetensors file: a length, then a JSON object with every tensor's type, shape and place. Throws
 * {@link Unreadable}, and the signal's reason.
 */
export async function readSafetensorsHeader(file: ModelFile, signal: AbortSignal): Promise<StoredTensor[]> {
  const reader = new ByteReader(file, { limit: largestHeader, signal });
  const length = await reader.u64();
  const json = parse((await reader.bytes(length)).toString('utf8'));
  const dataBytes = file.bytes - reader.position;
  return Object.entries(json).flatMap(([name, value]) => {
    if (name === '__metadata__') return [];
    const tensor = tensorSchema.safeParse(value).data;
    if (tensor === undefined) throw new Unreadable('damaged');
    const [start, end] = tensor.data_offsets;
    if (end < start) throw new Unreadable('damaged');
    if (end > dataBytes) throw new Unreadable('cut-off');
    const elements = tensor.shape.reduce((product, size) => product * size, 1);
    // Not even one bit for a number: the shape is damaged.
    if (elements > (end - start) * 8) throw new Unreadable('damaged');
    return [{ name, type: tensor.dtype, shape: tensor.shape, bytes: end - start }];
  });
}

function parse(text: string): Record<string, unknown> {
  try {
    return z.record(z.string(), z.unknown()).parse(JSON.parse(text));
  } catch {
    throw new Unreadable('not-a-model');
  }
}
