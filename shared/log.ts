import { z } from 'zod';

/** One line of Hearth's own activity: a code with its sentence in `messages/<language>/log.json`. Never carries a secret. */
export const logEntrySchema = z.object({
  /** counts up from 1 and never repeats within one run */
  seq: z.int().positive(),
  /** ms since 1970 */
  at: z.number(),
  level: z.enum(['info', 'warn', 'error']),
  code: z.enum([
    'started',
    'config-changed',
    'config-applied',
    'config-refused',
    'config-undone',
    'endpoint-state',
    'endpoint-address',
    'gateway-state',
    // the gateway's log fits on the disk no more, or again
    'gateway-log-short',
    'gateway-log-kept',
    // the answered-by history cannot be written, or can again
    'answers-not-kept',
    'answers-kept',
    // models kept warm
    'warmth-loaded',
    'warmth-gone',
    'warmth-failed',
    'warmth-given-up',
    'warmth-paused',
    'warmth-duplicates',
    // why a model's own file is no source of its numbers
    'model-file-unread',
  ]),
  params: z.record(z.string(), z.union([z.string(), z.number()])),
});

/** At most 200 entries. `dropped` counts those between the last batch and this one that were already forgotten. */
export const logBatchSchema = z.object({
  entries: z.array(logEntrySchema).max(200),
  dropped: z.int().nonnegative(),
});

export type LogEntry = z.infer<typeof logEntrySchema>;
export type LogBatch = z.infer<typeof logBatchSchema>;
