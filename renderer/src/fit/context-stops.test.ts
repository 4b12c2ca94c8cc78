import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { contextStops, nearestStop } from './context-stops.ts';

const k = 1024;
const runs = { seed: 20_261_128, numRuns: 1000 };

describe('the contexts of the slider', () => {
  it('go from 16k to what the model holds, four to each doubling', () => {
    expect(contextStops(65_536).map((tokens) => tokens / k)).toEqual([16, 20, 24, 28, 32, 40, 48, 56, 64]);
  });

  it('hold the one that is loaded and the largest that fits, each once', () => {
    expect(contextStops(40_960, [32_768, 36_864, null]).map((tokens) => tokens / k)).toEqual([
      16, 20, 24, 28, 32, 36, 40,
    ]);
    expect(contextStops(32_768, [4096, 100_000])).not.toContain(4096);
    expect(contextStops(32_768, [4096, 100_000])).not.toContain(100_000);
  });

  it('are one for a model that holds less than OpenClaw takes, and end at a million where the model does not say', () => {
    expect(contextStops(8192)).toEqual([8192]);
    expect(contextStops(null).at(-1)).toBe(1_048_576);
  });

  it('ascend, stay within what the model holds, and each is its own nearest', () => {
    const tokens = fc.integer({ min: 1, max: 4_194_304 });
    fc.assert(
      fc.property(tokens, fc.array(tokens, { maxLength: 3 }), (most, also) => {
        const stops = contextStops(most, also);
        expect(stops).toEqual([...new Set(stops)].toSorted((a, b) => a - b));
        expect(stops.at(-1)).toBe(most);
        expect(stops.map((stop) => nearestStop(stops, stop))).toEqual(stops.map((_, i) => i));
      }),
      runs,
    );
  });
});
