import { z } from 'zod';

/**
 * Every failure a user can meet. A code names one cause; the catalogues (`messages/<language>/problem.json`) hold for each code
 * three sentences: `cause`, `effect`, `wayOut`. `params` fill their blanks. `detail` is raw text for the "Details" fold, never a
 * stack trace, never a secret.
 */
export const problemCodes = [
  // reading the config
  'config-missing',
  'config-unreadable',
  'config-is-directory',
  'config-not-a-file',
  'config-empty',
  'config-too-large',
  'config-not-utf8',
  'config-syntax',
  'config-not-object',
  'config-shape',
  // includes
  'include-escapes',
  'include-missing',
  'include-unreadable',
  'include-syntax',
  'include-circular',
  'include-too-deep',
  'include-invalid',
  'include-ambiguous',
  // editing
  'conflict',
  'rejected',
  'rejected-before',
  'edit-unsafe',
  'not-in-chain',
  'already-in-chain',
  'bad-model-ref',
  'provider-not-in-config',
  'model-not-in-config',
  'bad-index',
  // writing
  'write-denied',
  'write-read-only',
  'disk-full',
  'write-failed',
  'config-exists',
  // history
  'history-empty',
  'history-unknown',
  'history-unreadable',
  // the gateway's program and process
  'openclaw-not-found',
  'openclaw-failed',
  'openclaw-no-answer',
  'gateway-not-running',
  'gateway-already-running',
  'gateway-not-ours',
  'gateway-runs-active',
  'gateway-cannot-start',
  'gateway-port-taken',
  'gateway-service-refused',
  'gateway-remote',
  // talking to it
  'gateway-not-connected',
  'gateway-unreachable',
  'gateway-no-answer',
  'gateway-busy',
  'gateway-protocol',
  'gateway-token-missing',
  'gateway-token-wrong',
  'gateway-device-required',
  'gateway-pairing-required',
  'gateway-not-allowed',
  'gateway-refused',
  'gateway-url-invalid',
  // keeping models warm
  'warmth-load-failed',
  'warmth-refused',
  'warmth-context-refused',
  'warmth-timeout',
  'warmth-no-answer',
  'warmth-answer-unusable',
  'warmth-model-unknown',
  'warmth-cannot-load',
  'warmth-needs-token',
  'warmth-unload-failed',
  'warmth-not-loading',
  'warmth-not-wished',
  'warmth-not-there',
  'warmth-not-offered',
  // other machines
  'machine-url-invalid',
  'machine-unknown',
  'machine-token-invalid',
  'recording-unusable',
  // what a model needs and how fast it is
  'model-unknown',
  'estimate-unavailable',
  'speeds-unwritable',
  // secrets that Hearth keeps
  'secret-unwritable',
  // everything else
  'settings-unwritable',
  'endpoint-unknown',
  'endpoint-url-invalid',
  // the page's wire to the services: it closed, or no answer came in time
  'connection-lost',
] as const;

export const problemSchema = z.object({
  code: z.enum(problemCodes),
  params: z.record(z.string(), z.union([z.string(), z.number()])),
  detail: z.string().optional(),
});

export type ProblemCode = (typeof problemCodes)[number];
export type Problem = z.infer<typeof problemSchema>;

/** Makes a problem; leaves `detail` out when there is none. */
export function problem(code: ProblemCode, params: Problem['params'] = {}, detail?: string): Problem {
  return detail === undefined ? { code, params } : { code, params, detail };
}

/** A value, or the one problem that kept it from being made. */
export type Result<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problem: Problem };

export const done = <T>(value: T): Result<T> => ({ ok: true, value });
export const failed = (reason: Problem): Result<never> => ({ ok: false, problem: reason });

/** Wire form of {@link Result}. */
export const resultSchema = <T extends z.ZodType>(value: T) =>
  z.discriminatedUnion('ok', [
    z.object({ ok: z.literal(true), value }),
    z.object({ ok: z.literal(false), problem: problemSchema }),
  ]);
