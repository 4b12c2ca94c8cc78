import { z } from 'zod';

/** The last ms since 1970 that a Date can hold. */
export const lastTime = 8.64e15;

export const answerOutcomes = ['running', 'answered', 'failed', 'aborted'] as const;

/** Why a link did not answer, in classes that have a sentence each; the gateway's own words are in `detail`. */
export const passedOverReasons = [
  'unreachable',
  'timeout',
  'rate-limit',
  'auth',
  'server-error',
  'not-found',
  'context-overflow',
  'format',
  'other',
] as const;

/** One turn of the agent: who was asked, who answered, and why another one than asked. */
export const answerSchema = z.object({
  /** unique; the gateway's run id where there is one */
  id: z.string(),
  /** ms since 1970 of the turn's start */
  at: z.number().nonnegative().max(lastTime),
  outcome: z.enum(answerOutcomes),
  /** model ref of the chain's first link at that time, or what the user asked for; null: not told */
  asked: z.string().nullable(),
  /** model ref that answered; null: nobody, or not told */
  answered: z.string().nullable(),
  /** links that were tried and did not answer, in order */
  passedOver: z.array(
    z.object({ ref: z.string(), reason: z.enum(passedOverReasons), detail: z.string().nullable() }),
  ),
  /** ms from start to end; null while it runs or where it is not told */
  durationMs: z.number().nullable(),
  tokens: z.object({ input: z.number().nullable(), output: z.number().nullable() }).nullable(),
  /** by where the answering model runs */
  cost: z.enum(['local', 'hosted', 'unknown']),
  session: z.string().nullable(),
  agent: z.string().nullable(),
});

export const answerFilterSchema = z.object({
  /** all, only turns that another link than asked answered, or only those nobody answered */
  show: z.enum(['all', 'fallback', 'failed']),
  /** part of a model ref, a session or a reason; case does not matter; empty: all */
  search: z.string().max(200),
});

/** What changes while turns run: enough to know that the history must be read again. */
export const answersSummarySchema = z.object({
  /** counts up with every change */
  version: z.int().nonnegative(),
  /** kept in all, at most 10,000 */
  total: z.int().nonnegative(),
  running: z.int().nonnegative(),
  /** at most 20: turns that go on, then the newest */
  latest: z.array(answerSchema).max(20),
});

/** Entries that match, and how many do in all: turns that go on come first, then the finished ones, each from newest to oldest. */
export const answersPageSchema = z.object({
  matching: z.int().nonnegative(),
  entries: z.array(answerSchema).max(500),
  /** matching entries counted in equal spans of time from `from` to `to` (ms since 1970), oldest first; null when nothing matches */
  timeline: z
    .object({
      from: z.number(),
      to: z.number(),
      buckets: z.array(z.object({ asked: z.int(), fallback: z.int(), failed: z.int() })).max(200),
    })
    .nullable(),
});

export const answersExportSchema = z.object({
  fileName: z.string(),
  mediaType: z.string(),
  text: z.string(),
});

export type Answer = z.infer<typeof answerSchema>;
export type AnswerFilter = z.infer<typeof answerFilterSchema>;
export type AnswersSummary = z.infer<typeof answersSummarySchema>;
export type AnswersPage = z.infer<typeof answersPageSchema>;
export type AnswersExport = z.infer<typeof answersExportSchema>;
export type AnswerOutcome = (typeof answerOutcomes)[number];
export type PassedOverReason = (typeof passedOverReasons)[number];
