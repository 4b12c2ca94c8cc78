import { z } from 'zod';

/** Minutes since midnight, local time. */
const minuteOfDay = z.int().min(0).max(1440);

/**
 * Hours of some weekdays, in local time. `days` are ISO's: 1 is Monday, 7 is Sunday. Where `to` is not after `from`, the window ends on
 * the next day: 22:00 to 06:00 of Friday ends on Saturday.
 */
export const windowSchema = z.object({
  days: z.array(z.int().min(1).max(7)).min(1).max(7),
  from: minuteOfDay.max(1439),
  to: minuteOfDay,
});

/** When models are kept warm: within any of these windows. */
export const scheduleSchema = z.array(windowSchema).min(1).max(20);

export type Window = z.infer<typeof windowSchema>;
export type Schedule = z.infer<typeof scheduleSchema>;

/** Is a moment within the schedule, and when does that change next? `changesAt` null: it never does. Times in ms since 1970. */
export interface ScheduleState {
  readonly isOpen: boolean;
  readonly changesAt: number | null;
}

/**
 * Looks a moment up in a schedule, in local time. A change of the clocks moves a window's ends with them.
 *
 * @param schedule null: always open
 */
export function scheduleAt(schedule: Schedule | null, now: number): ScheduleState {
  if (schedule === null) return { isOpen: true, changesAt: null };
  const spans = spansAround(schedule, now);
  const current = spans.find(({ from, to }) => from <= now && now < to);
  // Spans reach over a week: one that ends beyond it has no end.
  if (current !== undefined)
    return { isOpen: true, changesAt: current.to - now > longest ? null : current.to };
  return { isOpen: false, changesAt: spans.find(({ from }) => from > now)?.from ?? null };
}

interface Span {
  readonly from: number;
  readonly to: number;
}

const dayMs = 86_400_000;
const longest = 7 * dayMs;

/** The windows of the days around `now` in order, those that touch as one. */
function spansAround(schedule: Schedule, now: number): Span[] {
  const spans: Span[] = [];
  const today = new Date(now);
  for (let offset = -1; offset <= 9; offset += 1) {
    const at = (minute: number, laterDays = 0): number =>
      new Date(
        today.getFullYear(),
        today.getMonth(),
        today.getDate() + offset + laterDays,
        0,
        minute,
      ).getTime();
    const weekday = new Date(at(720)).getDay();
    for (const { days, from, to } of schedule) {
      // ISO's Sunday is 7, JavaScript's is 0.
      if (days.some((day) => day % 7 === weekday))
        spans.push({ from: at(from), to: to > from ? at(to) : at(to, 1) });
    }
  }
  const merged: Span[] = [];
  for (const span of spans.toSorted((a, b) => a.from - b.from)) {
    const last = merged.at(-1);
    if (last !== undefined && span.from <= last.to)
      merged[merged.length - 1] = { from: last.from, to: Math.max(last.to, span.to) };
    else merged.push(span);
  }
  return merged;
}
