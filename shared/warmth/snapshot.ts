import { z } from 'zod';
import { problemSchema } from '../problem.ts';
import { scheduleSchema } from './schedule.ts';

/** An instance in a server's memory, as far as keeping warm is concerned. */
export const heldInstanceSchema = z.object({
  /** the server's own id; what `warmth.unload` wants */
  id: z.string(),
  /** tokens it really holds; null where the server does not say */
  context: z.number().nullable(),
  /** Hearth loaded it */
  isOurs: z.boolean(),
});

/** A loaded instance that would have to go before another model fits. */
export const inTheWaySchema = z.object({
  /** endpoint id */
  endpoint: z.string(),
  instance: z.string(),
  ref: z.string(),
  name: z.string(),
  /** about what it holds, bytes; null: unknown */
  bytes: z.number().nullable(),
});

/** Why nothing is loaded although the wish is on. `warmth.resume` ends all of them but `preload`, which ends by itself. */
export const pauseSchema = z.discriminatedUnion('why', [
  z.object({ why: z.literal('memory-pressure'), level: z.enum(['warning', 'critical']) }),
  z.object({ why: z.literal('battery') }),
  /** ms since 1970 when the next window begins; null: never */
  z.object({ why: z.literal('schedule'), until: z.number().nullable() }),
  /** It was there and somebody took it out in the server's own app. */
  z.object({ why: z.literal('by-hand'), at: z.number() }),
  /** Its server, or somebody who was asked, took it out for another model, which would have to go for this one. `by`: the other's name. */
  z.object({ why: z.literal('made-room'), at: z.number(), by: z.string() }),
  /** `goesOn`: its server may still be at it; what comes of that is let go. */
  z.object({ why: z.literal('cancelled'), at: z.number(), goesOn: z.boolean() }),
  /** It does not fit beside what is loaded: `warmth.confirm` decides. Bytes; null: unknown. */
  z.object({
    why: z.literal('fit'),
    needBytes: z.number(),
    freeBytes: z.number().nullable(),
    /** what would have to go so that it fits, the fewest first; empty: nothing that is loaded would make enough room */
    inTheWay: z.array(inTheWaySchema),
  }),
  /** A turn is running and OpenClaw's own preload loads what it needs: Hearth looks again when it must be done. */
  z.object({ why: z.literal('preload'), until: z.number() }),
]);

/** How a model really is. What the user wishes is beside it, in `wish`. Times in ms since 1970, contexts in tokens. */
export const warmthStateSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('unknown'),
    /** `away`: its server does not answer. `locked`: it wants a token. `not-told`: the server does not say what is loaded. `not-offered`: no server has it. */
    why: z.enum(['checking', 'away', 'locked', 'not-told', 'not-offered']),
  }),
  z.object({ kind: z.literal('cold') }),
  z.object({
    kind: z.literal('loading'),
    since: z.number(),
    /** what it takes as a rule on this machine, ms; null: it was never measured */
    estimateMs: z.number().nullable(),
    /** 0 … 1, told by the server; null: it does not tell */
    progress: z.number().min(0).max(1).nullable(),
    /** `unseen`: an earlier load of Hearth's, whose end it did not see, may go on. Only `hearth` can be cancelled. */
    by: z.enum(['hearth', 'other-hearth', 'unseen']),
    /** until when an unseen load may go on; null: its end will be seen */
    until: z.number().nullable(),
  }),
  z.object({
    kind: z.literal('warm'),
    context: z.number().nullable(),
    /** null: it was loaded before Hearth looked */
    since: z.number().nullable(),
    held: z.discriminatedUnion('kind', [
      /** stays until somebody unloads it or the server ends */
      z.object({ kind: z.literal('pinned') }),
      /** until the server lets it go, or until Hearth's schedule ends */
      z.object({ kind: z.literal('until'), at: z.number(), by: z.enum(['server', 'schedule']) }),
      /** somebody else loaded it, and the server does not tell for how long it stays */
      z.object({ kind: z.literal('not-told') }),
    ]),
  }),
  /**
   * Loaded with another context than wanted: with less, or, on servers where each request brings its own, with more as well. `server`: Hearth asked for more and got this. `turns-running`: Hearth loads it anew when no
   * turn runs. `loaded-so`: somebody loaded it so, and Hearth leaves it, or is about to load it anew.
   */
  z.object({
    kind: z.literal('wrong-context'),
    context: z.number(),
    wanted: z.number(),
    instance: z.string(),
    because: z.enum(['server', 'loaded-so', 'turns-running']),
  }),
  /** More than one instance of one model: each holds its weights. At least one of them has enough context. */
  z.object({ kind: z.literal('duplicates'), instances: z.array(heldInstanceSchema) }),
  /** It was loaded and is gone; Hearth loads it again at `nextTryAt`. */
  z.object({
    kind: z.literal('evicted'),
    at: z.number(),
    /** `in-a-turn`: while a turn used it; its engine may have failed */
    because: z.enum(['evicted', 'server-restarted', 'in-a-turn']),
    nextTryAt: z.number(),
  }),
  z.object({
    kind: z.literal('failing'),
    problem: problemSchema,
    /** loads that failed in a row */
    tries: z.number(),
    /** null: given up, until facts change or `warmth.resume` */
    nextTryAt: z.number().nullable(),
  }),
  z.object({ kind: z.literal('paused'), pause: pauseSchema }),
]);

/** Where the wanted context comes from: see `wanted-context.ts`. */
export const contextSourceSchema = z.enum([
  'wish',
  'num-ctx',
  'context-tokens',
  'context-window',
  'openclaw-default',
  /** more was wanted than the model can hold */
  'model-maximum',
  /** neither the wish nor the config says, and OpenClaw asks this kind of server for nothing: the server decides */
  'server-default',
]);

/** One load that was measured. */
export const coldStartSchema = z.object({
  /** ms since 1970 of its end */
  at: z.number(),
  /** ms from the request to the answer */
  ms: z.number().nonnegative(),
  /** tokens */
  context: z.number().nullable(),
});

/** What sending the agent's prompt ahead did, once it was measured. */
export const prefixSchema = z.object({
  /** ms since 1970 */
  at: z.number(),
  /** ms that the first turn took with nothing cached, and with the prefix cached */
  coldMs: z.number(),
  cachedMs: z.number(),
});

export const modelWarmthSchema = z.object({
  ref: z.string(),
  /** endpoint id and name; null: no endpoint has it */
  endpoint: z.object({ id: z.string(), name: z.string() }).nullable(),
  /** the server's own id of the model */
  model: z.string(),
  name: z.string(),
  /** The flame: what the user wants. `context` null: what OpenClaw will want. `schedule` null: that of all models. */
  wish: z.object({
    on: z.boolean(),
    context: z.number().nullable(),
    schedule: scheduleSchema.nullable(),
  }),
  /** tokens to load it with, and why so many; null: as many as the server gives by itself */
  wanted: z.object({ context: z.number().nullable(), from: contextSourceSchema }),
  state: warmthStateSchema,
  /** Can this server be asked to load and hold a model? False: the flame has nothing to do. */
  canHold: z.boolean(),
  /** what it holds in memory now; `server`: told by it, else an estimate; null: not loaded, or unknown */
  memory: z.object({ bytes: z.number(), source: z.enum(['server', 'estimate']) }).nullable(),
  /** W that this machine draws now, where it is loaded here and the machine tells */
  powerWatts: z.number().nullable(),
  /** this machine's own loads of it, newest first, and what follows for the next one */
  coldStart: z.object({ estimateMs: z.number().nullable(), history: z.array(coldStartSchema) }),
  /** null: not sent, or not measured yet */
  prefix: prefixSchema.nullable(),
  /** OpenClaw loads it by itself as well: two managers. `config` intent `set-preload` leaves one. */
  isPreloadedByOpenClaw: z.boolean(),
  /** `params.keep_alive` of the config: OpenClaw tells Ollama with each turn to let it go after so long, whatever Hearth said; null: none */
  keepAliveOfConfig: z.string().nullable(),
});

/** Every model that can answer, of every endpoint, and every wish. */
export const warmthSchema = z.array(modelWarmthSchema);

export type HeldInstance = z.infer<typeof heldInstanceSchema>;
export type InTheWay = z.infer<typeof inTheWaySchema>;
export type Pause = z.infer<typeof pauseSchema>;
export type WarmthState = z.infer<typeof warmthStateSchema>;
export type ContextSource = z.infer<typeof contextSourceSchema>;
export type Prefix = z.infer<typeof prefixSchema>;
export type ColdStart = z.infer<typeof coldStartSchema>;
export type ModelWarmth = z.infer<typeof modelWarmthSchema>;
export type Warmth = z.infer<typeof warmthSchema>;
