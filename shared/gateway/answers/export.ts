import type { Answer, AnswersExport } from '../answer.ts';

const columns = [
  'time',
  'outcome',
  'asked',
  'answered',
  'passed_over',
  'duration_ms',
  'input_tokens',
  'output_tokens',
  'cost',
  'session',
  'agent',
  'id',
] as const;

/**
 * The entries as a file for other programs, in the order given. Times are ISO 8601 in UTC.
 *
 * - `csv`: RFC 4180 with a header, with a byte order mark so that Excel reads umlauts; no cell is taken for a formula,
 *   also where a program parts cells at semicolons or tabs instead (Excel does in German).
 * - `jsonl`: one entry a line, with its time in words as well.
 *
 * @param now ms since 1970, for the file's name
 */
export function exportAnswers(
  entries: readonly Answer[],
  format: 'csv' | 'jsonl',
  now: number,
): AnswersExport {
  const fileName = `hearth-answers-${isoOf(now).slice(0, 10)}.${format}`;
  switch (format) {
    case 'csv': {
      const lines = [columns.join(','), ...entries.map((answer) => cellsOf(answer).map(cell).join(','))];
      return { fileName, mediaType: 'text/csv; charset=utf-8', text: `\uFEFF${lines.join('\r\n')}\r\n` };
    }
    case 'jsonl': {
      const lines = entries.map((answer) => `${JSON.stringify({ time: isoOf(answer.at), ...answer })}\n`);
      return { fileName, mediaType: 'application/x-ndjson; charset=utf-8', text: lines.join('') };
    }
  }
}

type Cell = string | number | null;

function cellsOf(answer: Answer): Cell[] {
  const { tokens } = answer;
  const cells: Record<(typeof columns)[number], Cell> = {
    time: isoOf(answer.at),
    outcome: answer.outcome,
    asked: answer.asked,
    answered: answer.answered,
    passed_over: answer.passedOver.map(inWords).join('; '),
    duration_ms: answer.durationMs,
    input_tokens: tokens?.input ?? null,
    output_tokens: tokens?.output ?? null,
    cost: answer.cost,
    session: answer.session,
    agent: answer.agent,
    id: answer.id,
  };
  return columns.map((column) => cells[column]);
}

const inWords = ({ ref, reason, detail }: Answer['passedOver'][number]): string =>
  detail === null ? `${ref} (${reason})` : `${ref} (${reason}: ${detail})`;

/** Spreadsheets run a cell that begins like this, also behind blanks, and in wide letters; an apostrophe before it makes it text. */
const formula = /^(?=\s*[=+\-@＝＋－＠\t\r])/;
/** Where a cell begins for a program that parts them otherwise, and then takes quotes for letters. */
const formulaWithin = /(?<=[;\t\r\n]"?)(?=[^\S\t\r\n]*[=+\-@＝＋－＠])/g;

function cell(value: Cell): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  const safe = value.replaceAll(formulaWithin, "'").replace(formula, "'");
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

const isoOf = (at: number): string => new Date(at).toISOString();
