import type { GatewayLogFilter, GatewayLogLine, GatewayLogView } from '../../shared/gateway/log-view.ts';
import type { GatewayLogs } from '../services.ts';
import { type ExitCode, exitCodes } from './exit-codes.ts';
import type { CommandContext } from './io.ts';
import { note } from './report.ts';
import { table } from './table.ts';

export interface LogsWish {
  readonly filter: GatewayLogFilter;
  /** how many of the newest lines, at most 1,000,000 */
  readonly lines: number;
  /** goes on until Ctrl+C */
  readonly follow: boolean;
}

/** What a test sets: how long the log may take to be there, and how long it must be still to count as read. */
export interface LogsOptions {
  readonly deadlineMs: number;
  readonly quietMs: number;
}

const realOptions: LogsOptions = { deadlineMs: 5000, quietMs: 250 };

/** Most lines that are read in one go. */
const mostAtOnce = 500;

/** `hearth gateway logs`: the newest lines that match, and with `follow` those that come. With `--json` one object a line (JSONL). */
export async function showLogs(
  context: CommandContext,
  logs: GatewayLogs,
  { filter, lines, follow }: LogsWish,
  options: LogsOptions = realOptions,
): Promise<ExitCode> {
  const stopped = new AbortController();
  void context.io.untilStopped().then(() => stopped.abort());
  let view = await settledView(logs, filter, stopped.signal, options);
  if (view === null || view.source === 'none') note(context, context.t('cli:gateway.noLog'));
  let next = view === null ? 0 : Math.max(view.first, view.end - lines);
  next = await printLines(context, logs, filter, next, view?.end ?? 0);
  if (!follow) return exitCodes.done;
  for await (view of logs.watch(filter, stopped.signal)) {
    if (view.first > next) {
      note(context, context.t('cli:gateway.linesLost', { count: view.first - next }));
      next = view.first;
    }
    next = await printLines(context, logs, filter, next, view.end);
  }
  return exitCodes.done;
}

/** The view once older lines have been searched and no more come in at once; null when there is none in time. */
async function settledView(
  logs: GatewayLogs,
  filter: GatewayLogFilter,
  stopped: AbortSignal,
  { deadlineMs, quietMs }: LogsOptions,
): Promise<GatewayLogView | null> {
  const quiet = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  let latest: GatewayLogView | null = null;
  const until = AbortSignal.any([stopped, quiet.signal, AbortSignal.timeout(deadlineMs)]);
  for await (const view of logs.watch(filter, until)) {
    latest = view;
    clearTimeout(timer);
    if (view.source !== 'none' && view.searching === null) timer = setTimeout(() => quiet.abort(), quietMs);
  }
  clearTimeout(timer);
  return latest;
}

/** Prints the lines numbered `from` to before `end`, in portions. Gives the number of the first line that is not printed. */
async function printLines(
  context: CommandContext,
  logs: GatewayLogs,
  filter: GatewayLogFilter,
  from: number,
  end: number,
): Promise<number> {
  let next = from;
  while (next < end) {
    const page = await logs.read(filter, next, Math.min(mostAtOnce, end - next));
    if (page.lines.length === 0) break;
    context.io.out(
      page.lines.map((line) => `${context.json ? JSON.stringify(line) : textOf(line)}\n`).join(''),
    );
    next = page.from + page.lines.length;
  }
  return next;
}

/** `2026-11-22T20:02:54.837Z  WARN   gateway/reload  text`; nothing in it can move the terminal's cursor. */
function textOf({ at, level, subsystem, text }: GatewayLogLine): string {
  const time = at === null ? '–'.padEnd(24) : new Date(at).toISOString();
  const [line = ''] = table([
    [time, level.toUpperCase().padEnd(5), ...(subsystem === null ? [] : [subsystem]), text],
  ]);
  return line;
}
