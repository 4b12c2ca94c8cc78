import { describe, expect, test, vi } from 'vitest';
import { parseDocument } from './parse.ts';
import { maxDepth } from './tree.ts';

const deep = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);

describe('where a text is not JSON5', () => {
  test.each([
    ['{\n  a: 1\n  b: 2\n}', 3, 3],
    ['{\r\n  a: ,\r\n}', 2, 6],
    ['{\r  a: ,\r}', 2, 6],
    ['{a: "x\n"}', 1, 7],
    ['{a: 1', 1, 6],
    ['', 1, 1],
    ['{a: 🦊}', 1, 5],
    ['{"\u2028": "\u2029",\n a: *}', 2, 5],
    ['{\\u0020a: 1}', 1, 2],
  ])('%j: line %i, column %i', (text, line, column) => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    expect(parseDocument(text)).toMatchObject({ ok: false, error: { line, column } });
    warn.mockRestore();
  });

  test('the message is a sentence’s part, without a position of its own', () => {
    expect(parseDocument('{a: 1, b}')).toEqual({
      ok: false,
      error: { message: "invalid character '}'", line: 1, column: 9, offset: 8 },
    });
  });

  test('nesting that no config has is an error, not an overflow', () => {
    expect(parseDocument(deep(maxDepth)).ok).toBe(true);
    expect(parseDocument(deep(maxDepth + 1))).toMatchObject({
      ok: false,
      error: { line: 1, column: maxDepth + 1 },
    });
    expect(parseDocument(deep(200_000)).ok).toBe(false);
  });
});

test('a document says where its values are and what they are', () => {
  const outcome = parseDocument('{a: [1, {"b": null}], a: [.5, "x"], s: \'ü\'}');
  if (!outcome.ok) throw new Error(outcome.error.message);
  const { document } = outcome;
  expect(document.value).toEqual({ a: [0.5, 'x'], s: 'ü' });
  expect(document.find(['a', 1])).toEqual({ start: 30, end: 33 });
  expect(document.find(['a', 2])).toBeNull();
  expect(document.find(['toString'])).toBeNull();
  expect(document.find([])).toEqual({ start: 0, end: 43 });
  const kinds = [[], ['a'], ['a', 0], ['s'], ['s', 'length'], ['b']].map((path) => document.kindAt(path));
  expect(kinds).toEqual(['object', 'array', 'number', 'string', null, null]);
});

test('bare U+2028 in strings and keys is read without a word on the console', () => {
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
  const outcome = parseDocument('{"a\u2028\\u0062": "\u2029\\\u2028x"}\u2028');
  expect(outcome).toMatchObject({ ok: true, document: { value: { 'a\u2028b': '\u2029x' } } });
  expect(warn).not.toHaveBeenCalled();
  warn.mockRestore();
});
