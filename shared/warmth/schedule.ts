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
