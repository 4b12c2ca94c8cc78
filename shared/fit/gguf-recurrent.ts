import type { Architecture } from './facts.ts';
import type { GgufHeader, GgufKeys } from './gguf-header.ts';

type Recurrent = NonNullable<Architecture['recurrent']>;

/** Hybrids that attend in full every so many layers; llama.cpp takes 4 where the file does not say. (qwen3next.cpp, qwen35.cpp) */
const attendsEveryFourth: ReadonlySet<string> = new Set(['qwen3next', 'qwen35', 'qwen35moe']);

/** Hybrids whose every layer has both a state and attention. (falcon-h1.cpp) */
const hasBothEverywhere: ReadonlySet<string> = new Set(['falcon-h1']);

const stateTensor = /^blk\.(\d+)\.(?:ssm_|shortconv\.|time_mix_)/;

/** Which layers keep a state of fixed size: by the file's list or interval, else by the tensors that each layer has. */
export class RecurrentLayers {
  readonly #isRecurrent: (layer: number) => boolean;
  readonly #attendsToo: boolean;

  constructor(keys: GgufKeys, tensors: GgufHeader['tensors']) {
    this.#attendsToo = hasBothEverywhere.has(keys.architecture);
    const listed = keys.switches('attention.recurrent_layers');
    const interval =
      keys.count('full_attention_interval') ?? (attendsEveryFourth.has(keys.architecture) ? 4 : 0);
    if (listed !== null) this.#isRecurrent = (layer) => listed[layer] === true;
    else if (interval > 0) this.#isRecurrent = (layer) => (layer + 1) % interval !== 0;
    else {
      const layers = new Set(tensors.flatMap(({ name }) => stateTensor.exec(name)?.[1] ?? []));
      this.#isRecurrent = (layer) => layers.has(String(layer));
    }
  }

  /** Has this layer a state and no KV cache? */
  readonly replacesAttention = (layer: number): boolean => !this.#attendsToo && this.#isRecurrent(layer);

  /** How many of the first `layers` have a state. */
  count(layers: number): number {
    let count = 0;
    for (let layer = 0; layer < layers; layer += 1) if (this.#isRecurrent(layer)) count += 1;
    return count;
  }
}

/** The state that each recurrent layer keeps, by the keys of its kind; null where there are none. (llama-hparams, n_embd_r and n_embd_s) */
export function ggufRecurrent(keys: GgufKeys, layers: number): Architecture['recurrent'] {
  if (layers === 0) return null;
  const shape = shapeOf(keys);
  return shape === null ? null : { layers, ...shape };
}

function shapeOf(keys: GgufKeys): Omit<Recurrent, 'layers'> | null {
  const embedding = keys.count('embedding_length') ?? 0;
  const conv = keys.count('ssm.conv_kernel') ?? 0;
  // A gated delta net with a decay for every channel: three convolutions as wide as its heads together.
  const kda = keys.count('kda.head_dim') ?? 0;
  if (kda > 0) {
    const heads = keys.count('attention.head_count') ?? 0;
    return shape({ conv, inner: heads * kda, state: kda, groups: heads });
  }
  // Short convolutions keep their last inputs and nothing else.
  const shortConv = keys.count('shortconv.l_cache') ?? 0;
  if (shortConv > 0) return shape({ conv: shortConv, inner: embedding, state: 0, groups: 0 });
  // RWKV shifts by one token, once or twice a layer, and keeps a matrix for each head.
  const wkv = keys.count('wkv.head_size') ?? 0;
  if (wkv > 0)
    return shape({
      conv: (keys.count('token_shift_count') ?? 2) + 1,
      inner: embedding,
      state: wkv,
      groups: 0,
    });
  return shape({
    conv,
    inner: keys.count('ssm.inner_size') ?? 0,
    state: keys.count('ssm.state_size') ?? 0,
    groups: keys.count('ssm.group_count') ?? 0,
  });
}

function shape(numbers: Omit<Recurrent, 'layers'>): Omit<Recurrent, 'layers'> | null {
  return numbers.conv > 0 && numbers.inner > 0 ? numbers : null;
}
