import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { targetsOf } from '../../../shared/fit/targets.ts';
import { sampleCard, sampleMachine, samplePool } from '../testing/sample-fit.ts';
import { needlesOf } from './needles.ts';
import { usedNow } from './used-now.ts';

const gib = 2 ** 30;

describe('what is used now', () => {
  it('is of all cards that models are spread over', () => {
    const machine = sampleMachine({ pools: [sampleCard('a'), sampleCard('b', { usedBytes: 20 * gib })] });
    expect(usedNow(machine, targetsOf(machine)[0]!, 15 * gib)).toEqual({
      used: 22 * gib,
      models: 15 * gib,
      other: 7 * gib,
      free: 25 * gib,
      isUntold: false,
    });
  });

  it('is unknown as soon as one of them does not tell; free is unknown without a limit', () => {
    const blind = sampleMachine({ pools: [sampleCard('a'), sampleCard('b', { usedBytes: null })] });
    expect(usedNow(blind, targetsOf(blind)[0]!, 0)).toBeNull();
    const open = sampleMachine({ pools: [samplePool({ limit: null })] });
    expect(usedNow(open, targetsOf(open)[0]!, 0)?.free).toBeNull();
  });

  it('adds up, and models never hold more than is used', () => {
    const bytes = fc.double({ min: 0, max: 1e13, noNaN: true });
    fc.assert(
      fc.property(bytes, fc.double({ min: -1e12, max: 1e13, noNaN: true }), (usedBytes, held) => {
        const machine = sampleMachine({ pools: [samplePool({ usedBytes })] });
        const use = usedNow(machine, targetsOf(machine)[0]!, held)!;
        expect(use.models).toBeGreaterThanOrEqual(0);
        expect(use.other).toBeGreaterThanOrEqual(0);
        expect(use.models + use.other).toBeCloseTo(usedBytes, 3);
        expect(use.free).toBeGreaterThanOrEqual(0);
      }),
      { seed: 20_261_128, numRuns: 500 },
    );
  });
});

describe('the needles', () => {
  it('stand for this machine first, then for the others; none for a limit that is unknown', () => {
    const [own] = targetsOf(sampleMachine());
    const [box] = targetsOf(sampleMachine({ pools: [sampleCard('a')] }), 'box');
    const pooled = {
      ...own!,
      id: 'pool:both',
      pools: [own!.pools[0]!, box!.pools[0]!],
      pooledBy: 'exo' as const,
    };
    const [blind] = targetsOf(sampleMachine({ pools: [samplePool({ limit: null })] }), 'blind');
    expect(needlesOf(own, [box!, blind!, pooled]).map(({ id, kind }) => [id, kind])).toEqual([
      ['this:metal', 'own'],
      ['box:a', 'other'],
      ['pool:both', 'pooled'],
    ]);
    expect(needlesOf(undefined, [])).toEqual([]);
  });
});
