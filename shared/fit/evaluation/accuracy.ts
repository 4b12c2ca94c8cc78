/** How far estimates are off: relative errors, and how many there are. `bias` is the mean with its sign. */
export interface Accuracy {
  readonly count: number;
  readonly median: number;
  readonly p90: number;
  readonly p95: number;
  readonly max: number;
  readonly bias: number;
}

/** One estimate beside what was measured. */
export interface Pair {
  readonly predicted: number;
  readonly measured: number;
}

/** The smallest of the sorted values that so large a share of them does not exceed. */
function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0;
}

function median(sorted: readonly number[]): number {
  const middle = sorted.length / 2;
  return ((sorted[Math.ceil(middle) - 1] ?? 0) + (sorted[Math.floor(middle)] ?? 0)) / 2;
}

/** The accuracy of estimates; null where there are none. Measured values are above 0. */
export function accuracyOf(pairs: readonly Pair[]): Accuracy | null {
  if (pairs.length === 0) return null;
  const errors = pairs.map(({ predicted, measured }) => predicted / measured - 1);
  const sorted = errors.map(Math.abs).toSorted((one, other) => one - other);
  return {
    count: sorted.length,
    median: median(sorted),
    p90: quantile(sorted, 0.9),
    p95: quantile(sorted, 0.95),
    max: sorted.at(-1) ?? 0,
    bias: errors.reduce((sum, error) => sum + error, 0) / errors.length,
  };
}

/** The accuracy of all, and of those that share a key, by key. */
export function accuracyBy<Item extends Pair>(
  items: readonly Item[],
  key: (item: Item) => string,
): Record<string, Accuracy> {
  const groups = Map.groupBy(items, key);
  const named = [...groups].toSorted(([one], [other]) => (one < other ? -1 : 1));
  return Object.fromEntries(
    named.flatMap(([name, group]) => {
      const accuracy = accuracyOf(group);
      return accuracy === null ? [] : [[name, accuracy]];
    }),
  );
}
