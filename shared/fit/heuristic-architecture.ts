import type { Architecture } from './facts.ts';
import { attention } from './family-table-rows.ts';

/** What is known where nothing but a size is. */
export interface KnownSize {
  readonly name: string | null;
  readonly parameters: number;
  /** null: all of them, or not told */
  readonly activeParameters: number | null;
  readonly contextMax: number | null;
}

/** billions, layers, embedding, heads, heads of keys and values, their dimension */
type Size = readonly [number, number, number, number, number, number];

/** How models of a size are usually built (Llama, Qwen, Mistral), so that a guess is rather too large than too small. */
const usualDense: readonly Size[] = [
  [0.5, 24, 1024, 16, 8, 64],
  [1.2, 24, 2048, 32, 8, 64],
  [3, 32, 3072, 24, 8, 128],
  [8, 36, 4096, 32, 8, 128],
  [14, 48, 5120, 40, 8, 128],
  [30, 64, 5120, 40, 8, 128],
  [70, 80, 8192, 64, 8, 128],
  [123, 88, 12_288, 96, 8, 128],
  [405, 126, 16_384, 128, 8, 128],
];
const usualExperts: readonly Size[] = [
  [8, 32, 2048, 32, 8, 64],
  [30, 48, 2048, 32, 4, 128],
  [110, 48, 4096, 64, 8, 128],
  [235, 80, 4096, 64, 8, 128],
  [480, 62, 6144, 96, 8, 128],
  [1000, 61, 7168, 64, 8, 128],
];
const usualVocabulary = 151_936;

/** A guess at a model's build from its size alone: plain grouped attention in every layer, as most models of that size have. */
export function usualArchitecture({
  name,
  parameters,
  activeParameters,
  contextMax,
}: KnownSize): Architecture {
  const isMixtureOfExperts = activeParameters !== null;
  const sizes = isMixtureOfExperts ? usualExperts : usualDense;
  const distance = ([billions]: Size): number => Math.abs(Math.log(parameters / (billions * 1e9)));
  const nearest = sizes.reduce((best, size) => (distance(size) < distance(best) ? size : best));
  const [, layers, embedding, heads, kvHeads, dim] = nearest;
  return {
    name,
    layers,
    embedding,
    heads,
    vocabulary: usualVocabulary,
    kv: [attention(layers, kvHeads, dim)],
    recurrent: null,
    contextMax,
    parameters,
    activeParameters: activeParameters ?? parameters,
    isMixtureOfExperts,
  };
}
