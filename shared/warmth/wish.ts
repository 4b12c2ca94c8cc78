import { z } from 'zod';
import { scheduleSchema } from './schedule.ts';

/** That a model be kept warm. There is a wish while its flame is on. */
export const wishSchema = z.object({
  /** `provider/model` */
  ref: z.string().min(1).max(1200),
  /** tokens; null: what OpenClaw will want */
  context: z.int().positive().max(1e9).nullable(),
  /** null: the schedule of all models */
  schedule: scheduleSchema.nullable(),
});

/** To what keeping warm gives way: nothing is loaded meanwhile. What is loaded stays. */
export const yieldsSchema = z.object({
  /** the pressure on memory from which on nothing is loaded */
  pressure: z.enum(['warning', 'critical', 'never']),
  /** nothing is loaded on this machine while it runs on battery */
  battery: z.boolean(),
});

export type Wish = z.infer<typeof wishSchema>;
export type Yields = z.infer<typeof yieldsSchema>;

/** The wishes after one flame was turned on or off; what the change leaves out stays as it was. */
export function changeWish(
  wishes: readonly Wish[],
  change: {
    readonly ref: string;
    readonly on: boolean;
    readonly context?: Wish['context'] | undefined;
    readonly schedule?: Wish['schedule'] | undefined;
  },
): Wish[] {
  const before = wishes.find(({ ref }) => ref === change.ref);
  const others = wishes.filter(({ ref }) => ref !== change.ref);
  if (!change.on) return others;
  const wish: Wish = {
    ref: change.ref,
    context: change.context === undefined ? (before?.context ?? null) : change.context,
    schedule: change.schedule === undefined ? (before?.schedule ?? null) : change.schedule,
  };
  return before === undefined ? [...others, wish] : wishes.map((one) => (one === before ? wish : one));
}
