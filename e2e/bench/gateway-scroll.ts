import { join } from 'node:path';
import { type Browser, type BrowserContext, chromium, type Page } from '@playwright/test';
import { findChromium } from '../../build/chromium.ts';
import { root } from '../../build/setup.mjs';
import { createRouter } from '../../electron/router.ts';
import { startWebHost } from '../../electron/web/web-host.ts';
import type { GatewayLogs } from '../../electron/services.ts';
import type { GatewayLogLine, GatewayLogView } from '../../shared/gateway/log-view.ts';
import { fakeServices } from '../hosts/fake-services.ts';
import { type Measured, measure } from './comparison.ts';

const frames = 240;
const token = 'bench-token';
const levels = ['info', 'info', 'debug', 'info', 'warn', 'info', 'error', 'info'] as const;
const subsystems = ['gateway', 'gateway/reload', 'agent', 'model-fallback/decision'] as const;

/** A line by its number, always the same, so that a million of them need no memory. */
function lineOf(number: number): GatewayLogLine {
  return {
    at: 1_760_000_000_000 + number * 40,
    level: levels[number % levels.length] ?? 'info',
    subsystem: subsystems[number % subsystems.length] ?? null,
    text: `line ${number}: ${'words that a gateway may well say '.repeat(1 + (number % 4))}`,
  };
}

/** A log of `count` lines at rest. */
export function longLog(count: number): GatewayLogs {
  const view: GatewayLogView = {
    first: 0,
    end: count,
    source: 'rpc',
    file: null,
    subsystems: [...subsystems],
    searching: null,
  };
  return {
    async *watch(_filter, signal) {
      yield view;
      await new Promise((resolve) => signal?.addEventListener('abort', resolve, { once: true }));
    },
    read: async (_filter, from, wanted) => ({
      from,
      lines: Array.from({ length: Math.max(0, Math.min(wanted, count - from)) }, (_, index) =>
        lineOf(from + index),
      ),
    }),
  };
}

/** A page that shows a log of `count` lines. */
export async function openLog(
  browser: Browser,
  count: number,
  pageDir = join(root, 'build', 'dist', 'page'),
): Promise<AsyncDisposable & { readonly page: Page }> {
  const services = fakeServices();
  const router = createRouter({ ...services, gateway: { ...services.gateway, logs: longLog(count) } });
  const started = await startWebHost({ router, pageDir, token, port: 0 });
  if (!started.ok) throw new Error(started.why);
  let context: BrowserContext | null = null;
  const close = async (): Promise<void> => {
    await context?.close();
    await started.host[Symbol.asyncDispose]();
  };
  try {
    context = await browser.newContext({ viewport: { width: 1180, height: 760 }, locale: 'en-US' });
    const page = await context.newPage();
    await page.goto(started.host.link);
    await page.getByRole('navigation').getByRole('button', { name: 'Gateway' }).click();
    await page.getByText(`line ${count - 1}:`).waitFor();
    return { page, [Symbol.asyncDispose]: close };
  } catch (error) {
    await close();
    throw error;
  }
}

/**
 * Scrolls the log by a line and a half a frame, up and down again, and ends when all is drawn.
 *
 * @returns ms of each frame
 */
export async function scrollLog(page: Page, count: number): Promise<number[]> {
  return await page.evaluate(async (wanted) => {
    const list = document.querySelector('[role="listbox"][aria-multiselectable]');
    if (list === null) throw new Error('no log');
    const spans: number[] = [];
    let before = performance.now();
    for (let frame = 0; frame < wanted; frame += 1) {
      list.scrollTop += frame < wanted / 2 ? -30 : 30;
      await new Promise(requestAnimationFrame);
      const now = performance.now();
      spans.push(now - before);
      before = now;
    }
    return spans;
  }, count);
}

/** A browser that draws as fast as it can, so that a frame takes what it costs and not what the screen allows. */
export async function unlimitedBrowser(): Promise<Browser> {
  const executablePath = findChromium(chromium.executablePath());
  return await chromium.launch({
    ...(executablePath === null ? {} : { executablePath }),
    args: [
      '--disable-frame-rate-limit',
      '--disable-gpu-vsync',
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
    ],
  });
}

/** Scrolling a million lines of log beside scrolling a thousand. */
export async function gatewayScroll(): Promise<Measured> {
  const browser = await unlimitedBrowser();
  // Node 22 has no `await using`.
  const opened: AsyncDisposable[] = [];
  try {
    const short = await openLog(browser, 1000);
    opened.push(short);
    const long = await openLog(browser, 1_000_000);
    opened.push(long);
    return await measure({
      name: `scroll the log, ${frames} frames`,
      baseline: { name: '1,000 lines', run: () => scrollLog(short.page, frames) },
      subject: { name: '1,000,000 lines', run: () => scrollLog(long.page, frames) },
      iterations: 6,
    });
  } finally {
    for (const one of opened) await one[Symbol.asyncDispose]();
    await browser.close();
  }
}
