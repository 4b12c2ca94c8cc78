import { z } from 'zod';
import { endingFields, endingOf, receiptFacts } from './ending.ts';
import { count, flag, name, refFrom, text, time, whole } from './fields.ts';
import type { Ending, Fact, Signal } from './signal.ts';

const envelope = z.object({ event: z.string(), payload: z.unknown() });

const agentEvent = z.object({
  runId: z.string().min(1).max(300),
  stream: z.string(),
  seq: whole,
  ts: time,
  sessionKey: name,
  agentId: name,
  data: z.unknown(),
});

const observation = z.object({ provider: name, model: name, failoverReason: name }).nullable().catch(null);

const lifecycle = z.object({
  ...endingFields,
  phase: z.string(),
  startedAt: time,
  provider: name,
  model: name,
  error: text,
  errorObservation: observation,
});

const step = z.object({
  fallbackStepFromModel: name,
  fallbackStepToModel: name,
  fallbackStepFromFailureReason: name,
  fallbackStepFromFailureDetail: text,
  fallbackStepChainPosition: whole,
  fallbackStepFinalOutcome: name,
});

const attempt = z.object({ provider: name, model: name, error: text, reason: name, status: whole });
const fallback = z.object({
  selectedProvider: name,
  selectedModel: name,
  attempts: z.array(z.unknown()).max(64).catch([]),
});

const reply = z.object({
  sessionKey: name,
  agentId: name,
  messageId: name,
  message: z.object({
    role: z.literal('assistant'),
    provider: name,
    model: name,
    timestamp: time,
    stopReason: name,
    usage: z
      .object({ input: count, output: count, cacheRead: count, cacheWrite: count })
      .nullable()
      .catch(null),
    __openclaw: z.object({ runId: z.string().min(1).max(300), id: name, recordTimestampMs: time }),
  }),
});

const sessionRow = z.object({
  sessionKey: name,
  agentId: name,
  lastRunId: z.string().min(1).max(300),
  hasActiveRun: flag,
  status: z.enum(['done', 'failed', 'killed', 'timeout']),
  endedAt: time,
});

const selection = z.object({
  sessionKey: z.string().min(1).max(300),
  modelProvider: name,
  model: name,
});

/** The end of a run as its session remembers it, which is less than the run's own events tell. */
const endOfStatus = {
  done: 'answered',
  failed: 'failed',
  timeout: 'failed',
  killed: 'aborted',
} as const satisfies Record<z.infer<typeof sessionRow>['status'], Ending['outcome']>;

/**
 * What an event of the gateway tells about a turn of the agent; null where it tells nothing. Recorded with OpenClaw 2026.9.6, see the tests'
 * recordings: `agent` events (after `sessions.subscribe`), the `usage` of each reply in `session.message`, and the ends that
 * `sessions.changed` remembers. Any value is survived.
 */
export function readEvent(event: unknown): Signal | null {
  const parsed = envelope.safeParse(event);
  if (!parsed.success) return null;
  const { payload } = parsed.data;
  switch (parsed.data.event) {
    case 'agent':
      return readAgentEvent(payload);
    case 'session.message':
      return readReply(payload);
    case 'sessions.changed':
      return readSession(payload);
    default:
      return null;
  }
}

/**
 * The model that a session is to be answered by, which `sessions.changed` tells when a turn has begun; null for any other event. A turn's own
 * events name a model only once it has answered or failed, which a server that hangs may never do.
 */
export function readSelection(event: unknown): { session: string; ref: string } | null {
  const parsed = envelope.safeParse(event);
  if (!parsed.success || parsed.data.event !== 'sessions.changed') return null;
  const told = selection.safeParse(parsed.data.payload);
  if (!told.success) return null;
  const ref = refFrom(told.data.modelProvider, told.data.model);
  return ref === null ? null : { session: told.data.sessionKey, ref };
}

function readAgentEvent(payload: unknown): Signal | null {
  const parsed = agentEvent.safeParse(payload);
  if (!parsed.success) return null;
  const { runId: run, stream, seq, ts, sessionKey: session, agentId: agent, data } = parsed.data;
  if (stream !== 'lifecycle' && stream !== 'run_status') return null;
  const known = { run, to: ts, session, agent };
  // A run_status comes first for chats, and alone for no turn at all.
  if (stream === 'run_status') return { ...known, from: ts, opens: false, first: seq === 1, facts: [] };
  const told = lifecycle.safeParse(data);
  if (!told.success) return null;
  const facts = lifecycleFacts(told.data, data);
  if (facts === null) return null;
  // The numbers start again at 1 for what comes after the end.
  const afterwards = told.data.phase === 'fallback' || told.data.phase === 'fallback_cleared';
  return {
    ...known,
    from: earliest(ts, told.data.startedAt),
    opens: !afterwards && !(told.data.phase === 'model' && facts.length === 0),
    first: seq === 1 && !afterwards,
    facts,
  };
}

function lifecycleFacts(told: z.infer<typeof lifecycle>, data: unknown): Fact[] | null {
  switch (told.phase) {
    case 'start':
      return [];
    case 'model': {
      const ref = refFrom(told.provider, told.model);
      return ref === null ? [] : [{ kind: 'called', ref }];
    }
    case 'finishing':
      return observed(told);
    case 'fallback_step':
      return stepFacts(data);
    case 'fallback':
    case 'fallback_cleared':
      return fallbackFacts(data);
    case 'end':
    case 'error':
      return [
        ...receiptFacts(told),
        ...observed(told),
        { kind: 'ended', ending: endingOf(told.phase, told) },
      ];
    default:
      return null;
  }
}

/** The failure that `finishing` and `error` name. Their sentence is about that link in `finishing` only. */
function observed(told: z.infer<typeof lifecycle>): Fact[] {
  const seen = told.errorObservation;
  const ref = seen === null ? null : refFrom(seen.provider, seen.model);
  if (seen === null || ref === null) return [];
  const said = told.phase === 'finishing' ? told.error : null;
  const failure = { ref, reason: seen.failoverReason, status: null, raw: null, said, position: null };
  return [{ kind: 'failed', failure }];
}

function stepFacts(data: unknown): Fact[] {
  const parsed = step.safeParse(data);
  if (!parsed.success) return [];
  const told = parsed.data;
  const facts: Fact[] = [];
  const ref = told.fallbackStepFromModel;
  // In the step that succeeds the position is that of the link that answered.
  const succeeded = told.fallbackStepFinalOutcome === 'succeeded';
  const position = succeeded ? null : told.fallbackStepChainPosition;
  if (ref !== null) {
    const failure = {
      ref,
      reason: told.fallbackStepFromFailureReason,
      status: null,
      raw: told.fallbackStepFromFailureDetail,
      said: null,
      position,
    };
    facts.push({ kind: 'failed', failure });
    if (position === 1) facts.push({ kind: 'asked', ref });
  }
  const to = told.fallbackStepToModel;
  if (succeeded && to !== null) facts.push({ kind: 'answered', ref: to });
  return facts;
}

function fallbackFacts(data: unknown): Fact[] {
  const parsed = fallback.safeParse(data);
  if (!parsed.success) return [];
  const asked = refFrom(parsed.data.selectedProvider, parsed.data.selectedModel);
  const facts: Fact[] = asked === null ? [] : [{ kind: 'asked', ref: asked }];
  for (const [index, item] of parsed.data.attempts.entries()) {
    const told = attempt.safeParse(item);
    const ref = told.success ? refFrom(told.data.provider, told.data.model) : null;
    if (!told.success || ref === null) continue;
    const { reason, status, error: raw } = told.data;
    facts.push({
      kind: 'failed',
      failure: { ref, reason, status, raw, said: null, position: index + 1 },
    });
  }
  return facts;
}

/** Texts that OpenClaw itself puts into a conversation come from a provider of this name. */
const ownProvider = 'openclaw';

function readReply(payload: unknown): Signal | null {
  const parsed = reply.safeParse(payload);
  if (!parsed.success) return null;
  const { message, messageId, sessionKey: session, agentId: agent } = parsed.data;
  const ref = refFrom(message.provider, message.model);
  const id = message.__openclaw.id ?? messageId;
  const { usage } = message;
  if (ref === null || id === null || usage === null || message.provider === ownProvider) return null;
  // The prompt is told in three parts: new, and read from or written to the server's cache.
  const input = usage.input + usage.cacheRead + usage.cacheWrite;
  if (message.stopReason === 'error' || input + usage.output === 0) return null;
  return {
    run: message.__openclaw.runId,
    from: null,
    to: message.__openclaw.recordTimestampMs ?? message.timestamp,
    session,
    agent,
    opens: false,
    first: false,
    facts: [{ kind: 'reply', message: id, ref, input, output: usage.output }],
  };
}

function readSession(payload: unknown): Signal | null {
  const parsed = sessionRow.safeParse(payload);
  if (!parsed.success || parsed.data.hasActiveRun !== false) return null;
  const { lastRunId: run, sessionKey: session, agentId: agent, status, endedAt } = parsed.data;
  const ending: Ending = { outcome: endOfStatus[status], settled: false, endedAt };
  return {
    run,
    from: null,
    to: endedAt,
    session,
    agent,
    opens: false,
    first: false,
    facts: [{ kind: 'ended', ending }],
  };
}

/** ms; a turn that claims to have begun earlier than this before an event of it has a broken clock */
const longestTurn = 7 * 24 * 3_600_000;

function earliest(at: number | null, startedAt: number | null): number | null {
  if (at === null || startedAt === null) return at ?? startedAt;
  return startedAt < at && at - startedAt < longestTurn ? startedAt : at;
}
