import { type Command, InvalidArgumentError } from 'commander';
import { type GatewayLogFilter, gatewayLogLevels } from '../../shared/gateway/log-view.ts';
import { type ExitCode, exitCodes } from './exit-codes.ts';
import { forPeople, showAnswers } from './gateway-answers-command.ts';
import { type RunsWish, restartGateway, runsWishOf, startGateway, stopGateway } from './gateway-change.ts';
import { type GatewayServices, showGateway, withGateway } from './gateway-commands.ts';
import { showLogs } from './gateway-logs-command.ts';
import type { CommandContext } from './io.ts';
import type { ProgramTools } from './program-tools.ts';

interface RunsOptions {
  readonly endRuns?: boolean;
  readonly wait?: boolean;
}

interface LogOptions {
  readonly level?: GatewayLogFilter['level'];
  readonly subsystem?: string;
  readonly search?: string;
  readonly lines?: number;
  readonly follow?: boolean;
}

interface AnswerOptions {
  readonly fallback?: boolean;
  readonly failed?: boolean;
  readonly search?: string;
  readonly lines?: number;
  readonly csv?: boolean;
  readonly json?: boolean;
}

const defaultLines = 200;
/** More the log's ring does not hold. */
const mostLines = 1_000_000;

/** `hearth gateway …` */
export function addGatewayCommands<Given extends object>(
  program: Command,
  { t, add, contextOf, doing }: ProgramTools<Given>,
): void {
  const gateway = program
    .command('gateway')
    .helpCommand(false)
    .description(t('cli:commands.gateway'))
    .helpOption('-h, --help', t('cli:options.help'));
  const onGateway = (
    given: Given,
    work: (context: CommandContext, services: GatewayServices) => Promise<ExitCode>,
  ): Promise<void> => {
    const context = contextOf(given);
    return doing(withGateway(context, (services) => work(context, services)));
  };

  add(gateway, 'status', t('cli:commands.gatewayStatus'))
    .option('--inspect', t('cli:options.inspect'))
    .action((given: Given & { inspect?: boolean }) =>
      onGateway(given, (context, services) =>
        showGateway(context, services, { inspect: given.inspect ?? false }),
      ),
    );
  add(gateway, 'start', t('cli:commands.gatewayStart')).action((given: Given) =>
    onGateway(given, startGateway),
  );

  const ending = (
    name: 'stop' | 'restart',
    about: string,
    work: (context: CommandContext, services: GatewayServices, runs: RunsWish) => Promise<ExitCode>,
  ): void => {
    add(gateway, name, about)
      .option('--end-runs', t('cli:options.endRuns'))
      .option('--wait', t('cli:options.wait'))
      .action((given: Given & RunsOptions, command: Command) => {
        const runs = runsWishOf(given);
        if (runs === null) command.error(t('cli:usage.runs'), { exitCode: exitCodes.usage });
        return onGateway(given, (context, services) => work(context, services, runs));
      });
  };
  ending('stop', t('cli:commands.gatewayStop'), stopGateway);
  ending('restart', t('cli:commands.gatewayRestart'), restartGateway);

  add(gateway, 'logs', t('cli:commands.gatewayLogs'))
    .option('--follow', t('cli:options.follow'))
    .option('--level <level>', t('cli:options.level', { levels: gatewayLogLevels.join(', ') }), level)
    .option('--subsystem <name>', t('cli:options.subsystem'))
    .option('--search <text>', t('cli:options.search'), searchText)
    .option('--lines <count>', t('cli:options.lines', { lines: defaultLines }), lineCount)
    .action((given: Given & LogOptions) => {
      const { level: from = 'trace', subsystem = null, search = '' } = given;
      const { lines = defaultLines, follow = false } = given;
      const filter = { level: from, subsystem, search };
      return onGateway(given, (context, services) =>
        showLogs(context, services.logs, { filter, lines, follow }),
      );
    });
  add(gateway, 'answers', t('cli:commands.gatewayAnswers'))
    .option('--fallback', t('cli:options.onlyFallback'))
    .option('--failed', t('cli:options.onlyFailed'))
    .option('--search <text>', t('cli:options.search'), searchText)
    .option('--lines <count>', t('cli:options.linesAll', { lines: forPeople }), lineCount)
    .option('--csv', t('cli:options.csv'))
    .action((given: Given & AnswerOptions, command: Command) => {
      const { fallback = false, failed = false, csv = false, search = '', lines = null } = given;
      if (csv && given.json === true) command.error(t('cli:usage.csv'), { exitCode: exitCodes.usage });
      if (fallback && failed) command.error(t('cli:usage.show'), { exitCode: exitCodes.usage });
      const show = fallback ? 'fallback' : failed ? 'failed' : 'all';
      return onGateway(given, (context, services) =>
        showAnswers(context, services.answers, { filter: { show, search }, lines, csv }),
      );
    });
}

function level(text: string): GatewayLogFilter['level'] {
  const found = gatewayLogLevels.find((one) => one === text.toLowerCase());
  if (found === undefined) throw new InvalidArgumentError(gatewayLogLevels.join(', '));
  return found;
}

function searchText(text: string): string {
  if (text.length > 200) throw new InvalidArgumentError('≤ 200');
  return text;
}

function lineCount(text: string): number {
  const count = /^\d{1,7}$/.test(text) ? Number(text) : Number.NaN;
  if (!(count <= mostLines)) throw new InvalidArgumentError('0 … 1000000');
  return count;
}
