import { z } from 'zod';
import { flag, name, pair, refOf, time } from './fields.ts';
import type { Ending, Fact } from './signal.ts';

/** The fields by which OpenClaw tells how a run ended: in the events `end` and `error`, and in the reply of `agent.wait`. */
export const endingFields = {
  status: name,
  stopReason: name,
  timeoutPhase: name,
  livenessState: name,
  aborted: flag,
  executionSettled: flag,
  fallbackExhaustedFailure: flag,
  endedAt: time,
  terminalReceipt: z.object({ requested: pair, effective: pair }).nullable().catch(null),
};
const fields = z.object(endingFields);

const cancelled: ReadonlySet<string> = new Set(['cancelled', 'canceled', 'aborted', 'superseded', 'killed']);
/** Stop reasons of a run that was stopped, where it is not told in other words (`agent.wait`). */
const stopped: ReadonlySet<string> = new Set([
  'rpc',
  'stop',
  'user',
  'aborted',
  'cancelled',
  'restart',
  'superseded',
  'auth-revoked',
]);

/**
 * How a run ended, by the rules of OpenClaw 2026.9.6 (`resolveAgentRunLifecycleTerminalFacts`): a time limit beats an abort, an abort beats an
 * error, and an error that is not settled may still be tried again.
 */
export function endingOf(phase: 'end' | 'error', told: z.infer<typeof fields>): Ending {
  const { status, stopReason, endedAt } = told;
  const timedOut =
    stopReason === 'timeout' || told.timeoutPhase !== null || status === 'timeout' || status === 'timed_out';
  if (timedOut) return { outcome: 'failed', settled: true, endedAt };
  if (told.aborted === true || (status !== null && cancelled.has(status)))
    return { outcome: 'aborted', settled: true, endedAt };
  const failed =
    phase === 'error' ||
    status === 'error' ||
    status === 'failed' ||
    stopReason === 'error' ||
    told.livenessState === 'blocked';
  if (!failed) return { outcome: 'answered', settled: true, endedAt };
  const settled = phase === 'end' || told.executionSettled === true || told.fallbackExhaustedFailure === true;
  return { outcome: 'failed', settled, endedAt };
}

/** Who should have answered and who did, from the receipt that a finished run carries. */
export function receiptFacts(told: z.infer<typeof fields>): Fact[] {
  const facts: Fact[] = [];
  const asked = refOf(told.terminalReceipt?.requested ?? null);
  const answered = refOf(told.terminalReceipt?.effective ?? null);
  if (asked !== null) facts.push({ kind: 'asked', ref: asked });
  if (answered !== null) facts.push({ kind: 'answered', ref: answered });
  return facts;
}

/**
 * What `agent.wait` with a short time-out says about a run: how it ended, or an empty list while it goes on or is not known any more (both read
 * `timeout`, without an end).
 */
export function readWait(reply: unknown): Fact[] {
  const parsed = fields.safeParse(reply);
  if (!parsed.success || parsed.data.endedAt === null) return [];
  const told = parsed.data;
  const wasStopped = told.status === 'error' && told.stopReason !== null && stopped.has(told.stopReason);
  const ending: Ending = wasStopped
    ? { outcome: 'aborted', settled: true, endedAt: told.endedAt }
    : endingOf(told.status === 'ok' ? 'end' : 'error', { ...told, executionSettled: true });
  return [...receiptFacts(told), { kind: 'ended', ending }];
}
