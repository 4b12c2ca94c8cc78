import { describe, expect, it } from 'vitest';
import { type Chain, chainOf } from '../../../shared/chain/chain.ts';
import { type SummaryPart, summarise } from './summary.ts';

const chain = (text: string): Chain => chainOf(text === '' ? [] : text.split(' '));

describe('staged edits in a line', () => {
  it.each<[string, string, SummaryPart[]]>([
    ['a b c', 'a b c', []],
    ['a b c', 'b a c', [{ kind: 'primary', link: 'b' }]],
    [
      'a b c',
      'b c',
      [
        { kind: 'primary', link: 'b' },
        { kind: 'removed', links: ['a'] },
      ],
    ],
    ['a b', 'a b c d', [{ kind: 'added', links: ['c', 'd'] }]],
    ['', 'a', [{ kind: 'primary', link: 'a' }]],
    ['a', '', [{ kind: 'removed', links: ['a'] }]],
    ['a b c d', 'a d b c', [{ kind: 'moved', link: 'd', position: 2 }]],
    ['a b c', 'a c b', [{ kind: 'moved', link: 'c', position: 2 }]],
    ['a b c d', 'a c d b', [{ kind: 'moved', link: 'b', position: 4 }]],
    ['a b c d e', 'a e d c b', [{ kind: 'reordered' }]],
  ])('from "%s" to "%s"', (from, to, parts) => {
    expect(summarise(chain(from), chain(to))).toEqual(parts);
  });
});
