import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { machineSchema } from '../../shared/machine/snapshot.ts';
import { boundedSight } from './bounded-sight.ts';
import type { Sight } from './platform-reader.ts';

const text = fc.string({ unit: 'binary', maxLength: 600 });
const sights: fc.Arbitrary<Sight> = fc
  .record({
    name: text,
    detail: text,
    count: fc.nat(200),
  })
  .map(({ name, detail, count }) => ({
    os: name,
    model: name,
    cpu: null,
    cores: null,
    memoryBytes: 1,
    memoryUsedBytes: null,
    pressure: null,
    onBattery: null,
    gpus: Array.from({ length: count }, () => ({ name, memoryBytes: null })),
    pools: [],
    gaps: Array.from({ length: count }, () => ({ reader: 'nvidia-smi', cause: 'failed', detail })),
  }));

describe('what was told of a computer', () => {
  it('stays small and can be shown, whatever its tools print', () => {
    fc.assert(
      fc.property(sights, (sight) => {
        const bounded = boundedSight(sight);
        expect(machineSchema.parse({ ...bounded, sampledAt: 0 })).toEqual({ ...bounded, sampledAt: 0 });
        expect(JSON.stringify(bounded).length).toBeLessThan(64 * 1300);
        expect(bounded.os).not.toMatch(/\p{Cc}|[\u202A-\u202E]/u);
        expect(bounded.os?.isWellFormed()).toBe(true);
        expect(bounded.gaps.length).toBeLessThanOrEqual(1);
      }),
      { seed: 28, numRuns: 300 },
    );
  });

  it('is as it was told where it is short', () => {
    const [sight] = fc.sample(sights, { seed: 1, numRuns: 1 });
    const plain: Sight = {
      ...sight!,
      os: 'Debian GNU/Linux 12',
      model: 'Core™ i9 – 主机',
      gpus: [],
      gaps: [],
    };
    expect(boundedSight(plain)).toEqual({ ...plain, os: 'Debian GNU/Linux 12', model: 'Core™ i9 – 主机' });
  });
});
