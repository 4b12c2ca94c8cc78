import { describe, expect, it } from 'vitest';
import type { Answer } from '../answer.ts';
import { readWait } from './ending.ts';
import { readEvent } from './read-event.ts';
import { readLogLine } from './read-log-line.ts';
import { answerOf } from './run.ts';
import { closeAll, noTurns, remembered, running, select, settle, take, type Turns } from './turns.ts';

const lifecycle = (data: object, more: object = {}): unknown => ({
  event: 'agent',
  payload: { runId: 'run', stream: 'lifecycle', seq: 2, ts: 1000, sessionKey: 's', data, ...more },
});
const start = lifecycle({ phase: 'start', startedAt: 1000 }, { seq: 1 });
const reply = (id: string, usage: object, more: object = {}): unknown => ({
  event: 'session.message',
  payload: {
    sessionKey: 's',
    messageId: id,
    message: {
      role: 'assistant',
      provider: 'lmstudio',
      model: 'first',
      usage,
      __openclaw: { runId: 'run', id },
      ...more,
    },
  },
});
const end = (more: object = {}): unknown => lifecycle({ phase: 'end', endedAt: 3000, ...more });
const row = (more: object = {}): unknown => ({
  event: 'sessions.changed',
  payload: { sessionKey: 's', lastRunId: 'run', hasActiveRun: false, status: 'done', endedAt: 2500, ...more },
});

function after(events: readonly unknown[], before: Turns = noTurns): Turns {
  let turns = before;
  for (const event of events) {
    const signal = readEvent(event) ?? readLogLine(event);
    if (signal !== null) turns = take(turns, signal, 9000);
  }
  return turns;
}
const entry = (turns: Turns, place: 'hosted' | 'network' | 'unknown' = 'network'): Answer =>
  answerOf(turns.runs.get('run')!, () => place);
const entryAfter = (...events: unknown[]): Answer => entry(after(events));

const asked = (wait: unknown): Answer => entry(settle(after([start]), 'run', readWait(wait), 9000));
const decided = (ref: string, attempt: number, time: string, decision = 'candidate_failed') => ({
  time,
  '1': {
    event: 'model_fallback_decision',
    decision,
    runId: 'run',
    requestedProvider: 'p',
    requestedModel: 'one',
    candidateProvider: 'p',
    candidateModel: ref,
    attempt,
    reason: 'rate_limit',
    status: 429,
  },
});

describe('a turn', () => {
  it('counts the tokens of every reply once, with what the server had in its cache', () => {
    const first = reply('m1', { input: 100, output: 20, cacheRead: 900, cacheWrite: 5 });
    const turn = entryAfter(start, first, reply('m2', { input: 50, output: 7 }), first, end());
    expect(turn.tokens).toEqual({ input: 1055, output: 27 });
    expect(turn).toMatchObject({ answered: 'lmstudio/first', cost: 'local', durationMs: 2000 });
  });

  it('has no tokens where none were told: failed replies, texts of OpenClaw itself, and too many to sum', () => {
    const useless = [
      reply('m1', { input: 0, output: 0 }),
      reply('m2', { input: 10, output: 1 }, { stopReason: 'error' }),
      reply('m3', { input: 10, output: 1 }, { provider: 'openclaw', model: 'gateway-injected' }),
    ];
    expect(entryAfter(start, ...useless, end()).tokens).toBeNull();
    const many = Array.from({ length: 2001 }, (_, n) => reply(`m${n}`, { input: 1, output: 1 }));
    expect(entryAfter(start, ...many, end()).tokens).toBeNull();
  });

  it('costs what the place of the answering model costs', () => {
    const turns = after([start, lifecycle({ phase: 'model', provider: 'p', model: 'm' }), end()]);
    expect(entry(turns, 'hosted').cost).toBe('hosted');
    expect(entry(turns, 'unknown').cost).toBe('unknown');
    expect(entryAfter(start, end({ aborted: true })).cost).toBe('unknown');
  });

  it('lists the links that were passed over by their place in the chain', () => {
    const turn = entryAfter(
      start,
      decided('two', 2, '1970-01-01T00:00:01.300Z', 'skip_candidate'),
      decided('one', 1, '1970-01-01T00:00:01.400Z'),
      decided('three', 3, '1970-01-01T00:00:01.500Z', 'candidate_succeeded'),
      end(),
    );
    expect(turn).toMatchObject({ asked: 'p/one', answered: 'p/three' });
    expect(turn.passedOver.map(({ ref, reason }) => [ref, reason])).toEqual([
      ['p/one', 'rate-limit'],
      ['p/two', 'rate-limit'],
    ]);
  });

  it('is not passed over by a model that answered in a second try', () => {
    const failed = lifecycle({
      phase: 'finishing',
      error: 'refused',
      errorObservation: { provider: 'lmstudio', model: 'first', failoverReason: 'timeout' },
    });
    const turns = after([start, failed]);
    expect(entry(turns)).toMatchObject({ outcome: 'running', passedOver: [{ ref: 'lmstudio/first' }] });
    const answered = after([reply('m', { input: 1, output: 1 }), end()], turns);
    expect(entry(answered)).toMatchObject({ outcome: 'answered', passedOver: [] });
  });

  it.each([
    ['answered', end()],
    ['failed', lifecycle({ phase: 'error', error: 'x' })],
    ['failed', end({ stopReason: 'error' })],
    ['failed', end({ livenessState: 'blocked' })],
    ['failed', end({ aborted: true, stopReason: 'timeout' })],
    ['failed', end({ timeoutPhase: 'provider' })],
    ['aborted', end({ aborted: true })],
    ['aborted', end({ status: 'cancelled' })],
    ['aborted', lifecycle({ phase: 'error', aborted: true })],
    ['answered', row()],
    ['failed', row({ status: 'timeout' })],
    ['aborted', row({ status: 'killed' })],
    ['running', row({ status: 'running' })],
    ['running', row({ hasActiveRun: true })],
    ['running', row({ lastRunId: 'another' })],
  ])('is %s after %j', (outcome, event) => {
    expect(entryAfter(start, event).outcome).toBe(outcome);
  });

  it('may go on after an error that is not settled, and after its session or a lost gateway closed it', () => {
    const unsettled = lifecycle({ phase: 'error', error: 'x', endedAt: 1500 });
    expect(entryAfter(start, unsettled, end())).toMatchObject({ outcome: 'answered', durationMs: 2000 });
    expect(entryAfter(start, row({ status: 'failed' }), end()).outcome).toBe('answered');
    expect(entry(after([end()], closeAll(after([start]), 1200))).outcome).toBe('answered');
    const settled = lifecycle({ phase: 'error', error: 'x', executionSettled: true });
    expect(entryAfter(start, end({ aborted: true, status: 'cancelled' }), settled).outcome).toBe('aborted');
  });

  it('was asked of its session’s model for as long as nothing better is known', () => {
    const before = select(noTurns, 's', 'lmstudio/first');
    expect(entry(after([start], before)).asked).toBe('lmstudio/first');
    const later = select(after([start], before), 's', 'second/other');
    expect(entry(later).asked).toBe('lmstudio/first');
    const called = after([lifecycle({ phase: 'model', provider: 'p', model: 'own' })], later);
    expect(entry(called).asked).toBe('p/own');
    let many = before;
    for (let n = 0; n < 2 * remembered; n += 1) many = select(many, `other-${n}`, 'x/y');
    expect(many.selected.size).toBe(remembered);
  });

  it('has a start that makes sense, whatever its clock says', () => {
    expect(entryAfter(lifecycle({ phase: 'start', startedAt: 900 }, { seq: 1 })).at).toBe(900);
    const odd = lifecycle({ phase: 'start', startedAt: 1 }, { seq: 1, ts: 1_795_000_000_000 });
    expect(entryAfter(odd).at).toBe(1_795_000_000_000);
    expect(entryAfter(start, end({ endedAt: 500 })).durationMs).toBe(0);
    expect(entryAfter(lifecycle({ phase: 'start' }, { ts: null })).at).toBe(9000);
  });

  it('is asked after: ended, stopped, failed, or nothing that is known', () => {
    expect(asked({ status: 'ok', endedAt: 2000 })).toMatchObject({ outcome: 'answered', durationMs: 1000 });
    expect(asked({ status: 'error', endedAt: 2000, stopReason: 'rpc' }).outcome).toBe('aborted');
    expect(asked({ status: 'error', endedAt: 2000, error: 'All models failed (2)' }).outcome).toBe('failed');
    expect(asked({ status: 'timeout', endedAt: 2000 }).outcome).toBe('failed');
    expect(asked({ status: 'timeout' }).outcome).toBe('running');
    expect(asked('nonsense').outcome).toBe('running');
  });

  it('of which nothing was heard for a day is forgotten once there are many', () => {
    const day = 24 * 3_600_000;
    let turns = take(noTurns, readEvent(start)!, 0);
    for (let n = 0; n < remembered; n += 1) {
      const signal = { ...readEvent(start)!, run: `later-${n}` };
      turns = take(turns, signal, day + 1);
    }
    expect(turns.runs.has('run')).toBe(false);
    expect(running(turns)).toHaveLength(remembered);
  });
});
