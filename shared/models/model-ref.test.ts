import { describe, expect, it } from 'vitest';
import { formatRef, parseRef, resolveLink } from './model-ref.ts';

describe('a model ref', () => {
  it.each([
    ['lmstudio/acme/tiny-7b', { provider: 'lmstudio', model: 'acme/tiny-7b' }],
    [' openai/gpt ', { provider: 'openai', model: 'gpt' }],
    ['alias', null],
    ['/model', null],
    ['provider/', null],
    ['', null],
  ])('%s', (text, expected) => {
    expect(parseRef(text)).toEqual(expected);
    expect(expected === null ? text.trim() : formatRef(expected)).toBe(text.trim());
  });

  it('is found by its alias, whatever the case; a ref is itself', () => {
    const aliases = { 'lmstudio/a': 'Big One', 'lmstudio/b': 'openai/gpt' };
    expect(
      ['big one', 'BIG ONE ', 'openai/gpt', 'lmstudio/a', 'none', ''].map((link) =>
        resolveLink(link, aliases),
      ),
    ).toEqual(['lmstudio/a', 'lmstudio/a', 'lmstudio/b', 'lmstudio/a', 'none', '']);
  });
});
