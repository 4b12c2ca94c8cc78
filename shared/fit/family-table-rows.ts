import type { Architecture, KvGroup } from './facts.ts';

/** A model as its maker published it, for where its own files cannot be read. */
export interface Family {
  readonly name: string;
  /** what GGUF and config.json call the architecture: small letters and digits, nothing else */
  readonly architectures: readonly string[];
  /** must be found in the model's key or name: where the architecture alone does not tell the maker */
  readonly named?: RegExp;
  /** the name says it all: its size is in the name in a form of its own ("E4B") */
  readonly isNamedBySize?: true;
  readonly architecture: Omit<Architecture, 'name'>;
  /** the token embedding is the output matrix as well */
  readonly isTied: boolean;
}

type Shape = Pick<Architecture, 'layers' | 'embedding' | 'heads' | 'vocabulary' | 'kv' | 'contextMax'> & {
  readonly recurrent?: NonNullable<Architecture['recurrent']>;
};

interface Extra {
  readonly named?: RegExp;
  readonly isNamedBySize?: true;
  readonly isTied?: true;
}

export const attention = (
  layers: number,
  heads: number,
  dim: number,
  window: number | null = null,
): KvGroup => ({ layers, heads, keyDim: dim, valueDim: dim, window });

/** One vector of `dim` numbers stands for all heads, keys and values. */
export const latent = (layers: number, dim = 576): KvGroup => ({
  layers,
  heads: 1,
  keyDim: dim,
  valueDim: 0,
  window: null,
});

/** Every parameter works on every token. Sizes in billions. */
export function dense(
  name: string,
  architectures: readonly string[],
  billions: number,
  shape: Shape,
  extra: Extra = {},
): Family {
  return row(name, architectures, [billions, billions], false, shape, extra);
}

/** A part of the parameters works on a token. Sizes in billions. */
export function experts(
  name: string,
  architectures: readonly string[],
  billions: readonly [all: number, active: number],
  shape: Shape,
  extra: Extra = {},
): Family {
  return row(name, architectures, billions, true, shape, extra);
}

function row(
  name: string,
  architectures: readonly string[],
  [all, active]: readonly [number, number],
  isMixtureOfExperts: boolean,
  shape: Shape,
  { isTied = false, ...extra }: Omit<Extra, 'isTied'> & { readonly isTied?: boolean },
): Family {
  return {
    name,
    architectures,
    ...extra,
    isTied,
    architecture: {
      recurrent: null,
      ...shape,
      parameters: all * 1e9,
      activeParameters: active * 1e9,
      isMixtureOfExperts,
    },
  };
}

/** Plain grouped attention in every layer. Numbers as config.json has them. */
export function plain(
  layers: number,
  embedding: number,
  heads: number,
  [kvHeads, dim]: readonly [number, number],
  vocabulary: number,
  contextMax: number,
): Shape {
  return { layers, embedding, heads, vocabulary, contextMax, kv: [attention(layers, kvHeads, dim)] };
}
