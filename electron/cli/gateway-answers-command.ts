import type { Answer, AnswerFilter } from '../../shared/gateway/answer.ts';
import type { Answers } from '../services.ts';
import { type ExitCode, exitCodes } from './exit-codes.ts';
import type { CommandContext } from './io.ts';
import { report } from './report.ts';
import { table } from './table.ts';

export interface AnswersWish {
  readonly filter: AnswerFilter;
  /** how many of the newest; null: all in a document, 50 for people. A CSV always has all. */
  readonly lines: number | null;
  readonly csv: boolean;
}

/** Most entries that are read in one go, and most that are kept. */
const mostAtOnce = 500;
const mostKept = 10_000;
export const forPeople = 50;

/** `hearth gateway answers`: who answered lately, newest first. With `--json` a list of the entries; `--csv` is what the page exports. */
export async function showAnswers(
  context: CommandContext,
  answers: Answers,
  { filter, lines, csv }: AnswersWish,
): Promise<ExitCode> {
  if (csv) {
    const { text } = await answers.export({ filter, format: 'csv' });
    context.io.out(text);
    return exitCodes.done;
  }
  const entries = await newest(answers, filter, lines ?? (context.json ? mostKept : forPeople));
  report(context, entries, () =>
    entries.length === 0
      ? [context.t('cli:gateway.noAnswers')]
      : table(entries.map((entry) => rowOf(context, entry))),
  );
  return exitCodes.done;
}

async function newest(answers: Answers, filter: AnswerFilter, wanted: number): Promise<Answer[]> {
  const entries: Answer[] = [];
  while (entries.length < wanted) {
    const count = Math.min(mostAtOnce, wanted - entries.length);
    const page = await answers.read({ filter, skip: entries.length, count, buckets: 1 });
    entries.push(...page.entries);
    if (page.entries.length < count) break;
  }
  return entries;
}

/** Time, who answered, and who did not and why. */
function rowOf(
  { t }: CommandContext,
  { at, outcome, asked, answered, passedOver, durationMs }: Answer,
): string[] {
  const seconds = new Intl.NumberFormat(t('cli:locale'), { maximumFractionDigits: 1 });
  const who =
    outcome === 'answered'
      ? (answered ?? t('gateway:answers.notTold'))
      : t(`gateway:answers.outcome.${outcome}`);
  const why = passedOver.map(({ ref, reason }) =>
    t('gateway:answers.passedOver', { name: ref, reason: t(`gateway:answers.reason.${reason}`) }),
  );
  return [
    new Date(at).toISOString(),
    asked === null || asked === answered ? who : `${asked} → ${who}`,
    durationMs === null ? '' : `${seconds.format(durationMs / 1000)} s`,
    why.join('; '),
  ];
}
