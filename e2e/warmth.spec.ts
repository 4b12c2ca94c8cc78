import type { Locator } from '@playwright/test';
import { findings } from './hosts/axe.ts';
import { linkOf, modelOf } from './hosts/chain-page.ts';
import { handWritten } from './hosts/config-text.ts';
import { expect, test } from './hosts/hearth.ts';
import { cutOff, overflowing } from './hosts/room.ts';
import { actOf, captionOf, flameOf, loadsOf, smallModels, startWith } from './hosts/warmth-page.ts';

/** Models that every machine has room for, and one that none has. */
const models = [
  ...smallModels,
  { key: 'acme/huge-10t', displayName: 'Huge 10T', params: '10T', sizeBytes: 10e12 },
];

test.use({ lmStudioOptions: { models } });

test.beforeEach(async ({ hearth, lmStudio }) => {
  await hearth.writeConfig(handWritten(lmStudio.url));
  await startWith(hearth);
});

const small = 'acme/small-8b';

test('one press loads a model once, with the context that OpenClaw wants; row, chain and status line say the same', async ({
  hearth,
  lmStudio,
}) => {
  lmStudio.changeModel(small, { loadMs: 2500 });
  const page = await hearth.open();
  await expect(captionOf(page, 'Small 8B')).toHaveText('cold');
  await flameOf(page, 'Small 8B').click();
  await expect(flameOf(page, 'Small 8B')).toHaveAttribute('aria-pressed', 'true');
  await expect(captionOf(page, 'Small 8B')).toHaveText(/loading/u);
  await expect(page.getByRole('progressbar', { name: 'Loading Small 8B' })).toBeVisible();
  await expect(linkOf(page, 'Small 8B')).toContainText('loading');
  await expect(captionOf(page, 'Small 8B')).toHaveText('warm · 64k');
  await expect(linkOf(page, 'Small 8B')).toContainText('· warm · 64k');
  expect(loadsOf(lmStudio, small)).toMatchObject([{ context: 65_536, by: 'api' }]);

  // What the load took is told the next time.
  await flameOf(page, 'Small 8B').click();
  await expect(captionOf(page, 'Small 8B')).toHaveText(/^cold, ~[2-5]\ss to load$/u);
  await expect(linkOf(page, 'Small 8B')).toContainText(/cold, ~[2-5]\ss to load/u);
});

test('a load is cancelled with one press, and one more goes on', async ({ hearth, lmStudio }) => {
  lmStudio.changeModel(small, { loadMs: 600_000 });
  const page = await hearth.open();
  await flameOf(page, 'Small 8B').click();
  await actOf(page, 'Cancel', 'Small 8B').click();
  await expect(captionOf(page, 'Small 8B')).toHaveText('paused: cancelled');
  expect(loadsOf(lmStudio, small)).toHaveLength(1);
  await expect(actOf(page, 'Resume', 'Small 8B')).toBeVisible();
});

test('what is unloaded by hand stays out until one press goes on', async ({ hearth, lmStudio }) => {
  const page = await hearth.open();
  await flameOf(page, 'Small 8B').click();
  await expect(captionOf(page, 'Small 8B')).toHaveText('warm · 64k');
  lmStudio.unload(small);
  await expect(captionOf(page, 'Small 8B')).toHaveText('paused: unloaded');
  await expect(flameOf(page, 'Small 8B'), 'the wish stays').toHaveAttribute('aria-pressed', 'true');
  await captionOf(page, 'Small 8B').click();
  await expect(page.getByRole('dialog')).toContainText(/^Small 8BSomebody unloaded it in LM Studio/u);
  await page.getByRole('dialog').getByRole('button', { name: 'Resume: Small 8B' }).click();
  await page.keyboard.press('Escape');
  await expect(captionOf(page, 'Small 8B')).toHaveText('warm · 64k');
});

test('outside its hours nothing is loaded, and within them it is again', async ({ hearth }) => {
  const page = await hearth.open();
  await flameOf(page, 'Small 8B').click();
  await expect(captionOf(page, 'Small 8B')).toHaveText('warm · 64k');
  await page.getByRole('button', { name: 'Settings' }).click();
  await page.getByText('Within these hours').click();
  // Only a day that is neither today nor beside it, wherever the host's clock is.
  const row = page.getByRole('group', { name: 'Hours 1' });
  const far = new Intl.DateTimeFormat('en', { weekday: 'short' }).format(Date.now() + 3 * 86_400_000);
  for (const day of ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']) {
    const button = row.getByRole('button', { name: day });
    const isOn = (await button.getAttribute('aria-pressed')) === 'true';
    if (isOn !== (day === far)) await button.click();
  }
  await page.getByRole('button', { name: 'Save hours' }).click();
  await expect(page.getByText(new RegExp(`^Kept warm ${far} `, 'u'))).toBeVisible();
  await page.getByRole('button', { name: 'Home' }).click();
  await expect(captionOf(page, 'Small 8B')).toHaveText(new RegExp(`^paused until ${far} `, 'u'));

  await page.getByRole('button', { name: 'Settings' }).click();
  await page.getByText('At all hours').click();
  await page.getByRole('button', { name: 'Save hours' }).click();
  await page.getByRole('button', { name: 'Home' }).click();
  await expect(captionOf(page, 'Small 8B')).toHaveText('warm · 64k');
});

test('two instances are named, and one press unloads one', async ({ hearth, lmStudio }) => {
  lmStudio.place(small, 65_536);
  const second = lmStudio.place(small, 65_536);
  const page = await hearth.open();
  await expect(captionOf(page, 'Small 8B')).toHaveText('loaded 2 times');
  await actOf(page, 'Show', 'Small 8B').click();
  const instances = page.getByRole('list', { name: 'Loaded instances' });
  await expect(instances.getByRole('listitem')).toHaveCount(2);
  await instances.getByRole('button', { name: `Unload: ${second}`, exact: true }).click();
  await expect(instances).toBeHidden();
  await page.keyboard.press('Escape');
  await expect(captionOf(page, 'Small 8B')).toHaveText('warm · 64k');
  expect(lmStudio.history().filter(({ event }) => event === 'unloaded')).toMatchObject([
    { id: second, by: 'api' },
  ]);
});

test('what does not fit is asked first: nothing is loaded before the answer, and a no takes the flame back', async ({
  hearth,
  lmStudio,
}) => {
  const page = await hearth.open();
  await flameOf(page, 'Huge 10T').click();
  const question = page.getByRole('alertdialog');
  await expect(question).toContainText('Huge 10T does not fit this machine');
  await expect(question).toContainText('It would not fit with nothing else loaded either.');
  await expect(question.getByRole('listitem').last()).toContainText('hosted model');
  await expect(question.getByRole('button', { name: /^Unload/u })).toHaveCount(0);
  await question.getByRole('button', { name: 'Cancel' }).click();
  await expect(question).toBeHidden();
  await expect(flameOf(page, 'Huge 10T')).toHaveAttribute('aria-pressed', 'false');
  expect(loadsOf(lmStudio, 'acme/huge-10t')).toEqual([]);

  await flameOf(page, 'Huge 10T').click();
  await question.getByRole('button', { name: 'Load all the same' }).click();
  await expect(captionOf(page, 'Huge 10T')).toHaveText(/^warm/u);
  expect(loadsOf(lmStudio, 'acme/huge-10t')).toHaveLength(1);
});

test('a server that gives less context than asked: the config is fitted to it, seen as a diff first', async ({
  hearth,
  lmStudio,
}) => {
  lmStudio.changeModel(small, { contextRule: { kind: 'at-most', tokens: 32_768 } });
  const page = await hearth.open();
  await flameOf(page, 'Small 8B').click();
  await expect(captionOf(page, 'Small 8B')).toHaveText('holds 32k instead of 64k');
  await expect(linkOf(page, 'Small 8B')).toContainText('holds 32k instead of 64k');
  await actOf(page, 'Fit…', 'Small 8B').click();
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByRole('table')).toContainText('contextTokens: 32768');
  await dialog.getByRole('button', { name: 'Set it' }).click();
  await expect(dialog).toBeHidden();
  await expect(captionOf(page, 'Small 8B')).toHaveText('warm · 32k');
  expect(await hearth.readConfig()).toContain('contextTokens: 32768');
  expect(loadsOf(lmStudio, small), 'and nothing was loaded anew for it').toHaveLength(1);
});

test('where OpenClaw loads the same models, one press leaves it to Hearth', async ({ hearth }) => {
  const page = await hearth.open();
  const notice = page.getByRole('region', { name: 'Two load the same models' });
  await expect(captionOf(page, 'Small 8B')).toHaveText('cold');
  await expect(notice).toBeHidden();
  await flameOf(page, 'Small 8B').click();
  await notice.getByRole('button', { name: 'Leave it to Hearth…' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByRole('table')).toContainText('preload: false');
  await dialog.getByRole('button', { name: 'Leave it to Hearth' }).click();
  await expect(notice).toBeHidden();
  expect(await hearth.readConfig()).toMatch(/preload: false/u);
  expect(await hearth.readConfig(), 'comments stay').toContain('// the marker, no secret');
});

for (const [width, height] of [
  [900, 600],
  [1180, 760],
  [1400, 900],
] as const)
  test(`a press on a flame moves nothing under the pointer, so that a second one meets the same flame: ${width} px`, async ({
    hearth,
    lmStudio,
  }, info) => {
    lmStudio.changeModel(small, { loadMs: 600_000 });
    const page = await hearth.open();
    await page.setViewportSize({ width, height });
    const notice = page.getByRole('region', { name: 'Two load the same models' });
    const flame = flameOf(page, 'Small 8B');
    const rows = page.getByRole('region', { name: 'Models' }).getByRole('row');
    await expect(captionOf(page, 'Small 8B')).toHaveText('cold');
    for (const end of [rows.first(), rows.last()]) {
      await end.scrollIntoViewIfNeeded();
      await flame.scrollIntoViewIfNeeded();
      const before = await flame.boundingBox();
      const stays = async (when: string): Promise<void> => {
        expect(await flame.boundingBox(), when).toEqual(before);
        expect(await isOnTop(flame), when).toBe(true);
      };
      await stays('before');
      await flame.click();
      await expect(notice).toBeVisible();
      await expect(captionOf(page, 'Small 8B')).toHaveText(/loading/u);
      await stays('with the notice');
      expect(await overflowing(page)).toEqual([]);
      expect(await cutOff(page)).toEqual([]);
      await info.attach(`notice ${width}`, { body: await page.screenshot(), contentType: 'image/png' });
      await flame.click();
      await expect(notice).toBeHidden();
      await stays('without it again');
    }
  });

/** Would a press in the middle of an element meet it, or something that lies over it? */
const isOnTop = async (element: Locator): Promise<boolean> =>
  await element.evaluate((it) => {
    const { x, y, width, height } = it.getBoundingClientRect();
    return it.contains(document.elementFromPoint(x + width / 2, y + height / 2));
  });

test('a flame is turned on, looked into and turned off by keys alone', async ({ hearth }) => {
  const page = await hearth.open();
  await expect(captionOf(page, 'Small 8B')).toHaveText('cold');
  await modelOf(page, 'Small 8B').focus();
  // Within a row the arrows go from part to part.
  for (let step = 0; step < 8; step += 1) {
    await page.keyboard.press('ArrowRight');
    if (await flameOf(page, 'Small 8B').evaluate((flame) => flame === document.activeElement)) break;
  }
  await expect(flameOf(page, 'Small 8B')).toBeFocused();
  await expect(page.getByRole('tooltip')).toContainText('Keep it warm');
  await page.keyboard.press(' ');
  await expect(captionOf(page, 'Small 8B')).toHaveText('warm · 64k');
  await expect(page.getByRole('status').filter({ hasText: 'Small 8B: warm · 64k' })).toBeAttached();
  await captionOf(page, 'Small 8B').focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog')).toContainText('It is loaded with 65,536 tokens of context');
  await page.keyboard.press('Escape');
  // A list gives the focus back to its row.
  await expect(modelOf(page, 'Small 8B')).toBeFocused();
  await flameOf(page, 'Small 8B').focus();
  await page.keyboard.press('Enter');
  await expect(flameOf(page, 'Small 8B')).toHaveAttribute('aria-pressed', 'false');
});

test('the wish outlives Hearth: after a restart of both, the model is brought back', async ({
  hearth,
  lmStudio,
}) => {
  let page = await hearth.open();
  await flameOf(page, 'Small 8B').click();
  await expect(captionOf(page, 'Small 8B')).toHaveText('warm · 64k');
  await lmStudio.restart();
  page = await hearth.restart();
  await expect(flameOf(page, 'Small 8B')).toHaveAttribute('aria-pressed', 'true');
  await expect(captionOf(page, 'Small 8B')).toHaveText('warm · 64k', { timeout: 40_000 });
  expect(loadsOf(lmStudio, small)).toHaveLength(2);
});

test.describe('in German at 900 × 600', () => {
  test.use({ viewport: { width: 900, height: 600 }, locale: 'de-DE' });

  test('a model that loads and one that is held have room', async ({ hearth, lmStudio }) => {
    lmStudio.changeModel('acme/medium-32b', { loadMs: 600_000 });
    const page = await hearth.open();
    await page.getByRole('button', { name: 'Small 8B warm halten' }).first().click();
    await expect(page.getByText('warm · 64k').first()).toBeVisible();
    await page.getByRole('button', { name: 'Medium 32B warm halten' }).first().click();
    await expect(page.getByRole('button', { name: 'Stopp: Medium 32B' })).toBeVisible();
    expect(await overflowing(page)).toEqual([]);
    expect(await cutOff(page)).toEqual([]);
    expect(await findings(page, 'main')).toEqual([]);
  });
});
