import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { ensureChromium } from './install-chromium.ts';
import { failedOnce, runStep, seconds } from './run-step.ts';
import { install, isInstalled, root } from './setup.mjs';
import { type Counts, closingLines } from './test-reports.ts';
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

/** The real gateway: 835 MB that only the tests need, so a lockfile of its own. */
async function installRealGateway(): Promise<string | null> {
  const folder = join(root, 'e2e', 'real', 'openclaw');
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
  const lane = async (steps: readonly Step[], env: Readonly<Record<string, string>> = {}): Promise<void> => {
    for (const step of steps) if (!stopped) all.push(await runStep(step, { env }));
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
    all.push(failedOnce('Chromium', 'it could not be found or fetched'));
  } else {
    await lane([endToEnd], chromiumEnv);
    if (gatewayFailure !== null) console.log(`OpenClaw could not be fetched: ${gatewayFailure}`);
    // Without OpenClaw its tests skip themselves and say so. CI has to have it.
    if (gatewayFailure !== null && process.env['CI'] !== undefined)
      all.push(failedOnce('OpenClaw', 'it could not be fetched'));
    else await lane([realGateway], chromiumEnv);
  }
  if (stopped) return 130;

  console.log(`All of it took ${seconds(since)}.`);
  for (const line of closingLines(all)) console.log(line);
  return all.some((counts) => counts.failed.length > 0) ? 1 : 0;
}
