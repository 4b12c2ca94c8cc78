/**
 * A value of a GGUF header. Long lists, such as the tokenizer's, are known by their length alone; only short lists of numbers and
 * switches (one entry a layer) are kept.
 */
export type GgufValue =
  | number
  | string
  | boolean
  | readonly (number | boolean)[]
  | { readonly length: number };

/** A tensor as the header lists it; `bytes` is the room it takes in its file, `elements` the product of its shape. */
export interface GgufTensor {
  readonly name: string;
  readonly elements: number;
  readonly bytes: number;
}

/** What stands before the weights in a GGUF file. */
export interface GgufHeader {
  readonly metadata: ReadonlyMap<string, GgufValue>;
  readonly tensors: readonly GgufTensor[];
}

/** More than any model has, so that a damaged file cannot claim a number that makes nonsense of all others. */
const mostLayers = 2048;
const largestCount = 2 ** 31;

/** The keys of one model's own architecture: `count('block_count')` reads `llama.block_count` where the architecture is `llama`. */
export class GgufKeys {
  readonly architecture: string;
  /** layers with tensors of their own, extra prediction layers included */
  readonly blocks: number;
  readonly #metadata: GgufHeader['metadata'];

  private constructor(architecture: string, blocks: number, metadata: GgufHeader['metadata']) {
    this.architecture = architecture;
    this.blocks = blocks;
    this.#metadata = metadata;
  }

  /** Null where the header does not say what model it is, or how many layers it has. */
  static of(metadata: GgufHeader['metadata']): GgufKeys | null {
    const architecture = metadata.get('general.architecture');
    if (typeof architecture !== 'string' || architecture === '') return null;
    const blocks = countOf(metadata.get(`${architecture}.block_count`));
    return blocks === null || blocks === 0 || blocks > mostLayers
      ? null
      : new GgufKeys(architecture, blocks, metadata);
  }

  has(name: string): boolean {
    return this.#value(name) !== undefined;
  }

  /** A whole number from 0 on; of a list its largest entry; null where there is none. */
  count(name: string): number | null {
    const value = this.#value(name);
    if (!Array.isArray(value)) return countOf(value);
    const counts = value.flatMap((entry) => countOf(entry) ?? []);
    return counts.length === 0 ? null : Math.max(...counts);
  }

  /** As {@link count}, of one layer: a list has one entry for each, a number holds for all. */
  countOfLayer(name: string, layer: number): number | null {
    const value = this.#value(name);
    return countOf(Array.isArray(value) ? value[layer] : value);
  }

  /** A switch for every layer; null where there is no such list. */
  switches(name: string): boolean[] | null {
    const value = this.#value(name);
    return Array.isArray(value)
      ? value.map((entry: number | boolean) => entry === true || entry === 1)
      : null;
  }

  /** Entries of the tokenizer's vocabulary, as the architecture's own key or the list itself tells. */
  vocabulary(): number | null {
    const tokens = this.#metadata.get('tokenizer.ggml.tokens');
    return this.count('vocab_size') ?? (typeof tokens === 'object' ? countOf(tokens.length) : null);
  }

  #value(name: string): GgufValue | undefined {
    return this.#metadata.get(`${this.architecture}.${name}`);
  }
}

function countOf(value: unknown): number | null {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 && value <= largestCount
    ? value
    : null;
}
