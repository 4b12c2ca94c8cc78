import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseLogLine } from './log-line.ts';
import { logRedactor } from './log-redaction.ts';

const seeded = { seed: 20_261_122 };

describe('what looks like a secret', () => {
  const redact = logRedactor([]);
  it.each([
    ['key sk-abcdefghijklmnop1 used', 'key •••• used'],
    ['ghp_0123456789abcdef', '••••'],
    ['Authorization: Bearer abcdef.123456', 'Authorization: Bearer ••••'],
    ['sent Bearer 0123456789abcdef', 'sent Bearer ••••'],
    ['authorization: Basic dXNlcjpwYXNz', 'authorization: Basic ••••'],
    ['"apiKey":"a b c d e f"', '"apiKey":"••••"'],
    ['"password":"with \\"quotes\\" in it","n":1', '"password":"••••","n":1'],
    ['{\\"token\\":\\"hidden-away\\"}', '{\\"token\\":\\"••••"}'],
    ['http://127.0.0.1:18789/?token=0123abcd&x=1', 'http://127.0.0.1:18789/?token=••••&x=1'],
    ['https://me:secret@host/path', 'https://••••@host/path'],
    ['GET /v1?key=abcdef', 'GET /v1?key=••••'],
    ['jwt eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc-_1', 'jwt ••••'],
    ['-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----.', '••••.'],
  ])('%s', (text, masked) => {
    expect(redact(text)).toBe(masked);
  });

  it.each([
    'loading configuration…',
    'token: missing',
    'maxTokens=4096 totalTokens: 123',
    'sessionKey=agent:main:main',
    'basic authentication failed',
    'POST http://127.0.0.1:1234/v1/responses 200',
    'apiKey: Invalid input',
  ])('leaves alone: %s', (text) => {
    expect(redact(text)).toBe(text);
  });

  it('masks in an instant whatever the line is', () => {
    for (const part of [
      '\\',
      'token:"',
      'Bearer ',
      '://',
      'eyJ',
      '-----BEGIN PRIVATE KEY-----',
      'password=\\"',
    ])
      expect(redact(part.repeat(65_536 / part.length)).length).toBeLessThanOrEqual(70_000);
  }, 5000);

  it('changes nothing when it masks again', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        'token=',
        '"apiKey":"',
        '\\"',
        '"',
        ' ',
        'Bearer ',
        'sk-',
        '://',
        '@',
        '?key=',
        '&',
        'eyJ',
        '.',
        '••',
        '…',
      ),
      fc.string({ maxLength: 12 }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const once = redact(pieces.join(''));
        expect(redact(once)).toBe(once);
      }),
      { ...seeded, numRuns: 2000 },
    );
  });
});

describe('secrets that are known', () => {
  const secret = fc
    .string({ unit: 'grapheme-ascii', minLength: 6, maxLength: 40 })
    .filter((text) => text.trim().length >= 6 && !/^\d+$/.test(text));

  it('are masked in any place, escaped any number of times, and also when the JSON is broken', () => {
    fc.assert(
      fc.property(
        secret,
        fc.string({ maxLength: 20 }),
        fc.string({ maxLength: 20 }),
        fc.nat(3),
        fc.boolean(),
        (hidden, before, after, depth, broken) => {
          let inner = `${before}${hidden}${after}`;
          for (let level = 0; level < depth; level += 1) inner = JSON.stringify({ v: inner });
          const whole = JSON.stringify({ 0: '{"subsystem":"x"}', 1: { inner }, message: inner });
          const raw = broken ? whole.slice(0, -1) : whole;
          const { text } = parseLogLine({ text: raw, dropped: 0 }, logRedactor([hidden])).line;
          expect(unescaped(text)).not.toContain(hidden);
        },
      ),
      { ...seeded, numRuns: 1000 },
    );
  });

  it('are masked in addresses and as escape sequences', () => {
    const hidden = 'p/a "s\\s" wörd😀';
    const redact = logRedactor([hidden]);
    expect(redact(`x=${encodeURIComponent(hidden)}&`)).toBe('x=••••&');
    const units = Array.from(
      { length: hidden.length },
      (_, at) => `\\u${hidden.charCodeAt(at).toString(16).padStart(4, '0')}`,
    );
    expect(redact(`"${units.join('')}"`)).toBe('"••••"');
    expect(redact(JSON.stringify(JSON.stringify(hidden)))).toBe('"\\"••••\\""');
  });

  it('are masked in the name of the subsystem, and where colours run through them', () => {
    const redact = logRedactor(['hidden-word']);
    const { line } = parseLogLine(
      {
        text: '{"0":"{\\"subsystem\\":\\"a/hidden-word\\"}","message":"hid\\u001b[31mden-word"}',
        dropped: 0,
      },
      redact,
    );
    expect(line).toMatchObject({ subsystem: 'a/••••', text: '••••' });
  });

  it('do not show their first half where a line was cut', () => {
    const { line } = parseLogLine(
      { text: `${'a '.repeat(1000)}hidden-wo`, dropped: 3 },
      logRedactor(['hidden-word']),
    );
    expect(line.text).not.toContain('hidden');
  });

  it('are left alone when they are shorter than a word', () => {
    expect(logRedactor(['', 'ab'])('about a cab')).toBe('about a cab');
  });
});

/** Every escaping undone: what a reader could put together again. */
function unescaped(text: string): string {
  let now = text;
  for (let depth = 0; depth < 5; depth += 1) now = now.replace(/\\(["\\/])/g, '$1');
  return now;
}
