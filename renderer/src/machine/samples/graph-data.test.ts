import { describe, expect, it } from 'vitest';
import type { MachineSample } from '../../../../shared/machine/snapshot.ts';
import { fullBytes, type GraphPool, graphData, graphSpan, summarise } from './graph-data.ts';

const gib = 2 ** 30;
const start = 1_700_000_000_000;
const card = (id: string, limit: number | null = 24 * gib): GraphPool => ({
  id,
  totalBytes: 24 * gib,
  limit: limit === null ? null : { bytes: limit, source: 'read' },
});

function sample(
  second: number,
  used: readonly (number | null)[],
  more: Partial<MachineSample> = {},
): MachineSample {
  return {
    seq: second + 1,
    at: start + second * 1000,
    pressure: 'normal',
    pools: used.map((usedBytes, i) => ({
      id: `card-${i}`,
      usedBytes,
      utilisation: usedBytes === null ? null : 0.5,
    })),
    ...more,
  };
}

describe('the ten-minute graphs', () => {
  it('show the memory of all cards together, as a share of what may be used', () => {
    const pools = [card('card-0', 20 * gib), card('card-1', 20 * gib)];
    const data = graphData([sample(0, [10 * gib, 5 * gib]), sample(1, [20 * gib, 20 * gib])], pools);
    expect(data.used).toEqual([15 * gib, 40 * gib]);
    expect(data.memory).toEqual([0.375, 1]);
    expect(data.load).toEqual([0.5, 0.5]);
  });

  it('reach back ten minutes and no further', () => {
    const samples = Array.from({ length: 700 }, (_, i) => sample(i, [gib]));
    const { times } = graphData(samples, [card('card-0')]);
    expect(times.at(-1)).toBe(start + 699_000);
    expect(times[0]).toBe(start + 699_000 - graphSpan);
  });

  it('break where nothing was seen, and not between two samples of the slow pace', () => {
    const { times, memory } = graphData(
      [sample(0, [gib]), sample(10, [gib]), sample(100, [gib])],
      [card('card-0')],
    );
    expect(memory.map((value) => value === null)).toEqual([false, false, true, false]);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
  });

  it('never count an unknown as zero', () => {
    const pools = [card('card-0'), card('card-1')];
    const data = graphData([sample(0, [gib, null]), sample(1, [gib])], pools);
    expect(data.used).toEqual([null, null]);
    expect(graphData([sample(0, [gib])], [{ id: 'card-0', limit: null, totalBytes: null }]).memory).toEqual([
      null,
    ]);
    expect(fullBytes([card('a', null)]), 'the whole, where the limit is unknown').toBe(24 * gib);
    expect(fullBytes([])).toBeNull();
    expect(graphData([sample(0, [])], []).used).toEqual([null]);
  });

  it('are told in a few figures', () => {
    const samples = [
      sample(0, [4 * gib]),
      sample(1, [9 * gib], { pressure: 'warning' }),
      sample(2, [6 * gib], { pressure: null }),
    ];
    expect(summarise(graphData(samples, [card('card-0')]))).toEqual({
      least: 4 * gib,
      most: 9 * gib,
      meanLoad: 0.5,
      pressure: 'warning',
    });
    expect(summarise(graphData([], []))).toEqual({ least: null, most: null, meanLoad: null, pressure: null });
  });
});
