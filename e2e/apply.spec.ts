import { createHash } from 'node:crypto';
import type { Page } from '@playwright/test';
import { apply, chainOf, dragTo, expectChain, linkOf } from './hosts/chain-page.ts';
import { handWritten, handWrittenModel, offeredModels } from './hosts/config-text.ts';
import { expect, installOpenClawStandIn, test } from './hosts/hearth.ts';

test.use({ lmStudioOptions: { models: offeredModels } });

const large = 'Large 70B';
const small = 'Small 8B';
const medium = 'Medium 32B';
const hosted = 'claude-sonnet-4-5';

/** Medium second. */
const edited = handWrittenModel.replace(
  `          // quick and good enough
          'lmstudio/acme/small-8b',
          'lmstudio/acme/medium-32b', // middle ground
`,
  `          'lmstudio/acme/medium-32b', // middle ground
          // quick and good enough
          'lmstudio/acme/small-8b',
`,
);

/** Somebody else's edit of the chain: the small model first. */
const theirs = handWrittenModel
  .replace("primary: 'lmstudio/acme/large-70b', // best, but slow", "primary: 'lmstudio/acme/small-8b',")
  .replace("'lmstudio/acme/small-8b',\n          'lmstudio/acme/medium-32b'", "'lmstudio/acme/medium-32b'");

const stageEdit = async (page: Page): Promise<void> => {
  await linkOf(page, medium).focus();
  await page.keyboard.press('Alt+ArrowUp');
  await expectChain(page, [large, medium, small, hosted]);
};

test.beforeEach(async ({ hearth, lmStudio }) => {
  await hearth.writeConfig(handWritten(lmStudio.url));
});

test('the drawer shows the exact change, Escape closes it, Discard drops it', async ({
  hearth,
  lmStudio,
}) => {
  const page = await hearth.open();
  await stageEdit(page);
  await page.getByRole('button', { name: 'Show changes' }).click();
  const drawer = page.getByRole('dialog', { name: 'Changes to be written' });
  const lines = drawer.getByRole('row');
  await expect(lines.filter({ hasText: "'lmstudio/acme/medium-32b', // middle ground" })).toHaveCount(2);
  await expect(drawer).toContainText('1 added, 1 removed');
  await page.keyboard.press('Escape');
  await expect(drawer).toBeHidden();
  await expect(page.getByRole('button', { name: 'Show changes' })).toBeFocused();

  await page.getByRole('button', { name: 'Discard' }).click();
  await expectChain(page, [large, small, medium, hosted]);
  await expect(page.getByRole('button', { name: 'Apply' })).toBeHidden();
  expect(await hearth.readConfig()).toBe(handWritten(lmStudio.url));
});

test('a reload of the page loses nothing that is staged', async ({ hearth }) => {
  const page = await hearth.open();
  await stageEdit(page);
  await page.reload();
  await expectChain(page, [large, medium, small, hosted]);
  await expect(page.getByText('1 change', { exact: true })).toBeVisible();
  await page.getByRole('button', { name: 'Discard' }).click();
  await page.reload();
  await expectChain(page, [large, small, medium, hosted]);
});

test('by keyboard, the focus goes on from the foot after Apply, to Undo', async ({ hearth, lmStudio }) => {
  const page = await hearth.open();
  await stageEdit(page);
  await page.getByRole('button', { name: /^Apply/ }).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByText(/^Saved/).first()).toBeVisible();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await expect(page.getByText(/^Taken back/)).toBeVisible();
  await page.keyboard.press('Tab');
  await expect(page.getByRole('button', { name: 'Redo', exact: true })).toBeFocused();
  expect(await hearth.readConfig()).toBe(handWritten(lmStudio.url));
});

test('Undo beside the message gives the very bytes of before', async ({ hearth, lmStudio }) => {
  const page = await hearth.open();
  await stageEdit(page);
  await page.getByRole('button', { name: /^Apply/ }).click();
  await expect(page.getByText('Saved, not validated: OpenClaw was not found.')).toBeVisible();
  expect(await hearth.readConfig()).toBe(handWritten(lmStudio.url, edited));

  await page
    .getByRole('main')
    .or(page.locator('body'))
    .getByRole('button', { name: 'Undo', exact: true })
    .last()
    .click();
  await expect(page.getByText(/^Taken back/)).toBeVisible();
  expect(await hearth.readConfig()).toBe(handWritten(lmStudio.url));
  await expectChain(page, [large, small, medium, hosted]);
});

test('a write can be undone after a restart of Hearth, and each version restored', async ({
  hearth,
  lmStudio,
}) => {
  let page = await hearth.open();
  await stageEdit(page);
  await apply(page);

  page = await hearth.restart();
  await expectChain(page, [large, medium, small, hosted]);
  await page.getByRole('button', { name: 'Undo', exact: true }).click();
  await expect(page.getByText(/^Taken back/)).toBeVisible();
  expect(await hearth.readConfig()).toBe(handWritten(lmStudio.url));

  // The undo is an entry itself: going back to before it brings the edit back.
  await page.getByRole('button', { name: 'History', exact: true }).click();
  const entries = page.getByRole('list', { name: 'Writes of Hearth' }).getByRole('listitem');
  await expect(entries).toHaveCount(2);
  await entries.first().getByRole('button').click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Restore' }).click();
  await expect(page.getByText(/^Restored/)).toBeVisible();
  expect(await hearth.readConfig()).toBe(handWritten(lmStudio.url, edited));
});

test('a foreign edit of something else shows at once and is kept by Apply', async ({ hearth, lmStudio }) => {
  const page = await hearth.open();
  await stageEdit(page);
  const foreign = (model?: string): string =>
    handWritten(lmStudio.url, model).replace("alias: 'Large'", "alias: 'The Big One'");
  await hearth.replaceConfig(foreign());
  await expect(
    chainOf(page)
      .or(page.getByRole('region', { name: 'Models', exact: true }))
      .getByText('The Big One')
      .first(),
  ).toBeVisible();
  await expectChain(page, [large, medium, small, hosted]);
  await apply(page);
  expect(await hearth.readConfig()).toBe(foreign(edited));
});

test.describe('when the chain itself is changed elsewhere while an edit is staged', () => {
  test.beforeEach(async ({ hearth, lmStudio }) => {
    const page = await hearth.open();
    await stageEdit(page);
    await hearth.replaceConfig(handWritten(lmStudio.url, theirs));
    await expect(page.getByRole('alert')).toContainText('The chain was changed elsewhere');
    await page.keyboard.press('ControlOrMeta+s');
    expect(await hearth.readConfig(), 'nothing is written before the choice').toBe(
      handWritten(lmStudio.url, theirs),
    );
  });

  test('one can keep one’s own', async ({ hearth }) => {
    const { page } = hearth;
    await page.getByRole('button', { name: 'Keep mine' }).click();
    await expectChain(page, [large, medium, small, hosted]);
    await apply(page);
    const text = await hearth.readConfig();
    expect(text).toMatch(/primary: 'lmstudio\/acme\/large-70b'/);
    expect(text.indexOf("'lmstudio/acme/medium-32b', // middle ground")).toBeLessThan(
      text.indexOf("'lmstudio/acme/small-8b',"),
    );
  });

  test('or take theirs', async ({ hearth, lmStudio }) => {
    const { page } = hearth;
    await page.getByRole('button', { name: 'Take theirs' }).click();
    await expectChain(page, [small, medium, hosted]);
    await expect(page.getByRole('button', { name: /^Apply/ })).toBeHidden();
    expect(await hearth.readConfig()).toBe(handWritten(lmStudio.url, theirs));
  });
});

test('a foreign edit in the middle of a drag neither breaks the drag nor is lost', async ({
  hearth,
  lmStudio,
}) => {
  const frames: string[] = [];
  hearth.page.on('websocket', (socket) => {
    socket.on('framereceived', ({ payload }) => frames.push(payload.toString()));
  });
  const page = await hearth.open();
  await expectChain(page, [large, small, medium, hosted]);
  const foreign = (model?: string): string =>
    handWritten(lmStudio.url, model).replace("alias: 'Large'", "alias: 'The Big One'");
  const revision = createHash('sha256').update(foreign()).digest('hex');

  await dragTo(page, linkOf(page, medium), linkOf(page, small), 'upper', async () => {
    await hearth.replaceConfig(foreign());
    // The page has been told before the button is let go.
    await expect.poll(() => frames.some((frame) => frame.includes(revision))).toBe(true);
  });
  await expectChain(page, [large, medium, small, hosted]);
  await apply(page);
  expect(await hearth.readConfig()).toBe(foreign(edited));
});

test('an edit that OpenClaw rejects is not written; the page says why and keeps it staged', async ({
  hearth,
  lmStudio,
  scratch,
}) => {
  test.skip(process.platform === 'win32', 'the stand-in for the openclaw program is a script');
  await installOpenClawStandIn(
    scratch,
    String.raw`/fallbacks: \[\s*'lmstudio\/acme\/medium/.test(text) ? [{ path: 'agents.defaults.model', message: 'medium may not come second' }] : []`,
  );
  const page = await hearth.open();
  await stageEdit(page);
  await page.keyboard.press('ControlOrMeta+s');
  await expect(page.getByText('Not applied.')).toBeVisible();
  await expect(page.getByText(/OpenClaw’s own validator does not accept/)).toBeVisible();
  await page.getByText('Details', { exact: true }).click();
  await expect(page.getByText(/medium may not come second/)).toBeVisible();
  await expectChain(page, [large, medium, small, hosted]);
  expect(await hearth.readConfig()).toBe(handWritten(lmStudio.url));

  // Another edit passes.
  await linkOf(page, medium).focus();
  await page.keyboard.press('Alt+ArrowUp');
  await page.keyboard.press('ControlOrMeta+s');
  await expect(page.getByText('Saved. OpenClaw accepted it.')).toBeVisible();
});
