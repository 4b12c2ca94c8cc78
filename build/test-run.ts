import { spawn } from 'node:child_process';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ensureChromium } from './install-chromium.ts';
import { endOf, install, isInstalled, root } from './setup.mjs';
import { type Counts, closingLine } from './test-reports.ts';
import {
  type Step,
  buildStep,
  deadCode,
  endToEnd,
  format,
  lint,
  realGateway,
  resultsFolder,
  types,
  unit,
} from './test-steps.ts';

/** A step that takes longer than this hangs. ms */
const stepDeadline = 12 * 60_000;
/** What is shown of a failed step's output. lines */
const tail = 120;

const seconds = (since: number): string => `${((performance.now() - since) / 1000).toFixed(1)} s`;

function say(name: string, ok: boolean, since: number, counts: Counts): void {
  const numbers =
    counts.passed + counts.failed + counts.skipped.length > 1
      ? `  ${counts.passed} passed, ${counts.failed} failed, ${counts.skipped.length} skipped`
      : '';
  console.log(`${ok ? '✓' : '✗'} ${name.padEnd(16)} ${seconds(since).padStart(8)}${numbers}`);
}

const failedOnce: Counts = { passed: 0, failed: 1, skipped: [] };

async function countsOf(step: Step, code: number): Promise<Counts> {
  if (step.report === undefined) return code === 0 ? { passed: 1, failed: 0, skipped: [] } : failedOnce;
  try {
    const counts = step.report.count(JSON.parse(await readFile(step.report.file, 'utf8')));
    // A runner that counts no failure and still fails has failed; so has one that found nothing to run.
    const nothing = counts.passed + counts.failed + counts.skipped.length === 0;
    return (code !== 0 && counts.failed === 0) || nothing ? { ...counts, failed: 1 } : counts;
  } catch {
    return failedOnce;
  }
}

/** Runs one step, prints its line, and the tail of its output if it failed. */
async function run(step: Step, extra: Readonly<Record<string, string>>): Promise<Counts> {
  const since = performance.now();
  if (step.report !== undefined) await rm(step.report.file, { force: true });
  const child = spawn(process.execPath, [step.tool, ...step.args], {
    cwd: root,
    env: { ...process.env, NO_COLOR: '1', ...extra, ...step.env },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: stepDeadline,
  });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output += text));
  const code = await endOf(child);
  const counts = await countsOf(step, code);
  const ok = counts.failed === 0;
  say(step.name, ok, since, counts);
  if (!ok) console.log(output.trimEnd().split('\n').slice(-tail).join('\n'));
  return counts;
}

/** The real gateway: 835 MB that only the tests need, so a lockfile of its own. */
async function installRealGateway(): Promise<string | null> {
  const folder = join(root, 'e2e', 'real');
  if (isInstalled(folder)) return null;
  const since = performance.now();
  const failure = await install(folder, { quiet: true });
  console.log(`${failure === null ? '✓' : '✗'} ${'fetch OpenClaw'.padEnd(16)} ${seconds(since).padStart(8)}`);
  return failure;
}

/** Every check there is. Ends with 0 only when none failed; the last line says how many passed, failed and were skipped. */
export async function main(): Promise<number> {
  const since = performance.now();
  await mkdir(resultsFolder, { recursive: true });
  let stopped = false;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => (stopped = true));

  const all: Counts[] = [];
  const lane = async (
    steps: readonly Step[],
    extra: Readonly<Record<string, string>> = {},
  ): Promise<void> => {
    for (const step of steps) if (!stopped) all.push(await run(step, extra));
  };

  const browser = await ensureChromium();
  const chromiumEnv: Record<string, string> = browser === null ? {} : { HEARTH_CHROMIUM: browser };
  // Two at a time: the checks leave a core idle that the unit tests can use.
  const [gatewayFailure] = await Promise.all([
    installRealGateway().then(async (failure) => {
      await lane([unit]);
      return failure;
    }),
    lane([types, lint, format, deadCode, buildStep]),
  ]);
  if (browser === null) {
    console.log('✗ No Chromium could be found or fetched: the end-to-end tests cannot run.');
    all.push(failedOnce);
  } else {
    await lane([endToEnd], chromiumEnv);
    if (gatewayFailure === null) await lane([realGateway], chromiumEnv);
    else {
      console.log(`✗ OpenClaw could not be fetched, the real-gateway suite cannot run: ${gatewayFailure}`);
      all.push(failedOnce);
    }
  }
  if (stopped) return 130;

  for (const test of all.flatMap((counts) => counts.skipped))
    console.log(`skipped: ${test.title}: ${test.reason}`);
  console.log(`All of it took ${seconds(since)}.`);
  console.log(closingLine(all));
  return all.some((counts) => counts.failed > 0) ? 1 : 0;
}
