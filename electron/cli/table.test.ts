import { expect, test } from 'vitest';
import { table } from './table.ts';

test('columns line up, also behind umlauts, wide characters and emoji', () => {
  const lines = table([
    ['größe', 'x', ''],
    ['模型', 'y', 'z'],
    ['🔥', 'longer', 'z'],
  ]);
  expect(lines).toEqual(['größe  x', '模型   y       z', '🔥     longer  z']);
});

test('what a server calls its models cannot move the cursor', () => {
  expect(table([['\u001B[2Jevil\r\n']])).toEqual(['�[2Jevil��']);
});
