import type { ChipFamily } from '../../machine/pool.ts';
import { attentionFlops } from '../attention-shape.ts';
import { bitsPerWeight } from '../bits-per-weight.ts';
import type { Architecture, ModelFacts } from '../facts.ts';
import { familyOf } from '../family-table.ts';
import { kvBytesRead } from '../kv-cache.ts';
import { speedConstants } from '../speed-constants.ts';
import { type TokenWork, decodeSeconds, prefillSeconds } from '../token-time.ts';
import type { SpeedCase } from './speed-case.ts';

/** Tokens/s; null where the model does not speak: several devices, unknown chips, sizes that the case leaves out. */
export interface SpeedPrediction {
  readonly prefill: number | null;
  readonly decode: number | null;
}

export const nothingOfSpeed: SpeedPrediction = { prefill: null, decode: null };

/** Cards with HBM, by the maker's names. */
const hbmCards = /\b(?:[AHB]100|H200|GH200|B200|B300|V100)\b/i;

function chipFamilyOf({ family, hardware, hw_key }: SpeedCase): ChipFamily | null {
  switch (family) {
    case 'apple':
    case 'apple-m5':
    case 'spark':
    case 'strix':
    case 'amd':
    case 'cpu':
    case 'nvidia-hbm':
      return family;
    case 'nvidia':
      return hbmCards.test(`${hardware ?? ''} ${hw_key ?? ''}`) ? 'nvidia-hbm' : 'nvidia';
    default:
      return family !== null && /hbm/i.test(family) ? 'nvidia-hbm' : null;
  }
}

/** Programs that run MLX models; where only "community" is known, what kind of file it was tells. */
function runtimeOf({ engine, quant }: SpeedCase): ModelFacts['runtime'] {
  const program = engine ?? '';
  if (/llama|ollama|ds4/i.test(program)) return 'llama.cpp';
  if (/mlx/i.test(program)) return 'mlx';
  if (/vllm|sglang/i.test(program)) return 'vllm';
  return /mlx|\d-?bit/i.test(quant ?? '') ? 'mlx' : 'llama.cpp';
}

/**
 * Bytes of all weights and of those read for a token, as the case says; the one follows from the other by the share of parameters, and
 * where neither is told, both from the name of the quantisation.
 */
function bytesOf(
  { bytes_active, file_bytes, quant, params_total_b }: SpeedCase,
  share: number,
): { all: number; active: number } | null {
  const bits = bitsPerWeight(quant, null);
  const byName = bits === null ? 0 : ((params_total_b ?? 0) * 1e9 * bits) / 8;
  const active = bytes_active || (file_bytes || byName) * share;
  return active > 0 ? { active, all: file_bytes || active / share } : null;
}

/** How the model keeps its context, by its name; null where the table of families does not have it. */
function architectureOf({
  model,
  params_total_b: billions,
}: SpeedCase): Pick<Architecture, 'heads' | 'kv'> | null {
  if (model === null) return null;
  const params = billions === null ? null : `${billions}B`;
  const told = { id: model, name: model, architecture: null, params, sizeBytes: null, quantization: null };
  return familyOf(told)?.architecture ?? null;
}

/** Attention of a model that the table does not have, for a layer: half of what a Llama 8B has, as windows and linear layers have less. */
const usualCacheBytes = 2048;
const usualAttentionFlops = 8192;

function workOf(given: SpeedCase): TokenWork | null {
  const family = chipFamilyOf(given);
  const { bandwidth_gbs: gigabytes, n_layers: layers, params_total_b: all, params_active_b: active } = given;
  if (family === null || !gigabytes || !layers || !all || !active) return null;
  const bytes = bytesOf(given, active / all);
  const isMixtureOfExperts = active < all * 0.9;
  const architecture = architectureOf(given);
  const bandwidth = gigabytes * 1e9;
  const constants = speedConstants({
    family,
    chip: given.hardware ?? '',
    bandwidth,
    backend: /vulkan/i.test(given.engine ?? '')
      ? 'vulkan'
      : family === 'strix' || family === 'amd'
        ? 'rocm'
        : 'cuda',
    runtime: runtimeOf(given),
    quantization: given.quant,
    isMixtureOfExperts,
    isCompressed: /ds-?v4|deepseek-?v4/i.test(given.model ?? ''),
    isOldEngine: /llamafile|\b20(?:1\d|2[0-4])\b/i.test(given.engine ?? ''),
    knowsActiveBytes: false,
  });
  if (constants === null || bytes === null) return null;
  return {
    constants,
    bandwidth,
    flops: given.tflops ? given.tflops * 1e12 : null,
    layers,
    activeBytes: bytes.active,
    weightBytes: bytes.all,
    activeParameters: active * 1e9,
    isMixtureOfExperts,
    cacheBytes: (depth) =>
      architecture === null ? depth * layers * usualCacheBytes : kvBytesRead(architecture.kv, depth, 'f16'),
    attentionFlops: architecture === null ? layers * usualAttentionFlops : attentionFlops(architecture),
  };
}

/** Generation follows the prompt where a program measures so (LocalScore), else the depth that was set up. Tokens. */
function decodeDepth({ engine, prompt_tokens, depth_tokens, gen_tokens }: SpeedCase): number {
  if (/llamafile/i.test(engine ?? '')) return (prompt_tokens ?? 0) + (gen_tokens ?? 0) / 2;
  return depth_tokens ?? 0;
}

/** Benchmarks whose prompt is longer than llama.cpp's usual micro-batch set the batch to the prompt, up to MLX's step. */
function inBatches(work: TokenWork, tokens: number): TokenWork {
  const batchTokens = Math.max(work.constants.batchTokens, Math.min(tokens, 2048));
  return { ...work, constants: { ...work.constants, batchTokens } };
}

/** Tokens/s; null where a case's figures make none. */
function rate(tokens: number, seconds: number): number | null {
  const perSecond = tokens / seconds;
  return Number.isFinite(perSecond) ? perSecond : null;
}

/** What the model says of a case that it was not told the result of. */
export function predictSpeed(given: SpeedCase): SpeedPrediction {
  const work = (given.n_devices ?? 1) === 1 ? workOf(given) : null;
  if (work === null) return nothingOfSpeed;
  const prompt = given.prompt_tokens ?? 0;
  const depth = given.depth_tokens ?? 0;
  // A prompt no longer than the depth was read behind it; one as long made the depth.
  const from = prompt >= depth ? 0 : depth;
  const tokens = prompt === 0 ? 512 : prompt;
  const seconds = prefillSeconds(inBatches(work, tokens), from, from + tokens);
  return {
    prefill: seconds === null ? null : rate(tokens, seconds),
    decode: rate(1, decodeSeconds(work, decodeDepth(given))),
  };
}
