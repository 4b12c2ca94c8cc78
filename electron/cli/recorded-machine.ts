import { openRecording } from '../panel.ts';
import type { PanelOptions } from '../services.ts';
import type { ExitCode } from './exit-codes.ts';
import type { CommandContext } from './io.ts';
import { note, reportProblem } from './report.ts';

/** What a command is told of the computer that it looks at. */
export type MachineOption = Pick<PanelOptions, 'machine'>;

/** Carries a command out for the computer whose recording `--machine` names, or for this one. That it is another one is said. */
export async function onMachine(
  context: CommandContext,
  file: string | undefined,
  command: (option: MachineOption) => Promise<ExitCode>,
): Promise<ExitCode> {
  if (file === undefined) return await command({});
  const recorded = await openRecording(file);
  if (!recorded.ok) return reportProblem(context, recorded.problem);
  note(context, context.t('cli:recorded', { path: file }));
  return await command({ machine: recorded.value });
}
