import { z } from 'zod';
import { scheduleSchema } from './warmth/schedule.ts';
import { wishSchema, yieldsSchema } from './warmth/wish.ts';
import { machinePoolsSchema, otherMachinesSchema } from './machine/fleet-settings.ts';

/** What the user chose for Hearth itself. Kept in Hearth's own state directory. */
export const settingsSchema = z.object({
  language: z.enum(['system', 'en', 'de']),
  theme: z.enum(['system', 'light', 'dark']),
  /** the `openclaw` program the user chose; null: Hearth looks for it */
  openClawProgram: z.string().max(4096).nullable(),
  /** a gateway elsewhere, `ws://`, `wss://`, `http://` or `https://`; null: the one on this machine */
  gatewayUrl: z.string().max(2048).nullable(),
  /** a gateway that Hearth started goes on when Hearth ends */
  keepGatewayRunning: z.boolean(),
  /** models to keep warm; changed by `warmth.set` only */
  warmWishes: z.array(wishSchema).max(1000),
  /** when they are kept warm; null: always */
  warmSchedule: scheduleSchema.nullable(),
  warmYields: yieldsSchema,
  /** send the agent's prompt ahead after a load, so that the first turn finds it in the server's cache */
  warmPrefix: z.boolean(),
  /** machines other than this one */
  machines: otherMachinesSchema,
  /** which machines run one model together */
  pools: machinePoolsSchema,
});

export type Settings = z.infer<typeof settingsSchema>;

export const defaultSettings: Settings = {
  language: 'system',
  theme: 'system',
  openClawProgram: null,
  gatewayUrl: null,
  keepGatewayRunning: true,
  warmWishes: [],
  warmSchedule: null,
  warmYields: { pressure: 'critical', battery: true },
  warmPrefix: false,
  machines: [],
  pools: [],
};
