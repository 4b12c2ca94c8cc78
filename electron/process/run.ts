import { execa } from 'execa';
import { cleanEnvironment, type Environment } from './clean-environment.ts';

export interface RunOptions {
  /** the whole environment of the program; it is cleaned of what Hearth's own start left in it */
  readonly env: Environment;
  /** ms until the program and everything it started is ended */
  readonly deadline: number;
  readonly cwd?: string;
  readonly signal?: AbortSignal;
  /** bytes kept of each of stdout and stderr; more is an error */
  readonly outputLimit?: number;
}

export type RunOutcome =
  | { readonly kind: 'ended'; readonly code: number; readonly stdout: string; readonly stderr: string }
  | { readonly kind: 'not-started'; readonly cause: string }
  | { readonly kind: 'timed-out' | 'too-much-output' | 'killed' | 'stopped' };

/** Runs a program to its end, without a shell. Never throws; ends the program and its descendants at the deadline. */
export async function run(
  program: string,
  args: readonly string[],
  { env, deadline, cwd, signal, outputLimit = 4 * 1024 * 1024 }: RunOptions,
): Promise<RunOutcome> {
  const result = await execa(program, args, {
    env: cleanEnvironment(env),
    extendEnv: false,
    stdin: 'ignore',
    reject: false,
    shell: false,
    timeout: deadline,
    forceKillAfterDelay: 500,
    killDescendants: true,
    maxBuffer: outputLimit,
    stripFinalNewline: false,
    windowsHide: true,
    ...(cwd === undefined ? {} : { cwd }),
    ...(signal === undefined ? {} : { cancelSignal: signal }),
  });
  if (result.timedOut) return { kind: 'timed-out' };
  if (result.isCanceled) return { kind: 'stopped' };
  if (result.isMaxBuffer) return { kind: 'too-much-output' };
  if (result.exitCode !== undefined)
    return { kind: 'ended', code: result.exitCode, stdout: result.stdout, stderr: result.stderr };
  if (result.isTerminated) return { kind: 'killed' };
  return { kind: 'not-started', cause: result.code ?? 'UNKNOWN' };
}
