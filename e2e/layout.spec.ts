import type { Locator } from '@playwright/test';
import { expectChain, linkOf } from './hosts/chain-page.ts';
import { handWritten, offeredModels } from './hosts/config-text.ts';
import { expect, test } from './hosts/hearth.ts';
import { cutOff, overflowing } from './hosts/room.ts';

const longName = 'A model with a name that is much longer than any row has room for, and then some more';
test.use({
  lmStudioOptions: {
    models: [...offeredModels, { key: 'acme/very-long-name-of-a-model-1t', displayName: longName }],
    loaded: [{ key: 'acme/small-8b', context: 131_072 }],
  },
});

test.describe('in German, with a server that needs a token', () => {
  // The last one is the usual window with text at twice its size.
  for (const [width, height] of [
    [900, 600],
    [590, 380],
  ] as const) {
    test.describe(`${width} × ${height}`, () => {
      test.use({ viewport: { width, height }, locale: 'de-DE' });

      test('nothing is cut off that cannot be read', async ({ hearth, lmStudio }) => {
        lmStudio.change({ token: 'geheim' });
        await hearth.writeConfig(handWritten(lmStudio.url));
        const page = await hearth.open();
        const pill = page.getByText('verlangt ein Token', { exact: true }).first();
        await expect(pill).toBeVisible();
        const row = page.getByRole('row', { name: 'Medium 32B' }).last();
        await row.focus();
        await page.keyboard.press('Alt+ArrowUp');
        await expect(page.getByRole('button', { name: /^Anwenden/ })).toBeInViewport({ ratio: 1 });
        await expect(row).toBeInViewport();
        expect(await overflowing(page)).toEqual([]);
        expect(await cutOff(page)).toEqual([]);
        await page.getByRole('button', { name: 'Einstellungen' }).click();
        await expect(page.getByRole('radiogroup').first()).toBeVisible();
        expect(await overflowing(page), 'settings').toEqual([]);
        expect(await cutOff(page), 'settings').toEqual([]);
      });
    });
  }
});

test.describe('in German at 900 × 600', () => {
  test.use({ viewport: { width: 900, height: 600 }, locale: 'de-DE' });

  test('the loaded context is said in full', async ({ hearth, lmStudio }) => {
    await hearth.writeConfig(handWritten(lmStudio.url));
    const page = await hearth.open();
    const loaded = page.getByRole('row', { name: 'Small 8B' }).getByText(/128k/u).first();
    await expect(loaded).toBeVisible();
    expect(await behindEdges(loaded)).toEqual({ right: 0, below: 0 });
  });
});

/** css px of a text that lie behind the edges of what holds it, or of the window. */
async function behindEdges(locator: Locator): Promise<{ right: number; below: number }> {
  return await locator.evaluate((element) => {
    const text = document.createRange();
    text.selectNodeContents(element);
    const { right, bottom } = text.getBoundingClientRect();
    const seen = { right: window.innerWidth, bottom: window.innerHeight };
    for (let box: Element | null = element; box !== null; box = box.parentElement) {
      const { overflowX, overflowY } = getComputedStyle(box);
      const edges = box.getBoundingClientRect();
      if (overflowX === 'hidden') seen.right = Math.min(seen.right, edges.right);
      if (overflowY === 'hidden') seen.bottom = Math.min(seen.bottom, edges.bottom);
    }
    return { right: Math.max(0, right - seen.right), below: Math.max(0, bottom - seen.bottom) };
  });
}

test.describe('on a computer whose driver fails, in German', () => {
  for (const [width, height] of [
    [900, 600],
    [590, 600],
  ] as const) {
    test.describe(`${width} × ${height}`, () => {
      test.use({ machine: 'nvidia-driver-mismatch', viewport: { width, height }, locale: 'de-DE' });

      test('the band says so in full, and nothing moves when a model is lit', async ({
        hearth,
        lmStudio,
      }, info) => {
        await hearth.writeConfig(handWritten(lmStudio.url));
        const page = await hearth.open();
        const said = page.getByText(/^NVIDIA .* ist gerade nicht nutzbar: .* langsam\.$/);
        await expect(said).toBeVisible();
        expect(await behindEdges(said)).toEqual({ right: 0, below: 0 });
        expect(await overflowing(page)).toEqual([]);
        await info.attach(`driver ${width}`, { body: await page.screenshot(), contentType: 'image/png' });
        const band = page.getByRole('region', { name: 'Dieser Computer' });
        // The page may scroll to the row.
        const heightOf = async (): Promise<number | undefined> => (await band.boundingBox())?.height;
        const before = await heightOf();
        await page.getByRole('row', { name: 'Medium 32B' }).first().hover();
        await expect(said).toBeHidden();
        expect(await heightOf()).toBe(before);
      });
    });
  }
});

for (const [width, height] of [
  [900, 600],
  [1180, 760],
  [1400, 900],
] as const) {
  test.describe(`${width} × ${height}`, () => {
    test.use({ viewport: { width, height } });

    test('everything has room', async ({ hearth, lmStudio }, info) => {
      await hearth.writeConfig(handWritten(lmStudio.url));
      const page = await hearth.open();
      await expectChain(page, ['Large 70B', 'Small 8B', 'Medium 32B', 'claude-sonnet-4-5']);
      await linkOf(page, 'Medium 32B').focus();
      await page.keyboard.press('Alt+ArrowUp');
      await expect(page.getByRole('button', { name: 'Show changes' })).toBeInViewport();
      await expect(page.getByRole('button', { name: /^Apply/ })).toBeInViewport();
      await expect(linkOf(page, 'Large 70B')).toBeInViewport();
      expect(await overflowing(page), 'home').toEqual([]);
      await info.attach(`home ${width}`, { body: await page.screenshot(), contentType: 'image/png' });

      await page.getByRole('button', { name: 'Show changes' }).click();
      await expect(page.getByRole('dialog').getByRole('table')).toBeVisible();
      // The drawer slides in first.
      await expect.poll(() => overflowing(page), 'the diff').toEqual([]);
      await page.keyboard.press('Escape');

      await page.getByRole('button', { name: 'Settings' }).click();
      await expect(page.getByRole('radiogroup').first()).toBeVisible();
      expect(await overflowing(page), 'settings').toEqual([]);
      await info.attach(`settings ${width}`, { body: await page.screenshot(), contentType: 'image/png' });
    });
  });
}
