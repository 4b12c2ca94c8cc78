import { describe, expect, it } from 'vitest';
import { chainOf, links } from '../../../shared/chain/chain.ts';
import { chainItems, insertAt, moveTo } from './chain-items.ts';

const chain = chainOf(['a/1', 'b/2', 'c/3']);
const before = (key: string) => ({ key, side: 'before' }) as const;
const after = (key: string) => ({ key, side: 'after' }) as const;

describe('the rows of the chain', () => {
  it('have keys of their own even when a link stands twice', () => {
    expect(chainItems(chainOf(['a/1', 'b/2', 'a/1'])).map((item) => item.key)).toEqual([
      'a/1',
      'b/2',
      'a/1 2',
    ]);
  });
});

describe('dropping a row', () => {
  it('puts it before or after another', () => {
    expect(links(moveTo(chain, chain, 'c/3', before('a/1')))).toEqual(['c/3', 'a/1', 'b/2']);
    expect(links(moveTo(chain, chain, 'a/1', after('b/2')))).toEqual(['b/2', 'a/1', 'c/3']);
    expect(links(moveTo(chain, chain, 'a/1', after('c/3')))).toEqual(['b/2', 'c/3', 'a/1']);
  });

  it('onto itself changes nothing', () => {
    expect(moveTo(chain, chain, 'b/2', before('b/2'))).toBe(chain);
  });

  it('finds its place in a chain that changed meanwhile', () => {
    const now = chainOf(['x/9', 'c/3', 'b/2', 'a/1']);
    expect(links(moveTo(now, chain, 'a/1', after('b/2')))).toEqual(['x/9', 'c/3', 'b/2', 'a/1']);
    expect(links(moveTo(now, chain, 'a/1', before('b/2')))).toEqual(['x/9', 'c/3', 'a/1', 'b/2']);
  });

  it('at the top makes it the primary, also when another row has come to the top meanwhile', () => {
    expect(links(moveTo(chainOf(['x/9', 'a/1', 'c/3']), chain, 'c/3', before('a/1')))).toEqual([
      'c/3',
      'x/9',
      'a/1',
    ]);
  });

  it('beside a row that is gone goes by its number', () => {
    expect(links(moveTo(chainOf(['x/9', 'c/3', 'a/1', 'y/8']), chain, 'a/1', after('b/2')))).toEqual([
      'x/9',
      'c/3',
      'a/1',
      'y/8',
    ]);
  });

  it('of a row that is gone itself changes nothing', () => {
    const now = chainOf(['x/9']);
    expect(moveTo(now, chain, 'a/1', after('b/2'))).toBe(now);
  });
});

describe('dropping a model', () => {
  it('puts it where it was dropped, or at the end', () => {
    expect(links(insertAt(chain, chain, 'd/4', {}, before('b/2')))).toEqual(['a/1', 'd/4', 'b/2', 'c/3']);
    expect(links(insertAt(chain, chain, 'd/4', {}, null))).toEqual(['a/1', 'b/2', 'c/3', 'd/4']);
    expect(links(insertAt(chainOf([]), chainOf([]), 'd/4', {}, null))).toEqual(['d/4']);
  });

  it('that is a link already moves it, as it is written', () => {
    expect(links(insertAt(chain, chain, 'c/3', {}, before('a/1')))).toEqual(['c/3', 'a/1', 'b/2']);
    const aliased = chainOf(['a/1', 'fast']);
    expect(links(insertAt(aliased, aliased, 'b/2', { 'b/2': 'fast' }, before('a/1')))).toEqual([
      'fast',
      'a/1',
    ]);
    expect(insertAt(aliased, aliased, 'b/2', { 'b/2': 'fast' }, null)).toBe(aliased);
  });
});
