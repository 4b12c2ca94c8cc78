import { findings } from './hosts/axe.ts';
import { dragTo, linkOf, modelOf } from './hosts/chain-page.ts';
import { handWritten } from './hosts/config-text.ts';
import { expect, test } from './hosts/hearth.ts';
import {
  badgeOf,
  bandOf,
  isDrawn,
  modelsOfEverySize,
  openMeter,
  panelOf,
  tickOf,
} from './hosts/meter-page.ts';
import { cutOff, overflowing } from './hosts/room.ts';

test.use({ lmStudioOptions: { models: modelsOfEverySize, loaded: ['qwen/qwen3-8b'] } });

/** Each recorded computer in another window, language and theme, so that together they are all seen. */
const computers = [
  {
    machine: 'm2-max-32',
    width: 900,
    height: 600,
    language: 'de',
    theme: 'light',
    says: /GPU darf 21,3\sGB nutzen/,
    fits: 'Passt gut',
  },
  {
    machine: 'm3-ultra-512',
    width: 1180,
    height: 760,
    language: 'en',
    theme: 'dark',
    says: 'GPU may use 464 GB',
    fits: 'Comfortable',
  },
  {
    machine: 'm5-ultra-512',
    width: 1400,
    height: 900,
    language: 'de',
    theme: 'dark',
    says: /GPU darf 464\sGB nutzen/,
    fits: 'Passt gut',
  },
  {
    machine: 'rtx-4090',
    width: 900,
    height: 600,
    language: 'en',
    theme: 'dark',
    says: /GPU may use 23\.\d GB/,
    fits: 'Comfortable',
  },
  {
    machine: 'two-rtx-3090',
    width: 1180,
    height: 760,
    language: 'de',
    theme: 'light',
    says: /GPU darf 45,\d\sGB nutzen/,
    fits: 'Passt gut',
  },
  {
    machine: 'dgx-spark',
    width: 590,
    height: 600,
    language: 'de',
    theme: 'light',
    says: /GPU darf 120\sGB nutzen/,
    fits: 'Passt gut',
  },
  {
    machine: 'strix-halo-128',
    width: 1400,
    height: 900,
    language: 'en',
    theme: 'light',
    says: 'GPU may use 118 GB',
    fits: 'Comfortable',
  },
  {
    machine: 'windows-two-radeons',
    width: 900,
    height: 600,
    language: 'de',
    theme: 'dark',
    says: /GPU darf 46,\d\sGB nutzen/,
    fits: 'Passt gut',
  },
  {
    machine: 'no-gpu',
    width: 900,
    height: 600,
    language: 'de',
    theme: 'light',
    says: /Modelle dürfen 18,8\sGB nutzen/,
    fits: 'Passt gut',
  },
  {
    machine: 'nvidia-driver-mismatch',
    width: 900,
    height: 600,
    language: 'de',
    theme: 'dark',
    says: /Modelle dürfen 50,1\sGB nutzen/,
    fits: 'Passt gut',
  },
] as const;

for (const { machine, width, height, language, theme, says, fits } of computers) {
  test.describe(machine, () => {
    test.use({ machine, viewport: { width, height }, colorScheme: theme });

    test(`${machine}: what models may use, what is used, which fit, the last minutes; nothing is cut off, axe finds nothing`, async ({
      hearth,
      lmStudio,
    }, info) => {
      await hearth.writeConfig(handWritten(lmStudio.url));
      const page = await openMeter(hearth, { language, theme });
      await expect(bandOf(page).getByRole('button', { name: says })).toBeVisible();
      await expect(badgeOf(page, 'Qwen3 8B')).toContainText(fits);
      await expect(bandOf(page).getByRole('img')).toHaveAccessibleName(/GB/);
      await expect.poll(() => isDrawn(page), 'the graphs').toBe(true);
      expect(await overflowing(page)).toEqual([]);
      expect(await cutOff(page)).toEqual([]);
      expect(await findings(page)).toEqual([]);
      await info.attach(`${machine} ${width}`, { body: await page.screenshot(), contentType: 'image/png' });
    });
  });
}

test.describe('on a Mac Studio', () => {
  test.use({ machine: 'm3-ultra-512' });

  test('a model’s row lights its tick, by pointer and by keyboard, and says need, room and verdict', async ({
    hearth,
    lmStudio,
  }) => {
    await hearth.writeConfig(handWritten(lmStudio.url));
    const page = await openMeter(hearth);
    const lit = bandOf(page).locator('svg svg[class*="lit"]');
    await expect(lit).toHaveCount(0);
    await modelOf(page, 'GPT-OSS 120B').hover();
    await expect(lit).toHaveCount(1);
    await expect(bandOf(page)).toContainText(
      /GPT-OSS 120B · Comfortable · ~\d+ GB to spare · needs ~\d+(\.\d)? GB at 32k/,
    );
    await bandOf(page).getByRole('heading').hover();
    await expect(lit).toHaveCount(0);
    await modelOf(page, 'Kimi K2 Thinking').focus();
    await expect(lit).toHaveCount(1);
    await expect(bandOf(page)).toContainText(
      /Kimi K2 Thinking · Does not fit · ~\d+ GB too much · needs ~\d+ GB/,
    );
  });

  test('by keyboard alone: from the row to its fit, the context moves the tick, Escape leads back', async ({
    hearth,
    lmStudio,
  }) => {
    await hearth.writeConfig(handWritten(lmStudio.url));
    const page = await openMeter(hearth);
    await modelOf(page, 'Qwen3.8 27B').focus();
    await page.keyboard.press('ArrowRight');
    for (
      let i = 0;
      i < 3 && !(await badgeOf(page, 'Qwen3.8 27B').evaluate((e) => e === document.activeElement));
      i += 1
    )
      await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    const slider = panelOf(page).getByRole('slider', { name: 'Context' });
    await expect(slider).toBeFocused();
    await expect(slider).toHaveAttribute('aria-valuetext', '32,768 tokens');
    const before = await tickOf(page);
    await page.keyboard.press('End');
    await expect(slider).toHaveAttribute('aria-valuetext', '262,144 tokens');
    expect(await tickOf(page)).toBeGreaterThan(before + 5);
    await page.keyboard.press('Home');
    expect(await tickOf(page)).toBeLessThan(before);
    expect(await findings(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await expect(panelOf(page)).toHaveCount(0);
    await expect(badgeOf(page, 'Qwen3.8 27B')).toBeFocused();
  });

  test('the panel makes way for a drag into the chain', async ({ hearth, lmStudio }) => {
    await hearth.writeConfig(handWritten(lmStudio.url));
    const page = await openMeter(hearth);
    await badgeOf(page, 'Qwen3 8B').click();
    await expect(panelOf(page)).toBeVisible();
    await dragTo(page, modelOf(page, 'GPT-OSS 120B'), linkOf(page, 'Large 70B'), 'upper', async () => {
      await expect(panelOf(page)).toBeHidden();
    });
    await expect(linkOf(page, 'GPT-OSS 120B')).toHaveCount(1);
    await expect(panelOf(page)).toBeVisible();
  });

  test('the graphs stand still under the pointer and say what was then', async ({ hearth, lmStudio }) => {
    await hearth.writeConfig(handWritten(lmStudio.url));
    const page = await openMeter(hearth);
    await expect.poll(() => isDrawn(page)).toBe(true);
    const graph = page.getByRole('figure', { name: 'Last 10 min' });
    const box = await graph.locator('canvas').boundingBox();
    if (box === null) throw new Error('no graph');
    await page.mouse.move(box.x + box.width - 3, box.y + box.height / 2, { steps: 3 });
    await expect(graph).toContainText(/\d\d:\d\d:\d\d · 2\d\d GB/);
    await page.mouse.move(box.x - 60, box.y + 300, { steps: 3 });
    await expect(graph).toContainText('Last 10 min');
  });

  test('what fits on another machine, and the one that is added by hand stands on the meter', async ({
    hearth,
    lmStudio,
  }, info) => {
    await hearth.writeConfig(handWritten(lmStudio.url));
    const page = await openMeter(hearth);
    await bandOf(page).getByRole('button', { name: 'What fits on…?' }).click();
    const shop = page.getByRole('dialog', { name: 'What would fit on…' });
    await shop.getByRole('searchbox').fill('2 × mac studio m3 512');
    await shop.getByRole('option').first().click();
    await expect(shop).toContainText('Full tier');
    await expect(shop.getByRole('row', { name: /Kimi K2 Thinking/ }).first()).toContainText('Comfortable');
    expect(await findings(page)).toEqual([]);
    expect(await overflowing(page)).toEqual([]);
    await info.attach('elsewhere', { body: await page.screenshot(), contentType: 'image/png' });
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    await expect(shop).toHaveCount(0);

    await page.getByRole('button', { name: 'Settings' }).click();
    await page.getByRole('button', { name: 'Add a machine…' }).click();
    await page.getByText('By hand', { exact: true }).click();
    await page.getByRole('searchbox', { name: 'Search machines' }).fill('rtx 4090 24');
    await page.getByRole('option', { name: /^RTX 4090 24/ }).click();
    await page.getByLabel('Name').fill('gpu-box');
    await page.getByRole('button', { name: 'Add', exact: true }).click();
    await expect(page.getByRole('list', { name: 'Machines' })).toContainText('gpu-box');
    expect(await findings(page)).toEqual([]);
    expect(await cutOff(page)).toEqual([]);
    await page.getByRole('button', { name: 'Home' }).click();
    await expect(bandOf(page)).toContainText('gpu-box: 23.3 GB');
  });
});

test.describe('in German at 900 × 600', () => {
  test.use({ machine: 'm2-max-32', viewport: { width: 900, height: 600 } });

  test('the panel and the other machines have room', async ({ hearth, lmStudio }, info) => {
    await hearth.writeConfig(handWritten(lmStudio.url));
    const page = await openMeter(hearth, { language: 'de' });
    await badgeOf(page, 'Qwen3.8 27B').click();
    await expect(panelOf(page)).toBeVisible();
    expect(await overflowing(page)).toEqual([]);
    expect(await cutOff(page)).toEqual([]);
    await info.attach('panel', { body: await page.screenshot(), contentType: 'image/png' });
    await page.keyboard.press('Escape');
    await bandOf(page).getByRole('button', { name: 'Was passt auf …?' }).click();
    await expect(page.getByRole('dialog')).toBeVisible();
    expect(await overflowing(page)).toEqual([]);
    expect(await cutOff(page)).toEqual([]);
  });
});
