import { eventIterator, oc } from '@orpc/contract';
import { z } from 'zod';
import { intentSchema } from './config/intent.ts';
import {
  appliedSchema,
  configSnapshotSchema,
  historyEntrySchema,
  previewSchema,
  revisionSchema,
} from './config/snapshot.ts';
import { gatewaySchema } from './gateway/snapshot.ts';
import { logBatchSchema } from './log.ts';
import { machineSchema } from './machine/snapshot.ts';
import { endpointSchema } from './models/endpoint.ts';
import { resultSchema } from './problem.ts';
import { settingsSchema } from './settings.ts';

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
  machine: { watch: oc.output(eventIterator(machineSchema)) },
  gateway: { watch: oc.output(eventIterator(gatewaySchema)) },
  /** Hearth's own activity: bounded batches, resumable after `after` (a seq of an earlier batch). */
  log: { watch: oc.input(z.object({ after: z.int().nonnegative() })).output(eventIterator(logBatchSchema)) },
  settings: {
    watch: oc.output(eventIterator(settingsSchema)),
    set: oc.input(settingsSchema.partial()).output(resultSchema(settingsSchema)),
  },
};

export type Contract = typeof contract;
