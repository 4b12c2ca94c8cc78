import { spawn } from 'node:child_process';
import { readFile, rm } from 'node:fs/promises';
import { endOf, root } from './setup.mjs';
import type { Counts } from './test-reports.ts';
import type { Step } from './test-steps.ts';

/** A step that takes longer than this hangs. ms */
const stepDeadline = 12 * 60_000;
/** What is shown of a failed step's output. lines */
const tail = 120;

/** What counts as one failed test though no runner reported it. */
export const failedOnce = (title: string, reason: string): Counts => ({
  passed: 0,
  failed: [{ title, reason }],
  skipped: [],
});

export interface StepOptions {
  /** added to the step's environment */
  readonly env?: Readonly<Record<string, string>>;
  /** ms until the step is asked to end */
  readonly deadline?: number;
  /** ms that a step which was asked to end, and output that something the step left behind holds open, still get */
  readonly grace?: number;
}

/**
 * Runs one step, prints its line, and the tail of its output if it failed. A runner that crashes, hangs, writes no report, or finds
 * nothing to run has failed, whatever its exit code is.
 */
export async function runStep(step: Step, options: StepOptions = {}): Promise<Counts> {
  const { env = {}, deadline = stepDeadline, grace = 10_000 } = options;
  const since = performance.now();
  if (step.report !== undefined) await rm(step.report.file, { force: true });
  const child = spawn(process.execPath, [step.tool, ...step.args], {
    cwd: root,
    env: { ...process.env, NO_COLOR: '1', ...env, ...step.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (output += text));
  const timers = [
    setTimeout(() => {
      output += `\nStopped: it took longer than ${deadline / 1000} s.`;
      child.kill();
      timers.push(setTimeout(() => child.kill('SIGKILL'), grace));
    }, deadline),
  ];
  // A process that the runner left behind would keep the pipes open, and this one waiting, for ever.
  child.once('exit', () =>
    timers.push(
      setTimeout(() => {
        child.stdout.destroy();
        child.stderr.destroy();
      }, grace),
    ),
  );
  const code = await endOf(child);
  for (const timer of timers) clearTimeout(timer);
  const counts = await countsOf(step, code);
  const ok = counts.failed.length === 0;
  say(step.name, ok, since, counts);
  if (!ok) console.log(output.trimEnd().split('\n').slice(-tail).join('\n'));
  return counts;
}

async function countsOf({ name, report }: Step, code: number): Promise<Counts> {
  const failed = (why: string): Counts => failedOnce(name, `${why} (exit code ${code})`);
  if (report === undefined)
    return code === 0 ? { passed: 1, failed: [], skipped: [] } : failed('the check failed');
  try {
    const counts = report.count(JSON.parse(await readFile(report.file, 'utf8')));
    if (counts.passed + counts.failed.length + counts.skipped.length === 0)
      return failed('no test was found');
    return code !== 0 && counts.failed.length === 0
      ? { ...counts, failed: failed('the runner failed, and none of its tests').failed }
      : counts;
  } catch {
    return failed('the runner left no report that can be read');
  }
}

export const seconds = (since: number): string => `${((performance.now() - since) / 1000).toFixed(1)} s`;

function say(name: string, ok: boolean, since: number, counts: Counts): void {
  const numbers =
    counts.passed + counts.failed.length + counts.skipped.length > 1
      ? `  ${counts.passed} passed, ${counts.failed.length} failed, ${counts.skipped.length} skipped`
      : '';
  console.log(`${ok ? '✓' : '✗'} ${name.padEnd(16)} ${seconds(since).padStart(8)}${numbers}`);
}
