import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { axisBytes, labelsWithRoom, placeOf, scaleFrom, scaleTo } from './memory-scale.ts';

const runs = { seed: 20_261_128, numRuns: 2000 };
const gib = 2 ** 30;
const bytes = fc.oneof(
  fc.double({ min: -1e13, max: 1e15, noNaN: true }),
  fc.integer({ min: 0, max: 2048 }).map((amount) => amount * gib),
  fc.constantFrom(0, scaleFrom, scaleTo, Number.POSITIVE_INFINITY, Number.NaN),
);

test('every amount has a place on the scale, however small, large or senseless', () => {
  fc.assert(
    fc.property(bytes, (amount) => {
      const place = placeOf(amount);
      expect(place).toBeGreaterThanOrEqual(0);
      expect(place).toBeLessThanOrEqual(1);
    }),
    runs,
  );
});

test('more memory never stands further left, and on the scale itself it stands further right', () => {
  const times = fc.double({ min: 1.01, max: 4, noNaN: true });
  fc.assert(
    fc.property(fc.double({ min: 0, max: 2 * scaleTo, noNaN: true }), times, (amount, more) => {
      expect(placeOf(amount * more)).toBeGreaterThanOrEqual(placeOf(amount));
    }),
    runs,
  );
  fc.assert(
    fc.property(fc.double({ min: 1, max: scaleTo * 0.99, noNaN: true }), times, (amount, more) => {
      expect(placeOf(amount * more)).toBeGreaterThan(placeOf(amount));
    }),
    runs,
  );
});

test('doubling takes the same way everywhere from 8 GB on', () => {
  const octave = placeOf(2 * scaleFrom) - placeOf(scaleFrom);
  fc.assert(
    fc.property(fc.double({ min: scaleFrom, max: scaleTo / 2, noNaN: true }), (amount) => {
      expect(placeOf(2 * amount) - placeOf(amount)).toBeCloseTo(octave, 9);
    }),
    runs,
  );
});

test('the amounts below it each have a place of their own, the largest at its end', () => {
  const places = axisBytes.map(placeOf);
  expect(new Set(places).size).toBe(places.length);
  expect(Math.max(...places)).toBe(1);
});

test('labels never overlap or stick out, and the first of them always has its room', () => {
  const labels = fc.array(
    fc.record({
      at: fc.double({ min: 0, max: 1, noNaN: true }),
      room: fc.double({ min: 0.01, max: 0.4, noNaN: true }),
    }),
    { minLength: 1, maxLength: 14 },
  );
  fc.assert(
    fc.property(labels, (wanted) => {
      const kept = labelsWithRoom(wanted);
      expect(kept[0]).toMatchObject(wanted[0]!);
      const spans = kept
        .map(({ x, anchor, room }) => x - room * { start: 0, middle: 0.5, end: 1 }[anchor])
        .map((from, i) => ({ from, to: from + kept[i]!.room }))
        .toSorted((a, b) => a.from - b.from);
      for (const [i, { from, to }] of spans.entries()) {
        expect(from).toBeGreaterThanOrEqual((spans[i - 1]?.to ?? 0) - 1e-12);
        expect(to).toBeLessThanOrEqual(1 + 1e-12);
      }
    }),
    runs,
  );
});
