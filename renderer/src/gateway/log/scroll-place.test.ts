import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Extent,
  isAtEnd,
  maxHeight,
  placeAt,
  rowHeight,
  scrolledTo,
  scrollHeight,
  settled,
  shownLines,
  topToShow,
} from './scroll-place.ts';

const viewport = 400;
const million: Extent = { first: 0, end: 1_000_000 };
const end = Number.POSITIVE_INFINITY;
const run = { seed: 20_261_122, numRuns: 500 };

const extents = fc
  .tuple(fc.integer({ min: 0, max: 5_000_000 }), fc.integer({ min: 0, max: 1_200_000 }))
  .map(([first, count]): Extent => ({ first, end: first + count }));
const viewports = fc.integer({ min: 20, max: 1600 });

describe('where the list stands', () => {
  it('a million lines are no higher than a browser can draw without trembling', () => {
    expect(scrollHeight(million)).toBe(maxHeight);
    expect(scrollHeight({ first: 500, end: 600 })).toBe(100 * rowHeight);
  });

  it('the end is the end, in short and long logs', () => {
    for (const extent of [million, { first: 7, end: 1000 }]) {
      const place = placeAt(extent, viewport, end);
      expect(place.scrollTop).toBeCloseTo(scrollHeight(extent) - viewport);
      expect(place.line).toBe(extent.end - viewport / rowHeight);
      expect(isAtEnd(place, extent, viewport)).toBe(true);
    }
  });

  it('a log that fits stands at its first line', () => {
    expect(placeAt({ first: 3, end: 5 }, viewport, end)).toEqual({ line: 3, scrollTop: 0 });
    expect(isAtEnd(placeAt({ first: 3, end: 5 }, viewport, 3), { first: 3, end: 5 }, viewport)).toBe(true);
  });

  it('there is always a place inside of the log', () => {
    fc.assert(
      fc.property(extents, viewports, fc.double({ noNaN: true }), (extent, view, line) => {
        const place = placeAt(extent, view, line);
        expect(place.line).toBeGreaterThanOrEqual(extent.first);
        expect(place.line).toBeLessThanOrEqual(Math.max(extent.first, extent.end));
        expect(place.scrollTop).toBeGreaterThanOrEqual(0);
        expect(place.scrollTop).toBeLessThanOrEqual(Math.max(0, scrollHeight(extent) - view) + 1e-6);
      }),
      run,
    );
  });
});

describe('scrolling', () => {
  it('moves by the px, however long the log is', () => {
    for (const extent of [million, { first: 0, end: 10_000 }]) {
      const before = placeAt(extent, viewport, 5000);
      const after = scrolledTo(before, extent, viewport, before.scrollTop + 60);
      expect(after.line).toBeCloseTo(5003);
      expect(after.scrollTop).toBe(before.scrollTop + 60);
    }
  });

  it('by the bar gets anywhere in a million lines', () => {
    const place = placeAt(million, viewport, 0);
    const middle = scrolledTo(place, million, viewport, (maxHeight - viewport) / 2);
    expect(middle.line).toBeCloseTo((1_000_000 - viewport / rowHeight) / 2);
    expect(scrolledTo(place, million, viewport, maxHeight - viewport).line).toBe(1_000_000 - 20);
    expect(scrolledTo(middle, million, viewport, 0).line).toBe(0);
  });

  it('by a wheel turned hard is still line for line', () => {
    const before = placeAt(million, viewport, 500_000);
    const after = scrolledTo(before, million, viewport, before.scrollTop + 10_000, true);
    expect(after.line).toBeCloseTo(500_500);
  });

  it('is not stuck where the bar has reached its end before the lines have', () => {
    const nearTop = { line: 900, scrollTop: 40 };
    const up = scrolledTo(nearTop, million, viewport, 0);
    expect(up.line).toBeCloseTo(898);
    expect(up.scrollTop).toBeGreaterThan(0);
    const room = maxHeight - viewport;
    const down = scrolledTo({ line: 999_000, scrollTop: room - 40 }, million, viewport, room);
    expect(down.line).toBeCloseTo(999_002);
    expect(down.scrollTop).toBeLessThan(room);
  });

  it('by wheel from one end reaches the other, line for line', () => {
    const extent = { first: 0, end: 110_000 };
    let place = placeAt(extent, viewport, end);
    let steps = 0;
    while (place.line > 0 && steps < 5000) {
      const before = place.line;
      place = scrolledTo(place, extent, viewport, Math.max(0, place.scrollTop - 1000));
      expect(before - place.line).toBeLessThanOrEqual(50 + 1e-6);
      place = placeAt(extent, viewport, place.line);
      steps += 1;
    }
    expect(place).toEqual({ line: 0, scrollTop: 0 });
    expect(steps).toBe(Math.ceil((110_000 * rowHeight - viewport) / 1000));
  });

  it('never leaves the log', () => {
    fc.assert(
      fc.property(
        extents,
        viewports,
        fc.array(fc.integer({ min: 0, max: maxHeight })),
        (extent, view, tops) => {
          let place = placeAt(extent, view, end);
          for (const top of tops) {
            const room = Math.max(0, scrollHeight(extent) - view);
            place = scrolledTo(place, extent, view, Math.min(room, top));
            expect(place.line).toBeGreaterThanOrEqual(extent.first);
            expect(place.line).toBeLessThanOrEqual(Math.max(extent.first, extent.end - view / rowHeight));
            expect(place.scrollTop).toBeLessThanOrEqual(room);
          }
        },
      ),
      run,
    );
  });
});

describe('while the log goes on', () => {
  it('the reader keeps the line when older ones are forgotten', () => {
    for (const count of [20_000, 1_000_000]) {
      const place = placeAt({ first: 0, end: count }, viewport, 15_000.5);
      const after = settled(place, { first: 5000, end: count + 5000 }, viewport, {
        following: false,
        scrolling: false,
      });
      expect(after.line).toBe(15_000.5);
    }
  });

  it('the bar moves on with the lines, but not under a hand', () => {
    const place = placeAt(million, viewport, 999_500);
    const extent = { first: 0, end: 1_002_000 };
    expect(settled(place, extent, viewport, { following: false, scrolling: true })).toBe(place);
    const rest = settled(place, extent, viewport, { following: false, scrolling: false });
    expect(rest.line).toBe(place.line);
    expect(rest.scrollTop).toBeLessThan(place.scrollTop);
  });

  it('a reader of forgotten lines is at the oldest that are left', () => {
    const place = placeAt({ first: 0, end: 20_000 }, viewport, 100);
    expect(
      settled(place, { first: 5000, end: 25_000 }, viewport, { following: false, scrolling: false }),
    ).toEqual({
      line: 5000,
      scrollTop: 0,
    });
  });

  it('who follows has the end in sight', () => {
    const place = placeAt({ first: 0, end: 1000 }, viewport, end);
    const extent = { first: 0, end: 1200 };
    expect(
      isAtEnd(settled(place, extent, viewport, { following: true, scrolling: false }), extent, viewport),
    ).toBe(true);
    expect(settled(place, extent, viewport, { following: false, scrolling: false }).line).toBe(place.line);
  });

  it('settles once: what is right is left alone', () => {
    fc.assert(
      fc.property(
        extents,
        viewports,
        fc.double({ min: 0, max: 6e6, noNaN: true }),
        fc.record({ following: fc.boolean(), scrolling: fc.boolean() }),
        (extent, view, line, keeping) => {
          const once = settled({ line, scrollTop: line }, extent, view, keeping);
          expect(settled(once, extent, view, keeping)).toBe(once);
        },
      ),
      run,
    );
  });
});

describe('the lines that are rendered', () => {
  it('are those in sight and a few more, never those of no log', () => {
    fc.assert(
      fc.property(extents, viewports, fc.double({ min: 0, max: 6e6, noNaN: true }), (extent, view, line) => {
        const place = placeAt(extent, view, line);
        const shown = shownLines(place, extent, view);
        expect(shown.from).toBeLessThanOrEqual(Math.floor(place.line));
        expect(shown.to).toBeGreaterThanOrEqual(
          Math.min(extent.end, Math.ceil(place.line + view / rowHeight)),
        );
        expect(shown.from).toBeGreaterThanOrEqual(extent.first);
        expect(shown.to).toBeLessThanOrEqual(Math.max(extent.end, extent.first));
        expect(shown.to - shown.from).toBeLessThanOrEqual(view / rowHeight + 42);
        expect(shown.top + (place.line - shown.from) * rowHeight).toBeCloseTo(place.scrollTop, 3);
      }),
      run,
    );
  });

  it('stay the same over a few px', () => {
    const place = placeAt(million, viewport, 500.25);
    const after = scrolledTo(place, million, viewport, place.scrollTop + 8);
    const { from, to, top } = shownLines(place, million, viewport);
    expect(shownLines(after, million, viewport)).toEqual({ from, to, top: expect.closeTo(top, 6) as number });
  });
});

describe('bringing a line into sight', () => {
  const place = placeAt(million, viewport, 100);
  it.each([
    ['above', 90, 90],
    ['in sight', 110, 100],
    ['the last whole one', 119, 100],
    ['below', 125, 106],
  ])('%s', (_, line, top) => expect(topToShow(place, viewport, line)).toBe(top));
});
