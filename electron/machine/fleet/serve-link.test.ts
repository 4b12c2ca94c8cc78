import { describe, expect, it } from 'vitest';
import { parseServeLink } from './serve-link.ts';

describe('the link of another Hearth', () => {
  it('is split into its address and its token', () => {
    expect(parseServeLink(' http://127.0.0.1:7411/#token=abc-_1\n')).toEqual({
      url: 'http://127.0.0.1:7411',
      token: 'abc-_1',
    });
    expect(parseServeLink('https://box.example/hearth/?x=1#token=a')).toEqual({
      url: 'https://box.example/hearth',
      token: 'a',
    });
    expect(parseServeLink('http://[::1]:1')).toEqual({ url: 'http://[::1]:1', token: null });
  });

  it.each([
    '',
    'studio',
    'ws://127.0.0.1:7411',
    'file:///etc/passwd',
    'http://',
    'http://me:word@127.0.0.1:7411/#token=abc',
    'http://127.0.0.1:7411/#token=',
    'http://127.0.0.1:7411/#token=a%0d%0ab',
    `http://127.0.0.1:7411/#token=${'a'.repeat(513)}`,
  ])('is not “%s”', (text) => {
    expect(parseServeLink(text)).toBeNull();
  });
});
