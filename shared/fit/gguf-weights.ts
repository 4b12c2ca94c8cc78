import type { Weights } from './facts.ts';
import type { GgufHeader } from './gguf-header.ts';

/** Weights and parameters of a GGUF model, as its tensors add up. */
export interface GgufWeights extends Weights {
  readonly parameters: number;
  readonly activeParameters: number;
}

/** Of which experts there are `count`, and `used` work on one token. */
export interface Experts {
  readonly count: number;
  readonly used: number;
}

const isExpert = /_(?:ch)?exps\./;
const layerNumber = /^blk\.(\d+)\./;
const embedding = 'token_embd.weight';
/** Looked up by row as well, whatever the output is. */
const layerEmbedding = 'per_layer_token_embd.weight';

/**
 * Adds up the tensors. A card with memory of its own leaves the token embedding in main memory, unless it is the output matrix as well
 * (no `output.weight`): then the card holds it like the rest. For one token the rows of an embedding are next to nothing, of the
 * experts those in use are read, and extra prediction layers (from `layers` on) are not.
 */
export function ggufWeights(
  tensors: GgufHeader['tensors'],
  { layers, experts }: { readonly layers: number; readonly experts: Experts | null },
): GgufWeights {
  const hasOutput = tensors.some(({ name }) => name === 'output.weight');
  const share = experts === null ? 1 : experts.used / experts.count;
  const sum = { deviceBytes: 0, hostBytes: 0, activeBytes: 0, parameters: 0, activeParameters: 0 };
  for (const { name, bytes, elements } of tensors) {
    const isLookup = name === layerEmbedding || (name === embedding && hasOutput);
    const isExtra = Number(layerNumber.exec(name)?.[1] ?? -1) >= layers;
    const used = isLookup || isExtra ? 0 : isExpert.test(name) ? share : 1;
    sum[isLookup ? 'hostBytes' : 'deviceBytes'] += bytes;
    sum.activeBytes += bytes * used;
    sum.parameters += elements;
    sum.activeParameters += elements * used;
  }
  return sum;
}
