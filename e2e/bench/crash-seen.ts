import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium } from '@playwright/test';
import { findChromium } from '../../build/chromium.ts';
import { installSimulatedOpenClaw } from '../hosts/gateway.ts';
import { actOf, gatewayConfig, openGatewayPage, pillOf } from '../hosts/gateway-page.ts';
import { makePlace } from '../hosts/hearth.ts';
import { until } from '../hosts/until.ts';
import { startWebHost } from '../hosts/web.ts';
import { compared, type Measured } from './comparison.ts';

const crashes = 7;

/** From the SIGKILL of a gateway that Hearth started to "restarting" on screen, beside the end of its process in the same crash. */
export async function crashSeen(): Promise<Measured> {
  const executablePath = findChromium(chromium.executablePath());
  const browser = await chromium.launch({
    ...(executablePath === null ? {} : { executablePath }),
    args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
  });
  try {
    const spans: Span[] = [];
    for (let crash = 0; crash < crashes; crash += 1) spans.push(await oneCrash(browser));
    return compared(
      'a crash of the gateway, median',
      { name: 'its process is gone', value: median(spans.map(({ gone }) => gone)) },
      { name: '“restarting” on screen', value: median(spans.map(({ seen }) => seen)) },
      'ms',
    );
  } finally {
    await browser.close();
  }
}

/** ms since the signal */
interface Span {
  readonly gone: number;
  readonly seen: number;
}

/** With a Hearth of its own: after two crashes one would give up on its gateway. */
async function oneCrash(browser: Browser): Promise<Span> {
  const folder = await mkdtemp(join(tmpdir(), 'hearth-bench-'));
  const openclaw = await installSimulatedOpenClaw(folder);
  const place = await makePlace(folder, [], {
    OPENCLAW_GATEWAY_PORT: String(openclaw.port),
    OPENCLAW_STATE_DIR: join(folder, 'openclaw'),
  });
  await writeFile(place.configPath, gatewayConfig(openclaw), { mode: 0o600 });
  const host = await startWebHost(place);
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    await page.goto(host.link);
    await openGatewayPage(page);
    await actOf(page, 'Start').click();
    await pillOf(page, 'ready').waitFor();
    const pid = (await openclaw.pid()) ?? 0;
    const started = performance.now();
    process.kill(pid, 'SIGKILL');
    const [gone, seen] = await Promise.all([
      until(() => !isThere(pid), { deadline: 5000, every: 1, what: 'the end of the process' }).then(
        () => performance.now() - started,
      ),
      pillOf(page, 'restarting')
        .waitFor()
        .then(() => performance.now() - started),
    ]);
    return { gone, seen };
  } finally {
    await context.close();
    await host.stop();
    await openclaw.kill();
    await rm(folder, { recursive: true, force: true });
  }
}

function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
