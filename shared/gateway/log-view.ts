import { z } from 'zod';

export const gatewayLogLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const;

/** One line of the gateway's log, redacted. */
export const gatewayLogLineSchema = z.object({
  /** ms since 1970; null where the line has no time */
  at: z.number().nullable(),
  level: z.enum(gatewayLogLevels),
  subsystem: z.string().nullable(),
  text: z.string(),
});

/** Which lines are wanted. */
export const gatewayLogFilterSchema = z.object({
  /** this level and those above it */
  level: z.enum(gatewayLogLevels),
  /** this subsystem and those below it (`gateway` has `gateway/reload`); null: all */
  subsystem: z.string().nullable(),
  /** plain text, case does not matter; empty: all */
  search: z.string().max(200),
});

/**
 * A filter's view of the log. Lines are numbered from 0 within the view and keep their number while the view lives: those from `first` to before
 * `end` can be read, older ones are forgotten.
 */
export const gatewayLogViewSchema = z.object({
  first: z.int().nonnegative(),
  end: z.int().nonnegative(),
  /** where the newest lines come from */
  source: z.enum(['none', 'rpc', 'file', 'output']),
  /** the gateway's own log file, where it is known */
  file: z.string().nullable(),
  /** every subsystem seen so far, sorted */
  subsystems: z.array(z.string()),
  /** 0…1 while older lines are still being searched, else null */
  searching: z.number().nullable(),
});

/** Some lines of a view, numbered `from`, `from + 1`, … */
export const gatewayLogPageSchema = z.object({
  from: z.int().nonnegative(),
  lines: z.array(gatewayLogLineSchema).max(500),
});

export type GatewayLogLevel = (typeof gatewayLogLevels)[number];
export type GatewayLogLine = z.infer<typeof gatewayLogLineSchema>;
export type GatewayLogFilter = z.infer<typeof gatewayLogFilterSchema>;
export type GatewayLogView = z.infer<typeof gatewayLogViewSchema>;
export type GatewayLogPage = z.infer<typeof gatewayLogPageSchema>;

export const everyLine: GatewayLogFilter = { level: 'trace', subsystem: null, search: '' };
