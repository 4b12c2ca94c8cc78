import { Command, CommanderError } from 'commander';
import { type KvType, kvTypes } from '../../shared/fit/judgement.ts';
import { openTexts } from '../texts.ts';
import { index, kvType, portNumber, ref, revision, tokenCount } from './arguments.ts';
import { changeChain, type EditOptions, showChain } from './chain-commands.ts';
import type { ChainCommand } from './edit-chain.ts';
import { type ExitCode, exitCodes } from './exit-codes.ts';
import { showFit } from './fit-command.ts';
import { addGatewayCommands } from './gateway-program.ts';
import { showHistory, undo } from './history-commands.ts';
import type { CliIo, CommandContext } from './io.ts';
import { languageOf } from './language.ts';
import { type MachineOption, onMachine } from './recorded-machine.ts';
import { defaultPort, serve } from './serve.ts';
import { showModels, showStatus } from './status.ts';
import { addWarmCommands } from './warm-program.ts';

/** Options as commander hands them over; each command declares which it has. */
interface GivenOptions {
  readonly json?: boolean;
  readonly config?: string;
  readonly stateDir?: string;
  readonly dryRun?: boolean;
  readonly validate?: boolean;
  readonly baseRevision?: string;
}

interface MachineFile {
  readonly machine?: string;
}

interface FitOptions {
  readonly context?: number;
  readonly kv?: KvType;
}

/**
 * Runs one command line (without the program's own name) and gives its exit code: 0 done or nothing to do, 1 Hearth itself failed,
 * 2 usage, 3 conflict, 4 file unreadable or not JSON5, 5 rejected by OpenClaw, 6 cannot write.
 */
export async function runCli(args: readonly string[], io: CliIo): Promise<ExitCode> {
  const t = openTexts(languageOf(io));
  let exitCode: ExitCode = exitCodes.done;
  const contextOf = ({ json = false, config, stateDir }: GivenOptions): CommandContext => ({
    io,
    t,
    json,
    config,
    stateDir,
  });
  const doing = async (work: Promise<ExitCode>): Promise<void> => {
    exitCode = await work;
  };

  const onTheMachine = (
    given: GivenOptions & MachineFile,
    command: (option: MachineOption) => Promise<ExitCode>,
  ): Promise<void> => doing(onMachine(contextOf(given), given.machine, command));

  // Commander's own headings, as it writes them.
  const titles: Readonly<Record<string, string>> = {
    'Usage:': t('cli:help.usage'),
    'Arguments:': t('cli:help.arguments'),
    'Options:': t('cli:help.options'),
    'Commands:': t('cli:help.commands'),
  };
  const program = new Command('hearth')
    .description(t('cli:about'))
    .version(io.version, '--version', t('cli:options.version'))
    .helpOption('-h, --help', t('cli:options.help'))
    .configureHelp({ styleTitle: (title) => titles[title] ?? title })
    .helpCommand(false)
    .exitOverride()
    .configureOutput({ writeOut: (text) => io.out(text), writeErr: (text) => io.err(text) });
  const add = (parent: Command, name: string, about: string): Command =>
    parent
      .command(name)
      .description(about)
      .helpOption('-h, --help', t('cli:options.help'))
      .option('--config <path>', t('cli:options.config'))
      .option('--state-dir <dir>', t('cli:options.stateDir'))
      .option('--json', t('cli:options.json'));
  const addEdit = (parent: Command, name: string, about: string): Command =>
    add(parent, name, about)
      .option('--dry-run', t('cli:options.dryRun'))
      .option('--no-validate', t('cli:options.noValidate'));
  const toEdit = (command: ChainCommand, given: GivenOptions): Promise<void> =>
    doing(changeChain(contextOf(given), command, editOptions(given)));

  add(program, 'serve', t('cli:commands.serve'))
    .option('--port <port>', t('cli:options.port', { port: defaultPort }), portNumber)
    .option('--no-open', t('cli:options.noOpen'))
    .option('--machine <file>', t('cli:options.machine'))
    .action((given: GivenOptions & MachineFile & { port?: number; open: boolean }) =>
      onTheMachine(given, (option) =>
        serve(contextOf(given), { port: given.port ?? defaultPort, open: given.open, ...option }),
      ),
    );
  add(program, 'status', t('cli:commands.status'))
    .option('--machine <file>', t('cli:options.machine'))
    .action((given: GivenOptions & MachineFile) =>
      onTheMachine(given, (option) => showStatus(contextOf(given), option)),
    );
  add(program, 'models', t('cli:commands.models')).action((given: GivenOptions) =>
    doing(showModels(contextOf(given))),
  );

  add(program, 'fit', t('cli:commands.fit'))
    .argument('[ref]', t('cli:options.fitRef'), ref)
    .option('--context <tokens>', t('cli:options.context'), tokenCount)
    .option('--kv <type>', t('cli:options.kv', { types: kvTypes.join(', ') }), kvType)
    .option('--machine <file>', t('cli:options.machine'))
    .action((wanted: string | undefined, given: GivenOptions & MachineFile & FitOptions) =>
      onTheMachine(given, (option) =>
        showFit(contextOf(given), {
          ref: wanted,
          contextTokens: given.context ?? null,
          kvType: given.kv ?? null,
          ...option,
        }),
      ),
    );

  addGatewayCommands<GivenOptions>(program, { t, add, contextOf, doing });
  addWarmCommands<GivenOptions>(program, { t, add, contextOf, doing });

  const chain = program
    .command('chain')
    .helpCommand(false)
    .description(t('cli:commands.chain'))
    .helpOption('-h, --help', t('cli:options.help'));
  add(chain, 'show', t('cli:commands.show')).action((given: GivenOptions) =>
    doing(showChain(contextOf(given))),
  );
  const addChainEdit = (name: string, about: string): Command =>
    addEdit(chain, name, about).option('--base-revision <revision>', t('cli:options.baseRevision'), revision);
  addChainEdit('set', t('cli:commands.set'))
    .option('--primary <ref>', t('cli:options.primary'), ref)
    .option('--fallback <ref...>', t('cli:options.fallback'), (text: string, sofar: string[] | undefined) => [
      ...(sofar ?? []),
      ref(text),
    ])
    .option('--no-fallbacks', t('cli:options.noFallbacks'))
    .action(
      (
        given: GivenOptions & { primary?: string; fallback?: string[]; fallbacks: boolean },
        command: Command,
      ) => {
        if (given.fallback !== undefined && !given.fallbacks)
          command.error(t('cli:usage.fallbacks'), { exitCode: exitCodes.usage });
        if (given.primary === undefined && given.fallback === undefined && given.fallbacks) {
          command.error(t('cli:usage.nothingToSet'), { exitCode: exitCodes.usage });
        }
        const fallbacks = given.fallbacks ? (given.fallback ?? null) : [];
        return toEdit({ kind: 'set', primary: given.primary ?? null, fallbacks }, given);
      },
    );
  addChainEdit('move', t('cli:commands.move'))
    .argument('<ref>', t('cli:options.ref'), ref)
    .requiredOption('--to <index>', t('cli:options.to'), index)
    .action((link: string, given: GivenOptions & { to: number }) =>
      toEdit({ kind: 'move', ref: link, to: given.to }, given),
    );
  addChainEdit('add', t('cli:commands.add'))
    .argument('<ref>', t('cli:options.ref'), ref)
    .option('--at <index>', t('cli:options.at'), index)
    .action((link: string, given: GivenOptions & { at?: number }) =>
      toEdit({ kind: 'add', ref: link, at: given.at ?? null }, given),
    );
  addChainEdit('remove', t('cli:commands.remove'))
    .argument('<ref>', t('cli:options.ref'), ref)
    .action((link: string, given: GivenOptions) => toEdit({ kind: 'remove', ref: link }, given));

  add(program, 'history', t('cli:commands.history')).action((given: GivenOptions) =>
    doing(showHistory(contextOf(given))),
  );
  addEdit(program, 'undo', t('cli:commands.undo'))
    .option('--to <id>', t('cli:options.toEntry'))
    .action((given: GivenOptions & { to?: string }) =>
      doing(undo(contextOf(given), given.to, editOptions(given))),
    );

  const reportJson = (code: 'usage' | 'failed', message: string): void => {
    if (args.includes('--json')) io.out(`${JSON.stringify({ error: { code, message } }, null, 2)}\n`);
  };
  try {
    await program.parseAsync([...args], { from: 'user' });
    return exitCode;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    if (error instanceof CommanderError) {
      if (error.exitCode === 0) return exitCodes.done;
      reportJson('usage', message);
      return exitCodes.usage;
    }
    io.err(`${t('cli:failed')} ${message}\n`);
    reportJson('failed', message);
    return exitCodes.failed;
  }
}

const editOptions = ({ dryRun = false, validate = true, baseRevision }: GivenOptions): EditOptions => ({
  dryRun,
  validate,
  baseRevision,
});
