import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach } from 'vitest';

/** A scratch home with LM Studio's model folder, made anew for each test of the file that imports this. */
export let home: string;
export let models: string;

beforeEach(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'hearth-fit-'));
  models = path.join(home, '.lmstudio', 'models');
  await mkdir(models, { recursive: true });
});
afterEach(() => rm(home, { recursive: true, force: true }));

/** Writes a file of the model folder, given by publisher, repository and name; gives its size in bytes. */
export async function put(name: string, bytes: Uint8Array | string): Promise<number> {
  const file = path.join(models, name);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, bytes);
  return typeof bytes === 'string' ? Buffer.byteLength(bytes) : bytes.length;
}

/** A safetensors file with these tensors, all of 16 bits and zero. */
export function tinySafetensors(tensors: Readonly<Record<string, readonly number[]>>): Buffer {
  let offset = 0;
  const header = Object.fromEntries(
    Object.entries(tensors).map(([name, shape]) => {
      const start = offset;
      offset += shape.reduce((product, size) => product * size, 2);
      return [name, { dtype: 'BF16', shape, data_offsets: [start, offset] }];
    }),
  );
  const json = Buffer.from(JSON.stringify({ __metadata__: { format: 'mlx' }, ...header }));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length));
  return Buffer.concat([length, json, Buffer.alloc(offset)]);
}

export const tinyConfig = JSON.stringify({
  model_type: 'llama',
  num_hidden_layers: 2,
  hidden_size: 64,
  num_attention_heads: 4,
  num_key_value_heads: 2,
  vocab_size: 8,
  max_position_embeddings: 4096,
});
