import * as fc from 'fast-check';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { boundsToOpen, defaultSize, keepPlace, minimumSize, readPlace } from './window-bounds.ts';

const display = { x: 0, y: 25, width: 1920, height: 1055 };

test('the first window has its default size and is left to the system to centre', () => {
  expect(boundsToOpen(null, [display])).toEqual(defaultSize);
});

test('a window opens where it stood', () => {
  const left = { x: 300, y: 120, width: 1000, height: 700 };
  expect(boundsToOpen(left, [display])).toEqual(left);
});

test('a window of a display that is gone comes back to one that is there, at its size', () => {
  expect(boundsToOpen({ x: 2500, y: 120, width: 1000, height: 700 }, [display])).toEqual({
    width: 1000,
    height: 700,
  });
});

test('a window whose title bar would be above the display is not put there', () => {
  expect(boundsToOpen({ x: 300, y: -40, width: 1000, height: 700 }, [display])).toEqual({
    width: 1000,
    height: 700,
  });
});

test('a window is always large enough to be used, and enough of it is on a display', () => {
  const area = fc.record({
    x: fc.integer({ min: -4000, max: 4000 }),
    y: fc.integer({ min: -4000, max: 4000 }),
    width: fc.integer({ min: 1024, max: 4000 }),
    height: fc.integer({ min: 768, max: 2500 }),
  });
  const remembered = fc.record({
    x: fc.integer(),
    y: fc.integer(),
    width: fc.integer(),
    height: fc.integer(),
  });
  fc.assert(
    fc.property(fc.array(area, { minLength: 1, maxLength: 3 }), remembered, (areas, bounds) => {
      const opened = boundsToOpen(bounds, areas);
      expect(opened.width).toBeGreaterThanOrEqual(minimumSize.width);
      expect(opened.height).toBeGreaterThanOrEqual(minimumSize.height);
      if (opened.x === undefined || opened.y === undefined) return;
      const { x, y } = opened;
      expect(
        areas.some(
          (a) =>
            x + opened.width > a.x + 100 && x < a.x + a.width - 100 && y >= a.y && y < a.y + a.height - 50,
        ),
      ).toBe(true);
    }),
    { seed: 7, numRuns: 500 },
  );
});

test('a place is kept and read back; what cannot be understood is no place', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'hearth-place-'));
  try {
    const file = join(dir, 'below', 'window.json');
    expect(await readPlace(file)).toBeNull();
    const place = { bounds: { x: 1, y: 2, width: 900, height: 600 }, maximized: true };
    await keepPlace(file, place);
    expect(await readPlace(file)).toEqual(place);
    await writeFile(file, '{"bounds":{"x":"1"}}');
    expect(await readPlace(file)).toBeNull();
  } finally {
    await rm(dir, { recursive: true });
  }
});
