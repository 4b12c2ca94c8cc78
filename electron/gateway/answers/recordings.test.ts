import { describe, expect, it, test } from 'vitest';
import type { Answer } from '../../../shared/gateway/answer.ts';
import { readEvent, readSelection } from '../../../shared/gateway/answers/read-event.ts';
import { readLogLine } from '../../../shared/gateway/answers/read-log-line.ts';
import { answerOf } from '../../../shared/gateway/answers/run.ts';
import { closeAll, noTurns, select, take, type Turns } from '../../../shared/gateway/answers/turns.ts';
import { type Recorded, recording, recordings } from './recordings.test-support.ts';

const next = (turns: Turns, { at, frame, log, gone }: Recorded): Turns => {
  if (gone === true) return closeAll(turns, at);
  const signal = log === undefined ? readEvent(frame) : readLogLine(log);
  const after = signal === null ? turns : take(turns, signal, at);
  const selection = readSelection(frame);
  return selection === null ? after : select(after, selection.session, selection.ref);
};

const entriesOf = (turns: Turns): Answer[] =>
  [...turns.runs.values()]
    .filter(({ opened }) => opened)
    .map((run) => answerOf(run, (ref) => (ref.startsWith('lmstudio/') ? 'this-machine' : 'hosted')));

const replay = (lines: readonly Recorded[]): Answer[] => entriesOf(lines.reduce(next, noTurns));

const first = 'lmstudio/acme/first-70b';
const other = 'second/acme/other-32b';
const refused = 'LLM request failed: connection refused by the provider endpoint.';
const overflow =
  'Context overflow: prompt too large for the model. Try /reset (or /new) to start a fresh session, or use a larger-context model.';

/** What a turn that both links served rightly looks like, but for what `different` names. */
const turn = (id: string, session: string, different: Partial<Answer>): Answer => ({
  id,
  at: expect.any(Number) as number,
  outcome: 'answered',
  asked: first,
  answered: first,
  passedOver: [],
  durationMs: null,
  tokens: null,
  cost: 'local',
  session: `agent:main:${session}`,
  agent: 'main',
  ...different,
});
const over = (reason: Answer['passedOver'][number]['reason'], detail: string, ref = first) => ({
  ref,
  reason,
  detail,
});
const byOther = (why: ReturnType<typeof over>, durationMs: number, input: number): Partial<Answer> => ({
  answered: other,
  passedOver: [why],
  durationMs,
  tokens: { input, output: 6 },
  cost: 'hosted',
});
const byNobody = (passedOver: Answer['passedOver'], durationMs: number): Partial<Answer> => ({
  outcome: 'failed',
  answered: null,
  passedOver,
  durationMs,
  cost: 'unknown',
});

const expected: Record<string, Answer[]> = {
  'normal-agent': [
    turn('rec-agent-1', 'main', { at: 1795377844174, durationMs: 1662, tokens: { input: 14074, output: 6 } }),
  ],
  'normal-chat': [
    turn('rec-chat-2', 'main', { at: 1795377846911, durationMs: 422, tokens: { input: 14730, output: 6 } }),
  ],
  'fallback-agent': [turn('rec-fb-agent-3', 'main', byOther(over('unreachable', refused), 473, 14104))],
  'fallback-chat': [turn('rec-fb-chat-4', 'main', byOther(over('unreachable', refused), 399, 14716))],
  'fallback-chat-again': [turn('rec-fb-chat-5', 'main', byOther(over('unreachable', refused), 659, 14749))],
  'fallback-cleared': [
    turn('rec-cleared-6', 'main', { durationMs: 323, tokens: { input: 14973, output: 6 } }),
  ],
  'server-error': [
    turn('rec-e500-7', 'e500', byOther(over('server-error', '500 Something went wrong.'), 2263, 14202)),
  ],
  'rate-limit': [
    turn('rec-e429-8', 'main', byOther(over('rate-limit', '429 Something went wrong.'), 953, 14233)),
    turn('rec-e429-9', 'e429', byOther(over('rate-limit', '429 Something went wrong.'), 428, 14202)),
  ],
  'not-found': [
    turn(
      'rec-e404-10',
      'e404',
      byOther(over('not-found', "404 model 'acme/first-70b' not found"), 489, 14202),
    ),
  ],
  'cut-off': [turn('rec-cut-11', 'cut', byOther(over('unreachable', 'terminated'), 806, 14202))],
  overflow: [
    turn('rec-overflow-12', 'overflow', byNobody([over('context-overflow', overflow)], 579)),
    turn('rec-overflow-13', 'overflow2', byNobody([over('context-overflow', overflow)], 683)),
  ],
  'both-dead': [
    turn(
      'rec-dead-chat-14',
      'dead',
      byNobody([over('unreachable', refused), over('unreachable', refused, other)], 1343),
    ),
    turn(
      'rec-dead-agent-15',
      'dead2',
      byNobody([over('unreachable', refused), over('unreachable', refused, other)], 828),
    ),
  ],
  timeout: [
    turn('rec-timeout-16', 'timeout', byOther(over('timeout', 'Request timed out.'), 4905, 14204)),
    turn('rec-timeout-17', 'timeout2', byOther(over('timeout', 'Request timed out.'), 3434, 13624)),
  ],
  abort: [
    turn('rec-abort-chat-18', 'abort', { ...byNobody([], 593), outcome: 'aborted' }),
    turn('rec-abort-agent-19', 'abort2', { ...byNobody([], 500), outcome: 'aborted' }),
  ],
  'two-at-once': [
    turn('rec-second-21', 'second', { durationMs: 1297, tokens: { input: 14196, output: 10 } }),
    turn('rec-first-20', 'first', { durationMs: 1316, tokens: { input: 13600, output: 10 } }),
  ],
  'slow-stream': [turn('rec-slow-22', 'slow', { durationMs: 2596, tokens: { input: 14195, output: 10 } })],
  reconnect: [
    turn('rec-reconnect-23', 'reconnect', { durationMs: 2596, tokens: { input: 14198, output: 10 } }),
  ],
  // The first is aborted in its second try of the same model; the others are answered after one try more.
  'retry-loop': [
    turn('rec-retry-24', 'retry', {
      ...byNobody([over('unreachable', refused)], 1672),
      outcome: 'aborted',
    }),
    turn('rec-retry-agent-25', 'retry2', byOther(over('unreachable', refused), 1899, 13625)),
    turn('rec-retry-1-26', 'retry3', byOther(over('unreachable', refused), 1162, 14204)),
  ],
  // The second of each is not even tried: OpenClaw lets the provider rest for a while.
  unauthorized: [
    turn(
      'rec-e401-27',
      'e401',
      byOther(
        over('auth', '401 An LM Studio API token is required to make requests to this server.'),
        580,
        14202,
      ),
    ),
    turn(
      'rec-e401-cooldown-28',
      'e401',
      byOther(over('auth', expect.stringMatching(/^Couldn't sign in to lmstudio/) as string), 199, 14236),
    ),
  ],
  'cooldown-agent': [
    turn(
      'rec-cool1-2',
      'cool',
      byOther(
        over('auth', '401 An LM Studio API token is required to make requests to this server.'),
        2343,
        13623,
      ),
    ),
    turn(
      'rec-cool2-3',
      'cool',
      byOther(over('auth', expect.stringMatching(/^Couldn't sign in to lmstudio/) as string), 1661, 13654),
    ),
  ],
  killed: [turn('rec-killed-1', 'killed', byNobody([], 2297))],
  // `/status`, and a line of the log that another gateway wrote.
  command: [],
};

describe('the real gateway, replayed', () => {
  test('every recording is judged', () => {
    expect([...recordings.keys()].toSorted()).toEqual(Object.keys(expected).toSorted());
  });

  test.each(Object.entries(expected))('%s gives exactly these entries', (name, entries) => {
    expect(replay(recording(name))).toEqual(entries);
  });

  test.each(['fallback-agent', 'fallback-chat'])(
    '%s: the fallback is whole with the event that ends the turn, before any line of the log',
    (name) => {
      const lines = recording(name).filter(({ log }) => log === undefined);
      const end = lines.findIndex(({ frame }) =>
        /"phase":"end"/.test(JSON.stringify(frame?.payload ?? null)),
      );
      const atOnce = replay(lines.slice(0, end + 1));
      expect(atOnce).toMatchObject([{ outcome: 'answered', asked: first, answered: other }]);
      expect(atOnce[0]?.passedOver).toMatchObject([{ ref: first, detail: refused }]);
    },
  );

  it('knows who was asked while a server hangs, from the session', () => {
    const started = recording('killed').filter(({ gone }) => gone === undefined);
    expect(replay(started)).toMatchObject([{ outcome: 'running', asked: first, durationMs: null }]);
  });

  it('takes no turn from the log alone: other gateways write it too', () => {
    const logs = [...recordings.values()].flat().filter(({ log }) => log !== undefined);
    expect(logs.length).toBeGreaterThan(20);
    expect(replay(logs)).toEqual([]);
  });

  it('does not know how long a turn took whose beginning it missed', () => {
    const late = recording('fallback-chat').filter(
      ({ frame }) => !/"seq":[1-9],"ts"/.test(JSON.stringify(frame ?? null)),
    );
    expect(replay(late)).toMatchObject([{ answered: other, durationMs: null }]);
  });
});
