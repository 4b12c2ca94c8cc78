import { type Accuracy, type Pair, accuracyBy, accuracyOf } from './accuracy.ts';
import { engineOf } from './load-of-case.ts';
import type { MemoryCase } from './memory-case.ts';
import type { MemoryPrediction } from './predict-memory.ts';

export interface MemoryResult {
  readonly given: MemoryCase;
  readonly predicted: MemoryPrediction;
}

/** What the errors of a file's memory cases come to. Those of other estimators ("tool-reported") are no measurements and stand apart. */
export interface MemoryAccuracy {
  readonly all: Accuracy | null;
  /** llama.cpp, Ollama, LM Studio and MLX: what people run */
  readonly mainstream: Accuracy | null;
  readonly byEngine: Readonly<Record<string, Accuracy>>;
  readonly byFamily: Readonly<Record<string, Accuracy>>;
  readonly byPart: Readonly<Record<string, Accuracy>>;
  readonly toolReported: Accuracy | null;
  /** of the measured totals, how many lie under the safe bound */
  readonly safe: { readonly count: number; readonly covered: number; readonly share: number | null };
  /** simple rules on the same mainstream totals, for comparison */
  readonly baselines: { readonly 'weights × 1.2': Accuracy | null; readonly 'the model': Accuracy | null };
}

interface Total extends Pair {
  readonly given: MemoryCase;
  readonly weights: number | null;
  readonly safe: number | null;
}

/** What a case measured, and its estimate: a total, a growth, or the tokens in a pool. */
function totalOf({ given, predicted }: MemoryResult): Total[] {
  const [measured, value] =
    given.kind === 'vllm kv pool'
      ? [given.tokens, predicted.tokens ?? null]
      : [given.kind === 'delta' ? given.measured?.growth : given.measured?.total_bytes, predicted.total];
  if (!measured || value === null) return [];
  const weights = given.kind === 'delta' ? null : predicted.weights;
  return [{ given, measured, predicted: value, weights, safe: predicted.safe }];
}

const measuredParts = {
  kv: 'kv',
  state: 'rs',
  compute: 'compute_device',
} as const;

/** What the model counts as compute besides the device's buffer: the host's, where it is in scope, and a head that guesses ahead. */
function besideCompute({ measured, scope }: MemoryCase): number {
  return (scope === 'device+host' ? (measured?.compute_host ?? 0) : 0) + (measured?.mtp ?? 0);
}

function partPairs(results: readonly MemoryResult[], part: keyof typeof measuredParts): Pair[] {
  return results.flatMap(({ given, predicted }) => {
    const value = given.measured?.[measuredParts[part]] ?? 0;
    const beside = part === 'compute' ? besideCompute(given) : 0;
    const estimate = predicted[part];
    return value === 0 || estimate === null ? [] : [{ measured: value + beside, predicted: estimate }];
  });
}

const isToolReported = ({ given }: { readonly given: MemoryCase }): boolean => given.kind === 'tool-reported';

function isMainstream({ given }: { readonly given: MemoryCase }): boolean {
  const engine = engineOf(given);
  return (engine === 'mlx' || engine === 'llama.cpp') && !/ik_llama|gguf-parser/i.test(given.engine ?? '');
}

/** "Qwen3.6" of "Qwen3.6-27B + MTP": a model's name up to its size. */
function modelFamily({ arch_id, model }: MemoryCase): string {
  const name = (arch_id ?? model ?? '').toLowerCase().replace(/^[^/]*\//, '');
  return /^(.+?)[-_: ]?(?:\d+(?:\.\d+)?[bx]\b|$)/.exec(name)?.[1] ?? name;
}

/** The errors of all cases that measured a total and have an estimate. */
export function memoryAccuracy(results: readonly MemoryResult[]): MemoryAccuracy {
  const totals = results.flatMap(totalOf);
  const measured = totals.filter((total) => !isToolReported(total));
  const bounded = measured.filter(({ safe }) => safe !== null);
  const covered = bounded.filter((total) => total.measured <= (total.safe ?? 0)).length;
  const mainstream = measured.filter(isMainstream);
  const whole = mainstream.filter(({ weights }) => weights !== null);
  return {
    all: accuracyOf(measured),
    mainstream: accuracyOf(mainstream),
    byEngine: accuracyBy(measured, ({ given }) => given.engine ?? 'unknown'),
    byFamily: accuracyBy(measured, ({ given }) => modelFamily(given)),
    byPart: Object.fromEntries(
      (['kv', 'state', 'compute'] as const).flatMap((part) => {
        const accuracy = accuracyOf(partPairs(results, part));
        return accuracy === null ? [] : [[part, accuracy]];
      }),
    ),
    toolReported: accuracyOf(totals.filter(isToolReported)),
    safe: {
      count: bounded.length,
      covered,
      share: bounded.length === 0 ? null : covered / bounded.length,
    },
    baselines: {
      'weights × 1.2': accuracyOf(
        whole.map(({ measured, weights }) => ({ measured, predicted: (weights ?? 0) * 1.2 })),
      ),
      'the model': accuracyOf(whole),
    },
  };
}
