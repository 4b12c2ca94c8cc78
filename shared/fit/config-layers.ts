import type { ModelConfig } from './model-config.ts';

/** What a layer keeps of the context. `both`: attention and a state side by side. */
export type LayerKind = 'full' | 'window' | 'recurrent' | 'both' | 'nothing';

/** Of so many layers all but the last look through a window, where the config says only that there is a window. */
const windowPeriods: ReadonlyMap<string, number> = new Map([
  ['cohere2', 4],
  ['exaone4', 4],
  ['gemma2', 2],
  ['gemma3', 6],
  ['gemma3_text', 6],
  ['gemma3n', 5],
  ['gemma3n_text', 5],
  ['gpt_oss', 2],
  ['llama4', 4],
  ['llama4_text', 4],
]);

/** The letters of Nemotron's pattern: Mamba, attention, and layers that only compute. */
const letters: ReadonlyMap<string, LayerKind> = new Map<string, LayerKind>([
  ['M', 'recurrent'],
  ['*', 'full'],
  ['-', 'nothing'],
  ['E', 'nothing'],
]);

/** The names in `layer_types` and `layers_block_type`. */
const names: ReadonlyMap<string, LayerKind> = new Map<string, LayerKind>([
  ['full_attention', 'full'],
  ['attention', 'full'],
  ['sliding_attention', 'window'],
  ['chunked_attention', 'window'],
  ['linear_attention', 'recurrent'],
  ['mamba', 'recurrent'],
  ['mamba2', 'recurrent'],
  ['conv', 'recurrent'],
  ['short_conv', 'recurrent'],
  ['mlp', 'nothing'],
  ['moe', 'nothing'],
]);

/** The kind of each layer, as the config tells by a list, a pattern or an interval. Null where it names a kind nobody knows. */
export function layerKinds(config: ModelConfig, layers: number): LayerKind[] | null {
  const listed = listedKinds(config, layers);
  if (listed !== undefined) return listed;
  const period = config.full_attention_interval;
  if (period !== undefined)
    return each(layers, (layer) => ((layer + 1) % period === 0 ? 'full' : 'recurrent'));
  if (config.model_type === 'falcon_h1') return each(layers, () => 'both');
  const windowed = windowPeriod(config);
  return each(layers, (layer) => (windowed !== null && (layer + 1) % windowed !== 0 ? 'window' : 'full'));
}

/** Undefined where there is no list. */
function listedKinds(config: ModelConfig, layers: number): LayerKind[] | null | undefined {
  const types = config.layer_types ?? config.layers_block_type;
  if (types !== undefined && types.length >= layers)
    return known(types.slice(0, layers).map((type) => names.get(type)));
  const pattern = config.hybrid_override_pattern;
  if (pattern !== undefined && pattern.length >= layers)
    return known(
      pattern
        .slice(0, layers)
        .split('')
        .map((letter) => letters.get(letter)),
    );
  const full = config.full_attn_idxs;
  if (full !== undefined) return each(layers, (layer) => (full.includes(layer) ? 'full' : 'recurrent'));
  const kda = config.linear_attn_config?.kda_layers;
  if (kda !== undefined) return each(layers, (layer) => (kda.includes(layer + 1) ? 'recurrent' : 'full'));
  const hybrid = config.hybrid_layer_pattern;
  if (hybrid !== undefined) return each(layers, (layer) => (hybrid[layer] === 1 ? 'window' : 'full'));
  return undefined;
}

/** Null: every layer attends to the whole context. A window that the model does not use is no window. */
function windowPeriod(config: ModelConfig): number | null {
  if (config.use_sliding_window === false || windowTokens(config) === null) return null;
  const given = config.sliding_window_pattern;
  // "LLLG": three local layers, one global
  const own = typeof given === 'string' ? given.length : given;
  return own ?? windowPeriods.get(config.model_type ?? '') ?? null;
}

/** Tokens of the window, or of the chunk, that layers of the kind `window` look through. */
export function windowTokens(config: ModelConfig): number | null {
  return config.sliding_window ?? config.attention_chunk_size ?? null;
}

function each(layers: number, kindOf: (layer: number) => LayerKind): LayerKind[] {
  return Array.from({ length: layers }, (_, layer) => kindOf(layer));
}

function known(kinds: readonly (LayerKind | undefined)[]): LayerKind[] | null {
  const all = kinds.filter((kind) => kind !== undefined);
  return all.length === kinds.length ? all : null;
}
