import type { Weights } from './facts.ts';
import type { Experts, GgufWeights } from './gguf-weights.ts';
import type { Quantisation } from './model-config.ts';

/** A tensor as the header of a safetensors file lists it. */
export interface StoredTensor {
  readonly name: string;
  /** `BF16`, `U32` … */
  readonly type: string;
  readonly shape: readonly number[];
  readonly bytes: number;
}

const isExpert = /(?:^|\.)(?:experts|switch_mlp|switch_glu)\./;
const isOutput = /(?:^|\.)(?:lm_head|embed_out|output)\./;
/** Looked up by row. */
const isEmbedding = /(?:^|\.)(?:embed_tokens|wte|word_embeddings|tok_embeddings|embeddings)\./;
const isLayerEmbedding = /(?:^|\.)embed_tokens_per_layer\./;
/** Eyes, ears and layers that guess further tokens: they take memory, and a token of text does not pass them. */
const isAside =
  /(?:^|\.)(?:vision_tower|vision_model|visual|embed_vision|multi_modal_projector|mm_projector|audio_tower|audio_model|embed_audio|mtp)\./;
const layerNumber = /(?:^|\.)layers\.(\d+)\./;
/** What belongs to packed numbers and is none itself. */
const isScale = /(?:\.|_)(?:scales|biases|qzeros|g_idx|scale|scale_inv|scale_2|zero_point)$/;

/**
 * Adds up the tensors. All of it lies where the model computes: MLX knows one memory, and vLLM leaves nothing behind. For one token of
 * text the experts in use are read, and of the embedding only a row, unless it is the output matrix as well.
 */
export function safetensorsWeights(
  tensors: readonly StoredTensor[],
  wish: {
    readonly layers: number;
    readonly experts: Experts | null;
    readonly quantisation: Quantisation | null;
  },
): Weights & Pick<GgufWeights, 'parameters' | 'activeParameters'> {
  const hasOutput = tensors.some(({ name }) => isOutput.test(name));
  const share = wish.experts === null ? 1 : wish.experts.used / wish.experts.count;
  const packed = new Set(tensors.flatMap(({ name }) => (name.endsWith('.scales') ? name.slice(0, -7) : [])));
  const sum = { deviceBytes: 0, hostBytes: 0, activeBytes: 0, parameters: 0, activeParameters: 0 };
  for (const tensor of tensors) {
    const { name, bytes } = tensor;
    const unused =
      isAside.test(name) ||
      isLayerEmbedding.test(name) ||
      (hasOutput && isEmbedding.test(name)) ||
      Number(layerNumber.exec(name)?.[1] ?? -1) >= wish.layers;
    const used = unused ? 0 : isExpert.test(name) ? share : 1;
    const elements = elementsOf(tensor, packed, wish.quantisation);
    sum.deviceBytes += bytes;
    sum.activeBytes += bytes * used;
    sum.parameters += elements;
    sum.activeParameters += elements * used;
  }
  return sum;
}

/** How many numbers a tensor stands for: several of 2 to 8 bits are packed into an integer. */
function elementsOf(
  { name, type, shape, bytes }: StoredTensor,
  packed: ReadonlySet<string>,
  quantisation: Quantisation | null,
): number {
  const stored = shape.reduce((product, size) => product * size, 1);
  const module = name.replace(/\.[^.]*$/, '');
  if (isScale.test(name)) return 0;
  if (type === 'U32' && packed.has(module)) {
    const own = quantisation?.byModule.get(module);
    return (stored * 32) / (own?.bits ?? quantisation?.bits ?? 4);
  }
  // GPTQ, AWQ: eight numbers of 4 bits in one integer.
  if (type === 'I32' && name.endsWith('.qweight')) return stored * 8;
  // MXFP4, NVFP4: two in a byte.
  if (type === 'U8' && (/(?:_blocks|_packed)$/.test(name) || name.endsWith('.weight'))) return bytes * 2;
  return stored;
}
