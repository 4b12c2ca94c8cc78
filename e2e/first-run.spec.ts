import { stat } from 'node:fs/promises';
import JSON5 from 'json5';
import { expectChain, linkOf, modelOf } from './hosts/chain-page.ts';
import { handWritten, offeredModels } from './hosts/config-text.ts';
import { expect, test } from './hosts/hearth.ts';

test.use({ lmStudioOptions: { models: offeredModels } });

test('without a config Hearth offers to create a minimal one, and the first model can be added', async ({
  hearth,
}) => {
  const page = await hearth.open();
  await expect(page.getByRole('heading', { name: 'There is no config yet' })).toBeVisible();
  await expect(page.getByText(hearth.place.configPath).first()).toBeVisible();
  await page.getByRole('button', { name: 'Create a minimal config' }).click();
  await expect(page.getByText(/^Created/)).toBeVisible();

  const text = await hearth.readConfig();
  const value: { gateway: { mode: string; bind: string; auth: { token: string } } } = JSON5.parse(text);
  expect(value.gateway.mode).toBe('local');
  expect(value.gateway.bind).toBe('loopback');
  expect(value.gateway.auth.token.length).toBeGreaterThanOrEqual(43);
  expect(text).toContain('//');
  if (process.platform !== 'win32') {
    expect((await stat(hearth.place.configPath)).mode & 0o777).toBe(0o600);
  }
  expect(await page.content(), 'the token stays in the file').not.toContain(value.gateway.auth.token);
  await expect(page.getByText('No model answers yet.')).toBeVisible();
});

test('a config that appears from elsewhere is taken up by itself', async ({ hearth, lmStudio }) => {
  const page = await hearth.open();
  await expect(page.getByRole('heading', { name: 'There is no config yet' })).toBeVisible();
  await hearth.writeConfig(handWritten(lmStudio.url));
  await expectChain(page, ['Large 70B', 'Small 8B', 'Medium 32B', 'claude-sonnet-4-5']);
  await expect(page.getByRole('heading', { name: 'There is no config yet' })).toBeHidden();
});

test('a config that is no JSON5 is named with line and column; once corrected, all is well', async ({
  hearth,
  lmStudio,
}) => {
  const good = handWritten(lmStudio.url);
  await hearth.writeConfig(good.replace("gateway: { mode: 'local'", "gateway: { mode = 'local'"));
  const page = await hearth.open();
  await expect(page.getByRole('heading', { name: 'The config cannot be used' })).toBeVisible();
  await expect(page.getByText(/is not valid JSON5 at line 3, column 19/)).toBeVisible();
  await hearth.replaceConfig(good);
  await expectChain(page, ['Large 70B', 'Small 8B', 'Medium 32B', 'claude-sonnet-4-5']);
});

test('broken while an edit is staged: the edit is there again once the file is readable', async ({
  hearth,
  lmStudio,
}) => {
  const good = handWritten(lmStudio.url);
  await hearth.writeConfig(good);
  const page = await hearth.open();
  await linkOf(page, 'Medium 32B').focus();
  await page.keyboard.press('Alt+ArrowUp');
  await hearth.replaceConfig(good.slice(0, -4));
  await expect(page.getByRole('heading', { name: 'The config cannot be used' })).toBeVisible();
  await hearth.replaceConfig(good);
  await expectChain(page, ['Large 70B', 'Medium 32B', 'Small 8B', 'claude-sonnet-4-5']);
});

test('the button beside a model adds it to the end of the chain', async ({ hearth, lmStudio }) => {
  await hearth.writeConfig(handWritten(lmStudio.url));
  const page = await hearth.open();
  await modelOf(page, 'New 14B').getByRole('button', { name: 'Add New 14B to the chain' }).click();
  await expectChain(page, ['Large 70B', 'Small 8B', 'Medium 32B', 'claude-sonnet-4-5', 'New 14B']);
});
