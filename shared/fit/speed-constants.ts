import type { ChipFamily, Pool } from '../machine/pool.ts';
import type { ModelFacts } from './facts.ts';

/** How an engine uses a chip. Fitted to published benchmarks with short prompts, one constant for a whole family of chips. */
export interface SpeedConstants {
  /** share of the bandwidth that reading the weights of a token reaches */
  readonly weightShare: number;
  /** seconds that every layer costs besides, mostly starting kernels */
  readonly layerSeconds: number;
  /** share of the bandwidth that reading K and V reaches */
  readonly cacheShare: number;
  /** share of the table's TFLOPS that multiplying a prompt's batch reaches; above 1 where the table leaves the matrix units out */
  readonly matrixShare: number;
  /** share of the table's TFLOPS that attention over what was read before reaches */
  readonly attentionShare: number;
  /** tokens of a prompt taken at once: for experts, nearly all weights are read for each of them */
  readonly batchTokens: number;
}

type Row = readonly [
  weightShare: number,
  layerMicros: number,
  cacheShare: number,
  matrixShare: number,
  attentionShare: number,
];

/** Dense models, then mixtures of experts. */
type Rows = readonly [dense: Row, experts: Row];

const mlx: Rows = [
  [0.9, 55, 0.5, 0.82, 0.6],
  [0.85, 180, 0.5, 0.6, 0.6],
];
const mlxTwoDies: Rows = [
  [0.9, 95, 0.5, 0.82, 0.6],
  [0.85, 200, 0.5, 0.6, 0.6],
];
const metal: Rows = [
  [0.82, 120, 0.5, 0.58, 0.35],
  [0.75, 230, 0.5, 0.5, 0.35],
];
const metalTwoDies: Rows = [
  [0.82, 120, 0.5, 0.58, 0.35],
  [0.75, 310, 0.5, 0.4, 0.35],
];
const mlxM5: Rows = [
  [0.87, 20, 0.5, 1.9, 1.5],
  [0.85, 130, 0.5, 1.05, 1.5],
];
const metalM5: Rows = [
  [0.82, 60, 0.5, 1.4, 0.5],
  [0.78, 180, 0.5, 0.7, 0.5],
];
const geforce: Rows = [
  [0.9, 45, 0.6, 1.7, 0.8],
  [0.65, 30, 0.6, 0.9, 0.8],
];
const dataCentre: Rows = [
  [0.6, 110, 0.5, 1.1, 0.6],
  [0.5, 110, 0.5, 0.5, 0.6],
];
const spark: Rows = [
  [0.78, 20, 0.6, 1.9, 1.3],
  [0.64, 45, 0.6, 0.9, 1.3],
];
const strixVulkan: Rows = [
  [0.86, 80, 0.8, 0.6, 0.18],
  [0.8, 155, 0.8, 0.32, 0.18],
];
const strixRocm: Rows = [
  [0.86, 80, 0.8, 0.6, 0.28],
  [0.8, 205, 0.8, 0.32, 0.28],
];
const radeon: Rows = [
  [0.68, 60, 0.5, 0.6, 0.2],
  [0.55, 150, 0.5, 0.32, 0.2],
];

/** Two chips in one package (Ultra) wait longer for each other at every layer. Bytes/s from which a chip before the M5 is one. */
const twoDiesBandwidth = 700e9;

function rowsFor(
  family: Exclude<ChipFamily, 'cpu'>,
  isMlx: boolean,
  backend: Pool['backend'],
  bandwidth: number,
): Rows {
  switch (family) {
    case 'apple':
      if (bandwidth >= twoDiesBandwidth) return isMlx ? mlxTwoDies : metalTwoDies;
      return isMlx ? mlx : metal;
    case 'apple-m5':
      return isMlx ? mlxM5 : metalM5;
    case 'nvidia':
      return geforce;
    case 'nvidia-hbm':
      return dataCentre;
    case 'spark':
      return spark;
    case 'strix':
      return backend === 'vulkan' ? strixVulkan : strixRocm;
    case 'amd':
      return radeon;
  }
}

/** Engines of the years before kernels were fused and graphs captured cost this much more a layer. Seconds. */
const oldLayerSeconds = 60e-6;
/** DeepSeek V4 compresses its context in many small kernels. Seconds a layer, by whether the chip has matrix units. */
const compressedLayerSeconds = { before: 740e-6, m5: 500e-6 } as const;

/**
 * Share of its matrix rate that a chip without bfloat16 of its own keeps when MLX computes in it, as nearly all models of today are
 * published: the GPUs of M1 and M2 emulate it (github.com/ml-explore/mlx-examples/pull/186: M2 Ultra 12.1 instead of 20.7 tokens/s;
 * github.com/raullenchai/Rapid-MLX/issues/3154). A model converted to float16 is as fast there as elsewhere.
 */
const emulatedBfloat16 = 0.57;
/**
 * AMD's GPUs of these generations have no bfloat16 for Vulkan's matrix instructions, so that llama.cpp multiplies without them
 * (github.com/ggml-org/llama.cpp/pull/12554). Share of the rate of quantised weights.
 */
const scalarBfloat16 = 0.42;
/** ROCm multiplies weights of 16 bits by its own library, which comes nearer to the chip's rate than llama.cpp's kernels for quantised ones. */
const libraryGain = 1.5;

/** By how much other kernels change the rate at which a prompt is multiplied with the weights. */
function kernelFactor({
  family,
  chip,
  backend,
  runtime,
  quantization,
  isMixtureOfExperts,
}: SpeedSubject): number {
  if (family === 'apple') return runtime === 'mlx' && /\bM[12]\b/.test(chip) ? emulatedBfloat16 : 1;
  if (family !== 'strix' && family !== 'amd') return 1;
  const half = /\bb?f16\b/i.exec(quantization?.replaceAll('_', ' ') ?? '')?.[0].toUpperCase();
  if (backend === 'vulkan') return half === 'BF16' ? scalarBfloat16 : 1;
  return half !== undefined && family === 'strix' && !isMixtureOfExperts ? libraryGain : 1;
}

/** What decides about speed beside the bytes: who computes what with which program. */
export interface SpeedSubject {
  readonly family: ChipFamily;
  /** its name, "Apple M2 Max" */
  readonly chip: string;
  /** bytes/s */
  readonly bandwidth: number;
  readonly backend: Pool['backend'];
  readonly runtime: ModelFacts['runtime'];
  /** as the server or the file names it: "Q4_K_M", "BF16" */
  readonly quantization: string | null;
  readonly isMixtureOfExperts: boolean;
  /** DeepSeek V4's compressed attention */
  readonly isCompressed: boolean;
  /** a program of 2024 or before */
  readonly isOldEngine: boolean;
  /**
   * The bytes read for a token were added up tensor by tensor. Otherwise they are the active share of the file, too few by what lies
   * outside the experts in higher precision, and the constants of experts allow for that.
   */
  readonly knowsActiveBytes: boolean;
}

/** The constants for it; null where the model does not speak: nothing was measured on processors alone. */
export function speedConstants(subject: SpeedSubject): SpeedConstants | null {
  const { family, bandwidth, backend, runtime } = subject;
  if (family === 'cpu') return null;
  const isMlx = runtime === 'mlx';
  const [dense, experts] = rowsFor(family, isMlx, backend, bandwidth);
  const row = subject.isMixtureOfExperts ? experts : dense;
  const [ownShare, layerMicros, cacheShare, matrixShare, attentionShare] = row;
  const weightShare = subject.knowsActiveBytes ? dense[0] : ownShare;
  const compressed = family === 'apple-m5' ? compressedLayerSeconds.m5 : compressedLayerSeconds.before;
  return {
    weightShare,
    layerSeconds:
      (subject.isCompressed ? compressed : layerMicros * 1e-6) + (subject.isOldEngine ? oldLayerSeconds : 0),
    cacheShare,
    matrixShare: matrixShare * kernelFactor(subject),
    attentionShare,
    batchTokens: isMlx ? 2048 : 512,
  };
}
