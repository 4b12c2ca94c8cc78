import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import type { Settings } from '../shared/settings.ts';
import { findings } from './hosts/axe.ts';
import { handWritten, offeredModels } from './hosts/config-text.ts';
import { type Hearth, expect, test } from './hosts/hearth.ts';

test.use({ lmStudioOptions: { models: offeredModels, loaded: ['acme/small-8b'] } });

type Language = 'en' | 'de';
type Theme = 'light' | 'dark';

const words = {
  en: { settings: 'Settings', show: 'Show changes', chain: 'Fallback chain, in order', history: 'History' },
  de: { settings: 'Einstellungen', show: 'Änderungen zeigen', chain: '', history: 'Verlauf' },
} as const;

async function openWith(hearth: Hearth, settings: Partial<Settings>): Promise<Page> {
  await mkdir(hearth.place.stateDir, { recursive: true });
  await writeFile(join(hearth.place.stateDir, 'settings.json'), JSON.stringify(settings));
  return await hearth.open();
}

// Names are a matter of the language, contrast one of the theme: two runs see all of both.
for (const [language, theme] of [
  ['en', 'light'],
  ['de', 'dark'],
] as const satisfies readonly (readonly [Language, Theme])[]) {
  test(`axe finds nothing: ${language}, ${theme}`, async ({ hearth, lmStudio }) => {
    await hearth.writeConfig(handWritten(lmStudio.url));
    const page = await openWith(hearth, { language, theme });
    await expect(page.locator('html')).toHaveAttribute('lang', language);
    const rows = page.getByRole('row', { name: 'Medium 32B' });
    await expect(rows).toHaveCount(2);
    expect(await findings(page), 'home').toEqual([]);

    await rows.last().focus();
    await page.keyboard.press('Alt+ArrowUp');
    const show = page.getByRole('button', { name: words[language].show });
    await expect(show).toBeVisible();
    expect(await findings(page), 'with a staged edit').toEqual([]);

    await show.click();
    await expect(page.getByRole('dialog').getByRole('table')).toBeVisible();
    expect(await findings(page), 'the diff').toEqual([]);
    await page.keyboard.press('Escape');

    await page.getByRole('button', { name: words[language].history, exact: true }).click();
    await expect(page.getByRole('dialog')).toBeVisible();
    expect(await findings(page), 'the history').toEqual([]);
    await page.keyboard.press('Escape');

    await page.getByRole('button', { name: words[language].settings }).click();
    await expect(page.getByRole('radiogroup').first()).toBeVisible();
    expect(await findings(page), 'settings').toEqual([]);
  });

  test(`axe finds nothing on a first run: ${language}, ${theme}`, async ({ hearth, lmStudio }) => {
    await lmStudio.refuse();
    const page = await openWith(hearth, { language, theme });
    await expect(page.locator('html')).toHaveAttribute('lang', language);
    await expect(page.getByText(hearth.place.configPath).first()).toBeVisible();
    expect(await findings(page)).toEqual([]);
  });
}

test('language and theme change at once and are kept', async ({ hearth, lmStudio }) => {
  await hearth.writeConfig(handWritten(lmStudio.url));
  let page = await hearth.open();
  await page.getByRole('button', { name: 'Settings' }).click();
  await page.getByText('Deutsch', { exact: true }).click();
  await expect(page.getByRole('heading', { name: 'Einstellungen' })).toBeVisible();
  await page.getByText('Dunkel', { exact: true }).click();
  await expect(page.locator('html')).toHaveCSS('color-scheme', 'dark');

  page = await hearth.restart();
  await expect(page.locator('html')).toHaveAttribute('lang', 'de');
  await expect(page.locator('html')).toHaveCSS('color-scheme', 'dark');
});

test.describe('with reduced motion', () => {
  test.use({ contextOptions: { reducedMotion: 'reduce' } });

  test('nothing moves', async ({ hearth, lmStudio }) => {
    await hearth.writeConfig(handWritten(lmStudio.url));
    const page = await hearth.open();
    await page.getByRole('row', { name: 'Medium 32B' }).last().focus();
    await page.keyboard.press('Alt+ArrowUp');
    await page.getByRole('button', { name: 'Show changes' }).click();
    await expect(page.getByRole('dialog')).toBeVisible();
    const moving = await page.evaluate(() =>
      document
        .getAnimations()
        .map((animation) => Number(animation.effect?.getComputedTiming().duration ?? 0))
        .filter((duration) => duration > 1),
    );
    expect(moving).toEqual([]);
  });
});
