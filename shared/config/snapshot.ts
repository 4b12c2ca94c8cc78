import { z } from 'zod';
import { chainSchema } from '../chain/chain.ts';
import { problemSchema } from '../problem.ts';

/** sha-256 of a file's bytes, lower-case hex. */
export const revisionSchema = z.string().regex(/^[0-9a-f]{64}$/);

/** A provider as the config writes it, without its key: only whether there is one. */
export const providerSchema = z.object({
  id: z.string(),
  baseUrl: z.string().nullable(),
  api: z.string().nullable(),
  hasKey: z.boolean(),
  /** `params.preload`: may OpenClaw load this provider's models by itself? null: the config does not say, which OpenClaw takes for yes */
  preload: z.boolean().nullable(),
  models: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      /** tokens of its own window, and tokens that OpenClaw may use of it */
      contextWindow: z.number().nullable(),
      contextTokens: z.number().nullable(),
      /** `params.num_ctx`, tokens, and `params.keep_alive`: what OpenClaw tells Ollama with each request */
      numCtx: z.number().nullable(),
      keepAlive: z.string().nullable(),
    }),
  ),
});

/** Something true of the file that the user should know, though it still works. */
export const noticeSchema = z.discriminatedUnion('kind', [
  /** `models.mode` is absent or not "merge": hosted models of OpenClaw's catalogue are hidden. */
  z.object({ kind: z.literal('models-mode'), mode: z.string().nullable() }),
  /** The config is a symbolic link; Hearth writes its target, OpenClaw's own writes replace the link. */
  z.object({ kind: z.literal('symlink'), target: z.string() }),
  /** Others on this computer can read the file. */
  z.object({ kind: z.literal('readable-by-others'), mode: z.string() }),
  /** `gateway.mode` is missing: a fresh gateway refuses to start. */
  z.object({ kind: z.literal('gateway-mode-missing') }),
]);

/** A write that can be taken back. */
export const undoableSchema = z.object({ id: z.string(), at: z.number(), reason: z.string() });

export const configSnapshotSchema = z.discriminatedUnion('status', [
  z.object({ status: z.literal('reading'), path: z.string() }),
  z.object({ status: z.literal('missing'), path: z.string() }),
  z.object({ status: z.literal('unreadable'), path: z.string(), problem: problemSchema }),
  z.object({
    status: z.literal('ready'),
    path: z.string(),
    revision: revisionSchema,
    /** ms since 1970 of the file's last change */
    changedAt: z.number(),
    chain: chainSchema,
    /** ref → alias, of `agents.defaults.models` */
    aliases: z.record(z.string(), z.string()),
    /** every key of `agents.defaults.models` */
    listedModels: z.array(z.string()),
    providers: z.array(providerSchema),
    /** included files, absolute */
    includes: z.array(z.string()),
    notices: z.array(noticeSchema),
    undoable: undoableSchema.nullable(),
    /** Is an OpenClaw found whose validator can judge a candidate? */
    validator: z.enum(['looking', 'found', 'not-found']),
  }),
]);

/** The change of one file, as a unified diff with secrets masked. */
export const fileDiffSchema = z.object({ path: z.string(), diff: z.string() });

export const validationSchema = z.discriminatedUnion('state', [
  z.object({
    state: z.literal('valid'),
    warnings: z.array(z.object({ path: z.string(), message: z.string() })),
  }),
  /** Bytes that were there before and are put back: the user's to have, though OpenClaw does not accept them. */
  z.object({ state: z.literal('refused'), detail: z.string() }),
  z.object({ state: z.literal('not-validated'), why: z.enum(['no-openclaw', 'left-out', 'no-answer']) }),
]);

export const previewSchema = z.object({
  changed: z.boolean(),
  files: z.array(fileDiffSchema),
  revision: revisionSchema,
});

export const appliedSchema = z.object({
  changed: z.boolean(),
  revision: revisionSchema,
  files: z.array(fileDiffSchema),
  validation: validationSchema,
  /** The file had changed since the base revision and the intents were re-applied to the new text. */
  rebased: z.boolean(),
  historyId: z.string().nullable(),
});

export const historyEntrySchema = z.object({
  id: z.string(),
  /** ms since 1970 */
  at: z.number(),
  /** machine-readable reason: an intent kind, `undo`, `restore`, `create` */
  reason: z.string(),
  file: z.string(),
  /** What the file held before this write: the bytes that `undo --to` this entry puts back. */
  before: revisionSchema,
  after: revisionSchema,
});

export type Provider = z.infer<typeof providerSchema>;
export type Notice = z.infer<typeof noticeSchema>;
export type ConfigSnapshot = z.infer<typeof configSnapshotSchema>;
export type ReadyConfig = Extract<ConfigSnapshot, { status: 'ready' }>;
export type FileDiff = z.infer<typeof fileDiffSchema>;
export type Validation = z.infer<typeof validationSchema>;
export type Preview = z.infer<typeof previewSchema>;
export type Applied = z.infer<typeof appliedSchema>;
export type HistoryEntry = z.infer<typeof historyEntrySchema>;
