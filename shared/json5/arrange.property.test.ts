import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { commentsIn, layoutOf, ownComments, stayingComments } from './comments.ts';
import { chainDocuments, Dice, listDocuments, wildChainDocuments } from './documents.arbitrary.ts';
import { applyEdits } from './edit.ts';
import { headOf } from './head.ts';
import { parseDocument, type Json5Document } from './parse.ts';
import { commentsBetween } from './scan.ts';
import { nodeAt, type ContainerNode, type Item } from './tree.ts';
import { entry, valueAt, type Path } from './value.ts';

const runs = { seed: 20_261_122, numRuns: 10_000 };

function parsed(text: string): Json5Document {
  const outcome = parseDocument(text);
  if (!outcome.ok) throw new Error(`${outcome.error.message} in ${JSON.stringify(text)}`);
  return outcome.document;
}

function container(document: Json5Document, path: Path): ContainerNode {
  const node = nodeAt(document.root, path);
  if (node === null || node.kind === 'scalar') throw new Error('no container there');
  return node;
}

/** The comments of a member that are its key's. */
function keyComments({ text, tokens }: Json5Document, item: Item): string[] {
  return item.key === null ? [] : commentsBetween(text, tokens, item.start, item.key.colon);
}

/** The model ref at a path. */
function modelAt(document: Json5Document, path: Path): string {
  const value = valueAt(document.value, path);
  if (typeof value !== 'string') throw new Error('no model there');
  return value;
}

function arranged(text: string, list: Path, order: readonly number[], head?: Path): string {
  const edit = { op: 'arrange', list, order: order.map((from) => ({ from })) } as const;
  const outcome = applyEdits(text, [head === undefined ? edit : { ...edit, head }]);
  if (!outcome.ok) throw new Error(outcome.error.message);
  return outcome.text;
}

const indices = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

function inverse(order: readonly number[]): number[] {
  return indices(order.length).map((i) => order.indexOf(i));
}

test('a reorder within a list and its inverse restore the exact text; in the layouts people write, always', () => {
  let all = 0;
  let exact = 0;
  let usual = 0;
  fc.assert(
    fc.property(listDocuments, ({ text, seed, layout, count }) => {
      const order = new Dice(seed ^ 0xabc).shuffled(indices(count));
      const there = arranged(text, ['list'], order);
      const back = arranged(there, ['list'], inverse(order));
      all += 1;
      if (back === text) exact += 1;
      const document = parsed(text);
      const { units } = layoutOf(text, document.tokens, container(document, ['list']));
      // The two ways out of the promise, as arrangeList's docstring has them.
      const blockBehindComma = units.some((unit) =>
        unit.trailing.some((chunk) => chunk.side !== 'before-comma' && chunk.text.startsWith('/*')),
      );
      if (layout !== 'wild' && !blockBehindComma) {
        usual += 1;
        if (back !== text) throw new Error(`came back as ${back}`);
      }
    }),
    runs,
  );
  expect(usual / all).toBeGreaterThan(0.6);
  expect(exact / all).toBeGreaterThan(0.9);
}, 60_000);

test('in any layout, however wild, an element’s comments are its own before and after', () => {
  fc.assert(
    fc.property(listDocuments, ({ text, seed, count }) => {
      const order = new Dice(seed ^ 0xdef).shuffled(indices(count));
      const after = arranged(text, ['list'], order);
      const layouts = [text, after].map((version) => {
        const document = parsed(version);
        return layoutOf(version, document.tokens, container(document, ['list']));
      });
      const [was, is] = [entry(layouts, 0), entry(layouts, 1)];
      expect(is.units.map((unit) => [unit.body, ownComments(unit).toSorted()])).toEqual(
        order.map((from) => {
          const unit = entry(was.units, from);
          return [unit.body, ownComments(unit).toSorted()];
        }),
      );
      expect(stayingComments(is.gaps)).toEqual(stayingComments(was.gaps));
    }),
    runs,
  );
}, 60_000);

test('a chain that takes a detour through the primary and comes back mostly has its exact text again', () => {
  let all = 0;
  let exact = 0;
  fc.assert(
    fc.property(chainDocuments, ({ text, seed, count }) => {
      const order = new Dice(seed ^ 0x55).shuffled(indices(count + 1));
      const there = arranged(text, ['model', 'fallbacks'], order, ['model', 'primary']);
      const back = arranged(there, ['model', 'fallbacks'], inverse(order), ['model', 'primary']);
      all += 1;
      if (back === text) exact += 1;
      expect(parsed(back).value).toEqual(parsed(text).value);
    }),
    runs,
  );
  expect(exact / all).toBeGreaterThan(0.7);
}, 60_000);

test('every comment stays with what it was written for: model, key or list, also through the primary', () => {
  const list = ['model', 'fallbacks'];
  const head = ['model', 'primary'];
  let comments = 0;
  fc.assert(
    fc.property(chainDocuments, ({ text, seed, count }) => {
      const dice = new Dice(seed ^ 0x77);
      let current = text;
      for (let i = dice.below(3); i >= 0; i -= 1) {
        current = arranged(current, list, dice.shuffled(indices(count + 1)), head);
      }
      const document = parsed(current);
      const model = container(document, ['model']);
      const fallbacks = container(document, list);
      const modelLayout = layoutOf(current, document.tokens, model);
      const layout = layoutOf(current, document.tokens, fallbacks);
      const written = commentsBetween(text, parsed(text).tokens, 0, text.length);
      const found: [string, string][] = [];
      const own = (owner: string, texts: readonly string[]): void => {
        for (const one of texts) found.push([owner, one]);
      };
      layout.units.forEach((unit, i) => own(modelAt(document, [...list, i]), ownComments(unit)));
      own('list', stayingComments(layout.gaps));
      model.items.forEach((item, i) => {
        const unit = entry(modelLayout.units, i);
        own('key', [...unit.above.map((chunk) => chunk.text), ...keyComments(document, item)]);
        if (item.key?.name === 'primary') {
          const { unit: value } = headOf(current, document.tokens, item, unit.trailing);
          own(modelAt(document, head), ownComments(value));
        }
      });
      expect(found.map(([, comment]) => comment).toSorted()).toEqual(written.toSorted());
      for (const [owner, comment] of found) {
        comments += 1;
        expect(comment.split(' ')[1]).toBe(owner);
      }
    }),
    runs,
  );
  expect(comments).toBeGreaterThan(10_000);
}, 60_000);

test('an entry that is taken out leaves its comments behind by no other model', () => {
  const list = ['model', 'fallbacks'];
  const head = ['model', 'primary'];
  fc.assert(
    fc.property(chainDocuments, ({ text, seed, count }) => {
      fc.pre(count > 0);
      const dice = new Dice(seed ^ 0x99);
      const order = dice.shuffled(indices(count + 1)).slice(1);
      const after = arranged(text, list, order, head);
      const document = parsed(after);
      const { units, gaps } = layoutOf(after, document.tokens, container(document, list));
      units.forEach((unit, i) => {
        const owner = modelAt(document, [...list, i]);
        for (const comment of ownComments(unit)) expect(comment.split(' ')[1]).toBe(owner);
      });
      const removed = `m${indices(count + 1).find((i) => !order.includes(i))}`;
      const staying = stayingComments(gaps).map((comment) => comment.split(' ')[1]);
      expect(staying.every((owner) => owner === 'list' || owner === removed)).toBe(true);
      const before = commentsBetween(text, parsed(text).tokens, 0, text.length);
      expect(commentsBetween(after, document.tokens, 0, after.length).toSorted()).toEqual(before.toSorted());
    }),
    runs,
  );
}, 60_000);

/** Whose each comment is: `key primary`, `model m1`, `around fallbacks`, `list` or `object`. */
function owners(text: string): Map<string, string[]> {
  const document = parsed(text);
  const object = container(document, []);
  const owned = new Map<string, string[]>();
  const own = (owner: string, comments: readonly string[]): void => {
    owned.set(owner, [...(owned.get(owner) ?? []), ...comments].toSorted());
  };
  const outer = layoutOf(text, document.tokens, object);
  own('object', stayingComments(outer.gaps));
  object.items.forEach((item, i) => {
    const unit = entry(outer.units, i);
    const name = item.key?.name ?? '';
    if (name !== 'primary') {
      own(`around ${name}`, [
        ...ownComments(unit),
        ...commentsBetween(text, document.tokens, item.start, item.value.start),
      ]);
      return;
    }
    own('key primary', [
      ...unit.above.map((chunk) => chunk.text),
      ...commentsIn(unit.inner),
      ...keyComments(document, item),
    ]);
    own(
      `model ${modelAt(document, ['primary'])}`,
      ownComments(headOf(text, document.tokens, item, unit.trailing).unit),
    );
  });
  const list = layoutOf(text, document.tokens, container(document, ['fallbacks']));
  own('list', stayingComments(list.gaps));
  list.units.forEach((unit, i) => own(`model ${modelAt(document, ['fallbacks', i])}`, ownComments(unit)));
  return owned;
}

test('however wild primary and fallbacks are written, each comment keeps its owner', () => {
  fc.assert(
    fc.property(wildChainDocuments, ({ text, seed, count }) => {
      const order = new Dice(seed ^ 0x31).shuffled(indices(count + 1));
      const after = arranged(text, ['fallbacks'], order, ['primary']);
      expect(owners(after)).toEqual(owners(text));
    }),
    runs,
  );
}, 60_000);
