import { describe, expect, it } from 'vitest';
import { catalogue, catalogueEntry } from './catalogue.ts';
import { manualMachine } from './manual-machine.ts';
import { poolSchema } from './pool.ts';
import { machineSchema } from './snapshot.ts';

const gibibyte = 2 ** 30;
const limitOf = (id: string): number =>
  (catalogueEntry(id)?.pools ?? []).reduce((sum, { limit }) => sum + (limit?.bytes ?? 0), 0);

describe('machines one could have', () => {
  it('each have an id of their own, at least one memory and a limit below it', () => {
    expect(new Set(catalogue.map(({ id }) => id)).size).toBe(catalogue.length);
    for (const { pools, count, pooledBy } of catalogue) {
      expect(pools).toHaveLength(count);
      expect(pooledBy === null).toBe(count === 1);
      for (const pool of pools) {
        expect(poolSchema.parse(pool)).toEqual(pool);
        expect(pool.limit?.bytes).toBeLessThan(pool.totalBytes ?? 0);
      }
    }
  });

  it('are what people ask about: a 24 GB card, every Mac Studio, two of them, Spark, Strix Halo, H100', () => {
    expect(limitOf('rtx-4090-24')).toBeCloseTo(0.97 * 24 * gibibyte, -1);
    expect(limitOf('mac-studio-m5-ultra-80-512')).toBeGreaterThan(490e9);
    expect(limitOf('2x-mac-studio-m3-ultra-80-512')).toBe(2 * limitOf('mac-studio-m3-ultra-80-512'));
    expect(limitOf('dgx-spark-128') / gibibyte).toBeCloseTo(119, 5);
    expect(limitOf('ryzen-ai-max-395-128') / gibibyte).toBeCloseTo(115.2, 3);
    expect(limitOf('h100-sxm-80')).toBeGreaterThan(80e9);
    const studios = catalogue.filter(({ name, count }) => name.startsWith('Mac Studio') && count === 1);
    expect(studios.map(({ name, pools }) => `${name} ${(pools[0]?.totalBytes ?? 0) / gibibyte}`)).toEqual(
      expect.arrayContaining([
        'Mac Studio (M2 Ultra) 192',
        'Mac Studio (M3 Ultra) 96',
        'Mac Studio (M3 Ultra) 256',
        'Mac Studio (M3 Ultra) 512',
        'Mac Studio (M4 Max) 128',
        'Mac Studio (M5 Max) 128',
        'Mac Studio (M5 Ultra) 96',
        'Mac Studio (M5 Ultra) 256',
        'Mac Studio (M5 Ultra) 512',
      ]),
    );
  });

  it('have a price where one is known, of all of them together, and of the version that has it', () => {
    expect(catalogueEntry('mac-studio-m3-ultra-60-96')).toMatchObject({
      gpuCores: 60,
      price: { amount: 3999, currency: 'USD' },
      pools: [{ chip: { tflops: 21.3 } }],
    });
    expect(catalogueEntry('2x-mac-studio-m3-ultra-80-512')?.price).toEqual({
      amount: 18_998,
      currency: 'USD',
    });
    expect(catalogueEntry('4x-rtx-3090-24')?.price).toEqual({ amount: 6000, currency: 'USD' });
    expect(catalogueEntry('mac-studio-m5-ultra-80-512')?.price).toBeNull();
  });

  it('all of what is put together is there', () => {
    expect(catalogue.filter(({ count }) => count > 1)).toHaveLength(15);
  });

  it('can be one’s own by hand', () => {
    const machine = manualMachine('Mine', { from: 'catalogue', machine: '2x-dgx-spark-128' }, 5);
    expect(machineSchema.parse(machine)).toEqual(machine);
    expect(machine).toMatchObject({ memoryBytes: 256 * gibibyte, sampledAt: 5 });
    expect(manualMachine('Mine', { from: 'catalogue', machine: 'no-such' }, 5)).toBeNull();
  });
});
