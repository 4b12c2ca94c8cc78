import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { Dice, documents } from './documents.arbitrary.ts';
import { applyEdits, applyToValue, type Edit } from './edit.ts';
import { pathsIn, randomEdit } from './edits.arbitrary.ts';
import { parseDocument, type Json5Document } from './parse.ts';
import { isObject, valueAt } from './value.ts';
import { verifyEdit } from './verify.ts';

const runs = { seed: 20_261_122, numRuns: 10_000 };

function parsed(text: string): Json5Document {
  const outcome = parseDocument(text);
  if (!outcome.ok) throw new Error(outcome.error.message);
  return outcome.document;
}

test('whatever is edited: the text says what was asked, every comment is there, and the rest is the same to the character', () => {
  let refused = 0;
  let edited = 0;
  fc.assert(
    fc.property(documents, ({ text, seed }) => {
      const dice = new Dice(seed ^ 0x5eed);
      const { value } = parsed(text);
      const edits: Edit[] = [];
      let expected = value;
      for (let i = dice.below(3); i >= 0; i -= 1) {
        const edit = randomEdit(dice, expected);
        edits.push(edit);
        expected = applyToValue(expected, [edit]);
      }
      const outcome = applyEdits(text, edits);
      if (!outcome.ok) {
        // The one thing an edit may refuse here: to replace a value with comments in it by something of another kind.
        if (outcome.error.code !== 'loses-comments') throw new Error(outcome.error.message);
        refused += 1;
        return;
      }
      edited += 1;
      expect(verifyEdit(text, outcome.text, applyToValue(value, edits), outcome.ranges)).toEqual({
        ok: true,
      });
    }),
    runs,
  );
  expect(edited).toBeGreaterThan(9_000);
  expect(refused).toBeGreaterThan(0);
}, 60_000);

test('an edit that changes nothing changes no character', () => {
  fc.assert(
    fc.property(documents, ({ text, seed }) => {
      const dice = new Dice(seed ^ 0x1d);
      const { value } = parsed(text);
      const path = dice.pick(pathsIn(value));
      const same = valueAt(value, path) ?? null;
      const edits: Edit[] = [{ op: 'set', path, value: same }];
      if (Array.isArray(same))
        edits.push({ op: 'arrange', list: path, order: same.map((_, from) => ({ from })) });
      if (isObject(same)) {
        const head = Object.keys(same).find((key) => typeof same[key] === 'string');
        const list = Object.keys(same).find((key) => Array.isArray(same[key]));
        const elements = list === undefined ? undefined : same[list];
        if (head !== undefined && list !== undefined && Array.isArray(elements)) {
          const order = [...elements, null].map((_, from) => ({ from }));
          edits.push({ op: 'arrange', list: [...path, list], head: [...path, head], order });
        }
      }
      expect(applyEdits(text, edits)).toEqual({ ok: true, text, ranges: [] });
    }),
    runs,
  );
}, 60_000);
