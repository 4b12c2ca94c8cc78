import { join } from 'node:path';
import { test as playwrightTest, type Page } from '@playwright/test';
import { root } from '../build/setup.mjs';
import { createRouter } from '../electron/router.ts';
import { startWebHost } from '../electron/web/web-host.ts';
import { chainOf } from '../shared/chain/chain.ts';
import { llama8B, machineWith, studio } from '../shared/fit/facts.samples.ts';
import type { Language } from '../shared/messages/index.ts';
import { sampleConfig, sampleEndpoint, sampleModel, sampleProvider } from '../shared/models/samples.ts';
import type { Settings } from '../shared/settings.ts';
import { everyState, sampleLoads, sampleWarmth, sampleWish } from '../shared/warmth/sample-models.ts';
import type { WarmthState } from '../shared/warmth/snapshot.ts';
import { findings } from './hosts/axe.ts';
import { fakeServices } from './hosts/fake-services.ts';
import { cutOff, notReadable, overflowing } from './hosts/room.ts';

const { expect } = playwrightTest;
const now = Date.now();
const minute = 60_000;
/** In three days: a weekday is named. */
const later = now + 3 * 24 * 60 * minute;
/** Every state, and those whose words are longest with the longest times. */
const states: readonly (readonly [name: string, state: WarmthState])[] = [
  ...everyState(now),
  ...everyState(now).flatMap(([name, state]) => {
    const longer = stretched(state);
    return longer === null ? [] : ([[`${name}, long`, longer]] as const);
  }),
];

function stretched(state: WarmthState): WarmthState | null {
  const nextTryAt = now + 9.5 * minute;
  switch (state.kind) {
    case 'evicted':
      return { ...state, nextTryAt };
    case 'failing':
      return state.nextTryAt === null ? null : { ...state, nextTryAt };
    case 'loading':
      return state.by === 'hearth' && state.progress === null
        ? { ...state, estimateMs: 9.75 * minute, since: now - 15_000 }
        : null;
    case 'warm':
      return state.held.kind === 'until' ? { ...state, held: { ...state.held, at: later } } : null;
    case 'paused':
      return state.pause.why === 'schedule' && state.pause.until !== null
        ? { kind: 'paused', pause: { why: 'schedule', until: later } }
        : null;
    case 'unknown':
    case 'cold':
    case 'wrong-context':
    case 'duplicates':
      return null;
  }
  return state satisfies never;
}
const models = states.map(([name], index) =>
  sampleModel(`m${index}`, {
    name: `MiniMax M2.1 ${name}`,
    sizeBytes: 29e9,
    params: '27B',
    quantization: { name: 'Q8_0', bitsPerWeight: 8 },
    contextMax: 262_144,
    capabilities: { tools: true, vision: null, reasoning: null },
  }),
);

/** The built page before made-up services: a model in every state at once. */
const test = playwrightTest.extend<{
  look: (settings: Partial<Settings>, chain?: readonly number[]) => Promise<Page>;
}>({
  look: async ({ page }, use) => {
    const hosts: AsyncDisposable[] = [];
    await use(async (settings, chain = [5, 4, 10, 14]) => {
      const services = fakeServices();
      services.settings.snapshots.set({ ...services.settings.snapshots.value, ...settings });
      services.endpoints.snapshots.set([sampleEndpoint(models)]);
      services.machine.snapshots.set(machineWith([studio(464)]));
      services.fit.snapshots.set(
        models.map(({ id }) => ({ ...llama8B, endpoint: sampleEndpoint([]).id, model: id })),
      );
      services.config.snapshots.set(
        sampleConfig({
          chain: chainOf(chain.map((index) => `lmstudio/m${index}`)),
          providers: [sampleProvider('lmstudio', models)],
        }),
      );
      services.warmth.snapshots.set([
        ...states.map(([, state], index) =>
          sampleWish(`m${index}`, state, {
            name: models[index]?.name ?? '',
            coldStart: { estimateMs: 41_000, history: sampleLoads(now, [40, 300, 38, 44, 2]) },
            memory: state.kind === 'warm' ? { bytes: 251 * 2 ** 30, source: 'estimate' } : null,
            powerWatts: state.kind === 'warm' ? 38 : null,
            prefix: state.kind === 'warm' ? { at: now, coldMs: 52_000, cachedMs: 9000 } : null,
            isPreloadedByOpenClaw: state.kind === 'warm',
          }),
        ),
        sampleWarmth('without-a-wish'),
      ]);
      const started = await startWebHost({
        router: createRouter(services),
        pageDir: join(root, 'build', 'dist', 'page'),
        token: 'a-token-of-a-test-and-nothing-else-0123456',
        port: 0,
      });
      if (!started.ok) throw new Error(started.why);
      hosts.push(started.host);
      await page.goto(started.host.link);
      await expect(page.getByRole('row').first()).toBeVisible();
      return page;
    });
    for (const host of hosts) await host[Symbol.asyncDispose]();
  },
});

const words = {
  en: {
    warm: /^warm · 192k: /u,
    twice: /^loaded 2 times: /u,
    decide: 'Decide…: MiniMax M2.1 asking',
    hopeless: 'Decide…: MiniMax M2.1 asking with nothing in the way',
    settings: 'Settings',
    hours: 'Within these hours',
    openClaw: 'Leave it to Hearth…',
  },
  de: {
    warm: /^warm · 192k: /u,
    twice: /^2-mal geladen: /u,
    decide: 'Wählen …: MiniMax M2.1 asking',
    hopeless: 'Wählen …: MiniMax M2.1 asking with nothing in the way',
    settings: 'Einstellungen',
    hours: 'Zu diesen Zeiten',
    openClaw: 'Hearth überlassen …',
  },
} as const;

/** Opens something, looks at it, and closes it again. */
async function lookAt(page: Page, name: string | RegExp, role: 'dialog' | 'alertdialog'): Promise<void> {
  await page.getByRole('button', { name }).first().click();
  await expect(page.getByRole(role)).toBeVisible();
  expect(await overflowing(page), String(name)).toEqual([]);
  expect(await cutOff(page), String(name)).toEqual([]);
  expect(await findings(page, `[role=${role}]`), String(name)).toEqual([]);
  await page.keyboard.press('Escape');
  await expect(page.getByRole(role)).toBeHidden();
}

test.use({ viewport: { width: 900, height: 600 }, timezoneId: 'Europe/Berlin' });

for (const [language, theme] of [
  ['en', 'light'],
  ['de', 'dark'],
] as const satisfies readonly (readonly [Language, Settings['theme']])[]) {
  test(`every state of a model has room and no findings in its row: ${language}, ${theme}`, async ({
    look,
  }) => {
    const page = await look({ language, theme });
    await expect(page.getByRole('button', { name: words[language].warm }).first()).toBeVisible();
    const rows = page.getByRole('row').filter({ has: page.getByRole('button', { pressed: true }) });
    await expect(rows).toHaveCount(states.length);
    expect(await overflowing(page)).toEqual([]);
    expect(await cutOff(page)).toEqual([]);
    expect(await findings(page, 'main')).toEqual([]);
  });

  test(`so have its details and its questions: ${language}, ${theme}`, async ({ look }) => {
    const page = await look({ language, theme });
    const { warm, twice, decide, hopeless, openClaw } = words[language];
    await lookAt(page, warm, 'dialog');
    await lookAt(page, twice, 'dialog');
    await lookAt(page, decide, 'alertdialog');
    await lookAt(page, hopeless, 'alertdialog');
    await lookAt(page, openClaw, 'dialog');
  });

  test(`and so have the settings of keeping warm: ${language}, ${theme}`, async ({ look }) => {
    const page = await look({ language, theme });
    await page.getByRole('button', { name: words[language].settings }).click();
    await page.getByText(words[language].hours).click();
    expect(await overflowing(page)).toEqual([]);
    expect(await cutOff(page)).toEqual([]);
    expect(await findings(page, 'main')).toEqual([]);
    const moved = await page.evaluate(() => document.scrollingElement?.scrollTop ?? 0);
    expect(moved, 'px that the window itself scrolled').toBe(0);
  });
}

/** The words about a model's state in its row and in its link, and what can be done about it. */
const captions = '[data-tone], [data-act] button';

/** px: text at twice its size, the smallest window, and where the rows get another shape. */
const sizes = [
  [590, 380],
  [900, 600],
  [1041, 700],
  [1161, 760],
  [1180, 760],
  [1400, 900],
] as const;

for (const language of ['en', 'de'] as const)
  test(`what is said of every state can be read in full in its row and in the chain: ${language}`, async ({
    look,
  }, info) => {
    const page = await look(
      { language, theme: language === 'en' ? 'light' : 'dark' },
      states.map((_, index) => index),
    );
    // In each row, in each link, and in the status line.
    await expect(page.locator('[data-tone]')).toHaveCount(2 * states.length + 1);
    for (const [width, height] of sizes) {
      await page.setViewportSize({ width, height });
      expect(await notReadable(page, captions), `${width} px`).toEqual([]);
      expect(await overflowing(page), `${width} px`).toEqual([]);
      await info.attach(`captions ${width}`, { body: await page.screenshot(), contentType: 'image/png' });
    }
  });

test.describe('with chosen colours and without motion', () => {
  test.use({ contextOptions: { forcedColors: 'active', reducedMotion: 'reduce' } });

  test('wish and fact are told apart, and nothing moves while a model loads', async ({ look }) => {
    const page = await look({ language: 'en' });
    const flame = (state: string) => page.getByRole('button', { name: `Keep MiniMax M2.1 ${state} warm` });
    const looks = async (state: string): Promise<string> =>
      await flame(state).evaluate((element) => {
        const { backgroundColor, color } = getComputedStyle(element);
        const full = element.querySelector('path[fill=currentColor]') !== null;
        return `${backgroundColor} ${color} ${full ? 'full' : 'empty'}`;
      });
    const [warm, cold, loading] = [await looks('warm'), await looks('cold'), await looks('loading')];
    expect(warm.endsWith('full')).toBe(true);
    expect(cold.endsWith('empty')).toBe(true);
    expect(loading.endsWith('full')).toBe(true);
    expect(warm.split(' full')[0]).toBe(cold.split(' empty')[0]);
    await flame('cold').click();
    await expect(flame('cold')).toHaveAttribute('aria-pressed', 'false');
    await page.mouse.move(0, 0);
    expect(await looks('cold')).not.toBe(cold);
    const moving = await page.evaluate(() => document.getAnimations().length);
    expect(moving).toBe(0);
  });
});
