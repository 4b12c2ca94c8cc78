import { describe, expect, it } from 'vitest';
import { pickLanguage } from './index.ts';

describe('the language', () => {
  it.each([
    ['de', ['en-GB'], 'de'],
    ['system', ['de-CH', 'en'], 'de'],
    ['system', ['de_DE.UTF-8'], 'de'],
    ['system', ['fr', 'DE'], 'de'],
    ['system', ['den', 'fr'], 'en'],
    ['system', [], 'en'],
  ] as const)('chosen %s, wanted %j: %s', (chosen, wanted, language) => {
    expect(pickLanguage(chosen, wanted)).toBe(language);
  });
});
