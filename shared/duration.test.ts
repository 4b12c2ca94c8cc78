import { describe, expect, it } from 'vitest';
import { formatDuration } from './duration.ts';

const plain = (ms: number, locale = 'en'): string => formatDuration(ms, locale).replaceAll('\u00A0', ' ');

describe('a span of time', () => {
  it.each([
    [-5, '0 s'],
    [999, '0 s'],
    [59_999, '59 s'],
    [60_000, '1 min'],
    [185_000, '3 min 5 s'],
    [3_600_000, '1 h'],
    [8_040_000, '2 h 14 min'],
    [86_400_000, '1 day'],
    [273_600_000, '3 days 4 h'],
  ])('of %d ms is told as %s', (ms, text) => {
    expect(plain(ms)).toBe(text);
  });

  it('has its days in the reader’s language', () => {
    expect(plain(273_600_000, 'de')).toBe('3 Tage 4 h');
  });

  it('never breaks between a number and its unit', () => {
    expect(formatDuration(185_000, 'en')).toBe('3\u00A0min 5\u00A0s');
  });
});
