import type { Texts } from '../texts.ts';

/** All that the command line touches of the outside, so that tests can run it in their own process. */
export interface CliIo {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  readonly version: string;
  /** folder of the built page */
  readonly pageDir: string;
  /** Writes to stdout, as it is. */
  out(text: string): void;
  /** Writes to stderr, as it is. */
  err(text: string): void;
  /** Resolves when the user wants a command that runs on to end: Ctrl+C or the system's request. From the call on, neither kills. */
  untilStopped(): Promise<void>;
  /** Asks the person at the terminal and gives the line they type; null where there is none to ask. */
  ask(question: string): Promise<string | null>;
  /** Opens an address in the user's browser; resolves false when there is none to open it with. */
  openBrowser(address: string): Promise<boolean>;
}

/** Options that every command has. */
interface CommonOptions {
  readonly json: boolean;
  readonly config: string | undefined;
  readonly stateDir: string | undefined;
}

/** What a command gets: the outside, its language, and the common options. */
export interface CommandContext extends CommonOptions {
  readonly io: CliIo;
  readonly t: Texts;
}
