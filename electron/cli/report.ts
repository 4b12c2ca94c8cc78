import type { Problem } from '../../shared/problem.ts';
import type { CommandContext } from './io.ts';
import { type ExitCode, exitCodeOf } from './exit-codes.ts';

/** With `--json` exactly one document goes to stdout, else the lines for people. */
export function report(context: CommandContext, document: unknown, lines: () => readonly string[]): void {
  if (context.json) context.io.out(`${JSON.stringify(document, null, 2)}\n`);
  else for (const line of lines()) context.io.out(`${line}\n`);
}

/** A sentence that is not the answer: notes and warnings. Goes to stderr, so that stdout stays a script's. */
export function note(context: CommandContext, sentence: string): void {
  context.io.err(`${sentence}\n`);
}

/** Cause, effect and way out in one line. */
export function sentenceOf(context: Pick<CommandContext, 't'>, { code, params }: Problem): string {
  const { t } = context;
  return [
    t(`problem:${code}.cause`, params),
    t(`problem:${code}.effect`, params),
    t(`problem:${code}.wayOut`, params),
  ].join(' ');
}

/** The JSON form of a problem: its code, its sentence, and the place in the file where it has one. */
export function errorDocument(
  context: Pick<CommandContext, 't'>,
  problem: Problem,
): { error: Record<string, string | number> } {
  const { line, column, file, path } = problem.params;
  const place = { line, column, file: file ?? path };
  const known = Object.entries(place).filter(
    (entry): entry is [string, string | number] => entry[1] !== undefined,
  );
  const detail = problem.detail === undefined ? {} : { detail: problem.detail };
  return {
    error: {
      code: problem.code,
      message: sentenceOf(context, problem),
      ...Object.fromEntries(known),
      ...detail,
    },
  };
}

/** Tells a problem, to people and to scripts, and gives its exit code. */
export function reportProblem(context: CommandContext, problem: Problem): ExitCode {
  note(context, sentenceOf(context, problem));
  if (problem.detail !== undefined) note(context, problem.detail);
  if (context.json) context.io.out(`${JSON.stringify(errorDocument(context, problem), null, 2)}\n`);
  return exitCodeOf(problem.code);
}
