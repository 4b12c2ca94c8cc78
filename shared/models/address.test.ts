import { expect, test } from 'vitest';
import { shownAddress } from './address.ts';

test.each([
  ['http://127.0.0.1:1234/v1', 'http://127.0.0.1:1234/v1'],
  ['https://me:pass@box.lan/v1', 'https://box.lan/v1'],
  ['http://box:1234/v1?key=pass#pass', 'http://box:1234/v1'],
  ['http://me:pa@ss@box:1234/@scope', 'http://box:1234/@scope'],
  ['http://${HOST}:1234/v1', 'http://${HOST}:1234/v1'],
  ['http://me:pa/ss@box:1234', 'box:1234'],
  ['me:pass@box', 'box'],
  ['not a url', 'not a url'],
])('%s is shown as %s', (written, shown) => {
  expect(shownAddress(written)).toBe(shown);
});
