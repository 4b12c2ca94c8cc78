import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { applyToValue } from '../json5/edit.ts';
import { isObject, sameValue, valueAt, type Json5Value, type Path } from '../json5/value.ts';
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

test('a file that is included in two places has no place of its own to edit', () => {
  const sources = sourcesOf({
    root: { agents: { defaults: { $include: 'a' }, other: { $include: 'b' } } },
    a: { model: 'x' },
    b: { deeper: { $include: 'a' } },
  });
  expect(ownerOf(sources, ['agents', 'defaults', 'model'])).toEqual({
    kind: 'ambiguous',
    file: 'a',
    why: 'shared',
  });
});

/** The ways to every value that is no container. */
function scalarPaths(value: Json5Value, path: Path = []): Path[] {
  if (Array.isArray(value)) return value.flatMap((element, i) => scalarPaths(element, [...path, i]));
  if (isObject(value))
    return Object.entries(value).flatMap(([key, member]) => scalarPaths(member, [...path, key]));
  return [path];
}

test('an edit in the owner changes exactly that value of the whole config', () => {
  const leaf = fc.constantFrom<Json5Value>(1, 'x', null, true);
  const include = fc.oneof(
    fc.constantFrom<Json5Value>('a', 'b', 'c'),
    fc.constantFrom<Json5Value>(['a', 'b'], ['c']),
  );
  const { value } = fc.letrec<{ value: Json5Value; object: Json5Value }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      leaf,
      fc.array(tie('value'), { maxLength: 2 }),
      tie('object'),
      tie('object'),
    ),
    object: fc
      .tuple(
        fc.dictionary(fc.constantFrom('k', 'l', 'm'), tie('value'), { maxKeys: 3 }),
        fc.option(include, { freq: 2 }),
      )
      .map(([members, included]): Json5Value =>
        included === null ? members : { $include: included, ...members },
      ),
  }));
  const without = (node: Json5Value, banned: readonly string[]): Json5Value => {
    if (Array.isArray(node)) return node.map((element) => without(element, banned));
    if (!isObject(node)) return node;
    const kept = Object.entries(node).filter(
      ([key, member]) =>
        key !== '$include' ||
        ![member].flat().some((name) => typeof name === 'string' && banned.includes(name)),
    );
    return Object.fromEntries(kept.map(([key, member]) => [key, without(member, banned)]));
  };
  let edited = 0;
  fc.assert(
    fc.property(value, value, value, value, (root, a, b, c) => {
      // Files include only later ones, so there are no circles.
      const files = {
        root: { whole: root },
        a: without(a, ['a']),
        b: without(b, ['a', 'b']),
        c: without(c, ['a', 'b', 'c']),
      };
      const sources = sourcesOf(files);
      const before = composeConfig(sources);
      if (!before.ok) return;
      for (const path of scalarPaths(before.value).slice(0, 4)) {
        const owner = ownerOf(sources, path);
        const source = owner.kind === 'owned' ? sources.files.get(owner.file) : undefined;
        if (
          owner.kind === 'ambiguous' ||
          source === undefined ||
          path.some((step) => typeof step === 'number')
        )
          continue;
        const changed = applyToValue(source.value, [{ op: 'set', path: owner.path, value: 'edited' }]);
        const after = composeConfig({
          ...sources,
          files: new Map(sources.files).set(owner.file, { ...source, value: changed }),
        });
        const wanted = applyToValue(before.value, [{ op: 'set', path, value: 'edited' }]);
        expect(after.ok && sameValue(after.value, wanted)).toBe(true);
        expect(valueAt(source.value, owner.path)).toEqual(valueAt(before.value, path));
        edited += 1;
      }
    }),
    { seed: 11, numRuns: 3000 },
  );
  expect(edited).toBeGreaterThan(1000);
});
