import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { isLoopbackHost, isSameOrigin, tokenOfAuthorization, tokenOfProtocols } from './request-checks.ts';

test.each(['127.0.0.1', '127.0.0.1:7411', 'localhost', 'LOCALHOST:1', '[::1]', '[::1]:65535'])(
  '%s is this computer',
  (host) => {
    expect(isLoopbackHost(host)).toBe(true);
  },
);

test.each([
  '',
  'localhost.',
  'localhost:',
  'localhost:abc',
  'localhost:1:2',
  '::1',
  '127.1',
  '0x7f000001',
  '127.0.0.1@evil',
  'evil/localhost',
  ' localhost',
])('“%s” is not taken for this computer', (host) => {
  expect(isLoopbackHost(host)).toBe(false);
});

test('no text but the loopback names is taken for this computer', () => {
  fc.assert(
    fc.property(fc.string(), (host) => {
      fc.pre(!/^(127\.0\.0\.1|localhost|\[::1\])(:\d{1,5})?$/i.test(host));
      expect(isLoopbackHost(host)).toBe(false);
    }),
    { seed: 11, numRuns: 2000 },
  );
  expect(isLoopbackHost(undefined)).toBe(false);
});

test('the origin is the page’s own only with the same name and port', () => {
  expect(isSameOrigin('http://localhost:1', 'localhost:1')).toBe(true);
  expect(isSameOrigin('http://127.0.0.1:1', 'localhost:1')).toBe(false);
  expect(isSameOrigin('https://localhost:1', 'localhost:1')).toBe(false);
  expect(isSameOrigin('http://localhost:1', 'localhost:2')).toBe(false);
  expect(isSameOrigin(undefined, 'localhost:1')).toBe(false);
});

test('the token travels among the sub-protocols or in the authorization header', () => {
  expect(tokenOfProtocols('hearth.v1, hearth.token.abc-_1')).toBe('abc-_1');
  expect(tokenOfProtocols('hearth.token.abc')).toBeNull();
  expect(tokenOfProtocols('hearth.v1')).toBeNull();
  expect(tokenOfProtocols(undefined)).toBeNull();
  expect(tokenOfAuthorization('Bearer abc-_1')).toBe('abc-_1');
  expect(tokenOfAuthorization('Basic abc')).toBeNull();
  expect(tokenOfAuthorization(undefined)).toBeNull();
});
