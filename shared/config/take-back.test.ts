import { expect, test } from 'vitest';
import { earlierVersion } from './take-back.ts';

test('an earlier version that says just what is wanted is found, newest first', () => {
  expect(earlierVersion('[2,1] // c', [1, 2], ['[3]', '[ 1, 2 ] // c', '[1,2] // c'])).toBe('[ 1, 2 ] // c');
});

test('a version that lacks a comment of the present text is passed over', () => {
  expect(earlierVersion('[2] // a\n// a', [1], ['[1] // a', '[1] // a\n// a\n// b'])).toBe(
    '[1] // a\n// a\n// b',
  );
});

test('nothing is found among versions that say something else or nothing', () => {
  expect(earlierVersion('[2]', [1], ['[2]', '[', ''])).toBeNull();
});
