import { z } from 'zod';
import { poolRuntimes } from './fleet-settings.ts';
import { machineSchema } from './snapshot.ts';

/** How Hearth stands with a machine of the fleet. Times are ms since 1970. */
export const fleetStateSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('ok') }),
  z.object({ kind: z.literal('connecting') }),
  /** Nobody looks, so nobody is asked. */
  z.object({ kind: z.literal('resting') }),
  z.object({
    kind: z.literal('unreachable'),
    cause: z.enum(['refused', 'timeout', 'not-found', 'tls', 'closed', 'network']),
    nextTryAt: z.number(),
  }),
  /** Hearth holds no token for this address. */
  z.object({ kind: z.literal('token-missing') }),
  z.object({ kind: z.literal('token-wrong') }),
  /** Too many wrong tokens were tried there, from anywhere. */
  z.object({ kind: z.literal('limited'), nextTryAt: z.number() }),
  /** It answers under a loopback name only: the way there is a tunnel. */
  z.object({ kind: z.literal('needs-tunnel'), nextTryAt: z.number() }),
  /** Somebody answers, and it is no Hearth, or one whose words are not understood. */
  z.object({ kind: z.literal('not-understood'), nextTryAt: z.number() }),
  /** A machine of the tables that is not in this Hearth's tables. */
  z.object({ kind: z.literal('unknown-model') }),
]);

export const fleetMachineSchema = z.object({
  /** `this`, or the id among the settings */
  id: z.string(),
  /** Null: this machine, which the page names in its own language. */
  name: z.string().nullable(),
  kind: z.enum(['this', 'serve', 'manual']),
  /** of its `hearth serve`, without the token */
  url: z.string().nullable(),
  state: fleetStateSchema,
  /** as it was told last, also while it cannot be reached (see its `sampledAt`); null: never */
  machine: machineSchema.nullable(),
});

/** Machines that a runtime makes one of, and why it does not, where it cannot. */
export const fleetPoolSchema = z.object({
  id: z.string(),
  runtime: z.enum(poolRuntimes),
  members: z.array(z.string()),
  /**
   * - `unknown-member`: not a machine of the fleet, or one that has told nothing yet.
   * - `same-member`: the same machine twice.
   * - `needs-macs`, `needs-nvidia`: the runtime does not run on all of them.
   */
  problem: z.enum(['unknown-member', 'same-member', 'needs-macs', 'needs-nvidia']).nullable(),
});

/** All machines, this one first, and those that are one together. */
export const fleetSchema = z.object({
  machines: z.array(fleetMachineSchema),
  pools: z.array(fleetPoolSchema),
});

export type FleetState = z.infer<typeof fleetStateSchema>;
export type FleetMachine = z.infer<typeof fleetMachineSchema>;
export type FleetPool = z.infer<typeof fleetPoolSchema>;
export type Fleet = z.infer<typeof fleetSchema>;
