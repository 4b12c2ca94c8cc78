import { apply, expectChain, linkOf } from './hosts/chain-page.ts';
import { handWritten, offeredModels } from './hosts/config-text.ts';
import { expect, test } from './hosts/hearth.ts';

test.use({ lmStudioOptions: { models: offeredModels } });

const before = ['Large 70B', 'Small 8B', 'Medium 32B', 'claude-sonnet-4-5'];
const after = ['Large 70B', 'Medium 32B', 'Small 8B', 'claude-sonnet-4-5'];

test.beforeEach(async ({ hearth, lmStudio }) => {
  await hearth.writeConfig(handWritten(lmStudio.url));
  await hearth.open();
  await expectChain(hearth.page, before);
});

test('the host dies with edits staged: a banner says so; back again, they are still there and can be applied', async ({
  hearth,
}) => {
  const { page } = hearth;
  await linkOf(page, 'Medium 32B').focus();
  await page.keyboard.press('Alt+ArrowUp');
  await expectChain(page, after);

  hearth.expectLostConnections();
  await hearth.kill();
  const retry = page.getByRole('button', { name: /now/i });
  await expect(retry).toBeVisible();
  await expectChain(page, after);
  // Edits go on without the host.
  await linkOf(page, 'Medium 32B').focus();
  await page.keyboard.press('Alt+ArrowUp');
  await expectChain(page, ['Medium 32B', 'Large 70B', 'Small 8B', 'claude-sonnet-4-5']);
  await page.keyboard.press('Alt+ArrowDown');
  await expectChain(page, after);

  await hearth.startHostAgain();
  await expect(retry).toBeHidden({ timeout: 40_000 });
  await expectChain(page, after);
  await apply(page);
  expect(await hearth.readConfig()).toContain(
    `fallbacks: [\n          'lmstudio/acme/medium-32b', // middle ground\n          // quick and good enough\n`,
  );
});

test('what changed in the file while the host was away shows after it is back', async ({
  hearth,
  lmStudio,
}) => {
  const { page } = hearth;
  hearth.expectLostConnections();
  await hearth.kill();
  await hearth.replaceConfig(
    handWritten(lmStudio.url).replace(
      `          // quick and good enough\n          'lmstudio/acme/small-8b',\n`,
      '',
    ),
  );
  await hearth.startHostAgain();
  await expectChain(page, ['Large 70B', 'Medium 32B', 'claude-sonnet-4-5']);
});

test('a reload keeps the key of this tab', async ({ hearth }) => {
  const { page } = hearth;
  await page.reload();
  await expectChain(page, before);
});
