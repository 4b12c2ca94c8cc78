import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium } from '@playwright/test';
import { findChromium } from '../../build/chromium.ts';
import { chainOf, modelOf } from '../hosts/chain-page.ts';
import { handWritten } from '../hosts/config-text.ts';
import { makePlace } from '../hosts/hearth.ts';
import { startWebHost } from '../hosts/web.ts';
import { startLmStudio } from '../sim/lm-studio.ts';
import { type Measured, measure } from './comparison.ts';

const modelKey = (index: number): string => `acme/model-${index}-8b`;

/** A Hearth whose endpoint offers `models` models and whose chain has `chain` links, and a way to open its page. */
async function setUp(
  browser: Browser,
  { models, chain }: { models: number; chain: number },
): Promise<AsyncDisposable & { open(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'hearth-bench-'));
  const server = await startLmStudio({
    models: Array.from({ length: models }, (_, index) => ({ key: modelKey(index) })),
  });
  const place = await makePlace(folder);
  const refs = Array.from({ length: chain }, (_, index) => `'lmstudio/${modelKey(index)}'`);
  const [primary = '', ...fallbacks] = refs;
  await writeFile(
    place.configPath,
    handWritten(server.url, `      model: { primary: ${primary}, fallbacks: [${fallbacks.join(', ')}] },`),
  );
  const host = await startWebHost(place);
  return {
    async open() {
      const context = await browser.newContext();
      const page = await context.newPage();
      await page.goto(host.link);
      await chainOf(page)
        .getByRole('row')
        .nth(chain - 1)
        .waitFor();
      await modelOf(page, 'model-0-8b').waitFor();
      await context.close();
    },
    async [Symbol.asyncDispose]() {
      await host.stop();
      await server.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** From the link to the whole chain on screen, with many models beside few. */
export async function openPage(): Promise<Measured> {
  const executablePath = findChromium(chromium.executablePath());
  const browser = await chromium.launch({
    ...(executablePath === null ? {} : { executablePath }),
    args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
  });
  // Node 22 has no `await using`.
  const opened: AsyncDisposable[] = [];
  try {
    const few = await setUp(browser, { models: 5, chain: 5 });
    opened.push(few);
    const many = await setUp(browser, { models: 500, chain: 20 });
    opened.push(many);
    return await measure({
      name: 'open the page',
      baseline: { name: '5 models, a chain of 5', run: () => few.open() },
      subject: { name: '500 models, a chain of 20', run: () => many.open() },
      iterations: 6,
    });
  } finally {
    for (const one of opened) await one[Symbol.asyncDispose]();
    await browser.close();
  }
}
