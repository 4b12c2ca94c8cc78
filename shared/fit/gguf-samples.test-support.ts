import type { Architecture } from './facts.ts';
import { ggufModel } from './gguf-architecture.ts';
import type { GgufHeader, GgufTensor, GgufValue } from './gguf-header.ts';
import { kvBytesPerToken } from './kv-cache.ts';

/** A header of `architecture` with its keys; tensors only where they matter. */
export function header(
  architecture: string,
  keys: Record<string, GgufValue>,
  tensors: readonly GgufTensor[] = [tensor('output.weight', 1e6)],
): GgufHeader {
  const own = Object.entries(keys).map(([key, value]) => [`${architecture}.${key}`, value] as const);
  return {
    metadata: new Map<string, GgufValue>([
      ['general.architecture', architecture],
      ['tokenizer.ggml.tokens', { length: 150_000 }],
      ...own,
    ]),
    tensors,
  };
}

export const tensor = (name: string, bytes: number, elements = bytes): GgufTensor => ({
  name,
  bytes,
  elements,
});

/** What a header of this kind is read as. */
export function architectureOf(...parts: Parameters<typeof header>): Architecture {
  const model = ggufModel([header(...parts)]);
  if (model === null) throw new Error('no model');
  return model.architecture;
}

/** Numbers of a model of plain size. */
export const base = {
  block_count: 32,
  embedding_length: 4096,
  'attention.head_count': 32,
  context_length: 131_072,
};
/** Bytes of a token in a cache of 16 bits. */
export const perToken = (architecture: Architecture): number => kvBytesPerToken(architecture.kv, 'f16');
