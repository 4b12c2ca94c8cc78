import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { GatewayLogLine } from '../../../../shared/gateway/log-view.ts';
import { LineCache } from './line-cache.ts';

const line = (number: number, text = `line ${number}`): GatewayLogLine => ({
  at: number,
  level: 'info',
  subsystem: null,
  text,
});
const page = (from: number, count: number) => ({
  from,
  lines: Array.from({ length: count }, (_, index) => line(from + index)),
});
const million = { first: 0, end: 1_000_000 };

describe('lines that were read', () => {
  it('are there under their numbers', () => {
    const cache = new LineCache();
    cache.put(page(395, 20));
    expect(cache.get(395)?.text).toBe('line 395');
    expect(cache.get(414)?.text).toBe('line 414');
    expect(cache.get(394)).toBeUndefined();
    expect(cache.get(415)).toBeUndefined();
  });

  it('are not asked for again; what is missing is asked for with its neighbours', () => {
    const cache = new LineCache();
    expect(cache.missing({ first: 410, end: 450 }, million)).toEqual({ from: 400, count: 200 });
    cache.put(page(400, 200));
    expect(cache.missing({ first: 410, end: 450 }, million)).toBeNull();
    expect(cache.missing({ first: 590, end: 630 }, million)).toEqual({ from: 600, count: 200 });
    expect(cache.missing({ first: 390, end: 630 }, million)).toEqual({ from: 200, count: 400 });
  });

  it('new lines at the end are asked for without those before', () => {
    const cache = new LineCache();
    cache.put(page(400, 50));
    expect(cache.missing({ first: 430, end: 470 }, { first: 0, end: 453 })).toEqual({ from: 450, count: 3 });
  });

  it('what is forgotten or not there yet is never asked for', () => {
    const cache = new LineCache();
    expect(cache.missing({ first: 0, end: 100 }, { first: 90, end: 95 })).toEqual({ from: 90, count: 5 });
    expect(cache.missing({ first: 0, end: 100 }, { first: 200, end: 300 })).toBeNull();
  });

  it('take no more room than allowed, in lines and in characters', () => {
    const few = new LineCache({ lines: 1000, characters: 1_000_000 });
    for (let from = 0; from < 20_000; from += 200) few.put(page(from, 200));
    expect(few.get(19_999)).toBeDefined();
    expect(few.get(10_000)).toBeUndefined();
    const long = new LineCache({ lines: 100_000, characters: 100_000 });
    for (let number = 0; number < 20_000; number += 200)
      long.put({ from: number, lines: [line(number, 'x'.repeat(30_000))] });
    expect(long.characters).toBeLessThanOrEqual(100_000);
    expect(long.get(19_800)).toBeDefined();
  });

  it('that were looked at stay longest', () => {
    const cache = new LineCache({ lines: 600, characters: 1_000_000 });
    cache.put(page(0, 200));
    cache.put(page(200, 200));
    cache.put(page(400, 200));
    cache.missing({ first: 0, end: 10 }, million);
    cache.put(page(600, 200));
    expect(cache.get(5)).toBeDefined();
    expect(cache.get(205)).toBeUndefined();
  });

  it('reading what is missing always ends with all lines there', () => {
    const places = fc.array(fc.integer({ min: 0, max: 1960 }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(places, fc.integer({ min: 0, max: 700 }), (firsts, oldest) => {
        const cache = new LineCache({ lines: 800, characters: 1_000_000 });
        const extent = { first: oldest, end: 1987 };
        for (const first of firsts) {
          const wanted = { first, end: first + 40 };
          for (let reads = 0; reads < 3; reads += 1) {
            const gap = cache.missing(wanted, extent);
            if (gap === null) break;
            expect(gap.from).toBeGreaterThanOrEqual(extent.first);
            expect(gap.from + gap.count).toBeLessThanOrEqual(extent.end);
            expect(gap.count).toBeLessThanOrEqual(400);
            cache.put(page(gap.from, gap.count));
          }
          for (let number = Math.max(first, oldest); number < Math.min(first + 40, 1987); number += 1)
            expect(cache.get(number)?.at).toBe(number);
        }
      }),
      { seed: 20_261_122, numRuns: 300 },
    );
  });
});
