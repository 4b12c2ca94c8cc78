import { expect, test } from 'vitest';
import { fakeServices } from '../../e2e/hosts/fake-services.ts';
import type { Answer } from '../../shared/gateway/answer.ts';
import { everyLine, type GatewayLogLine, type GatewayLogView } from '../../shared/gateway/log-view.ts';
import type { Answers, GatewayLogs } from '../services.ts';
import { Latest } from '../streams/latest.ts';
import { surroundings } from '../../e2e/hosts/fake-gateway.ts';
import { showAnswers } from './gateway-answers-command.ts';
import { showLogs } from './gateway-logs-command.ts';

const quick = { deadlineMs: 5000, quietMs: 5 };
const at = Date.UTC(2026, 10, 22, 20, 2, 54, 837);

const line = (number: number): GatewayLogLine => ({
  at: at + number,
  level: 'info',
  subsystem: 'gateway/reload',
  text: `line ${number}`,
});

/** A log of so many lines, of which those before `first` are forgotten. */
function logOf(count: number, first = 0) {
  const view = (end: number): GatewayLogView => ({
    first,
    end,
    source: 'rpc',
    file: '/tmp/openclaw.log',
    subsystems: ['gateway/reload'],
    searching: null,
  });
  const views = new Latest(view(count));
  const asked: number[] = [];
  const logs: GatewayLogs = {
    watch: (_filter, signal) => views.watch(signal),
    read: async (_filter, from, many) => {
      asked.push(many);
      const end = Math.min(views.value.end, from + many);
      return {
        from,
        lines: Array.from({ length: Math.max(0, end - from) }, (_, index) => line(from + index)),
      };
    },
  };
  return { logs, views, view, asked };
}

test('logs prints the newest lines, in portions', async () => {
  const { logs, asked } = logOf(2000);
  const { context, out } = surroundings();
  expect(await showLogs(context, logs, { filter: everyLine, lines: 1200, follow: false }, quick)).toBe(0);
  const lines = out().trimEnd().split('\n');
  expect([lines.length, asked]).toEqual([1200, [500, 500, 200]]);
  expect(lines[0]).toBe('2026-11-22T20:02:55.637Z  INFO   gateway/reload  line 800');
  expect(lines.at(-1)).toMatch(/line 1999$/);
});

test('logs --json is one object a line', async () => {
  const { context, out } = surroundings({ json: true });
  await showLogs(context, logOf(3).logs, { filter: everyLine, lines: 2, follow: false }, quick);
  expect(
    out()
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line)),
  ).toEqual([
    { at: at + 1, level: 'info', subsystem: 'gateway/reload', text: 'line 1' },
    { at: at + 2, level: 'info', subsystem: 'gateway/reload', text: 'line 2' },
  ]);
});

test('logs --follow goes on with what comes, tells what was lost, and ends when asked', async () => {
  const { logs, views, view } = logOf(3);
  const stopped = Promise.withResolvers<void>();
  const printed = new Map<string, () => void>();
  let told = '';
  const untilPrinted = (text: string): Promise<void> =>
    new Promise((resolve) => (told.includes(text) ? resolve() : void printed.set(text, resolve)));
  const { context, err } = surroundings({
    untilStopped: () => stopped.promise,
    out: (text) => {
      told += text;
      for (const [wanted, resolve] of printed) if (told.includes(wanted)) resolve();
    },
  });
  const ended = showLogs(context, logs, { filter: everyLine, lines: 1, follow: true }, quick);
  await untilPrinted('line 2');
  views.set(view(5));
  await untilPrinted('line 4');
  views.set({ ...view(12), first: 10 });
  await untilPrinted('line 11');
  stopped.resolve();
  expect(await ended).toBe(0);
  expect(told.match(/line \d+/g)).toEqual(['line 2', 'line 3', 'line 4', 'line 10', 'line 11']);
  expect(err()).toBe('5 lines were dropped before they could be shown.\n');
});

test('logs says when there is none', async () => {
  const { context, out, err } = surroundings();
  const { logs } = fakeServices().gateway;
  expect(
    await showLogs(
      context,
      logs,
      { filter: everyLine, lines: 5, follow: false },
      { deadlineMs: 20, quietMs: 5 },
    ),
  ).toBe(0);
  expect([out(), err()]).toEqual(['', 'There is no log to read yet.\n']);
});

const readsEscape: GatewayLogs['read'] = async (_filter, from) => ({
  from,
  lines: [{ at: null, level: 'error', subsystem: null, text: 'a\u001B[2Jb' }],
});

test('a line cannot move the terminal’s cursor', async () => {
  const { logs } = logOf(1);
  const { context, out } = surroundings();
  await showLogs(
    context,
    { ...logs, read: readsEscape },
    { filter: everyLine, lines: 1, follow: false },
    quick,
  );
  expect(out()).toBe(`${'–'.padEnd(24)}  ERROR  a�[2Jb\n`);
});

const answer: Answer = {
  id: 'run-1',
  at,
  outcome: 'answered',
  asked: 'lmstudio/acme/first-70b',
  answered: 'second/acme/other-32b',
  passedOver: [{ ref: 'lmstudio/acme/first-70b', reason: 'unreachable', detail: 'Connection error.' }],
  durationMs: 3473,
  tokens: { input: 13_979, output: 6 },
  cost: 'local',
  session: 'agent:main:main',
  agent: 'main',
};

function answersOf(count: number): { answers: Answers; asked: unknown[] } {
  const asked: unknown[] = [];
  const answers: Answers = {
    ...fakeServices().gateway.answers,
    read: async (wish) => {
      asked.push(wish);
      const entries = Array.from(
        { length: Math.max(0, Math.min(wish.count, count - wish.skip)) },
        () => answer,
      );
      return { matching: count, entries, timeline: null };
    },
    export: async () => ({ fileName: 'answers.csv', mediaType: 'text/csv', text: 'time,asked\n1,2\n' }),
  };
  return { answers, asked };
}
const all = { show: 'all', search: '' } as const;

test('answers tells who answered instead of whom, and why', async () => {
  const { answers, asked } = answersOf(1);
  const { context, out } = surroundings();
  const filter = { show: 'fallback', search: '' } as const;
  expect(await showAnswers(context, answers, { filter, lines: null, csv: false })).toBe(0);
  expect(out()).toBe(
    '2026-11-22T20:02:54.837Z  lmstudio/acme/first-70b → second/acme/other-32b  3.5 s  lmstudio/acme/first-70b did not answer: no connection\n',
  );
  expect(asked).toMatchObject([{ filter, skip: 0, count: 50 }]);
});

test('answers --json is the list, read in portions; --csv is the page’s export', async () => {
  const { answers, asked } = answersOf(700);
  const json = surroundings({ json: true });
  await showAnswers(json.context, answers, { filter: all, lines: null, csv: false });
  expect([(JSON.parse(json.out()) as unknown[]).length, asked.length]).toEqual([700, 2]);
  const some = surroundings({ json: true });
  await showAnswers(some.context, answers, { filter: all, lines: 3, csv: false });
  expect(JSON.parse(some.out())).toEqual([answer, answer, answer]);
  const csv = surroundings();
  await showAnswers(csv.context, answers, { filter: all, lines: null, csv: true });
  expect(csv.out()).toBe('time,asked\n1,2\n');
});

test('answers says when nothing matches', async () => {
  const { context, out } = surroundings({ language: 'de' });
  await showAnswers(context, answersOf(0).answers, { filter: all, lines: null, csv: false });
  expect(out()).toBe('Keine Anfrage passt dazu.\n');
});
