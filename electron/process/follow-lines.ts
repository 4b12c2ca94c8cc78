import { execa } from 'execa';
import { cleanEnvironment, type Environment } from './clean-environment.ts';
import { type FlowBounds, FlowGauge } from './flow-gauge.ts';

export interface FollowOptions {
  /** the whole environment of the program; it is cleaned of what Hearth's own start left in it */
  readonly env: Environment;
  /** ends the program and everything it started */
  readonly signal: AbortSignal;
  /** Gets each line of stdout, without its end. */
  readonly onLine: (line: string) => void;
  /** how much may come within a second; more is not read, and ends the program */
  readonly bounds?: FlowBounds;
  /** ms by a clock that only goes forward */
  readonly now?: () => number;
}

export type FollowOutcome =
  /** `stderr`: the beginning of what it wrote there */
  | { readonly kind: 'ended'; readonly code: number | null; readonly stderr: string }
  /** It printed more than it may, and was ended for that. */
  | { readonly kind: 'flooded' }
  | { readonly kind: 'not-started'; readonly cause: string };

/** characters of a line, and of stderr, that are kept */
const longestLine = 16_384;
const longestWords = 2000;
/** Sixteen cards print some three thousand characters a second. */
const usualBounds: FlowBounds = { characters: 262_144, lines: 1000 };

/**
 * Runs a program that goes on, without a shell, and hands its lines on until it ends, prints too much or `signal` aborts. Never throws;
 * resolves when the program and its descendants are gone.
 */
export async function followLines(
  program: string,
  args: readonly string[],
  { env, signal, onLine, bounds = usualBounds, now = () => performance.now() }: FollowOptions,
): Promise<FollowOutcome> {
  const tooMuch = new AbortController();
  const running = execa(program, args, {
    env: cleanEnvironment(env),
    extendEnv: false,
    stdin: 'ignore',
    buffer: false,
    reject: false,
    shell: false,
    cancelSignal: AbortSignal.any([signal, tooMuch.signal]),
    forceKillAfterDelay: 500,
    killDescendants: true,
    windowsHide: true,
  });
  const flow = new FlowGauge(bounds, now);
  const bounded = (take: (text: string) => void) => (text: string) => {
    if (signal.aborted || tooMuch.signal.aborted) return;
    if (!flow.floods(text)) return take(text);
    tooMuch.abort();
    // What it still prints until it has ended is not read.
    running.stdout.destroy();
    running.stderr.destroy();
  };
  const lines = lineSplitter((line) => {
    if (!signal.aborted) onLine(line);
  });
  let stderr = '';
  const complaints = (text: string): void => {
    if (stderr.length < longestWords) stderr = (stderr + text).slice(0, longestWords);
  };
  running.stdout.setEncoding('utf8').on('data', bounded(lines));
  running.stderr.setEncoding('utf8').on('data', bounded(complaints));
  const result = await running;
  if (tooMuch.signal.aborted) return { kind: 'flooded' };
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
