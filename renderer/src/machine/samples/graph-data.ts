import type { Pool } from '../../../../shared/machine/pool.ts';
import type { MachineSample } from '../../../../shared/machine/snapshot.ts';

/** ms that the graphs reach back */
export const graphSpan = 10 * 60_000;
/** ms without a sample after which a line breaks: more than the slow pace of the sampling, so that only an absence does it */
const gapAfter = 25_000;

export type Pressure = MachineSample['pressure'];

/** Columns of the same length, oldest first. null breaks the line: nothing is known there. */
export interface GraphData {
  /** ms since 1970 */
  readonly times: readonly number[];
  /** of all pools together, bytes */
  readonly used: readonly (number | null)[];
  /** the same as a share of what may be used, 0 … 1 and a little more when it is overdrawn */
  readonly memory: readonly (number | null)[];
  /** 0 … 1, the mean of the pools that tell it */
  readonly load: readonly (number | null)[];
  readonly pressure: readonly Pressure[];
}

/** What the graphs need of a pool. */
export type GraphPool = Pick<Pool, 'id' | 'limit' | 'totalBytes'>;

/** bytes that fill the graph: the limits, where one is unknown the whole; null where neither is */
export function fullBytes(pools: readonly GraphPool[]): number | null {
  let sum = 0;
  for (const { limit, totalBytes } of pools) {
    const bytes = limit?.bytes ?? totalBytes;
    if (bytes === null || bytes <= 0) return null;
    sum += bytes;
  }
  return sum === 0 ? null : sum;
}

/** The samples of the last ten minutes before the newest one, as columns. */
export function graphData(samples: readonly MachineSample[], pools: readonly GraphPool[]): GraphData {
  const full = fullBytes(pools);
  const ids = new Set(pools.map(({ id }) => id));
  const since = (samples.at(-1)?.at ?? 0) - graphSpan;
  const times: number[] = [];
  const used: (number | null)[] = [];
  const load: (number | null)[] = [];
  const pressure: Pressure[] = [];
  for (const sample of samples) {
    if (sample.at < since) continue;
    const before = times.at(-1);
    if (before !== undefined && sample.at - before > gapAfter) {
      times.push(before + 1);
      used.push(null);
      load.push(null);
      pressure.push(null);
    }
    const mine = sample.pools.filter(({ id }) => ids.has(id));
    times.push(sample.at);
    used.push(mine.length < ids.size ? null : sum(mine.map(({ usedBytes }) => usedBytes)));
    load.push(mean(mine.map(({ utilisation }) => utilisation)));
    pressure.push(sample.pressure);
  }
  const memory = used.map((bytes) => (bytes === null || full === null ? null : bytes / full));
  return { times, used, memory, load, pressure };
}

/** null as soon as one is unknown: a part is not the whole. */
function sum(values: readonly (number | null)[]): number | null {
  let total = 0;
  for (const value of values) {
    if (value === null) return null;
    total += value;
  }
  return values.length === 0 ? null : total;
}

function mean(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : known.reduce((all, value) => all + value, 0) / known.length;
}

/** The same ten minutes for whoever does not see them. */
export interface GraphSummary {
  /** bytes */
  readonly least: number | null;
  readonly most: number | null;
  /** 0 … 1 */
  readonly meanLoad: number | null;
  /** the worst there was */
  readonly pressure: Pressure;
}

const pressures = ['normal', 'warning', 'critical'] as const;

/** The least and the most, the mean load, the worst pressure. */
export function summarise(data: GraphData): GraphSummary {
  const used = data.used.filter((value) => value !== null);
  const worst = Math.max(
    ...data.pressure.map((value) => (value === null ? -1 : pressures.indexOf(value))),
    -1,
  );
  return {
    least: used.length === 0 ? null : Math.min(...used),
    most: used.length === 0 ? null : Math.max(...used),
    meanLoad: mean(data.load),
    pressure: pressures[worst] ?? null,
  };
}
