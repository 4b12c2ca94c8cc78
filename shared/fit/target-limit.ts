import type { ModelFacts } from './facts.ts';
import type { FitTarget, NodeShare } from './judgement.ts';
import { vllmUtilisation } from './vllm-memory.ts';

/** What llama.cpp's own fitting leaves free on each of several devices, and what the others leave too. Bytes. */
const deviceMargin = 2 ** 30;

/** Does the runtime cut every layer into equal parts (tensor parallel), or deal out whole layers, more to the larger? */
function isEvenSplit(pooledBy: FitTarget['pooledBy']): boolean {
  return pooledBy === 'mlx-distributed' || pooledBy === 'vllm-ray';
}

/** What a runtime may use of each memory of the target, in its order; null where one does not tell its limit. Bytes. */
export function usableOfEach(
  { pools, pooledBy }: FitTarget,
  runtime: ModelFacts['runtime'] | null,
): number[] | null {
  const each: number[] = [];
  for (const { limit, totalBytes } of pools) {
    if (limit === null) return null;
    const most =
      runtime === 'vllm' && totalBytes !== null
        ? Math.min(limit.bytes, totalBytes * vllmUtilisation)
        : limit.bytes;
    each.push(Math.max(0, pools.length > 1 ? most - deviceMargin : most));
  }
  if (!isEvenSplit(pooledBy)) return each;
  const least = Math.min(...each);
  return each.map(() => least);
}

/**
 * Bytes that models may use of a target; null where one of its memories does not tell. Of several, each keeps a margin free; where layers
 * are cut into equal parts, the smallest decides for all. Without a runtime: what llama.cpp may use.
 */
export function targetLimit(target: FitTarget, runtime: ModelFacts['runtime'] | null = null): number | null {
  const each = usableOfEach(target, runtime);
  if (each === null || each.length === 0) return null;
  return each.reduce((sum, bytes) => sum + bytes, 0);
}

/** What each memory of a target has to hold of `bytes`; empty for a single one, or where a limit is unknown. */
export function sharesOf(target: FitTarget, runtime: ModelFacts['runtime'], bytes: number): NodeShare[] {
  const each = target.pools.length > 1 ? usableOfEach(target, runtime) : null;
  const all = each?.reduce((sum, usable) => sum + usable, 0) ?? 0;
  if (each === null || all === 0) return [];
  return target.pools.map(({ id, name }, index) => ({
    pool: id,
    name,
    bytes: (bytes * (each[index] ?? 0)) / all,
    usableBytes: each[index] ?? 0,
  }));
}
