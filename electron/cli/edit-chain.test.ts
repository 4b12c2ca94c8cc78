import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { chainOf, links } from '../../shared/chain/chain.ts';
import { type ChainCommand, editChain } from './edit-chain.ts';

const chain = chainOf(['p/a', 'p/b', 'p/c']);
const aliases = { 'p/b': 'big' };

const edited = (command: ChainCommand, from = chain): string[] | string => {
  const result = editChain(from, command, aliases);
  return result.ok ? links(result.value) : result.problem.code;
};

test('the primary alone keeps the fallbacks, less itself', () => {
  expect(edited({ kind: 'set', primary: 'p/x', fallbacks: null })).toEqual(['p/x', 'p/b', 'p/c']);
  expect(edited({ kind: 'set', primary: 'p/c', fallbacks: null })).toEqual(['p/c', 'p/b']);
});

test('named fallbacks replace all, each once and never the primary', () => {
  expect(edited({ kind: 'set', primary: 'p/x', fallbacks: ['p/y', 'p/x', 'p/y'] })).toEqual(['p/x', 'p/y']);
  expect(edited({ kind: 'set', primary: null, fallbacks: ['p/c', 'p/a'] })).toEqual(['p/a', 'p/c']);
  expect(edited({ kind: 'set', primary: null, fallbacks: [] })).toEqual(['p/a']);
});

test('a link moves by its ref or its alias', () => {
  expect(edited({ kind: 'move', ref: 'p/c', to: 0 })).toEqual(['p/c', 'p/a', 'p/b']);
  expect(edited({ kind: 'move', ref: 'big', to: 2 })).toEqual(['p/a', 'p/c', 'p/b']);
  expect(edited({ kind: 'move', ref: 'p/x', to: 0 })).toBe('not-in-chain');
  expect(edited({ kind: 'move', ref: 'p/a', to: 3 })).toBe('bad-index');
});

test('a model is added at the end or at a place; one that is there moves only to a named place', () => {
  expect(edited({ kind: 'add', ref: 'p/x', at: null })).toEqual(['p/a', 'p/b', 'p/c', 'p/x']);
  expect(edited({ kind: 'add', ref: 'p/x', at: 0 })).toEqual(['p/x', 'p/a', 'p/b', 'p/c']);
  expect(edited({ kind: 'add', ref: 'p/x', at: 3 })).toEqual(['p/a', 'p/b', 'p/c', 'p/x']);
  expect(edited({ kind: 'add', ref: 'p/x', at: 4 })).toBe('bad-index');
  expect(edited({ kind: 'add', ref: 'p/a', at: null })).toEqual(['p/a', 'p/b', 'p/c']);
  expect(edited({ kind: 'add', ref: 'p/a', at: 2 })).toEqual(['p/b', 'p/c', 'p/a']);
  expect(edited({ kind: 'add', ref: 'p/a', at: 3 })).toBe('bad-index');
  expect(edited({ kind: 'add', ref: 'p/a', at: 0 }, chainOf([]))).toEqual(['p/a']);
});

test('without its primary the chain’s first fallback answers first', () => {
  expect(edited({ kind: 'remove', ref: 'p/a' })).toEqual(['p/b', 'p/c']);
  expect(edited({ kind: 'remove', ref: 'BIG' })).toEqual(['p/a', 'p/c']);
  expect(edited({ kind: 'remove', ref: 'p/x' })).toBe('not-in-chain');
});

test.each(['nonsense', '/x', 'x/', 'p/\u0007'])('“%s” is no model ref', (ref) => {
  expect(edited({ kind: 'add', ref, at: null })).toBe('bad-model-ref');
  expect(edited({ kind: 'set', primary: ref, fallbacks: null })).toBe('bad-model-ref');
  expect(edited({ kind: 'set', primary: null, fallbacks: [ref] })).toBe('bad-model-ref');
});

test('an alias may stand in the chain, and so may slashes and odd names', () => {
  expect(edited({ kind: 'set', primary: 'big', fallbacks: [] })).toEqual(['big']);
  expect(edited({ kind: 'add', ref: 'p/org/größe:7b@q4', at: 0 })).toHaveLength(4);
});

test('no command ever makes a link stand twice or loses one it does not name', () => {
  const ref = fc.constantFrom('p/a', 'p/b', 'p/c', 'p/d', 'p/e');
  const command: fc.Arbitrary<Exclude<ChainCommand, { kind: 'set' }>> = fc.oneof(
    fc.record({ kind: fc.constant('move' as const), ref, to: fc.nat(5) }),
    fc.record({ kind: fc.constant('add' as const), ref, at: fc.option(fc.nat(5)) }),
    fc.record({ kind: fc.constant('remove' as const), ref }),
  );
  fc.assert(
    fc.property(fc.uniqueArray(ref), command, (refs, wanted) => {
      const result = editChain(chainOf(refs), wanted, {});
      if (!result.ok) return;
      const after = links(result.value);
      expect(new Set(after).size).toBe(after.length);
      expect(after.filter((link) => link !== wanted.ref).toSorted()).toEqual(
        refs.filter((link) => link !== wanted.ref).toSorted(),
      );
    }),
    { seed: 5, numRuns: 1000 },
  );
});
