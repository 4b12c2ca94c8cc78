import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Answer } from '../answer.ts';
import { exportAnswers } from './export.ts';

const now = Date.UTC(2026, 10, 22, 20, 30);
const answer = (different: Partial<Answer> = {}): Answer => ({
  id: 'run-1',
  at: Date.UTC(2026, 10, 22, 19, 0, 0, 5),
  outcome: 'answered',
  asked: 'lmstudio/first',
  answered: 'second/other',
  passedOver: [
    { ref: 'lmstudio/first', reason: 'unreachable', detail: 'connection "refused", früh' },
    { ref: 'lmstudio/next', reason: 'auth', detail: null },
  ],
  durationMs: 900,
  tokens: { input: 14_000, output: null },
  cost: 'hosted',
  session: null,
  agent: 'main',
  ...different,
});

test('a spreadsheet gets a header, ISO times, quoted texts and empty cells for what is not known', () => {
  expect(exportAnswers([answer()], 'csv', now)).toEqual({
    fileName: 'hearth-answers-2026-11-22.csv',
    mediaType: 'text/csv; charset=utf-8',
    text:
      '\uFEFFtime,outcome,asked,answered,passed_over,duration_ms,input_tokens,output_tokens,cost,session,agent,id\r\n' +
      '2026-11-22T19:00:00.005Z,answered,lmstudio/first,second/other,' +
      '"lmstudio/first (unreachable: connection ""refused"", früh); lmstudio/next (auth)",900,14000,,hosted,,main,run-1\r\n',
  });
});

test.each(['=1+1', '+1', '-1', '@SUM(A1)', '\tx', ' =1', '\rx', '＝1+1'])(
  'a spreadsheet does not run %j as a formula',
  (text) => {
    const { text: csv } = exportAnswers([answer({ session: text, passedOver: [] })], 'csv', now);
    expect(readCsv(csv)[1]![9]).toBe(`'${text}`);
  },
);

test.each(['a;=1', 'a; @SUM(A1)', 'a\t+1', 'a\r\n-1', 'a;"=1"'])(
  'a spreadsheet that parts cells at semicolons or tabs runs no formula out of %j',
  (text) => {
    const { text: csv } = exportAnswers([answer({ session: text, agent: text })], 'csv', now);
    for (const part of csv.split(/[;\t\r\n]/)) expect(part).not.toMatch(/^["\s]*[=+\-@]/);
    expect(readCsv(csv)[1]![9]?.replaceAll("'", '')).toBe(text);
  },
);

test('every text comes back as it went in, whatever it holds', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'binary' }), (session, agent) => {
      const { text } = exportAnswers([answer({ session, agent }), answer()], 'csv', now);
      const rows = readCsv(text);
      expect(rows).toHaveLength(3);
      for (const [cell, told] of [
        [rows[1]![9]!, session],
        [rows[1]![10]!, agent],
      ] as const) {
        expect(cell.replaceAll("'", '')).toBe(told.replaceAll("'", ''));
        for (const part of cell.split(/[;\t\r\n]/)) expect(part).not.toMatch(/^\s*[=+\-@]/);
      }
      expect(rows[2]![11]).toBe('run-1');
    }),
    { seed: 4180, numRuns: 300 },
  );
});

test('a program gets one entry a line, whole and with its time in words', () => {
  const { text, mediaType, fileName } = exportAnswers([answer(), answer({ id: 'run-2' })], 'jsonl', now);
  expect([mediaType, fileName]).toEqual([
    'application/x-ndjson; charset=utf-8',
    'hearth-answers-2026-11-22.jsonl',
  ]);
  const lines = text
    .trimEnd()
    .split('\n')
    .map((line): unknown => JSON.parse(line));
  expect(lines[0]).toEqual({ time: '2026-11-22T19:00:00.005Z', ...answer() });
  expect(lines).toHaveLength(2);
});

test('nothing to export is a header, or nothing', () => {
  expect(exportAnswers([], 'csv', now).text.split('\r\n')).toHaveLength(2);
  expect(exportAnswers([], 'jsonl', now).text).toBe('');
});

/** RFC 4180, written for the tests. */
function readCsv(csv: string): string[][] {
  expect(csv.startsWith('\uFEFF')).toBe(true);
  const rows: string[][] = [];
  let row: string[] = [];
  for (const [, quoted, plain, end] of csv.slice(1).matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/g)) {
    row.push(quoted?.replaceAll('""', '"') ?? plain ?? '');
    if (end === '\r\n') {
      rows.push(row);
      row = [];
    }
  }
  return rows;
}
