/** Is a server still the process that it was? `unknown`: nothing tells. */
export type SameServer = 'same' | 'another' | 'unknown';

/** What is known when an instance is not there any more. */
export interface Vanishing {
  /** Hearth had loaded it for good */
  readonly wasOurs: boolean;
  /** the server did not answer in between */
  readonly wasAway: boolean;
  /** what a connection tells that was left open between the two looks */
  readonly server: SameServer;
  /** a turn that uses the model ran at the last look that still had it, or since */
  readonly wasInTurn: boolean;
  /** instances of other models, by id, at the last look that still had it, and at this one */
  readonly othersBefore: readonly string[];
  readonly othersNow: readonly string[];
  /** ms between those looks */
  readonly gapMs: number;
  /** ms since Hearth last put it back after it was gone; null: it never had to */
  readonly sinceRestoredMs: number | null;
  /** ms since 1970 until which the server had said it would stay; null: for good, or not told */
  readonly until: number | null;
  readonly now: number;
  /** this server takes idle models out to make room for others */
  readonly makesRoom: boolean;
}

/** No server starts anew within this time. ms */
const shortestRestart = 5000;
/** A model that is gone again so soon after it was put back was taken out by somebody who means it. ms */
const meansIt = 600_000;
/** Where Hearth itself did not run for longer than this, as when the machine slept, an open connection proves nothing. ms */
const longestTrusted = 60_000;

/**
 * Why an instance is gone. No server tells, so it follows from what else is known:
 * an idle time that ran out and a server that was away are no mystery; on a server that makes room, a newcomer took its place;
 * what others had loaded goes by eviction; what Hearth had loaded for good stays until the server ends, which takes all instances with
 * it and some seconds of time, until its engine fails, which happens in turns, or until somebody takes it out.
 */
export function judgeGone(
  vanishing: Vanishing,
): 'evicted' | 'server-restarted' | 'in-a-turn' | 'by-hand' | 'made-room' {
  const { wasOurs, wasAway, server, othersBefore, othersNow, gapMs, sinceRestoredMs, until, now } = vanishing;
  if (wasAway || server === 'another') return 'server-restarted';
  if (vanishing.makesRoom && othersNow.some((id) => !othersBefore.includes(id))) return 'made-room';
  if (until !== null && now >= until) return 'evicted';
  if (!wasOurs) return 'evicted';
  if (sinceRestoredMs !== null && sinceRestoredMs < meansIt) return 'by-hand';
  if (vanishing.wasInTurn) return 'in-a-turn';
  if (server === 'same' && gapMs <= longestTrusted) return 'by-hand';
  if (othersNow.some((id) => othersBefore.includes(id))) return 'by-hand';
  return gapMs <= shortestRestart ? 'by-hand' : 'server-restarted';
}
