import { describe, expect, test } from 'vitest';
import { applyEdits, applyToValue, type Edit, type OrderEntry } from './edit.ts';
import { parseDocument } from './parse.ts';
import type { Path } from './value.ts';
import { verifyEdit } from './verify.ts';

/** The edited text, proven by `verifyEdit`. */
function edited(text: string, ...edits: readonly Edit[]): string {
  const outcome = applyEdits(text, edits);
  if (!outcome.ok) throw new Error(outcome.error.message);
  const parsed = parseDocument(text);
  if (!parsed.ok) throw new Error(parsed.error.message);
  const expected = applyToValue(parsed.document.value, edits);
  expect(verifyEdit(text, outcome.text, expected, outcome.ranges)).toEqual({ ok: true });
  return outcome.text;
}

const from = (...indices: readonly number[]): OrderEntry[] => indices.map((index) => ({ from: index }));
const order = (text: string, ...indices: readonly number[]): string =>
  edited(text, { op: 'arrange', list: ['list'], order: from(...indices) });
const list: Path = ['fallbacks'];
const head: Path = ['primary'];
const chain = (text: string, entries: readonly OrderEntry[]): string =>
  edited(text, { op: 'arrange', list, head, order: entries });

describe('a list in a new order', () => {
  test('comments above an element and behind it travel with it; commas stay', () => {
    const before = `{
  list: [
    // cheap
    "a",
    "b", // fast
    /* slow */ "c" // last
  ]
}`;
    const after = `{
  list: [
    /* slow */ "c", // last
    "b", // fast
    // cheap
    "a"
  ]
}`;
    expect(order(before, 2, 1, 0)).toBe(after);
    expect(order(after, 2, 1, 0)).toBe(before);
  });

  test('several lines above an element are one comment to it', () => {
    expect(order('{list: [\n  // one\n  // two\n  /* three */\n  "a",\n  "b",\n]}', 1, 0)).toBe(
      '{list: [\n  "b",\n  // one\n  // two\n  /* three */\n  "a",\n]}',
    );
  });

  test('a comment behind the opening bracket, one set apart by a blank line, and one before the closing bracket are the list’s', () => {
    const before = `{ list: [ // in order
    "a",

    // hosted ones

    "b",
    // add more here
  ],
}`;
    const after = `{ list: [ // in order
    "b",

    // hosted ones

    "a",
    // add more here
  ],
}`;
    expect(order(before, 1, 0)).toBe(after);
  });

  test('comma-first stays comma-first', () => {
    const before = `{
    list: [
        "a" // first
        // about b
      , "b"
      , "c" // third
    ]
}`;
    const after = `{
    list: [
        // about b
        "b"
      , "c" // third
      , "a" // first
    ]
}`;
    expect(order(before, 1, 2, 0)).toBe(after);
    expect(order(after, 2, 0, 1)).toBe(before);
  });

  test('on one line, a block comment stays beside its element', () => {
    const before = '{ list: [/* fast */ "a", "b" /* slow */, "c"] }';
    expect(order(before, 2, 1, 0)).toBe('{ list: ["c", "b" /* slow */, /* fast */ "a"] }');
  });

  test('on one line, a block comment of the last element does not come to stand by the next', () => {
    expect(order('{ list: ["a", "b" /* slow */] }', 1, 0)).toBe('{ list: ["b" /* slow */, "a"] }');
  });

  test('a line comment never swallows what follows it: a one-line list it comes to gets a line for each element', () => {
    expect(order('{ list: ["a", "b" // slow\n] }', 1, 0)).toBe('{ list: [\n  "b", // slow\n  "a"\n] }');
  });

  test('CRLF and tabs stay', () => {
    expect(order('{\r\n\tlist: [\r\n\t\t"a", // one\r\n\t\t"b"\r\n\t]\r\n}', 1, 0)).toBe(
      '{\r\n\tlist: [\r\n\t\t"b",\r\n\t\t"a" // one\r\n\t]\r\n}',
    );
  });

  test('elements keep their spelling', () => {
    expect(order('{list: [\'ä\', "🦊", +.5, 0xFF, {b:1,}]}', 4, 3, 2, 1, 0)).toBe(
      '{list: [{b:1,}, 0xFF, +.5, "🦊", \'ä\']}',
    );
  });

  test('the order it has already changes nothing', () => {
    const text = '{list :[ "a" ,/**/"b" ,, ]}'.replace(',,', ',');
    expect(order(text, 0, 1)).toBe(text);
  });

  test('new values are written like their neighbours', () => {
    expect(
      edited("{list: ['a']}", { op: 'arrange', list: ['list'], order: [{ value: "it's" }, { from: 0 }] }),
    ).toBe("{list: ['it\\'s', 'a']}");
  });
});

describe('elements taken out and put in', () => {
  test('comments of an element that is taken out stay, where they describe no other', () => {
    expect(order('{\n  list: [\n    // cheap\n    "a", // slow\n    "b",\n  ],\n}', 1)).toBe(
      '{\n  list: [\n    "b",\n    // cheap\n    // slow\n  ],\n}',
    );
  });

  test('also in a list on one line', () => {
    expect(order('{ list: ["a", /* slow */ "b"] }', 0)).toBe('{ list: ["a"\n  /* slow */\n] }');
  });

  test('a comment of the list does not come to stand by the element that moves up to it', () => {
    expect(order('{list: [\n  "a"\n  // theirs\n  ,\n  "b"\n]}', 1)).toBe(
      '{list: [\n  // theirs\n\n  "b"\n]}',
    );
  });

  test('a list may become empty', () => {
    expect(order('{\n  list: [\n    "a",\n    "b",\n  ],\n}')).toBe('{\n  list: [],\n}');
  });

  test('and keeps its comments then', () => {
    expect(order('{\n  list: [ // in order\n    "a", // fast\n  ],\n}')).toBe(
      '{\n  list: [ // in order\n    // fast\n  ],\n}',
    );
  });

  test('elements added later go before such comments', () => {
    expect(
      edited('{\n  list: [\n    "a"\n    // was b\n  ]\n}', { op: 'set', path: ['list', 1], value: 'c' }),
    ).toBe('{\n  list: [\n    "a",\n    "c"\n    // was b\n  ]\n}');
  });

  test('also when the list had become empty', () => {
    expect(edited('{\n  list: [\n    // was a\n  ]\n}', { op: 'set', path: ['list', 0], value: 'c' })).toBe(
      '{\n  list: [\n    "c"\n    // was a\n  ]\n}',
    );
  });

  test('taking out the first, the middle or the last leaves the commas right', () => {
    const text = '{\n  list: [\n    1,\n    2,\n    3\n  ]\n}';
    expect(order(text, 1, 2)).toBe('{\n  list: [\n    2,\n    3\n  ]\n}');
    expect(order(text, 0, 2)).toBe('{\n  list: [\n    1,\n    3\n  ]\n}');
    expect(order(text, 0, 1)).toBe('{\n  list: [\n    1,\n    2\n  ]\n}');
  });
});

describe('the primary and its fallbacks', () => {
  test('a comment above an element stands behind the primary’s comma when it gets there', () => {
    const before = `{
  primary: "a",
  fallbacks: [
    // cheap
    "b",
    // slow
    "c",
  ],
}`;
    const after = `{
  primary: "b", // cheap
  fallbacks: [
    "a",
    // slow
    "c",
  ],
}`;
    expect(chain(before, from(1, 0, 2))).toBe(after);
    expect(chain(after, from(1, 0, 2))).toBe(before);
  });

  test('the key’s comments stay with the key, the model’s go with the model', () => {
    const before = `{
  // who answers first
  primary /* main */ : /* big */ "a", // home
  fallbacks: ["b", "c"],
}`;
    const after = `{
  // who answers first
  primary /* main */ : "c",
  fallbacks: [
    "b",
    /* big */ "a", // home
  ],
}`;
    expect(chain(before, from(2, 1, 0))).toBe(after);
  });

  test('several line comments stand between colon and value, so that all are the value’s', () => {
    expect(
      chain(
        '{\n  primary: "a",\n  fallbacks: [\n    // one\n    // two\n    "b", // three\n  ],\n}',
        from(1, 0),
      ),
    ).toBe('{\n  primary: // one\n    // two\n    "b", // three\n  fallbacks: [\n    "a",\n  ],\n}');
  });

  test('and go above the element again', () => {
    expect(
      chain(
        '{\n  primary: // one\n    // two\n    "b", // three\n  fallbacks: [\n    "a",\n  ],\n}',
        from(1, 0),
      ),
    ).toBe('{\n  primary: "a",\n  fallbacks: [\n    // one\n    // two\n    "b", // three\n  ],\n}');
  });

  test('the primary’s comment goes above it where the list has its comments above', () => {
    expect(
      chain(
        '{\n  primary: "a", // home\n  fallbacks: [\n    // cheap\n    "b",\n    "c"\n  ]\n}',
        from(2, 1, 0),
      ),
    ).toBe('{\n  primary: "c",\n  fallbacks: [\n    // cheap\n    "b",\n    // home\n    "a"\n  ]\n}');
  });

  test('without a comma the comment stands behind the value', () => {
    expect(chain('{\n  fallbacks: [\n    "b" // cheap\n  ],\n  primary: "a"\n}', from(1, 0))).toBe(
      '{\n  fallbacks: [\n    "a"\n  ],\n  primary: "b" // cheap\n}',
    );
  });

  test('on one line a line comment begins a new line', () => {
    expect(chain('{ primary: "a", fallbacks: [\n    "b" // cheap\n  ] }', from(1, 0))).toBe(
      '{ primary: "b", // cheap\n    fallbacks: [\n    "a"\n  ] }',
    );
  });

  test('a new primary, with the old one as first fallback', () => {
    expect(
      chain('{\n  primary: "a", // home\n  fallbacks: ["b"],\n}', [
        { value: 'x/y' },
        { from: 0 },
        { from: 1 },
      ]),
    ).toBe('{\n  primary: "x/y",\n  fallbacks: [\n    "a", // home\n    "b",\n  ],\n}');
  });

  test('a primary that is taken out leaves its comments in the list', () => {
    expect(chain('{\n  primary: "a", // home\n  fallbacks: [\n    "b",\n    "c"\n  ]\n}', from(1, 2))).toBe(
      '{\n  primary: "b",\n  fallbacks: [\n    "c"\n    // home\n  ]\n}',
    );
  });

  test('a list that is missing is made where there is something to put in it', () => {
    expect(chain("{\n  primary: 'a', // home\n}", [{ value: 'b' }, { from: 0 }])).toBe(
      "{\n  primary: 'b',\n  fallbacks: [\n    'a', // home\n  ],\n}",
    );
    expect(chain("{\n  primary: 'a',\n}", [{ from: 0 }])).toBe("{\n  primary: 'a',\n}");
  });

  test('without a list, a new primary does not take over the old one’s comment', () => {
    expect(chain('{\n  // key\n  primary: "a", // home\n}', [{ value: 'b' }])).toBe(
      '{\n  // key\n  primary: "b",\n  // home\n}',
    );
  });

  test('a primary that is missing is made before the list', () => {
    const before = '{\n  // in order\n  fallbacks: [\n    // cheap\n    "b",\n    "c"\n  ]\n}';
    const after = applyEdits(before, [{ op: 'arrange', list, head, order: from(1, 2) }]);
    expect(after).toMatchObject({
      ok: true,
      text: '{\n  primary: "b", // cheap\n  // in order\n  fallbacks: [\n    "c"\n  ]\n}',
    });
  });

  test('the last entry cannot be taken out of the primary’s place', () => {
    expect(applyEdits('{primary: "a"}', [{ op: 'arrange', list, head, order: [] }])).toMatchObject({
      error: { code: 'bad-head' },
    });
  });

  test('an order that names what is not there, or names it twice, is refused', () => {
    const text = '{primary: "a", fallbacks: ["b"]}';
    for (const bad of [from(0, 2), from(0, 0), from(-1, 0), from(0.5)]) {
      expect(applyEdits(text, [{ op: 'arrange', list, head, order: bad }])).toMatchObject({
        ok: false,
        error: { code: 'bad-index' },
      });
    }
  });
});
