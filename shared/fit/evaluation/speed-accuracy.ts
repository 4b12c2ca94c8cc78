import { type Accuracy, type Pair, accuracyBy, accuracyOf } from './accuracy.ts';
import type { SpeedPrediction } from './predict-speed.ts';
import type { SpeedCase } from './speed-case.ts';

export interface SpeedResult {
  readonly given: SpeedCase;
  readonly predicted: SpeedPrediction;
}

interface RateAccuracy {
  readonly all: Accuracy | null;
  readonly byEngine: Readonly<Record<string, Accuracy>>;
  /** families of chips */
  readonly byFamily: Readonly<Record<string, Accuracy>>;
}

/** What the errors of a file's speed cases come to, where cases can be compared. */
export interface SpeedAccuracy {
  /** at a depth of at most 2,048 tokens */
  readonly decode: RateAccuracy & {
    /** a simple rule on the same cases, for comparison */
    readonly baselines: { readonly '0.6 × bandwidth': Accuracy | null };
  };
  /** with prompts of 500 to 4,096 tokens and little before them */
  readonly prefill: RateAccuracy;
}

const comparableDepth = 2048;
const comparablePrompt = { least: 500, most: 4096 } as const;

interface Rate extends Pair {
  readonly given: SpeedCase;
}

function ratesOf(results: readonly SpeedResult[], figure: 'decode' | 'prefill'): Rate[] {
  return results.flatMap(({ given, predicted }) => {
    const measured = figure === 'decode' ? given.tg_tok_s : given.pp_tok_s;
    const prompt = given.prompt_tokens ?? 0;
    const isComparable =
      (given.depth_tokens ?? 0) <= comparableDepth &&
      (figure === 'decode' || (prompt >= comparablePrompt.least && prompt <= comparablePrompt.most));
    const value = predicted[figure];
    return !measured || value === null || !isComparable ? [] : [{ given, measured, predicted: value }];
  });
}

function accuracyOfRates(rates: readonly Rate[]): RateAccuracy {
  return {
    all: accuracyOf(rates),
    byEngine: accuracyBy(rates, ({ given }) => given.engine ?? 'unknown'),
    byFamily: accuracyBy(rates, ({ given }) => given.family ?? 'unknown'),
  };
}

/** The errors of all cases that can be compared and have an estimate. */
export function speedAccuracy(results: readonly SpeedResult[]): SpeedAccuracy {
  const decode = ratesOf(results, 'decode');
  const flat = decode.flatMap(({ given, measured }): Pair[] => {
    const bytes = given.bytes_active ?? 0;
    return bytes === 0 ? [] : [{ measured, predicted: (0.6 * (given.bandwidth_gbs ?? 0) * 1e9) / bytes }];
  });
  return {
    decode: { ...accuracyOfRates(decode), baselines: { '0.6 × bandwidth': accuracyOf(flat) } },
    prefill: accuracyOfRates(ratesOf(results, 'prefill')),
  };
}
