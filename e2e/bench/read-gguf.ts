import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gguf } from '@huggingface/gguf';
import { writeGguf } from '../../electron/fit/gguf-file.test-support.ts';
import { readGgufHeader } from '../../electron/fit/gguf-reader.ts';
import { openModelFile } from '../../electron/fit/model-file.ts';
import { type Measured, measure } from './comparison.ts';

/** As large as Gemma's. */
const vocabulary = 262_144;

/** The header of a model with one of the largest vocabularies, read by Hearth and by the library of the format's own people. */
export async function readGguf(): Promise<Measured> {
  const folder = await mkdtemp(path.join(tmpdir(), 'hearth-bench-'));
  const file = path.join(folder, 'large.gguf');
  try {
    const tokens = Array.from({ length: vocabulary }, (_, index) => `token${index}`);
    const bytes = writeGguf({
      metadata: {
        'general.architecture': 'gemma3',
        'gemma3.block_count': 62,
        'tokenizer.ggml.tokens': tokens,
        'tokenizer.ggml.merges': tokens.flatMap((token) => [token, token]),
      },
      tensors: Array.from({ length: 800 }, (_, index) => ({
        name: `blk.${index}.attn_q.weight`,
        shape: [8, 8],
      })),
    });
    await writeFile(file, bytes);
    // As much behind it as a model has, which nobody reads.
    await truncate(file, 16e9);
    const { signal } = new AbortController();
    return await measure({
      iterations: 5,
      name: `read a GGUF header of ${(bytes.length / 1e6).toFixed(0)} MB`,
      baseline: { name: '@huggingface/gguf', run: () => gguf(file, { allowLocalFile: true }) },
      subject: {
        name: 'openModelFile, readGgufHeader',
        run: async () => {
          const opened = await openModelFile(folder, file);
          try {
            return await readGgufHeader(opened, signal);
          } finally {
            await opened[Symbol.asyncDispose]();
          }
        },
      },
    });
  } finally {
    await rm(folder, { recursive: true });
  }
}
