import { z } from 'zod';
import { name, refFrom, text, whole } from './fields.ts';
import type { Fact, Signal } from './signal.ts';

const attempt = z.object({ provider: name, model: name, reason: name, status: whole, errorPreview: text });

const decision = z.object({
  event: z.literal('model_fallback_decision'),
  runId: z.string().min(1).max(300),
  decision: z.enum(['candidate_failed', 'candidate_succeeded', 'skip_candidate']),
  requestedProvider: name,
  requestedModel: name,
  candidateProvider: name,
  candidateModel: name,
  attempt: whole,
  reason: name,
  status: whole,
  errorPreview: text,
  previousAttempts: z.array(z.unknown()).max(64).catch([]),
});

/**
 * What a line of the gateway's log tells about a turn: the decisions of `model-fallback/decision`, which are all that tells of a link passed
 * over without being called in a run that the `agent` RPC began. Never proves a turn by itself: all of a user's gateways share the log.
 *
 * @param line the parsed JSON of one line, of OpenClaw 2026.9.6: `{"0": subsystem, "1": fields, "time": …}`
 */
export function readLogLine(line: unknown): Signal | null {
  // Almost every line is another one, so a look at one field comes before the parser.
  const fields = typeof line === 'object' && line !== null && '1' in line ? line[1] : null;
  if (typeof fields !== 'object' || fields === null) return null;
  if (!('event' in fields) || fields.event !== 'model_fallback_decision') return null;
  const parsed = decision.safeParse(fields);
  if (!parsed.success) return null;
  const told = parsed.data;
  const facts: Fact[] = [];
  const asked = refFrom(told.requestedProvider, told.requestedModel);
  if (asked !== null) facts.push({ kind: 'asked', ref: asked });
  const candidate = refFrom(told.candidateProvider, told.candidateModel);
  for (const item of told.previousAttempts) {
    const before = attempt.safeParse(item);
    const ref = before.success ? refFrom(before.data.provider, before.data.model) : null;
    if (!before.success || ref === null) continue;
    const { reason, status, errorPreview: raw } = before.data;
    facts.push({ kind: 'failed', failure: { ref, reason, status, raw, said: null, position: null } });
  }
  if (candidate !== null && told.decision === 'candidate_succeeded') {
    facts.push({ kind: 'answered', ref: candidate });
  } else if (candidate !== null) {
    const { reason, status, errorPreview: raw, attempt: position } = told;
    facts.push({ kind: 'failed', failure: { ref: candidate, reason, status, raw, said: null, position } });
  }
  const at = timeOf(line);
  return { run: told.runId, from: at, to: at, session: null, agent: null, opens: false, first: false, facts };
}

function timeOf(line: unknown): number | null {
  const told = typeof line === 'object' && line !== null && 'time' in line ? line.time : null;
  const at = typeof told === 'string' ? Date.parse(told) : Number.NaN;
  return Number.isFinite(at) && at > 0 ? at : null;
}
