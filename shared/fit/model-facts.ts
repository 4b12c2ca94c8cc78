import type { Endpoint, Model } from '../models/endpoint.ts';
import { bitsPerWeight } from './bits-per-weight.ts';
import type { Architecture, MeasuredSpeed, ModelFacts, UnreadReason, Weights } from './facts.ts';
import { familyOf, toldBytes, toldParameters } from './family-table.ts';
import { usualArchitecture } from './heuristic-architecture.ts';
import type { ModelOnDisk } from './model-on-disk.ts';
import { readParameters } from './parameter-text.ts';

/** What else is known of a model, whatever its numbers come from. */
export interface Beside {
  readonly serverEstimate: ModelFacts['serverEstimate'];
  readonly measured: readonly MeasuredSpeed[];
}

/** Where a quantisation is not told, about as many bits as most people run. */
const usualBits = 4.8;
/** A token embedding is seldom packed more tightly than this, and never looser. Bits. */
const embeddingBits = { least: 4.5, most: 16 };
/** No model is mostly its vocabulary: a guess beyond this is wrong. */
const mostEmbedding = 0.3;

/** Facts from the model's own files: exact, where Hearth knows how its architecture keeps the context. */
export function factsFromDisk(
  endpoint: Endpoint['id'],
  model: Model,
  { architecture, weights, isKnown }: ModelOnDisk,
  source: 'gguf' | 'config-json',
  beside: Beside,
): ModelFacts {
  return {
    ...common(endpoint, model, beside),
    architecture: { ...architecture, contextMax: contextMax(model) ?? architecture.contextMax },
    weights,
    source,
    confidence: isKnown ? 'exact' : 'low',
  };
}

/**
 * Facts from what the server says: by the table of well-known families, else guessed from the size. Null where not even a size is
 * known. `unread` tells why the model's own file was no help.
 */
export function factsFromServer(
  endpoint: Endpoint['id'],
  model: Model,
  beside: Beside,
  unread: UnreadReason | null,
): ModelFacts | null {
  const bits = bitsPerWeight(model.quantization?.name ?? null, model.quantization?.bitsPerWeight ?? null);
  const family = familyOf(model);
  const size = family === null ? guessedSize(model, bits) : null;
  if (family === null && size === null) return null;
  const architecture: Architecture =
    family !== null
      ? {
          name: model.architecture,
          ...family.architecture,
          contextMax: contextMax(model) ?? family.architecture.contextMax,
        }
      : usualArchitecture({
          name: model.architecture,
          parameters: size?.parameters ?? 1,
          activeParameters: size?.active ?? null,
          contextMax: contextMax(model),
        });
  const total = toldBytes(model) ?? (architecture.parameters * (bits ?? usualBits)) / 8;
  return {
    ...common(endpoint, model, beside),
    architecture,
    weights: weightsOf(total, architecture, {
      leavesEmbedding: runtimeOf(model) === 'llama.cpp' && family?.isTied !== true,
    }),
    source: family === null ? 'heuristic' : 'family-table',
    confidence: family === null || toldBytes(model) === null ? 'low' : 'good',
    ...(unread === null ? {} : { unread }),
  };
}

function common(
  endpoint: Endpoint['id'],
  model: Model,
  { serverEstimate, measured }: Beside,
): Pick<ModelFacts, 'endpoint' | 'model' | 'runtime' | 'quantization' | 'serverEstimate' | 'measured'> {
  return {
    endpoint,
    model: model.id,
    runtime: runtimeOf(model),
    quantization: model.quantization?.name ?? null,
    serverEstimate,
    measured: [...measured],
  };
}

/** Which engine a server loads a format with. */
function runtimeOf({ format }: Pick<Model, 'format'>): ModelFacts['runtime'] {
  switch (format?.toLowerCase()) {
    case 'gguf':
      return 'llama.cpp';
    case 'mlx':
    case 'safetensors':
      return 'mlx';
    default:
      return 'unknown';
  }
}

function contextMax({ contextMax }: Pick<Model, 'contextMax'>): number | null {
  return contextMax !== null && Number.isSafeInteger(contextMax) && contextMax > 0 ? contextMax : null;
}

function guessedSize(
  model: Model,
  bits: number | null,
): { parameters: number; active: number | null } | null {
  const active = [model.params ?? '', model.id, model.name]
    .map((text) => readParameters(text)?.active ?? null)
    .find((count) => count !== null);
  const told = toldParameters(model);
  const bytes = toldBytes(model);
  const parameters = told ?? (bytes === null ? null : (bytes * 8) / (bits ?? usualBits));
  return parameters === null || !(parameters > 0) ? null : { parameters, active: active ?? null };
}

/** A file's size, taken apart by what is known of the model. Of experts the share in use is a lower bound: what all use is not known. */
function weightsOf(
  total: number,
  { vocabulary, embedding, parameters, activeParameters }: Architecture,
  { leavesEmbedding }: { readonly leavesEmbedding: boolean },
): Weights {
  const bits = Math.min(embeddingBits.most, Math.max(embeddingBits.least, (total * 8) / parameters));
  const table = Math.min((vocabulary * embedding * bits) / 8, total * mostEmbedding);
  const hostBytes = leavesEmbedding ? table : 0;
  const deviceBytes = total - hostBytes;
  return { deviceBytes, hostBytes, activeBytes: deviceBytes * Math.min(1, activeParameters / parameters) };
}
