import { describe, expect, test } from 'vitest';
import { applyEdits, applyToValue, type Edit } from './edit.ts';
import { parseDocument } from './parse.ts';
import type { Json5Value, Path } from './value.ts';
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

const set = (path: Path, value: Json5Value): Edit => ({ op: 'set', path, value });
const remove = (...path: Path): Edit => ({ op: 'remove', path });
const wrap = (...path: Path): Edit => ({ op: 'wrap', path, key: 'primary' });

describe('a value that is replaced', () => {
  test('nothing but the value changes, and a string keeps its quotes', () => {
    const before = '\uFEFF// mine\n{ a : \'x\' /* why */ , // because\n"b":[1,],}\n';
    expect(edited(before, set(['a'], "it's ü 🦊"))).toBe(
      "\uFEFF// mine\n{ a : 'it\\'s ü 🦊' /* why */ , // because\n\"b\":[1,],}\n",
    );
  });

  test('the same value keeps the author’s spelling', () => {
    const before = "{a: +0x10, b: '\\u0061', c: -.50, d: NaN, e: [1,2,], f: -0}";
    const same: [string, Json5Value][] = [
      ['a', 16],
      ['b', 'a'],
      ['c', -0.5],
      ['d', Number.NaN],
      ['e', [1, 2]],
      ['f', -0],
    ];
    expect(edited(before, ...same.map(([key, value]) => set([key], value)))).toBe(before);
    expect(edited('{f: -0}', set(['f'], 0))).toBe('{f: 0}');
  });

  test('of duplicate keys the last is edited, the one json5 reads', () => {
    expect(edited('{a: 1, a: 2}', set(['a'], 3))).toBe('{a: 1, a: 3}');
  });

  test('an object set onto an object edits its leaves', () => {
    const before = `{
  cost: {
    // per million
    input: 1, // dollars
    output: 2,
  },
}`;
    expect(edited(before, set(['cost'], { input: 1, output: 3, cache: 0 }))).toBe(`{
  cost: {
    // per million
    input: 1, // dollars
    output: 3,
    cache: 0,
  },
}`);
  });

  test('an array set onto an array keeps the elements they share, comments and all', () => {
    expect(edited('{l: [\n  "a", // one\n  "b", // two\n]}', set(['l'], ['b', 'c', 'a']))).toBe(
      '{l: [\n  "b", // two\n  "c",\n  "a", // one\n]}',
    );
  });

  test('a value with comments in it does not give way to one of another kind', () => {
    expect(applyEdits('{a: [1 /* one */]}', [set(['a'], 'x')])).toMatchObject({
      ok: false,
      error: { code: 'loses-comments', path: ['a'] },
    });
    expect(edited('{a: [1]}', set(['a'], 'x'))).toBe('{a: "x"}');
  });

  test('the root may be a scalar', () => {
    expect(edited('// only\n"a" // this', set([], 'b'))).toBe('// only\n"b" // this');
  });
});

describe('a member that is added', () => {
  test('four spaces, single quotes, bare keys, trailing commas', () => {
    expect(
      edited("{\n    a: 'x',\n    b: {\n        c: 1,\n    },\n}", set(['models', 'mode'], 'merge')),
    ).toBe(
      "{\n    a: 'x',\n    b: {\n        c: 1,\n    },\n    models: {\n        mode: 'merge',\n    },\n}",
    );
  });

  test('tabs, CRLF, double quotes, quoted keys, no trailing comma', () => {
    expect(edited('{\r\n\t"a": "x"\r\n}\r\n', set(['b'], [1, { c: null }]))).toBe(
      '{\r\n\t"a": "x",\r\n\t"b": [\r\n\t\t1,\r\n\t\t{\r\n\t\t\t"c": null\r\n\t\t}\r\n\t]\r\n}\r\n',
    );
  });

  test('comma-first', () => {
    expect(edited('{\n    a: 1\n  , b: 2 // two\n}', set(['c'], [1, 2]))).toBe(
      '{\n    a: 1\n  , b: 2 // two\n  , c: [\n        1\n      , 2\n    ]\n}',
    );
  });

  test('everything on one line, with and without spaces', () => {
    expect(edited('{ a: 1, b: { c: 2 } }', set(['b', 'd'], { e: [3] }))).toBe(
      '{ a: 1, b: { c: 2, d: { e: [3] } } }',
    );
    expect(edited('{"a":1,"b":[1,2]}', set(['c'], { d: [1, 2] }))).toBe('{"a":1,"b":[1,2],"c":{"d":[1,2]}}');
  });

  test('after the last member’s comment, before the comments at the end', () => {
    expect(edited('{\n  a: 1 // one\n  // more to come\n}', set(['b'], 2))).toBe(
      '{\n  a: 1, // one\n  b: 2\n  // more to come\n}',
    );
  });

  test('one-line lists and objects where the author has them on one line', () => {
    expect(
      edited('{\n  a: [1, 2],\n  b: { c: 1 },\n}', set(['d'], { list: ['x', 'y'], cost: { input: 0 } })),
    ).toBe(
      '{\n  a: [1, 2],\n  b: { c: 1 },\n  d: {\n    list: ["x", "y"],\n    cost: { input: 0 },\n  },\n}',
    );
  });

  test('into an empty object, and into an empty file’s root', () => {
    expect(edited('{}', set(['a', 'b'], 1))).toBe('{\n  "a": {\n    "b": 1\n  }\n}');
    expect(edited('{\n  a: {},\n}', set(['a', 'b'], 1))).toBe('{\n  a: {\n    b: 1,\n  },\n}');
    expect(edited('{ /* nothing yet */ }', set(['a'], 1))).toBe('{ /* nothing yet */\n  "a": 1\n}');
  });

  test('names that need quotes get them; words of the language do not', () => {
    expect(edited('{\n  a: 1,\n}', set(['lmstudio/qwen'], 1), set(['null'], 2), set(['größe'], 3))).toBe(
      '{\n  a: 1,\n  "lmstudio/qwen": 1,\n  null: 2,\n  "größe": 3,\n}',
    );
  });

  test('`__proto__` is a member like any other', () => {
    expect(edited('{\n  a: 1,\n}', set(['__proto__', 'x'], 1))).toBe(
      '{\n  a: 1,\n  __proto__: {\n    x: 1,\n  },\n}',
    );
    expect(({} as Record<string, unknown>)['x']).toBeUndefined();
  });

  test('strings that need escapes get them, letters of any language stay', () => {
    expect(edited('{a: 1}', set(['b'], 'ü🦊"\\\n\u2028\uD800'))).toBe(
      '{a: 1, b: "ü🦊\\"\\\\\\n\\u2028\\ud800"}',
    );
  });
});

describe('a member or element that is removed', () => {
  test('goes with its comma', () => {
    expect(edited('{ a: 1, b: 2 }', remove('b'))).toBe('{ a: 1 }');
    expect(edited('{ a: 1, b: 2 }', remove('a'))).toBe('{ b: 2 }');
    expect(edited('{\n  a: [1, 2, 3],\n}', remove('a', 1))).toBe('{\n  a: [1, 3],\n}');
    expect(edited('{\n  a: 1,\n}', remove('a'))).toBe('{}');
  });

  test('its comments stay, also those inside', () => {
    expect(edited('{\n  // about a\n  a: [1 /* one */], // a!\n  b: 2,\n}', remove('a'))).toBe(
      '{\n  b: 2,\n  // about a\n  /* one */\n  // a!\n}',
    );
  });

  test('of duplicate keys all go, or an older one would come back', () => {
    expect(edited('{ a: 1, b: 2, a: 3 }', remove('a'))).toBe('{ b: 2 }');
  });
});

describe('a scalar that becomes an object', () => {
  test('takes the comments on its line along', () => {
    expect(edited('{\n  // the model\n  model: "a", // main\n  b: 1,\n}', wrap('model'))).toBe(
      '{\n  // the model\n  model: {\n    primary: "a", // main\n  },\n  b: 1,\n}',
    );
  });

  test('without a trailing comma where the author has none', () => {
    expect(edited("{\n\tmodel: 'a' // main\n}", wrap('model'))).toBe(
      "{\n\tmodel: {\n\t\tprimary: 'a' // main\n\t}\n}",
    );
  });

  test('stays on the line its container is on', () => {
    expect(edited('{ "model": /* x */ "a" /* y */, "b": 1 }', wrap('model'))).toBe(
      '{ "model": { "primary": /* x */ "a" /* y */ }, "b": 1 }',
    );
  });

  test('unless a line comment forbids', () => {
    expect(edited('{ model: "a" // main\n}', wrap('model'))).toBe(
      '{ model: {\n  primary: "a" // main\n} }'.replace('} }', '}\n}'),
    );
  });

  test('only a scalar can', () => {
    expect(applyEdits('{a: {}}', [wrap('a')])).toMatchObject({ error: { code: 'not-scalar' } });
  });
});

describe('edits that cannot be made', () => {
  test.each<[string, Edit, string]>([
    ['{a: }', set(['a'], 1), 'syntax'],
    ['{a: 1}', remove('b'), 'not-found'],
    ['{a: 1}', set(['a', 'b'], 1), 'not-container'],
    ['{a: [1]}', set(['a', 2], 1), 'bad-index'],
    ['{a: [1]}', set(['a', 'b'], 1), 'not-container'],
    ['{a: 1}', { op: 'arrange', list: ['a'], order: [] }, 'not-container'],
    [
      '{m: {p: 1}, l: []}',
      { op: 'arrange', list: ['l'], head: ['m', 'p'], order: [{ from: 0 }] },
      'bad-head',
    ],
  ])('%s', (text, edit, code) => {
    expect(applyEdits(text, [edit])).toMatchObject({ ok: false, error: { code } });
  });
});

test('several edits are one, with the ranges they touched', () => {
  const before = '{\n  a: 1,\n  b: 2,\n  c: 3,\n}';
  const outcome = applyEdits(before, [set(['a'], 10), set(['c'], 30), set(['a'], 100)]);
  expect(outcome).toEqual({
    ok: true,
    text: '{\n  a: 100,\n  b: 2,\n  c: 30,\n}',
    ranges: [
      { before: { start: 7, end: 8 }, after: { start: 7, end: 10 } },
      { before: { start: 23, end: 24 }, after: { start: 25, end: 27 } },
    ],
  });
});

describe('verifyEdit', () => {
  const ranges = [{ before: { start: 4, end: 5 }, after: { start: 4, end: 5 } }];
  test.each([
    ['another value', '{a: 3 /* x */}', ranges],
    ['a comment less', '{a: 2 }', [{ before: { start: 4, end: 13 }, after: { start: 4, end: 6 } }]],
    ['a change outside the ranges', '{a: 2  /* x */}', ranges],
    ['no JSON5', '{a: 2 /* x */', ranges],
  ])('sees %s', (_, after, touched) => {
    expect(verifyEdit('{a: 1 /* x */}', after, { a: 2 }, touched)).toMatchObject({ ok: false });
    expect(verifyEdit('{a: 1 /* x */}', '{a: 2 /* x */}', { a: 2 }, ranges)).toEqual({ ok: true });
  });
});
