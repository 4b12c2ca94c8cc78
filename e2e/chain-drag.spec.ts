import { apply, chainOf, chooseFor, dragTo, expectChain, linkOf, modelOf } from './hosts/chain-page.ts';
import { handWritten, handWrittenModel, offeredModels } from './hosts/config-text.ts';
import { expect, test } from './hosts/hearth.ts';

test.use({ lmStudioOptions: { models: offeredModels, loaded: ['acme/small-8b'] } });

const large = 'Large 70B';
const small = 'Small 8B';
const medium = 'Medium 32B';
const hosted = 'claude-sonnet-4-5';

/** Medium first: its comment goes along onto the primary's line, the large model's comes back with it into the list. */
const mediumFirst = `      model: {
        // who answers first
        primary: 'lmstudio/acme/medium-32b', // middle ground
        fallbacks: [
          'lmstudio/acme/large-70b', // best, but slow
          // quick and good enough
          'lmstudio/acme/small-8b',
          'anthropic/claude-sonnet-4-5', // costs money
        ],
      },`;

/** Medium second. */
const mediumSecond = `      model: {
        // who answers first
        primary: 'lmstudio/acme/large-70b', // best, but slow
        fallbacks: [
          'lmstudio/acme/medium-32b', // middle ground
          // quick and good enough
          'lmstudio/acme/small-8b',
          'anthropic/claude-sonnet-4-5', // costs money
        ],
      },`;

test.beforeEach(async ({ hearth, lmStudio }) => {
  await hearth.writeConfig(handWritten(lmStudio.url));
  const page = await hearth.open();
  await expectChain(page, [large, small, medium, hosted]);
});

test('by mouse: a fallback dragged above the primary answers first, every comment with its model', async ({
  hearth,
  lmStudio,
}) => {
  const { page } = hearth;
  await dragTo(page, linkOf(page, medium), linkOf(page, large), 'upper');
  await expectChain(page, [medium, large, small, hosted]);
  expect(await hearth.readConfig(), 'nothing is written before Apply').toBe(handWritten(lmStudio.url));

  await apply(page);
  expect(await hearth.readConfig()).toBe(handWritten(lmStudio.url, mediumFirst));
  await expectChain(page, [medium, large, small, hosted]);
});

test('by mouse there and back again: the very bytes of before', async ({ hearth, lmStudio }) => {
  const { page } = hearth;
  await dragTo(page, linkOf(page, medium), linkOf(page, small), 'upper');
  await expectChain(page, [large, medium, small, hosted]);
  await apply(page);
  expect(await hearth.readConfig()).toBe(handWritten(lmStudio.url, mediumSecond));

  await dragTo(page, linkOf(page, medium), linkOf(page, small), 'lower');
  await expectChain(page, [large, small, medium, hosted]);
  await page.keyboard.press('ControlOrMeta+s');
  await expect.poll(() => hearth.readConfig()).toBe(handWritten(lmStudio.url));
});

test('by mouse from the models into the chain: the model’s entry is staged with it', async ({
  hearth,
  lmStudio,
}) => {
  const { page } = hearth;
  await dragTo(page, modelOf(page, 'New 14B'), linkOf(page, small), 'lower');
  await expectChain(page, [large, small, 'New 14B', medium, hosted]);
  await apply(page);

  const text = await hearth.readConfig();
  const expected = handWritten(lmStudio.url)
    .replace(
      `          'lmstudio/acme/small-8b',\n`,
      `          'lmstudio/acme/small-8b',\n          'lmstudio/acme/new-14b',\n`,
    )
    .split('\n');
  // Only lines were added, each other one is as it was.
  const added = text.split('\n').filter((line) => !expected.includes(line));
  expect(text.split('\n').filter((line) => expected.includes(line))).toEqual(expected);
  expect(added.join('\n')).toContain(`'acme/new-14b'`);
  expect(added.join('\n')).toContain('contextWindow: 131072');
});

test('a model already in the chain moves when it is dragged there from the models', async ({ hearth }) => {
  const { page } = hearth;
  await dragTo(page, modelOf(page, medium), linkOf(page, large), 'upper');
  await expectChain(page, [medium, large, small, hosted]);
});

test('by keyboard alone through the drag mode, with the new place announced', async ({
  hearth,
  lmStudio,
}) => {
  const { page } = hearth;
  await linkOf(page, medium).focus();
  // From the row to its handle, pick up, two places up, drop.
  await page.keyboard.press('ArrowRight');
  await expect(linkOf(page, medium).getByRole('button', { name: `Move ${medium}` })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: /^Insert (before|between)/ }).first()).toBeVisible();
  await page.keyboard.press('Home');
  await page.keyboard.press('Enter');

  await expectChain(page, [medium, large, small, hosted]);
  await expect(page.getByText(`${medium} is now the primary, position 1 of 4.`)).toBeAttached();
  await expect(linkOf(page, medium)).toBeFocused();
  await apply(page);
  expect(await hearth.readConfig()).toBe(handWritten(lmStudio.url, mediumFirst));
});

test('the drag mode can be left with Escape: nothing has moved', async ({ hearth }) => {
  const { page } = hearth;
  await linkOf(page, medium).focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: /^Insert/ }).first()).toBeVisible();
  await page.keyboard.press('Escape');
  await expectChain(page, [large, small, medium, hosted]);
});

test('Alt and the arrows move the focused link, the focus goes along', async ({ hearth, lmStudio }) => {
  const { page } = hearth;
  await linkOf(page, medium).focus();
  await page.keyboard.press('Alt+ArrowUp');
  await expectChain(page, [large, medium, small, hosted]);
  await expect(linkOf(page, medium)).toBeFocused();
  await page.keyboard.press('Alt+ArrowUp');
  await expectChain(page, [medium, large, small, hosted]);
  await expect(linkOf(page, medium)).toBeFocused();
  await page.keyboard.press('Alt+ArrowDown');
  await expectChain(page, [large, medium, small, hosted]);
  await apply(page);
  expect(await hearth.readConfig()).toBe(handWritten(lmStudio.url, mediumSecond));
});

test.describe('the row’s menu', () => {
  test('moves up, down and to the front', async ({ hearth, lmStudio }) => {
    const { page } = hearth;
    await chooseFor(page, medium, /^Move up/);
    await expectChain(page, [large, medium, small, hosted]);
    await chooseFor(page, medium, /^Move down/);
    await expectChain(page, [large, small, medium, hosted]);
    await chooseFor(page, medium, /^Make primary/);
    await expectChain(page, [medium, large, small, hosted]);
    await apply(page);
    expect(await hearth.readConfig()).toBe(handWritten(lmStudio.url, mediumFirst));
  });

  test('takes a link out; its comment stays in the file', async ({ hearth, lmStudio }) => {
    const { page } = hearth;
    await chooseFor(page, medium, /^Remove/);
    await expectChain(page, [large, small, hosted]);
    await apply(page);
    expect(await hearth.readConfig()).toBe(
      handWritten(
        lmStudio.url,
        handWrittenModel
          .replace(`          'lmstudio/acme/medium-32b', // middle ground\n`, '')
          .replace(`// costs money\n`, `// costs money\n          // middle ground\n`),
      ),
    );
  });

  test('offers nothing at an end of the chain that leads beyond it', async ({ hearth }) => {
    const { page } = hearth;
    await linkOf(page, large)
      .getByRole('button', { name: `Actions for ${large}` })
      .click();
    await expect(page.getByRole('menuitem', { name: /^Move up/ })).toBeDisabled();
    await expect(page.getByRole('menuitem', { name: /^Make primary/ })).toBeDisabled();
    await expect(page.getByRole('menuitem', { name: /^Move down/ })).toBeEnabled();
  });
});

test('Delete takes the focused link out; Ctrl+Z brings it back, Ctrl+Shift+Z takes it out again', async ({
  hearth,
}) => {
  const { page } = hearth;
  await linkOf(page, small).focus();
  await page.keyboard.press('Delete');
  await expectChain(page, [large, medium, hosted]);
  await expect(chainOf(page).getByRole('row').nth(1)).toBeFocused();
  await page.keyboard.press('ControlOrMeta+z');
  await expectChain(page, [large, small, medium, hosted]);
  await page.keyboard.press('ControlOrMeta+Shift+z');
  await expectChain(page, [large, medium, hosted]);
});
