import JSON5 from 'json5';
import { expect, test } from 'vitest';
import { applyEdits, type Edit } from './edit.ts';

const members = (count: number): string =>
  Array.from({ length: count }, (_, i) => `  member${i}: "some value ${i}", // comment ${i}\n`).join('');
const config = (count: number): string =>
  `{\n${members(count)}  list: [\n    "a", // one\n    "b"\n  ],\n}\n`;

/** The shortest of three runs, in ms: the others waited for something. */
function shortest(run: () => void): number {
  const times = Array.from({ length: 3 }, () => {
    const start = performance.now();
    run();
    return performance.now() - start;
  });
  return Math.min(...times);
}

test('editing a megabyte costs a small multiple of reading it', () => {
  const text = config(20_000);
  expect(text.length).toBeGreaterThan(900_000);
  const edits: Edit[] = [
    { op: 'set', path: ['member10000'], value: 'other' },
    { op: 'set', path: ['added'], value: { x: 1 } },
    { op: 'arrange', list: ['list'], order: [{ from: 1 }, { from: 0 }] },
  ];
  const reading = shortest(() => JSON5.parse(text));
  const editing = shortest(() => {
    const outcome = applyEdits(text, edits);
    if (!outcome.ok) throw new Error(outcome.error.message);
  });
  // Measured: four to six times. Anything quadratic would be a hundred times.
  expect(editing / reading).toBeLessThan(20);
}, 60_000);

test('an object of thousands of changed leaves is set in one go', () => {
  const count = 5_000;
  const changed = Object.fromEntries(Array.from({ length: count }, (_, i) => [`member${i}`, i]));
  const text = `{\n${members(count)}}\n`;
  const reading = shortest(() => JSON5.parse(text));
  const editing = shortest(() => {
    const outcome = applyEdits(text, [{ op: 'set', path: [], value: changed }]);
    if (!outcome.ok) throw new Error(outcome.error.message);
    expect(JSON5.parse(outcome.text)).toEqual(changed);
  });
  expect(editing / reading).toBeLessThan(40);
}, 60_000);
