import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Schedule, scheduleAt, scheduleSchema } from './schedule.ts';

beforeEach(() => void vi.stubEnv('TZ', 'Europe/Berlin'));
afterEach(() => void vi.unstubAllEnvs());

const at = (text: string): number => new Date(text).getTime();
const iso = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString());
const office: Schedule = [{ days: [1, 2, 3, 4, 5], from: 8 * 60, to: 18 * 60 }];

describe('a schedule', () => {
  it('is open within its hours and tells when that ends', () => {
    // Friday, 27 November 2026, local time
    expect(scheduleAt(office, at('2026-11-27T08:00:00'))).toEqual({
      isOpen: true,
      changesAt: at('2026-11-27T18:00:00'),
    });
    expect(scheduleAt(office, at('2026-11-27T18:00:00'))).toEqual({
      isOpen: false,
      changesAt: at('2026-11-30T08:00:00'),
    });
    expect(scheduleAt(office, at('2026-11-27T07:59:59'))).toEqual({
      isOpen: false,
      changesAt: at('2026-11-27T08:00:00'),
    });
  });

  it('goes over midnight where it ends before it begins', () => {
    const night: Schedule = [{ days: [5], from: 22 * 60, to: 6 * 60 }];
    expect(scheduleAt(night, at('2026-11-28T05:00:00'))).toEqual({
      isOpen: true,
      changesAt: at('2026-11-28T06:00:00'),
    });
    expect(scheduleAt(night, at('2026-11-28T23:00:00')).isOpen).toBe(false);
  });

  it('takes windows that touch for one, and never ends where they cover the week', () => {
    const touching: Schedule = [
      { days: [1], from: 480, to: 720 },
      { days: [1], from: 720, to: 1080 },
    ];
    expect(iso(scheduleAt(touching, at('2026-11-30T09:00:00')).changesAt)).toBe(
      iso(at('2026-11-30T18:00:00')),
    );
    const always: Schedule = [{ days: [1, 2, 3, 4, 5, 6, 7], from: 0, to: 1440 }];
    expect(scheduleAt(always, at('2026-11-30T09:00:00'))).toEqual({ isOpen: true, changesAt: null });
    expect(scheduleAt(null, 0)).toEqual({ isOpen: true, changesAt: null });
  });

  it('keeps its hours when the clocks change', () => {
    const sunday: Schedule = [{ days: [7], from: 8 * 60, to: 9 * 60 }];
    // Summer time ends on 25 October 2026 in Berlin.
    expect(scheduleAt(sunday, at('2026-10-25T08:30:00'))).toEqual({
      isOpen: true,
      changesAt: at('2026-10-25T09:00:00'),
    });
    expect(scheduleAt(sunday, at('2026-10-24T12:00:00')).changesAt).toBe(at('2026-10-25T08:00:00'));
  });

  it('changes exactly when it says, and not before', () => {
    const window = fc.record({
      days: fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 7 }),
      from: fc.integer({ min: 0, max: 1439 }),
      to: fc.integer({ min: 0, max: 1440 }),
    });
    const moments = fc.integer({ min: at('2026-03-20T00:00:00'), max: at('2026-11-30T00:00:00') });
    fc.assert(
      fc.property(fc.array(window, { minLength: 1, maxLength: 4 }), moments, (windows, now) => {
        const schedule = scheduleSchema.parse(windows);
        const { isOpen, changesAt } = scheduleAt(schedule, now);
        const openAt = (time: number): boolean => scheduleAt(schedule, time).isOpen;
        // One that never changes is as it is on every day.
        const same =
          changesAt === null ? [0, 1, 2, 3, 4, 5, 6].map((day) => now + day * 86_400_000) : [changesAt - 1];
        expect(changesAt ?? now + 1).toBeGreaterThan(now);
        expect(same.map(openAt)).toEqual(same.map(() => isOpen));
        expect(changesAt === null ? !isOpen : openAt(changesAt)).toBe(!isOpen);
      }),
      { seed: 20_261_128, numRuns: 500 },
    );
  });
});
