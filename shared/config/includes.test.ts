import { expect, test } from 'vitest';
import type { Json5Value } from '../json5/value.ts';
import { composeConfig, includesOf, ownerOf, type ConfigSources } from './includes.ts';

function sourcesOf(values: Record<string, Json5Value>): ConfigSources {
  const includes = new Map(Object.keys(values).map((name) => [name, name]));
  const files = new Map(Object.entries(values).map(([name, value]) => [name, { value, includes }] as const));
  return { root: Object.keys(values)[0]!, files };
}

const composed = (values: Record<string, Json5Value>): unknown => {
  const config = composeConfig(sourcesOf(values));
  return config.ok ? config.value : config.problem.code;
};

test('what stands beside an include wins; objects merge, lists are joined', () => {
  expect(
    composed({
      root: { $include: 'a', x: { own: 1, list: [3] }, y: 'own' },
      a: { x: { base: 0, list: [1, 2] }, y: 'base' },
    }),
  ).toEqual({ x: { base: 0, own: 1, list: [1, 2, 3] }, y: 'own' });
});

test('a list of includes merges in order, and an include may hold any value', () => {
  expect(
    composed({
      root: { k: { $include: ['a', 'b'] }, l: { $include: 'c' } },
      a: { v: 1, w: 1 },
      b: { v: 2 },
      c: [true],
    }),
  ).toEqual({
    k: { v: 2, w: 1 },
    l: [true],
  });
});

test('includes within lists and within included files are resolved', () => {
  expect(composed({ root: { list: [{ $include: 'a' }] }, a: { in: { $include: 'b' } }, b: 'deep' })).toEqual({
    list: [{ in: 'deep' }],
  });
});

test('keys beside an include need an object to join', () => {
  expect(composed({ root: { k: { $include: 'a', other: 1 } }, a: [1] })).toBe('include-invalid');
});

test('an include that names no text is refused', () => {
  const found = includesOf({ k: { $include: [1] } }, 'root');
  expect(found.ok ? null : found.problem).toEqual({
    code: 'include-invalid',
    params: { file: 'root', include: '1' },
  });
});

test('keys that could change every object are not merged', () => {
  const poisoned: Json5Value = JSON.parse('{"$include":"a","__proto__":{"polluted":true}}');
  expect(composed({ root: poisoned, a: { k: 1 } })).toEqual({ k: 1 });
  expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
});

test('the owner of a value is the one file that says it', () => {
  const sources = sourcesOf({
    root: { agents: { $include: 'a' }, models: { $include: 'm', mode: 'merge' } },
    a: { defaults: { model: 'x' } },
    m: { providers: { p: {} }, mode: 'replace' },
  });
  expect(ownerOf(sources, ['agents', 'defaults', 'model'])).toEqual({
    kind: 'owned',
    file: 'a',
    path: ['defaults', 'model'],
  });
  expect(ownerOf(sources, ['agents', 'defaults', 'new', 'deep'])).toEqual({
    kind: 'owned',
    file: 'a',
    path: ['defaults', 'new', 'deep'],
  });
  expect(ownerOf(sources, ['models', 'providers', 'p'])).toEqual({
    kind: 'owned',
    file: 'm',
    path: ['providers', 'p'],
  });
  expect(ownerOf(sources, ['models', 'mode'])).toEqual({ kind: 'ambiguous', file: 'root', why: 'siblings' });
  expect(ownerOf(sources, ['gateway'])).toEqual({ kind: 'owned', file: 'root', path: ['gateway'] });
});
