import { describe, expect, it } from 'vitest';
import { formatMoment, roundedTime } from './words.ts';

const at = (day: number, hour: number): number => new Date(2026, 10, day, hour, 5).getTime();

describe('a time that is estimated', () => {
  it.each([
    [0, 1],
    [400, 1],
    [7400, 7],
    [19_600, 20],
    [41_000, 40],
    [43_000, 45],
    [80_000, 75],
    [118_000, 120],
    [200_000, 210],
    [3_590_000, 3600],
  ])('%d ms are told as %d s', (ms, seconds) => {
    expect(roundedTime(ms)).toBe(seconds * 1000);
  });
});

describe('a moment', () => {
  const now = at(28, 14);

  it.each([
    [at(28, 8), '8:05 AM', '08:05'],
    [at(29, 8), 'Sun 8:05 AM', 'So 08:05'],
    [at(27, 22), 'Fri 10:05 PM', 'Fr 22:05'],
    [at(11, 8), 'Nov 11, 2026, 8:05 AM', '11.11.2026, 08:05'],
  ])('is as short as it can be', (moment, english, german) => {
    expect(formatMoment(moment, now, 'en').replaceAll(/\s/gu, ' ')).toBe(english);
    expect(formatMoment(moment, now, 'de').replaceAll(/\s/gu, ' ')).toBe(german);
  });
});
