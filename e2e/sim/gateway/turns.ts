import { randomUUID } from 'node:crypto';
import type { LogFile } from './log-file.ts';

/** One turn of the agent as a test wants it played. */
export interface TurnWish {
  readonly message?: string;
  /** links in the order they are tried; all but the last fail */
  readonly tried?: readonly { readonly ref: string; readonly reason: string; readonly error: string }[];
  /** who answers; null: nobody, the turn fails with the last one's error */
  readonly answers?: string | null;
  /** the turn goes on until `/finish` or `sessions.abort` */
  readonly hold?: boolean;
  readonly session?: string;
  /** sends `fallback_step` and `fallback` as chat turns do (sheet, §3); the `agent` method sends none */
  readonly chat?: boolean;
}

interface Turn {
  readonly runId: string;
  readonly session: string;
  readonly sessionId: string;
  readonly startedAt: number;
  readonly wish: TurnWish;
  seq: number;
}

type Send = (event: string, payload: Readonly<Record<string, unknown>>) => void;

/** The turns of a simulated gateway: their events and log lines as recorded from a turn with a refused primary. */
export class Turns {
  readonly #running = new Map<string, Turn>();
  readonly #send: Send;
  readonly #log: LogFile;
  /** told whenever the last turn has ended */
  onIdle: () => void = () => undefined;

  constructor(send: Send, log: LogFile) {
    this.#send = send;
    this.#log = log;
  }

  get count(): number {
    return this.#running.size;
  }

  get running(): readonly { readonly runId: string; readonly session: string; readonly message: string }[] {
    return [...this.#running.values()].map(({ runId, session, wish }) => ({
      runId,
      session,
      message: wish.message ?? 'Hello',
    }));
  }

  /** Starts a turn and, unless it is held, plays it to its end. Gives its run id. */
  play(wish: TurnWish): string {
    const turn: Turn = {
      runId: randomUUID(),
      session: wish.session ?? 'agent:main:main',
      sessionId: randomUUID(),
      startedAt: Date.now(),
      wish,
      seq: 0,
    };
    this.#running.set(turn.runId, turn);
    this.#lifecycle(turn, { phase: 'start', startedAt: turn.startedAt });
    const first = wish.tried?.[0]?.ref ?? wish.answers ?? null;
    if (first !== null) this.#lifecycle(turn, { phase: 'model', ...split(first) });
    if (wish.hold !== true) this.finish(turn.runId);
    return turn.runId;
  }

  finish(runId: string): void {
    const turn = this.#running.get(runId);
    if (turn === undefined) return;
    const { tried = [], answers = 'lmstudio/acme/first-70b', chat = false } = turn.wish;
    const requested = tried[0]?.ref ?? answers ?? '';
    for (const [index, { ref, reason, error }] of tried.entries()) {
      const next = tried[index + 1]?.ref ?? answers;
      if (index > 0) this.#lifecycle(turn, { phase: 'model', ...split(ref) });
      this.#lifecycle(turn, {
        phase: 'finishing',
        error,
        errorObservation: { ...split(ref), failoverReason: reason, providerRuntimeFailureKind: reason },
        aborted: false,
        livenessState: 'blocked',
        endedAt: Date.now(),
      });
      this.#decision(turn, {
        decision: 'candidate_failed',
        candidate: ref,
        requested,
        reason,
        error,
        next,
        index,
      });
      if (chat && next !== null) this.#step(turn, ref, next, reason, 'next_fallback');
    }
    if (answers === null) {
      const error = tried.at(-1)?.error ?? 'failed';
      this.#end(turn, { phase: 'error', error, aborted: false, stopReason: 'error', executionSettled: true });
      return;
    }
    if (tried.length > 0) {
      this.#lifecycle(turn, { phase: 'start', startedAt: Date.now() });
      this.#lifecycle(turn, { phase: 'model', ...split(answers) });
      this.#decision(turn, {
        decision: 'candidate_succeeded',
        candidate: answers,
        requested,
        index: tried.length,
      });
      if (chat)
        this.#lifecycle(turn, {
          phase: 'fallback',
          selectedProvider: split(requested).provider,
          selectedModel: split(requested).model,
          activeProvider: split(answers).provider,
          activeModel: split(answers).model,
          reasonSummary: tried.at(-1)?.reason ?? '',
        });
    }
    const effective = split(answers);
    this.#end(turn, {
      phase: 'end',
      startedAt: turn.startedAt,
      endedAt: Date.now(),
      aborted: false,
      stopReason: 'stop',
      livenessState: 'working',
      executionSettled: true,
      terminalReceipt: {
        runId: turn.runId,
        sessionId: turn.sessionId,
        turnId: turn.runId,
        requested: split(requested),
        effective: { ...effective, responseModel: effective.model },
        successfulToolNames: [],
        rerouted: requested !== answers,
        terminalDisposition: 'visible',
      },
    });
  }

  /** `sessions.abort`: ends the session's turn at once. Gives its run id, or null where none runs. */
  abort(session: string): string | null {
    const turn = [...this.#running.values()].find((one) => one.session === session);
    if (turn === undefined) return null;
    const ended = { startedAt: turn.startedAt, endedAt: Date.now() };
    this.#lifecycle(turn, { phase: 'end', status: 'cancelled', aborted: true, stopReason: 'rpc', ...ended });
    this.#end(turn, {
      phase: 'error',
      ...ended,
      error: 'This operation was aborted',
      aborted: true,
      stopReason: 'aborted',
      executionSettled: true,
    });
    return turn.runId;
  }

  #end(turn: Turn, data: Readonly<Record<string, unknown>>): void {
    this.#running.delete(turn.runId);
    this.#lifecycle(turn, data);
    this.#send('sessions.changed', {
      sessionKey: turn.session,
      agentId: 'main',
      phase: data['phase'],
      runId: turn.runId,
      ts: Date.now(),
      session: {
        key: turn.session,
        agentId: 'main',
        kind: 'direct',
        sessionId: turn.sessionId,
        inputTokens: 13_979,
        outputTokens: 6,
        totalTokens: 13_979,
        totalTokensFresh: true,
        status: data['phase'] === 'end' ? 'done' : 'failed',
        runtimeMs: Date.now() - turn.startedAt,
        lastRunId: turn.runId,
        hasActiveRun: false,
        activeRunIds: [],
      },
    });
    if (this.#running.size === 0) this.onIdle();
  }

  #lifecycle(turn: Turn, data: Readonly<Record<string, unknown>>): void {
    turn.seq += 1;
    const { runId, session: sessionKey, sessionId, seq } = turn;
    this.#send('agent', {
      runId,
      sessionKey,
      sessionId,
      agentId: 'main',
      stream: 'lifecycle',
      data,
      seq,
      ts: Date.now(),
    });
  }

  #step(turn: Turn, from: string, to: string, reason: string, outcome: string): void {
    this.#lifecycle(turn, {
      phase: 'fallback_step',
      fallbackStepFromModel: from,
      fallbackStepToModel: to,
      fallbackStepFromFailureReason: reason,
      fallbackStepFinalOutcome: outcome,
    });
  }

  #decision(
    turn: Turn,
    {
      decision,
      candidate,
      requested,
      reason,
      error,
      next,
      index,
    }: {
      decision: 'candidate_failed' | 'candidate_succeeded';
      candidate: string;
      requested: string;
      reason?: string;
      error?: string;
      next?: string | null;
      index: number;
    },
  ): void {
    const total = (turn.wish.tried?.length ?? 0) + 1;
    this.#log.add('WARN', 'model-fallback/decision', 'model fallback decision', {
      event: 'model_fallback_decision',
      tags: ['error_handling', 'model_fallback', decision],
      runId: turn.runId,
      sessionId: turn.sessionId,
      decision,
      requestedProvider: split(requested).provider,
      requestedModel: split(requested).model,
      candidateProvider: split(candidate).provider,
      candidateModel: split(candidate).model,
      attempt: index + 1,
      total,
      ...(reason === undefined ? {} : { reason, errorPreview: error, fallbackStepFromFailureReason: reason }),
      ...(next === undefined || next === null
        ? {}
        : { nextCandidateProvider: split(next).provider, nextCandidateModel: split(next).model }),
      isPrimary: index === 0,
      fallbackConfigured: true,
    });
  }
}

/** `lmstudio/acme/first-70b` → provider and model, as OpenClaw splits it: at the first slash. */
function split(ref: string): { provider: string; model: string } {
  const slash = ref.indexOf('/');
  return { provider: ref.slice(0, slash), model: ref.slice(slash + 1) };
}
