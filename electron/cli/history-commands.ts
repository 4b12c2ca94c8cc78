import { openConfigAt } from '../panel.ts';
import { type EditOptions, openForChange, placeOf, reportApplied } from './chain-commands.ts';
import { type ExitCode, exitCodes } from './exit-codes.ts';
import type { CommandContext } from './io.ts';
import { note, report, reportProblem, sentenceOf } from './report.ts';
import { table } from './table.ts';

/** `hearth history`: what Hearth wrote to this config, newest first. */
export async function showHistory(context: CommandContext): Promise<ExitCode> {
  await using config = await openConfigAt(placeOf(context));
  const history = await config.history();
  if (!history.ok) return reportProblem(context, history.problem);
  const { t } = context;
  report(context, history.value, () =>
    history.value.length === 0
      ? [t('cli:history.empty')]
      : table(history.value.map(({ id, at, reason }) => [id, new Date(at).toISOString(), reason])),
  );
  return exitCodes.done;
}

/** `hearth undo`: takes back the last write, or puts the file back as it was before the write `to`. */
export async function undo(
  context: CommandContext,
  to: string | undefined,
  options: Pick<EditOptions, 'dryRun' | 'validate'>,
): Promise<ExitCode> {
  await using config = await openForChange(context, options);
  const applied = await config.undo(to, options);
  if (!applied.ok && applied.problem.code === 'history-empty') {
    await config.reread();
    const { value } = config.snapshots;
    const revision = value.status === 'ready' ? value.revision : null;
    note(context, sentenceOf(context, applied.problem));
    report(context, { changed: false, revision, diff: '' }, () => []);
    return exitCodes.done;
  }
  return reportApplied(context, applied);
}
