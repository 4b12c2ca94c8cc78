import { expectChain, modelOf } from './hosts/chain-page.ts';
import { handWritten, offeredModels } from './hosts/config-text.ts';
import { expect, test } from './hosts/hearth.ts';
import type { Fault } from './sim/server/faults.ts';

test.use({ lmStudioOptions: { models: offeredModels } });

test.beforeEach(async ({ hearth, lmStudio }) => {
  await hearth.writeConfig(handWritten(lmStudio.url));
});

/** A fault from the start, and the sentence that tells it apart from all others. */
const faults: readonly (readonly [string, Fault, RegExp])[] = [
  ['closes the connection at once', { kind: 'reset' }, /closed the connection at once/],
  ['hangs', { kind: 'hang' }, /does not answer in time/],
  ['hangs in the middle', { kind: 'hang-mid-body' }, /does not finish in time/],
  ['breaks off in the middle', { kind: 'close-mid-body' }, /breaks off in the middle of its answer/],
  ['answers 500', { kind: 'status', status: 500 }, /answers with an error \(HTTP 500\)/],
  ['sends 50 MB', { kind: 'huge' }, /far too much data/],
];

for (const [name, fault, sentence] of faults) {
  test(`a server that ${name} is told apart, and back when it is well`, async ({ hearth, lmStudio }) => {
    lmStudio.setFault('*', fault);
    const page = await hearth.open();
    const models = page.getByRole('region', { name: 'Models', exact: true });
    await expect(models.getByText(sentence)).toBeVisible({ timeout: 40_000 });
    await expectChain(page, ['Large 70B', 'Small 8B', 'Medium 32B', 'claude-sonnet-4-5']);

    lmStudio.clearFaults();
    await expect(modelOf(page, 'New 14B')).toBeVisible({ timeout: 40_000 });
    await expect(models.getByText(sentence)).toBeHidden();
  });
}

test('garbage where the list should be is not taken for one', async ({ hearth, lmStudio }) => {
  lmStudio.setFault('/api/v1/models', { kind: 'garbage' });
  lmStudio.setFault('/api/v0/models', { kind: 'garbage' });
  lmStudio.setFault('/v1/models', { kind: 'garbage' });
  const page = await hearth.open();
  await expect(page.getByText(/something that is not a list of models/)).toBeVisible();
});

test('a server that goes away keeps its last list on screen, and comes back by itself', async ({
  hearth,
  lmStudio,
}) => {
  const page = await hearth.open();
  await expect(modelOf(page, 'New 14B')).toBeVisible();
  await lmStudio.refuse();
  await expect(page.getByText(`does not answer at ${lmStudio.url}: nothing listens there.`)).toBeVisible({
    timeout: 40_000,
  });
  await expect(modelOf(page, 'New 14B'), 'the last list stays').toBeVisible();
  await lmStudio.accept();
  await expect(page.getByText(`does not answer at ${lmStudio.url}: nothing listens there.`)).toBeHidden({
    timeout: 40_000,
  });
});

test.describe('a server that wants a token', () => {
  const token = 'lm-token-of-a-test-0123456789';
  test.use({ lmStudioOptions: { models: offeredModels, token } });

  test('says so, refuses a wrong one, takes the right one and keeps it over a restart', async ({
    hearth,
  }) => {
    let page = await hearth.open();
    const field = page.getByRole('textbox', { name: /API token/ });
    await expect(page.getByText(/wants an API token before it lists its models/)).toBeVisible();
    await field.fill('wrong');
    await field.press('Enter');
    await expect(page.getByText(/refuses the token it was given/)).toBeVisible();
    await field.fill(token);
    await field.press('Enter');
    await expect(modelOf(page, 'New 14B')).toBeVisible();
    expect(await page.content()).not.toContain(token);

    page = await hearth.restart();
    await expect(modelOf(page, 'New 14B')).toBeVisible();
  });
});

test.describe('a server with nothing downloaded', () => {
  test.use({ lmStudioOptions: { models: [] } });

  test('says what to do', async ({ hearth }) => {
    const page = await hearth.open();
    await expect(page.getByText(/runs and has no models yet/)).toBeVisible();
  });
});

test('an old server without the new lists is still understood', async ({ hearth, lmStudio }) => {
  lmStudio.change({ version: '0.3.10' });
  const page = await hearth.open();
  await expect(modelOf(page, /new-14b/i)).toBeVisible();
});

test.describe('an address behind which an Ollama listens', () => {
  test.use({ ollamaOptions: { models: [{ name: 'qwen3:8b' }] } });

  test('is told to be one, and nothing of it is loaded by looking', async ({ hearth, ollama }) => {
    await hearth.writeConfig(handWritten(ollama.url));
    const page = await hearth.open();
    await expect(page.getByText(`Something else answers at ${ollama.url}: Ollama.`)).toBeVisible();
    expect(ollama.history()).toEqual([]);
    expect(ollama.log.filter(({ method }) => method !== 'GET')).toEqual([]);
  });
});
