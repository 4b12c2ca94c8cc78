import { execa } from 'execa';
import { cleanEnvironment, type Environment } from './clean-environment.ts';

export interface FollowOptions {
  /** the whole environment of the program; it is cleaned of what Hearth's own start left in it */
  readonly env: Environment;
  /** ends the program and everything it started */
  readonly signal: AbortSignal;
  /** Gets each line of stdout, without its end. */
  readonly onLine: (line: string) => void;
}

export type FollowOutcome =
  /** `stderr`: the beginning of what it wrote there */
  | { readonly kind: 'ended'; readonly code: number | null; readonly stderr: string }
  | { readonly kind: 'not-started'; readonly cause: string };

/** characters of a line, and of stderr, that are kept */
const longestLine = 16_384;
const longestWords = 2000;

/**
 * Runs a program that goes on, without a shell, and hands its lines on until it ends or `signal` aborts. Never throws; resolves when the
 * program and its descendants are gone.
 */
export async function followLines(
  program: string,
  args: readonly string[],
  { env, signal, onLine }: FollowOptions,
): Promise<FollowOutcome> {
  const running = execa(program, args, {
    env: cleanEnvironment(env),
    extendEnv: false,
    stdin: 'ignore',
    buffer: false,
    reject: false,
    shell: false,
    cancelSignal: signal,
    forceKillAfterDelay: 500,
    killDescendants: true,
    windowsHide: true,
  });
  const lines = lineSplitter((line) => {
    if (!signal.aborted) onLine(line);
  });
  let stderr = '';
  running.stdout.setEncoding('utf8').on('data', lines);
  running.stderr.setEncoding('utf8').on('data', (text: string) => {
    if (stderr.length < longestWords) stderr = (stderr + text).slice(0, longestWords);
  });
  const result = await running;
  if (result.exitCode === undefined && !result.isTerminated && !result.isCanceled)
    return { kind: 'not-started', cause: result.code ?? 'UNKNOWN' };
  return { kind: 'ended', code: result.exitCode ?? null, stderr };
}

/** Takes pieces of text and gives whole lines; of a line that does not end the beginning is kept and the rest dropped. */
function lineSplitter(onLine: (line: string) => void): (piece: string) => void {
  let begun = '';
  return (piece) => {
    const parts = piece.split('\n');
    const rest = parts.pop() ?? '';
    for (const part of parts) {
      onLine((begun + part).slice(0, longestLine).replace(/\r$/, ''));
      begun = '';
    }
    begun = (begun + rest).slice(0, longestLine);
  };
}
