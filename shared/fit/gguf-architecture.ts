import { type GgufHeader, GgufKeys } from './gguf-header.ts';
import { ggufKvGroups } from './gguf-kv-groups.ts';
import { RecurrentLayers, ggufRecurrent } from './gguf-recurrent.ts';
import { type Experts, ggufWeights } from './gguf-weights.ts';
import { knownGgufArchitectures } from './gguf-known-architectures.ts';
import type { ModelOnDisk } from './model-on-disk.ts';

/**
 * Reads a model out of its GGUF headers (one, or one for each part of a split file, the first first): layers, caches, states and
 * weights as llama.cpp lays them out. Null where the headers describe no model, or one that cannot be.
 */
export function ggufModel(headers: readonly GgufHeader[]): ModelOnDisk | null {
  const keys = GgufKeys.of(headers[0]?.metadata ?? new Map());
  if (keys === null) return null;
  const tensors = headers.flatMap((header) => header.tensors);
  const layers = keys.blocks - predictionLayers(keys, tensors);
  const embedding = keys.count('embedding_length') ?? 0;
  const experts = expertsOf(keys);
  const { parameters, activeParameters, ...weights } = ggufWeights(tensors, { layers, experts });
  const vocabulary = keys.vocabulary() ?? embeddingRows(tensors, embedding);
  if (layers < 1 || embedding < 1 || vocabulary < 1 || weights.deviceBytes <= 0 || weights.activeBytes <= 0)
    return null;
  if (parameters <= 0 || activeParameters <= 0) return null;
  const recurrent = new RecurrentLayers(keys, tensors);
  return {
    architecture: {
      name: keys.architecture,
      layers,
      embedding,
      heads: Math.max(1, keys.count('attention.head_count') ?? 1),
      vocabulary,
      kv: isEncoder(keys) ? [] : ggufKvGroups(keys, layers, recurrent.replacesAttention),
      recurrent: ggufRecurrent(keys, recurrent.count(layers)),
      contextMax: keys.count('context_length') || null,
      parameters,
      activeParameters,
      isMixtureOfExperts: experts !== null,
    },
    weights,
    isKnown: knownGgufArchitectures.has(keys.architecture),
  };
}

/** Layers at the end that guess further tokens. Some files name them without having them. */
function predictionLayers(keys: GgufKeys, tensors: GgufHeader['tensors']): number {
  const extra = keys.count('nextn_predict_layers') ?? 0;
  const first = `blk.${keys.blocks - extra}.nextn.`;
  return extra < keys.blocks && tensors.some(({ name }) => name.startsWith(first)) ? extra : 0;
}

function expertsOf(keys: GgufKeys): Experts | null {
  const count = keys.count('expert_count') ?? 0;
  const used = keys.count('expert_used_count') ?? 0;
  return count > 1 && used > 0 && used <= count ? { count, used } : null;
}

/** Embedding models see the whole text at once and keep nothing of it. */
function isEncoder(keys: GgufKeys): boolean {
  return /bert|t5encoder|embedding$/.test(keys.architecture);
}

function embeddingRows(tensors: GgufHeader['tensors'], embedding: number): number {
  const matrix = tensors.find(({ name }) => name === 'token_embd.weight' || name === 'output.weight');
  return matrix === undefined || embedding === 0 ? 0 : Math.floor(matrix.elements / embedding);
}
