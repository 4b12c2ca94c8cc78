import type { Locator, Page } from '@playwright/test';
import { handWritten } from './hosts/config-text.ts';
import { expect, test } from './hosts/hearth.ts';
import { modelsOfEverySize } from './hosts/meter-page.ts';
import { canSleep, sleepAnHour } from './hosts/sleep.ts';
import { actOf, captionOf, flameOf, loadsOf, smallModels, startWith } from './hosts/warmth-page.ts';
import type { LmStudio } from './sim/lm-studio.ts';

const small = 'acme/small-8b';
const medium = 'acme/medium-32b';
const loadPath = '/api/v1/models/load';

test.use({ lmStudioOptions: { models: smallModels }, hearthEnv: canSleep });

test.beforeEach(async ({ hearth, lmStudio }) => {
  await hearth.writeConfig(handWritten(lmStudio.url));
  await startWith(hearth);
});

/** Opens all about a model's warmth. */
async function detailsOf(page: Page, name: string): Promise<Locator> {
  await captionOf(page, name).click();
  return page.getByRole('dialog');
}

/** Has the servers asked now, and waits until LM Studio was. */
async function lookAgain(page: Page, lmStudio: LmStudio): Promise<void> {
  const looks = (): number => lmStudio.log.filter(({ path }) => path === '/api/v1/models').length;
  const before = looks();
  await page.getByRole('button', { name: 'Ask the endpoints again' }).click();
  await expect.poll(looks).toBeGreaterThan(before);
}

const refusalsOf = (lmStudio: LmStudio) => lmStudio.history().filter(({ event }) => event === 'load-refused');

test.describe('a token that may look and not load', () => {
  const [looker, loader] = ['lm-token-that-may-look-0123', 'lm-token-that-may-load-0123'];
  test.use({ lmStudioOptions: { models: smallModels, token: looker, loadToken: loader } });

  test('is told, and the one that may load is enough: nothing else has to be pressed', async ({
    hearth,
    lmStudio,
  }) => {
    const page = await hearth.open();
    const field = page.getByRole('textbox', { name: /API token/ });
    await field.fill(looker);
    await field.press('Enter');
    await flameOf(page, 'Small 8B').click();
    await expect(captionOf(page, 'Small 8B')).toHaveText('failed, given up');
    const details = await detailsOf(page, 'Small 8B');
    await expect(details).toContainText('wants another API token before it loads Small 8B');
    await expect(details).toContainText('Give Hearth a token that may load models.');
    await expect(actOf(page, 'Token…', 'Small 8B')).toBeAttached();
    expect(loadsOf(lmStudio, small)).toEqual([]);

    await details.getByRole('button', { name: 'Enter token…: Small 8B' }).click();
    await expect(page.getByRole('dialog')).toHaveCount(1);
    await field.fill(loader);
    await field.press('Enter');
    await expect(field).toBeHidden();
    await expect(captionOf(page, 'Small 8B')).toHaveText('warm · 64k');
    expect(loadsOf(lmStudio, small)).toHaveLength(1);

    // Somebody takes the token back in LM Studio.
    lmStudio.change({ token: 'lm-another-token', loadToken: null });
    await lookAgain(page, lmStudio);
    await expect(captionOf(page, 'Small 8B')).toHaveText('wants a token');
  });
});

test.describe('a server whose memory is short', () => {
  test.use({
    lmStudioOptions: { models: smallModels, loaded: [{ key: medium, context: 65_536 }], memoryBytes: 80e6 },
  });

  test('refuses in its own words; Hearth tries thrice and gives up, until another model goes', async ({
    hearth,
    lmStudio,
  }) => {
    const page = await hearth.open();
    await flameOf(page, 'Small 8B').click();
    await expect(captionOf(page, 'Small 8B')).toHaveText(/^failed, again in ~\d+\ss$/u);
    const details = await detailsOf(page, 'Small 8B');
    await expect(details).toContainText('refuses to load Small 8B: it reckons that memory is short');
    await expect(details).toContainText('insufficient system resources');
    await expect(details).toContainText('relax the model loading guardrails');
    await expect(details).toContainText(/loads? (in a row )?failed\. Hearth tries again in ~\d+\ss/u);
    for (const tries of [2, 3]) {
      await sleepAnHour(hearth);
      await expect.poll(() => refusalsOf(lmStudio).length).toBeGreaterThanOrEqual(tries);
    }
    await expect(details).toContainText('3 loads in a row failed. Hearth has given up');
    await page.keyboard.press('Escape');
    await expect(captionOf(page, 'Small 8B')).toHaveText('failed, given up');
    await sleepAnHour(hearth);
    await lookAgain(page, lmStudio);
    await expect(captionOf(page, 'Small 8B'), 'time alone changes nothing').toHaveText('failed, given up');

    lmStudio.unload(medium);
    await lookAgain(page, lmStudio);
    await expect(captionOf(page, 'Small 8B')).toHaveText('warm · 64k');
    expect(refusalsOf(lmStudio)).toHaveLength(3);
  });
});

test('a load that never ends says for how long, and is cancelled; the next one waits until none can be under way', async ({
  hearth,
  lmStudio,
}) => {
  lmStudio.setFault(loadPath, { kind: 'hang', times: 1 });
  const page = await hearth.open();
  await flameOf(page, 'Small 8B').click();
  await expect(captionOf(page, 'Small 8B')).toHaveText(/^loading for \d+\ss$/u);
  await actOf(page, 'Cancel', 'Small 8B').click();
  await expect(captionOf(page, 'Small 8B')).toHaveText('paused: cancelled');
  await expect(page.getByRole('progressbar')).toBeHidden();
  await actOf(page, 'Resume', 'Small 8B').click();
  await expect(captionOf(page, 'Small 8B')).not.toHaveText('paused: cancelled');
  await lookAgain(page, lmStudio);
  expect(lmStudio.log.filter(({ path }) => path === loadPath)).toHaveLength(1);
  await sleepAnHour(hearth);
  await expect(captionOf(page, 'Small 8B')).toHaveText('warm · 64k');
  expect(loadsOf(lmStudio, small)).toHaveLength(1);
});

test('a load whose connection breaks is waited for: what it makes is not made twice', async ({
  hearth,
  lmStudio,
}) => {
  lmStudio.changeModel(small, { loadMs: 1000 });
  lmStudio.setFault(loadPath, { kind: 'cut-off', ms: 100, times: 1 });
  const page = await hearth.open();
  await flameOf(page, 'Small 8B').click();
  await expect(captionOf(page, 'Small 8B')).toHaveText('warm · 64k');
  expect(lmStudio.log.filter(({ path }) => path === loadPath)).toMatchObject([{ answered: false }]);
  expect(loadsOf(lmStudio, small)).toHaveLength(1);
});

test('a load that its server loses is told, and tried again once it cannot be under way any more', async ({
  hearth,
  lmStudio,
}) => {
  lmStudio.setFault(loadPath, { kind: 'reset', times: 1 });
  const page = await hearth.open();
  await flameOf(page, 'Small 8B').click();
  await expect(captionOf(page, 'Small 8B')).toHaveText(/^failed, again in/u);
  await expect(await detailsOf(page, 'Small 8B')).toContainText(
    /The connection to LM Studio .* broke while it loaded Small 8B\. It may be loaded or not/u,
  );
  await page.keyboard.press('Escape');
  await sleepAnHour(hearth);
  await expect(captionOf(page, 'Small 8B')).toHaveText('warm · 64k');
  expect(loadsOf(lmStudio, small)).toHaveLength(1);
});

test.describe('on a laptop', () => {
  test.use({ machine: 'm4-max-64-on-battery' });

  test('whose memory is short nothing is loaded until one press goes on', async ({ hearth, lmStudio }) => {
    await startWith(hearth, { warmYields: { pressure: 'warning', battery: true } });
    const page = await hearth.open();
    await flameOf(page, 'Small 8B').click();
    await expect(captionOf(page, 'Small 8B')).toHaveText('paused: memory is short');
    const details = await detailsOf(page, 'Small 8B');
    await expect(details).toContainText(
      'Memory on this computer is getting short, so nothing more is loaded.',
    );
    expect(loadsOf(lmStudio, small)).toEqual([]);
    await details.getByRole('button', { name: 'Resume: Small 8B' }).click();
    await page.keyboard.press('Escape');
    await expect(captionOf(page, 'Small 8B')).toHaveText('warm · 64k');
  });

  test('on its battery nothing is loaded until one press goes on', async ({ hearth, lmStudio }) => {
    await startWith(hearth, { warmYields: { pressure: 'never', battery: true } });
    const page = await hearth.open();
    await flameOf(page, 'Small 8B').click();
    await expect(captionOf(page, 'Small 8B')).toHaveText('paused: on battery');
    expect(loadsOf(lmStudio, small)).toEqual([]);
    await actOf(page, 'Resume', 'Small 8B').click();
    await expect(captionOf(page, 'Small 8B')).toHaveText('warm · 64k');
  });
});

test('more context than was asked for is taken as it is, and told', async ({ hearth, lmStudio }) => {
  lmStudio.changeModel(small, { contextRule: { kind: 'at-least', tokens: 131_072 } });
  const page = await hearth.open();
  await flameOf(page, 'Small 8B').click();
  await expect(captionOf(page, 'Small 8B')).toHaveText('warm · 128k');
  await expect(await detailsOf(page, 'Small 8B')).toContainText('131,072 tokens of context');
  expect(loadsOf(lmStudio, small)).toMatchObject([{ context: 131_072 }]);
});

test.describe('where two do not fit together', () => {
  const held = 'qwen/qwen3.8-27b';
  const wished = 'qwen/qwen3-14b';
  const models = [
    ...modelsOfEverySize.filter(({ key }) => key === held),
    { key: wished, displayName: 'Qwen3 14B', params: '14B', sizeBytes: 9_000_000_000, maxContext: 40_960 },
  ];
  test.use({
    machine: 'm4-max-64-on-battery',
    lmStudioOptions: { models, loaded: [{ key: held, context: 65_536 }] },
  });

  test('one press makes room: the other is unloaded, and this one loaded', async ({ hearth, lmStudio }) => {
    const page = await hearth.open();
    await flameOf(page, 'Qwen3.8 27B').click();
    await flameOf(page, 'Qwen3 14B').click();
    const question = page.getByRole('alertdialog');
    const inTheWay = question.getByRole('listitem').filter({ hasText: 'Qwen3.8 27B' });
    await expect(inTheWay).toHaveText(/^Qwen3\.8 27Bkept warm~[\d.]+\sGB$/u);
    await question.getByRole('button', { name: 'Unload it, then load' }).click();
    await expect(captionOf(page, 'Qwen3 14B')).toHaveText(/^warm/u);
    expect(lmStudio.history().map(({ event, key, by }) => `${event} ${key} ${by}`)).toEqual([
      `loaded ${held} person`,
      `unloaded ${held} api`,
      `load-begun ${wished} api`,
      `loaded ${wished} api`,
    ]);
    await expect(captionOf(page, 'Qwen3.8 27B')).toHaveText('paused: made room');
    await expect(await detailsOf(page, 'Qwen3.8 27B')).toContainText('to make room for Qwen3 14B');
  });
});

test('two flames and a server that goes for a while: both are back, each loaded once, where Hearth was started anew meanwhile', async ({
  hearth,
  lmStudio,
}) => {
  const names = ['Small 8B', 'Medium 32B'];
  let page = await hearth.open();
  for (const name of names) await flameOf(page, name).click();
  for (const name of names) await expect(captionOf(page, name)).toHaveText('warm · 64k');
  await lmStudio.quit();
  await expect(captionOf(page, 'Small 8B')).toHaveText('server unavailable');
  page = await hearth.restart();
  await expect(page.getByText(/does not answer at/)).toBeVisible();
  for (const name of names) await expect(flameOf(page, name)).toHaveAttribute('aria-pressed', 'true');
  await lmStudio.accept();
  await lookAgain(page, lmStudio);
  for (const name of names) await expect(captionOf(page, name)).toHaveText('warm · 64k', { timeout: 40_000 });
  for (const key of [small, medium]) expect(loadsOf(lmStudio, key)).toHaveLength(2);
});

test('a computer that wakes keeps what is there, and brings back what went while it slept', async ({
  hearth,
  lmStudio,
}) => {
  const page = await hearth.open();
  await flameOf(page, 'Small 8B').click();
  await expect(captionOf(page, 'Small 8B')).toHaveText('warm · 64k');
  lmStudio.fallAsleep();
  await sleepAnHour(hearth);
  lmStudio.wakeUp({ cut: true });
  await lookAgain(page, lmStudio);
  await expect(captionOf(page, 'Small 8B')).toHaveText('warm · 64k');
  expect(loadsOf(lmStudio, small)).toHaveLength(1);

  lmStudio.fallAsleep();
  await sleepAnHour(hearth);
  await lmStudio.restart();
  lmStudio.wakeUp();
  await expect.poll(() => loadsOf(lmStudio, small).length).toBe(2);
  await expect(captionOf(page, 'Small 8B')).toHaveText('warm · 64k');
});
