import { eventIterator, oc } from '@orpc/contract';
import { z } from 'zod';
import { intentSchema } from './config/intent.ts';
import {
  appliedSchema,
  configSnapshotSchema,
  fileDiffSchema,
  historyEntrySchema,
  previewSchema,
  revisionSchema,
} from './config/snapshot.ts';
import {
  answerFilterSchema,
  answersExportSchema,
  answersPageSchema,
  answersSummarySchema,
} from './gateway/answer.ts';
import { gatewayLogFilterSchema, gatewayLogPageSchema, gatewayLogViewSchema } from './gateway/log-view.ts';
import { gatewaySchema, preflightSchema } from './gateway/snapshot.ts';
import { logBatchSchema } from './log.ts';
import { fleetSchema } from './machine/fleet.ts';
import { machineSamplesSchema, machineSchema } from './machine/snapshot.ts';
import { modelFactsSchema, serverEstimateSchema } from './fit/facts.ts';
import { endpointSchema } from './models/endpoint.ts';
import { resultSchema } from './problem.ts';
import { settingsSchema } from './settings.ts';
import { scheduleSchema } from './warmth/schedule.ts';
import { warmthSchema } from './warmth/snapshot.ts';

/**
 * The wire between the page and the services, the same over a MessagePort (desktop) and a WebSocket (web host).
 *
 * - `watch` streams snapshots: the first at once, then the newest whenever something changed. A slow reader skips old ones.
 * - Failures a user can meet come back as `{ ok: false, problem }`, never as an exception.
 * - No field carries a secret to the page. A token travels once, inwards.
 */
export const contract = {
  app: {
    info: oc.output(
      z.object({
        version: z.string(),
        host: z.enum(['desktop', 'web']),
        platform: z.string(),
        stateDir: z.string(),
      }),
    ),
  },
  config: {
    watch: oc.output(eventIterator(configSnapshotSchema)),
    preview: oc
      .input(z.object({ base: revisionSchema, intents: z.array(intentSchema) }))
      .output(resultSchema(previewSchema)),
    apply: oc
      .input(z.object({ base: revisionSchema, intents: z.array(intentSchema) }))
      .output(resultSchema(appliedSchema)),
    history: oc.output(resultSchema(z.array(historyEntrySchema))),
    undo: oc.input(z.object({ to: z.string().optional() })).output(resultSchema(appliedSchema)),
    create: oc.output(resultSchema(appliedSchema)),
    reread: oc.output(z.void()),
  },
  models: {
    watch: oc.output(eventIterator(z.array(endpointSchema))),
    refresh: oc.output(z.void()),
    setToken: oc
      .input(z.object({ endpoint: z.string(), token: z.string().min(1).max(4096) }))
      .output(resultSchema(z.null())),
  },
  machine: {
    watch: oc.output(eventIterator(machineSchema)),
    /** The points of the last ten minutes that came after `after`, then each new one. */
    samples: oc.input(z.object({ after: z.int().nonnegative() })).output(eventIterator(machineSamplesSchema)),
    /** All machines, this one first: which there are, and which are one together, is in the settings. */
    fleet: oc.output(eventIterator(fleetSchema)),
    /** The token of a machine's own `hearth serve`. */
    setToken: oc
      .input(z.object({ machine: z.string().max(64), token: z.string().min(1).max(4096) }))
      .output(resultSchema(z.null())),
  },
  /** What is known of each offered model; the page and the command line judge it by `shared/fit`. */
  fit: {
    watch: oc.output(eventIterator(z.array(modelFactsSchema))),
    /** Asks the model's server for its own estimate; it is in the facts from then on. Takes seconds, so on demand only. */
    estimate: oc
      .input(
        z.object({
          endpoint: z.string(),
          model: z.string(),
          contextTokens: z
            .int()
            .min(1)
            .max(2 ** 31),
        }),
      )
      .output(resultSchema(serverEstimateSchema)),
  },
  /** Keeping models loaded. All but `unload` answer as soon as the wish is taken up; how it goes on is in the snapshots. */
  warmth: {
    watch: oc.output(eventIterator(warmthSchema)),
    /**
     * The flame. What is left out stays as it was; `context` null: what OpenClaw will want; `schedule` null: that of all models. Off lets go
     * what Hearth loaded, once no turn uses it, and leaves what others loaded.
     */
    set: oc
      .input(
        z.object({
          ref: z.string().min(1).max(1200),
          on: z.boolean(),
          context: z.int().positive().max(1e9).nullable().optional(),
          schedule: scheduleSchema.nullable().optional(),
        }),
      )
      .output(resultSchema(z.null())),
    /** Ends the load that is in flight and pauses. */
    cancel: oc.input(z.object({ ref: z.string() })).output(resultSchema(z.null())),
    /** Goes on after a pause, and tries again at once what failed or was given up. */
    resume: oc.input(z.object({ ref: z.string() })).output(resultSchema(z.null())),
    /** Answers the pause `fit`: load it beside the others all the same, or unload what is in the way first. */
    confirm: oc
      .input(z.object({ ref: z.string(), how: z.enum(['load-anyway', 'make-room']) }))
      .output(resultSchema(z.null())),
    /** Unloads one instance, as for duplicates. Answers when the server has done it. */
    unload: oc.input(z.object({ endpoint: z.string(), instance: z.string() })).output(resultSchema(z.null())),
  },
  /** `start`, `stop` and `restart` answer as soon as the wish is taken up; how it goes on is in the snapshots. */
  gateway: {
    watch: oc.output(eventIterator(gatewaySchema)),
    /** Asks OpenClaw's own command line program who runs the gateway. Takes seconds, so on demand only. */
    inspect: oc.output(resultSchema(z.null())),
    preflight: oc.output(resultSchema(preflightSchema)),
    start: oc.output(resultSchema(z.null())),
    stop: oc.input(z.object({ endRuns: z.boolean() })).output(resultSchema(z.null())),
    restart: oc.input(z.object({ endRuns: z.boolean() })).output(resultSchema(z.null())),
    /** `openclaw doctor --fix`: rewrites the config without its comments. Our history copy is made first, so it can be undone. */
    repair: oc.output(resultSchema(z.object({ files: z.array(fileDiffSchema), said: z.string() }))),
    setToken: oc.input(z.object({ token: z.string().min(1).max(4096) })).output(resultSchema(z.null())),
    logs: {
      watch: oc.input(gatewayLogFilterSchema).output(eventIterator(gatewayLogViewSchema)),
      read: oc
        .input(
          z.object({
            filter: gatewayLogFilterSchema,
            from: z.int().nonnegative(),
            count: z.int().min(1).max(500),
          }),
        )
        .output(gatewayLogPageSchema),
    },
    answers: {
      watch: oc.output(eventIterator(answersSummarySchema)),
      read: oc
        .input(
          z.object({
            filter: answerFilterSchema,
            skip: z.int().nonnegative(),
            count: z.int().min(1).max(500),
            buckets: z.int().min(1).max(200),
          }),
        )
        .output(answersPageSchema),
      export: oc
        .input(z.object({ filter: answerFilterSchema, format: z.enum(['csv', 'jsonl']) }))
        .output(answersExportSchema),
    },
  },
  /** Hearth's own activity: bounded batches, resumable after `after` (a seq of an earlier batch). */
  log: { watch: oc.input(z.object({ after: z.int().nonnegative() })).output(eventIterator(logBatchSchema)) },
  settings: {
    watch: oc.output(eventIterator(settingsSchema)),
    set: oc.input(settingsSchema.partial()).output(resultSchema(settingsSchema)),
  },
};

export type Contract = typeof contract;
