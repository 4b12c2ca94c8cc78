import type { StoredTensor } from './safetensors-weights.ts';

/** A tensor as a safetensors file lists it. */
export const stored = (
  name: string,
  shape: readonly number[],
  type = 'BF16',
  bytesEach = 2,
): StoredTensor => ({
  name,
  type,
  shape,
  bytes: shape.reduce((product, size) => product * size, bytesEach),
});

/** The numbers of a config.json that all models have. */
export const llama = {
  model_type: 'llama',
  num_hidden_layers: 32,
  hidden_size: 4096,
  num_attention_heads: 32,
  num_key_value_heads: 8,
  vocab_size: 128_256,
  max_position_embeddings: 131_072,
};
