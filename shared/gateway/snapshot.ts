import { z } from 'zod';
import { problemSchema } from '../problem.ts';

/** How a gateway process ended, as far as it was seen. `at`: ms since 1970. */
export const exitSchema = z.object({
  /** null: ended by a signal, or not a child of this Hearth, so nobody told */
  code: z.int().nullable(),
  signal: z.string().nullable(),
  at: z.number(),
});

/** A place in the config that keeps the gateway from starting. */
export const configFaultSchema = z.object({
  /** the file's name or path as OpenClaw prints it */
  file: z.string(),
  /** 1-based; null where OpenClaw names none */
  line: z.int().positive().nullable(),
  /** dotted path of the value; empty for the file as a whole */
  path: z.string(),
  message: z.string(),
  /** the offending line's text, secrets masked; null where it is not known */
  text: z.string().nullable(),
});

/**
 * Why Hearth does not start the gateway again by itself. Exit 78 is told apart into its causes, because each has another way out.
 */
export const giveUpReasons = [
  // exit 78
  'config-missing',
  'config-syntax',
  'config-invalid',
  'mode-missing',
  'second-gateway',
  'refused',
  // others; a full disk or a folder that cannot be written ends with 78 as well
  'state-unwritable',
  'port-in-use',
  'node-unfit',
  'cannot-start',
  // three unclean ends in five minutes would trip OpenClaw's own crash-loop breaker
  'budget',
  // a service manager that starts a refusing gateway again and again
  'service-loop',
] as const;

/** What the gateway is at. Times are ms since 1970. See `state-machine.ts` for the legal moves and `actions.ts` for what may be done. */
export const gatewayStateSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('checking') }),
  /** No OpenClaw was found, and none answers. */
  z.object({
    kind: z.literal('not-installed'),
    tried: z.array(
      z.object({ place: z.enum(['choice', 'path', 'login-shell', 'known-folder']), where: z.string() }),
    ),
  }),
  z.object({ kind: z.literal('stopped'), exit: exitSchema.nullable() }),
  z.object({
    kind: z.literal('starting'),
    since: z.number(),
    /** `process`: nothing listens yet; `listening`: /healthz answers; `parts`: /readyz names what it waits for */
    phase: z.enum(['process', 'listening', 'parts']),
    failing: z.array(z.string()),
  }),
  z.object({ kind: z.literal('ready'), since: z.number() }),
  /** Answers, but not well: a slow event loop or failing parts. */
  z.object({
    kind: z.literal('degraded'),
    since: z.number(),
    eventLoop: z.object({ delayMs: z.number().nullable(), reasons: z.array(z.string()) }).nullable(),
    failing: z.array(z.string()),
  }),
  /** Finishes or ends its work before it stops or restarts. A running turn may take 315 s. */
  z.object({
    kind: z.literal('draining'),
    since: z.number(),
    /** `outside`: somebody else asked for it; the others are the steps of Hearth's own stop */
    step: z.enum(['outside', 'ending-runs', 'waiting', 'killing']),
    /** turns still running; null: not known */
    runs: z.int().nullable(),
    /** when Hearth takes the next, harder step; null: it takes none */
    deadline: z.number().nullable(),
    next: z.enum(['stop', 'restart', 'unknown']),
  }),
  z.object({
    kind: z.literal('restarting'),
    since: z.number(),
    why: z.enum(['asked', 'crash', 'outside']),
    /** 1 for the first try after a crash */
    attempt: z.int().positive(),
    /** when the next try starts; null: it is under way */
    nextTryAt: z.number().nullable(),
    exit: exitSchema.nullable(),
  }),
  /** The process lives and does not answer. */
  z.object({ kind: z.literal('unreachable'), since: z.number(), pid: z.int().nullable() }),
  z.object({
    kind: z.literal('port-taken'),
    by: z.object({ pid: z.int(), name: z.string() }).nullable(),
  }),
  /** Ended without being asked to, and Hearth is not the one to start it again. */
  z.object({ kind: z.literal('crashed'), exit: exitSchema, lastLines: z.array(z.string()) }),
  z.object({
    kind: z.literal('given-up'),
    why: z.enum(giveUpReasons),
    exit: exitSchema.nullable(),
    lastLines: z.array(z.string()),
    fault: configFaultSchema.nullable(),
    /** for `port-in-use` and `second-gateway`: who has it */
    by: z.object({ pid: z.int(), name: z.string() }).nullable(),
  }),
]);

/** Who started the gateway and may stop it. Hearth acts through the owner. */
export const ownerSchema = z.discriminatedUnion('kind', [
  /** Nothing runs, and no service is known to be installed. */
  z.object({ kind: z.literal('nobody') }),
  /** Something runs; who started it is not known. */
  z.object({ kind: z.literal('unknown') }),
  z.object({ kind: z.literal('hearth') }),
  z.object({
    kind: z.literal('service'),
    manager: z.enum(['launchd', 'systemd', 'task-scheduler']),
    label: z.string(),
    running: z.boolean(),
    /** a system-wide one, which this user cannot change */
    system: z.boolean(),
  }),
  z.object({ kind: z.literal('terminal'), pid: z.int(), name: z.string() }),
  z.object({ kind: z.literal('program'), pid: z.int(), name: z.string() }),
  z.object({ kind: z.literal('remote') }),
]);

/** Hearth's RPC connection to the gateway. */
export const gatewayLinkSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('off') }),
  z.object({ kind: z.literal('connecting') }),
  z.object({ kind: z.literal('connected'), scopes: z.array(z.string()) }),
  z.object({ kind: z.literal('failed'), problem: problemSchema }),
]);

/** Whether the running gateway uses the config that is on disk. Times are ms since 1970. */
export const configSyncSchema = z.discriminatedUnion('kind', [
  /** No connection, or no answer: it cannot be said. */
  z.object({ kind: z.literal('unknown') }),
  /** Saved; the gateway has not confirmed it yet. */
  z.object({ kind: z.literal('saved'), since: z.number() }),
  z.object({ kind: z.literal('live'), at: z.number() }),
  z.object({
    kind: z.literal('rejected'),
    at: z.number(),
    issues: z.array(z.object({ path: z.string(), message: z.string() })),
  }),
  /** Saved and accepted, and takes effect after the named kind of restart. A changed port needs stop and start. */
  z.object({ kind: z.literal('needs-restart'), at: z.number(), how: z.enum(['restart', 'stop-and-start']) }),
]);

/** The OpenClaw program on this machine, whether or not it runs. */
export const openClawProgramSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('looking') }),
  z.object({
    kind: z.literal('found'),
    path: z.string(),
    from: z.enum(['choice', 'path', 'login-shell', 'known-folder']),
    /** such as "2026.9.6"; null: it did not say */
    version: z.string().nullable(),
    /** such as "24.21.0"; null: no Node was found that it could use */
    node: z.string().nullable(),
  }),
  z.object({ kind: z.literal('not-found') }),
]);

/** The gateway as Hearth knows it, newest snapshot. What is not known is null, never zero. */
export const gatewaySchema = z.object({
  state: gatewayStateSchema,
  /** `http://127.0.0.1:18789` */
  url: z.string(),
  owner: ownerSchema,
  program: openClawProgramSchema,
  link: gatewayLinkSchema,
  config: configSyncSchema,
  pid: z.int().nullable(),
  /** ms since 1970 */
  startedAt: z.number().nullable(),
  /** the running gateway's, such as "2026.9.6" */
  version: z.string().nullable(),
  /** resident bytes */
  memoryBytes: z.number().nullable(),
  eventLoop: z
    .object({
      /** ms, 99th percentile */
      delayMs: z.number().nullable(),
      /** 0…1 */
      utilization: z.number().nullable(),
    })
    .nullable(),
  activeRuns: z.int().nullable(),
  /** ms since 1970 of the last look; null before the first */
  checkedAt: z.number().nullable(),
});

/** What stopping now would end. */
export const preflightSchema = z.object({
  /** nothing is running */
  safe: z.boolean(),
  activeRuns: z.int().nonnegative(),
  /** the gateway's own words for what is in the way */
  blockers: z.array(z.string()),
});

export type Exit = z.infer<typeof exitSchema>;
export type ConfigFault = z.infer<typeof configFaultSchema>;
export type GiveUpReason = (typeof giveUpReasons)[number];
export type GatewayState = z.infer<typeof gatewayStateSchema>;
export type GatewayStateKind = GatewayState['kind'];
export type Owner = z.infer<typeof ownerSchema>;
export type GatewayLink = z.infer<typeof gatewayLinkSchema>;
export type ConfigSync = z.infer<typeof configSyncSchema>;
export type OpenClawProgram = z.infer<typeof openClawProgramSchema>;
export type Gateway = z.infer<typeof gatewaySchema>;
export type Preflight = z.infer<typeof preflightSchema>;

/** A gateway of which nothing is known yet. */
export function unknownGateway(url: string): Gateway {
  return {
    state: { kind: 'checking' },
    url,
    owner: { kind: 'unknown' },
    program: { kind: 'looking' },
    link: { kind: 'off' },
    config: { kind: 'unknown' },
    pid: null,
    startedAt: null,
    version: null,
    memoryBytes: null,
    eventLoop: null,
    activeRuns: null,
    checkedAt: null,
  };
}
