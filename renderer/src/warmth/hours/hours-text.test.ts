import { describe, expect, it } from 'vitest';
import type { Schedule } from '../../../../shared/warmth/schedule.ts';
import { makeI18n } from '../../i18n.ts';
import { wordsIn } from '../../../../shared/warmth/words.ts';
import { endsNextDay, hoursSummary, isWholeDay, windowsText } from './hours-text.ts';

const plain = (text: string): string => text.replaceAll(/\s/gu, ' ');
const words = {
  en: wordsIn(makeI18n('en').getFixedT('en', 'warmth'), 'en'),
  de: wordsIn(makeI18n('de').getFixedT('de', 'warmth'), 'de'),
};

/** Saturday, 28 November 2026, local time. */
const at = (hour: number): number => new Date(2026, 10, 28, hour).getTime();
const office: Schedule = [{ days: [1, 2, 3, 4, 5], from: 480, to: 1080 }];

describe('hours in a sentence', () => {
  it.each<[Schedule, string, string]>([
    [office, 'Mon–Fri 8:00 AM–6:00 PM', 'Mo–Fr 08:00–18:00'],
    [[{ days: [6, 7], from: 600, to: 1440 }], 'Sat, Sun 10:00 AM–12:00 AM', 'Sa, So 10:00–00:00'],
    [
      [{ days: [1, 2, 3, 5, 7], from: 1320, to: 360 }],
      'Mon–Wed, Fri, Sun 10:00 PM–6:00 AM the next day',
      'Mo–Mi, Fr, So 22:00–06:00 am nächsten Tag',
    ],
    [[{ days: [1, 2, 3, 4, 5, 6, 7], from: 0, to: 1440 }], 'every day all day', 'täglich ganztags'],
    [
      [{ days: [1], from: 540, to: 540 }],
      'Mon 9:00 AM–9:00 AM the next day',
      'Mo 09:00–09:00 am nächsten Tag',
    ],
    [
      [...office, { days: [6], from: 600, to: 720 }],
      'Mon–Fri 8:00 AM–6:00 PM; Sat 10:00 AM–12:00 PM',
      'Mo–Fr 08:00–18:00; Sa 10:00–12:00',
    ],
  ])('days in a row as a range, and what ends the next day says so', (schedule, english, german) => {
    expect(plain(windowsText(schedule, words.en))).toBe(english);
    expect(plain(windowsText(schedule, words.de))).toBe(german);
  });

  it('say whether now is within, and when that changes', () => {
    const now = at(11);
    const saturday: Schedule = [{ days: [6], from: 600, to: 720 }];
    expect(plain(hoursSummary(saturday, now, words.en))).toBe(
      'Kept warm Sat 10:00 AM–12:00 PM. On now, until 12:00 PM.',
    );
    expect(plain(hoursSummary(office, now, words.de))).toBe(
      'Warm gehalten: Mo–Fr 08:00–18:00. Sie beginnen am Montag um 08:00.',
    );
    expect(hoursSummary(null, now, words.en)).toBe('Kept warm at all hours.');
    const always: Schedule = [{ days: [1, 2, 3, 4, 5, 6, 7], from: 0, to: 1440 }];
    expect(hoursSummary(always, now, words.en)).toContain('On now.');
  });
});

describe('a window', () => {
  it.each([
    [480, 1080, false, false],
    [1320, 360, true, false],
    [1320, 0, false, false],
    [0, 1440, false, true],
    [540, 540, false, true],
  ])('from %d to %d', (from, to, overnight, whole) => {
    expect(endsNextDay({ from, to })).toBe(overnight);
    expect(isWholeDay({ from, to })).toBe(whole);
  });
});
