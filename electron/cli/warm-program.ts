import type { Command } from 'commander';
import { ref, tokenCount } from './arguments.ts';
import { exitCodes } from './exit-codes.ts';
import type { ProgramTools } from './program-tools.ts';
import { showWarmth, warmOff, warmOn } from './warm-command.ts';

interface OnOptions {
  readonly context?: number;
  readonly wait: boolean;
  readonly makeRoom?: boolean;
  readonly loadAnyway?: boolean;
}

/** `hearth warm …` */
export function addWarmCommands<Given extends object>(
  program: Command,
  { t, add, contextOf, doing }: ProgramTools<Given>,
): void {
  const warm = program
    .command('warm')
    .helpCommand(false)
    .description(t('cli:commands.warm'))
    .helpOption('-h, --help', t('cli:options.help'));
  add(warm, 'on', t('cli:commands.warmOn'))
    .argument('<ref>', t('cli:options.ref'), ref)
    .option('--context <tokens>', t('cli:options.warmContext'), tokenCount)
    .option('--no-wait', t('cli:options.noWait'))
    .option('--make-room', t('cli:options.makeRoom'))
    .option('--load-anyway', t('cli:options.loadAnyway'))
    .action((wanted: string, given: Given & OnOptions, command: Command) => {
      const { context: contextTokens, wait, makeRoom = false, loadAnyway = false } = given;
      if (makeRoom && loadAnyway) command.error(t('cli:usage.room'), { exitCode: exitCodes.usage });
      const room = makeRoom ? 'make-room' : loadAnyway ? 'load-anyway' : 'ask';
      return doing(warmOn(contextOf(given), wanted, { contextTokens, wait, room }));
    });
  add(warm, 'off', t('cli:commands.warmOff'))
    .argument('<ref>', t('cli:options.ref'), ref)
    .action((wanted: string, given: Given) => doing(warmOff(contextOf(given), wanted)));
  add(warm, 'status', t('cli:commands.warmStatus'))
    .argument('[ref]', t('cli:options.ref'), ref)
    .action((wanted: string | undefined, given: Given) => doing(showWarmth(contextOf(given), wanted)));
}
