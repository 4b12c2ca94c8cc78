import type { Command } from 'commander';
import type { Texts } from '../texts.ts';
import type { ExitCode } from './exit-codes.ts';
import type { CommandContext } from './io.ts';

/** What a group of commands is added with. */
export interface ProgramTools<Given> {
  readonly t: Texts;
  /** Adds a command with the options that every command has. */
  readonly add: (parent: Command, name: string, about: string) => Command;
  readonly contextOf: (given: Given) => CommandContext;
  /** Carries a command out and keeps its exit code. */
  readonly doing: (work: Promise<ExitCode>) => Promise<void>;
}
