import type { ChipFamily } from '../machine/pool.ts';
import type { ModelFacts } from './facts.ts';
import { type FitTarget, type Range, type SpeedEstimate, agentPromptTokens } from './judgement.ts';
import { kvBytesPerToken } from './kv-cache.ts';

interface Constants {
  /** share of the bandwidth that reading weights reaches, and seconds that each layer costs besides */
  readonly decode: readonly [share: number, secondsPerLayer: number];
  /** share of the table's TFLOPS that reading a prompt reaches */
  readonly prefill: number;
}

interface FamilyConstants {
  readonly dense: Constants;
  readonly experts: Constants;
}

type Row = readonly [share: number, microsPerLayer: number, prefill: number];

function constantsOf([share, micros, prefill]: Row): Constants {
  return { decode: [share, micros * 1e-6], prefill };
}

function constants(dense: Row, experts: Row): FamilyConstants {
  return { dense: constantsOf(dense), experts: constantsOf(experts) };
}

const apple = {
  mlx: constants([0.9, 90, 0.74], [0.85, 200, 0.58]),
  'llama.cpp': constants([0.82, 140, 0.62], [0.75, 300, 0.3]),
};
const m5 = constants([0.84, 20, 1.9], [0.85, 130, 0.75]);
const families: Readonly<Record<Exclude<ChipFamily, 'apple' | 'cpu'>, FamilyConstants>> = {
  'apple-m5': m5,
  nvidia: constants([0.9, 70, 1.7], [0.65, 60, 0.6]),
  'nvidia-hbm': constants([0.6, 110, 1.1], [0.5, 110, 0.4]),
  spark: constants([0.75, 10, 1.9], [0.6, 60, 0.58]),
  strix: constants([0.86, 70, 0.6], [0.8, 170, 0.21]),
  amd: constants([0.6, 70, 0.6], [0.5, 170, 0.21]),
};

function around(likely: number, down: number, up: number): Range {
  return { low: likely / down, likely, high: likely * up };
}

/** How fast a model answers on a target, as ranges; what was measured on this machine replaces them. Tokens/s and ms. */
export function estimateSpeed(facts: ModelFacts, target: FitTarget): SpeedEstimate {
  const chip = target.pools[0]?.chip ?? null;
  if (chip === null || chip.family === 'cpu') {
    return { decode: null, prefill: null, ttft: [], followUpMs: null, isMeasured: false };
  }
  const family =
    chip.family === 'apple' ? apple[facts.runtime === 'mlx' ? 'mlx' : 'llama.cpp'] : families[chip.family];
  const { decode, prefill } = facts.architecture.isMixtureOfExperts ? family.experts : family.dense;
  const seconds =
    facts.weights.activeBytes / (decode[0] * chip.bandwidth) +
    facts.architecture.layers * decode[1] +
    (kvBytesPerToken(facts.architecture.kv, 'f16') * agentPromptTokens) / (0.5 * chip.bandwidth);
  const perSecond =
    chip.tflops === null ? null : (prefill * chip.tflops * 1e12) / (2 * facts.architecture.activeParameters);
  const halfSpeedTokens = 80_000;
  const first = (promptTokens: number, cached: number): Range | null =>
    perSecond === null
      ? null
      : around(
          1000 *
            (((promptTokens - cached) / perSecond) * (1 + (promptTokens + cached) / (2 * halfSpeedTokens)) +
              seconds +
              0.3),
          1.5,
          1.5,
        );
  return {
    decode: around(1 / seconds, 1.25, 1.15),
    prefill: perSecond === null ? null : around(perSecond, 1.5, 1.4),
    ttft: [16_384, 32_768, 65_536].flatMap((promptTokens) => {
      const ms = first(promptTokens, 0);
      return ms === null ? [] : [{ promptTokens, ms }];
    }),
    followUpMs: first(agentPromptTokens + 500, agentPromptTokens),
    isMeasured: false,
  };
}
