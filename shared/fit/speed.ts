import type { Pool } from '../machine/pool.ts';
import { attentionFlops } from './attention-shape.ts';
import type { MeasuredSpeed, ModelFacts } from './facts.ts';
import {
  type FitTarget,
  type FitWish,
  type Range,
  type SpeedEstimate,
  agentPromptTokens,
} from './judgement.ts';
import { kvBytesRead } from './kv-cache.ts';
import { type LikelyTime, pooledTime } from './pooled-time.ts';
import { speedConstants } from './speed-constants.ts';
import { type TokenWork, decodeSeconds, prefillSeconds } from './token-time.ts';
import { usableOfEach } from './target-limit.ts';

/** Sizes of a cold prompt for which the time to the first token is told. Tokens. */
const coldPrompts = [16_384, 32_768, 65_536] as const;
/** What comes to a cached agent prompt with the next message. Tokens. */
const followUpTokens = 500;
/** A server's own time for a request, besides computing. ms */
const requestMs: Range = { low: 100, likely: 300, high: 500 };

/** By which factors estimates were too high and too low in nine of ten published benchmarks. */
const decodeSpread = { dense: { down: 1.25, up: 1.2 }, experts: { down: 1.35, up: 1.3 } } as const;
const prefillSpread = { down: 1.6, up: 1.5 } as const;
/** Measurements of one thing on one machine differ by so much from day to day. */
const measuredSpread = { down: 1.05, up: 1.05 } as const;

/** Targets on which no model has ever run. */
const hypothetical = /^(?:catalogue|file):/;

/** Names that GGUF and config.json give to DeepSeek's compressed attention. */
const compressed = /^deepseek[-_]?v?4/i;

/** The work that one memory's chip would have with the whole model; null where the model of speed does not speak of it. */
function workOn(facts: ModelFacts, { chip, backend }: Pool, wish: FitWish): TokenWork | null {
  if (chip === null) return null;
  const { architecture, weights } = facts;
  const constants = speedConstants({
    family: chip.family,
    chip: chip.name,
    bandwidth: chip.bandwidth,
    backend,
    runtime: facts.runtime,
    quantization: facts.quantization,
    isMixtureOfExperts: architecture.isMixtureOfExperts,
    isCompressed: compressed.test(architecture.name ?? ''),
    isOldEngine: false,
    knowsActiveBytes: facts.source === 'gguf' || facts.source === 'config-json',
  });
  if (constants === null) return null;
  return {
    constants,
    bandwidth: chip.bandwidth,
    flops: chip.tflops === null ? null : chip.tflops * 1e12,
    layers: architecture.layers,
    activeBytes: weights.activeBytes,
    weightBytes: weights.deviceBytes,
    activeParameters: architecture.activeParameters,
    isMixtureOfExperts: architecture.isMixtureOfExperts,
    cacheBytes: (depth) => kvBytesRead(architecture.kv, depth, wish.kvType),
    attentionFlops: attentionFlops(architecture),
  };
}

/** All chips of the target together, as one that takes a time. */
interface Together {
  readonly tokenAt: (depth: number) => LikelyTime;
  readonly prompt: (from: number, to: number) => LikelyTime | null;
}

function alone(work: TokenWork): Together {
  return {
    tokenAt: (depth) => ({ seconds: decodeSeconds(work, depth), shorter: 1, longer: 1 }),
    prompt(from, to) {
      const seconds = prefillSeconds(work, from, to);
      return seconds === null ? null : { seconds, shorter: 1, longer: 1 };
    },
  };
}

function together(facts: ModelFacts, target: FitTarget, wish: FitWish): Together | null {
  const works = target.pools.map((pool) => workOn(facts, pool, wish));
  const [first] = works;
  if (first === undefined || first === null || !works.every((work) => work !== null)) return null;
  if (works.length === 1) return alone(first);
  const usable = usableOfEach(target, facts.runtime);
  const timed = (kind: 'token' | 'prompt', seconds: readonly number[]): LikelyTime =>
    pooledTime(
      target.pooledBy,
      seconds.map((each, index) => ({ seconds: each, usable: usable?.[index] ?? 1 })),
      kind,
    );
  return {
    tokenAt: (depth) =>
      timed(
        'token',
        works.map((work) => decodeSeconds(work, depth)),
      ),
    prompt(from, to) {
      const each = works.map((work) => prefillSeconds(work, from, to));
      return each.every((seconds) => seconds !== null) ? timed('prompt', each) : null;
    },
  };
}

/** `amount` in a time that may be shorter or longer, as a rate. */
function rate(
  amount: number,
  { seconds, shorter, longer }: LikelyTime,
  spread: { readonly down: number; readonly up: number },
): Range {
  const likely = amount / seconds;
  return { low: likely / (longer * spread.down), likely, high: likely * shorter * spread.up };
}

/**
 * The newest measurement that has this figure, one with a prompt like the agent's before others, and how far it and the four before it
 * lie apart. Tokens/s.
 */
function measured(all: readonly MeasuredSpeed[], figure: 'decode' | 'prefill'): Range | null {
  const having = all.filter((one) => one[figure] !== null);
  const alike = having.filter(
    ({ promptTokens }) => promptTokens >= agentPromptTokens / 2 && promptTokens <= agentPromptTokens * 2,
  );
  const values = (alike.length > 0 ? alike : having).slice(0, 5).map((one) => one[figure] ?? 0);
  const [likely] = values;
  if (likely === undefined) return null;
  return {
    low: Math.min(likely / measuredSpread.down, ...values),
    likely,
    high: Math.max(likely * measuredSpread.up, ...values),
  };
}

/**
 * Times to the first token, ms: what of the prompt is not cached is read, then one token is made. `agentSeconds`: what the agent's prompt
 * is estimated to take, for which the rate of `prefill` holds.
 */
function firstToken(
  { from, to }: { from: number; to: number },
  prefill: Range,
  chips: Together | null,
  agentSeconds: number | null,
): Range {
  const own = agentSeconds === null ? null : (chips?.prompt(from, to)?.seconds ?? null);
  // The further back attention has to look, the longer a token takes.
  const stretch =
    own === null || agentSeconds === null ? 1 : (own * agentPromptTokens) / (agentSeconds * (to - from));
  const token = chips?.tokenAt(to).seconds ?? 0;
  const ms = (perSecond: number, request: number): number =>
    (1000 * (to - from) * stretch) / perSecond + 1000 * token + request;
  return {
    low: ms(prefill.high, requestMs.low),
    likely: ms(prefill.likely, requestMs.likely),
    high: ms(prefill.low, requestMs.high),
  };
}

/** Nothing is known of it, or there is nothing to know. */
export const noSpeed: SpeedEstimate = {
  decode: null,
  prefill: null,
  ttft: [],
  followUpMs: null,
  isMeasured: false,
  isPrefillMeasured: false,
};

/**
 * How fast a model answers on a target, as ranges: tokens/s behind the agent's own prompt, tokens/s while a prompt of that size is read,
 * and ms to the first token. What was measured replaces the estimate, for a target that exists. A memory whose chip is unknown, or a processor
 * alone, has no estimate.
 */
export function estimateSpeed(facts: ModelFacts, target: FitTarget, wish: FitWish): SpeedEstimate {
  const chips = together(facts, target, wish);
  const spread = facts.architecture.isMixtureOfExperts ? decodeSpread.experts : decodeSpread.dense;
  const reading = chips?.prompt(0, agentPromptTokens) ?? null;
  const measurements = hypothetical.test(target.id) ? [] : facts.measured;
  const ownDecode = measured(measurements, 'decode');
  const ownPrefill = measured(measurements, 'prefill');
  const decode = ownDecode ?? (chips === null ? null : rate(1, chips.tokenAt(agentPromptTokens), spread));
  const prefill = ownPrefill ?? (reading === null ? null : rate(agentPromptTokens, reading, prefillSpread));
  const most = facts.architecture.contextMax ?? Number.POSITIVE_INFINITY;
  const agentSeconds = reading?.seconds ?? null;
  const followUp = { from: agentPromptTokens, to: agentPromptTokens + followUpTokens };
  return {
    decode,
    prefill,
    ttft:
      prefill === null
        ? []
        : coldPrompts
            .filter((promptTokens) => promptTokens <= most)
            .map((promptTokens) => ({
              promptTokens,
              ms: firstToken({ from: 0, to: promptTokens }, prefill, chips, agentSeconds),
            })),
    followUpMs: prefill === null ? null : firstToken(followUp, prefill, chips, agentSeconds),
    isMeasured: ownDecode !== null,
    isPrefillMeasured: ownPrefill !== null,
  };
}
