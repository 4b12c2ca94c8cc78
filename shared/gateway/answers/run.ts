import type { Answer } from '../answer.ts';
import type { Place } from '../../models/place.ts';
import { passedOverReason } from './reason.ts';
import type { Ending, Fact, Failure, Signal } from './signal.ts';

/** All that was told about one link that gave no answer. */
interface Try {
  readonly reason: string | null;
  readonly status: number | null;
  readonly raw: string | null;
  readonly said: string | null;
  readonly position: number | null;
  /** ms since 1970 of its first word */
  readonly at: number;
}

interface Called {
  readonly ref: string;
  /** ms since 1970 */
  readonly at: number;
}

/** Tokens of one reply. */
interface Reply {
  readonly input: number;
  readonly output: number;
}

/**
 * What is known of one turn. Facts add up in whatever order they come and however often: of two words on the same thing the better one stays,
 * by a fixed order, so that a lost or doubled event costs no more than what it told.
 */
export interface Run {
  readonly id: string;
  /** an event proved it: see {@link Signal.opens} */
  readonly opened: boolean;
  /** its first event was seen, so its start is known */
  readonly fromStart: boolean;
  /** ms since 1970; null: only undated words so far */
  readonly startedAt: number | null;
  /** ms since 1970 by Hearth's clock */
  readonly heardAt: number;
  readonly session: string | null;
  readonly agent: string | null;
  readonly asked: string | null;
  /** its session's model, for as long as nobody says who was asked */
  readonly selected: string | null;
  readonly answered: string | null;
  readonly firstCalled: Called | null;
  readonly lastCalled: Called | null;
  readonly lastReply: Called | null;
  readonly tries: ReadonlyMap<string, Try>;
  /** by message id; null: more than can be kept, so their sum is not known */
  readonly replies: ReadonlyMap<string, Reply> | null;
  readonly ending: Ending | null;
}

/** Longer chains and longer turns are not expected of a gateway that means well. */
const mostTries = 32;
const mostReplies = 2000;

export const newRun = (id: string, heardAt: number): Run => ({
  id,
  opened: false,
  fromStart: false,
  startedAt: null,
  heardAt,
  session: null,
  agent: null,
  asked: null,
  selected: null,
  answered: null,
  firstCalled: null,
  lastCalled: null,
  lastReply: null,
  tries: new Map(),
  replies: new Map(),
  ending: null,
});

/**
 * The run with what the signal tells.
 *
 * @param now ms since 1970: stands for the time of a signal without one
 */
export function absorb(run: Run, signal: Signal, now: number): Run {
  const { from } = signal;
  const known: Run = {
    ...run,
    opened: run.opened || signal.opens,
    fromStart: run.fromStart || signal.first,
    startedAt: from === null ? run.startedAt : Math.min(from, run.startedAt ?? from),
    heardAt: Math.max(run.heardAt, now),
    session: run.session ?? signal.session,
    agent: run.agent ?? signal.agent,
  };
  const at = signal.to ?? now;
  return signal.facts.reduce((so, fact) => learn(so, fact, at), known);
}

function learn(run: Run, fact: Fact, at: number): Run {
  switch (fact.kind) {
    case 'called': {
      const called = { ref: fact.ref, at };
      return {
        ...run,
        firstCalled: earlier(run.firstCalled, called),
        lastCalled: later(run.lastCalled, called),
      };
    }
    case 'asked':
      return { ...run, asked: run.asked ?? fact.ref };
    case 'answered':
      return { ...run, answered: run.answered ?? fact.ref };
    case 'failed':
      return learnFailure(run, fact.failure, at);
    case 'reply': {
      if (run.replies === null) return run;
      const replies = new Map(run.replies).set(fact.message, { input: fact.input, output: fact.output });
      return {
        ...run,
        replies: replies.size > mostReplies ? null : replies,
        lastReply: later(run.lastReply, { ref: fact.ref, at }),
      };
    }
    case 'ended':
      return { ...run, ending: betterEnding(run.ending, fact.ending) };
  }
}

function learnFailure(run: Run, failure: Failure, at: number): Run {
  const before = run.tries.get(failure.ref);
  if (before === undefined && run.tries.size >= mostTries) return run;
  const { reason, status, raw, said, position } = failure;
  const merged: Try =
    before === undefined
      ? { reason, status, raw, said, position, at }
      : {
          reason: before.reason ?? reason,
          status: before.status ?? status,
          raw: before.raw ?? raw,
          said: before.said ?? said,
          position: before.position ?? position,
          at: Math.min(before.at, at),
        };
  return { ...run, tries: new Map(run.tries).set(failure.ref, merged) };
}

const earlier = (a: Called | null, b: Called): Called => (a === null || b.at < a.at ? b : a);
const later = (a: Called | null, b: Called): Called => (a === null || b.at > a.at ? b : a);

const weight = ({ outcome, settled }: Ending): number =>
  (settled ? 10 : 0) + { aborted: 3, answered: 2, failed: 1 }[outcome];

/** A settled word beats another; then an abort, which an error follows; of two alike the earlier. */
function betterEnding(a: Ending | null, b: Ending): Ending {
  if (a === null || weight(b) > weight(a)) return b;
  if (weight(b) < weight(a)) return a;
  return { ...a, endedAt: smaller(a.endedAt, b.endedAt) };
}

const smaller = (a: number | null, b: number | null): number | null =>
  a === null || b === null ? (a ?? b) : Math.min(a, b);

/** The history's entry for a run that is opened, as far as it is known. `placeOf` tells where a model ref runs. */
export function answerOf(run: Run, placeOf: (ref: string) => Place): Answer {
  const outcome = run.ending?.outcome ?? 'running';
  const answered =
    outcome === 'answered' ? (run.answered ?? run.lastReply?.ref ?? run.lastCalled?.ref ?? null) : null;
  const tries = [...run.tries].filter(([ref]) => ref !== answered).toSorted(inOrder(run));
  const endedAt = run.ending?.endedAt ?? null;
  const at = run.startedAt ?? endedAt ?? run.heardAt;
  return {
    id: run.id,
    at,
    outcome,
    asked: run.asked ?? run.firstCalled?.ref ?? run.selected ?? tries[0]?.[0] ?? null,
    answered,
    passedOver: tries.map(([ref, tried]) => ({
      ref,
      reason: passedOverReason({
        reason: tried.reason,
        status: tried.status,
        texts: [tried.raw, tried.said].filter((said) => said !== null),
      }),
      detail: detailOf(tried),
    })),
    durationMs: endedAt === null || !run.fromStart ? null : Math.max(0, endedAt - at),
    tokens: tokensOf(run),
    cost: answered === null ? 'unknown' : costOf(placeOf(answered)),
    session: run.session,
    agent: run.agent,
  };
}

/** By place in the chain where all are known, else by time. */
function inOrder(run: Run): (a: [string, Try], b: [string, Try]) => number {
  const placed = [...run.tries.values()].every(({ position }) => position !== null);
  return ([, a], [, b]) =>
    placed ? (a.position ?? 0) - (b.position ?? 0) : a.at - b.at || (a.position ?? 0) - (b.position ?? 0);
}

/** The server's words, unless they are the empty ones of the HTTP library, about which OpenClaw knows more. */
const detailOf = ({ raw, said }: Try): string | null =>
  raw === 'Connection error.' ? (said ?? raw) : (raw ?? said);

function tokensOf({ replies }: Run): Answer['tokens'] {
  if (replies === null || replies.size === 0) return null;
  let [input, output] = [0, 0];
  for (const reply of replies.values()) {
    input += reply.input;
    output += reply.output;
  }
  return { input, output };
}

function costOf(place: Place): Answer['cost'] {
  switch (place) {
    case 'this-machine':
    case 'network':
      return 'local';
    case 'hosted':
    case 'unknown':
      return place;
  }
}
