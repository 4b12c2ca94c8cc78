import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { Page } from '@playwright/test';
import { hearthCli } from './hosts/cli.ts';
import type { SimulatedOpenClaw } from './hosts/gateway.ts';
import {
  actOf,
  cardOf,
  expect,
  expectState,
  gatewayConfig,
  openGatewayPage,
  startElsewhere,
  test,
} from './hosts/gateway-page.ts';
import type { Hearth } from './hosts/hearth.ts';

const providerKey = 'planted-provider-key-4be1c0ffee';
const gatewayToken = 'planted-gateway-token-9d2f5a77e3b1';
/** In a file read byte by byte, the mask’s own bytes. */
const dots = Buffer.from('••••').toString('latin1');

/** Everything the host tells the page from now on, over whatever it speaks. */
function record(page: Page): () => string {
  const told: string[] = [];
  page.on('websocket', (socket) =>
    socket.on('framereceived', ({ payload }) => told.push(payload.toString())),
  );
  return () => told.join('\n');
}

/** The gateway says a secret wherever it can say anything. */
async function sayEverywhere(openclaw: SimulatedOpenClaw, secret: string): Promise<void> {
  const written = JSON.stringify(JSON.stringify({ Authorization: `Bearer ${secret}`, key: secret }));
  for (const message of [
    `key ${secret}`,
    written,
    `http://x:${secret}@host/?q=${encodeURIComponent(secret)}`,
  ])
    await openclaw.log({ level: 'ERROR', subsystem: `models/${secret}`, message });
  for (const chat of [true, false])
    await openclaw.turn({
      chat,
      session: `agent:main:${secret}`,
      tried: [
        { ref: `lmstudio/${secret}`, reason: 'auth', error: `refused: ${'x'.repeat(470)} ${secret}` },
        { ref: 'second/b', reason: secret, error: `=cmd;${secret}` },
      ],
      answers: `second/${secret}`,
    });
  await openclaw.turn({ hold: true, session: secret, answers: 'second/held' });
}

/** The files under a folder, by their path in it. */
async function filesIn(folder: string): Promise<Map<string, string>> {
  const names = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = names.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const texts = files.map(async (file): Promise<[string, string]> => [
    relative(folder, file),
    (await readFile(file)).toString('latin1'),
  ]);
  return new Map(await Promise.all(texts));
}

/** The command lines of all processes; empty where the system does not show them as files. */
async function commandLines(): Promise<string> {
  const processes = await readdir('/proc').catch(() => []);
  const lines = processes
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => readFile(`/proc/${pid}/cmdline`, 'latin1').catch(() => ''));
  return (await Promise.all(lines)).join('\n');
}

/** What the page hands over to be saved. */
async function exported(page: Page, format: string): Promise<string> {
  const history = page.getByRole('region', { name: 'Answered by' });
  await history.getByRole('button', { name: /Export/ }).click();
  const saving = page.waitForEvent('download');
  await page.getByRole('menuitem', { name: format }).click();
  return await readFile(await (await saving).path(), 'utf8');
}

/** Waits until Hearth has heard all of it, looks at it in every way there is, and finds no secret in any of it. */
async function expectNoSecret(hearth: Hearth, page: Page, told: () => string): Promise<void> {
  const history = page.getByRole('region', { name: 'Answered by' });
  await expect(history.getByText('3 turns')).toBeVisible({ timeout: 40_000 });
  const log = page.getByRole('region', { name: 'Log', exact: true });
  await expect(log.getByText('key ••••').first()).toBeVisible({ timeout: 40_000 });
  const [csv, jsonl] = [await exported(page, 'CSV'), await exported(page, 'JSON')];
  const commands = [['status'], ['gateway', 'status'], ['gateway', 'logs'], ['gateway', 'answers']];
  const outcomes = await Promise.all(commands.map((args) => hearthCli(hearth.place, args)));
  const printed = outcomes.map(({ stdout, stderr }) => stdout + stderr).join('\n');
  // The answers are written a second after they were heard.
  const files = (): Promise<Map<string, string>> => filesIn(hearth.place.stateDir);
  await expect
    .poll(async () => (await files()).get(join('gateway', 'answers.jsonl')) ?? '', { timeout: 40_000 })
    .toContain(dots);
  const kept = [...(await files())].filter(([name]) => name !== 'secrets.json');
  const places: [string, string][] = [
    ['over the wire', told()],
    ['on the page', await page.content()],
    ['as CSV', csv],
    ['as JSONL', jsonl],
    ['by the command line', printed],
    ['in argument lists', await commandLines()],
    ...kept,
  ];
  const leaks = places.filter(([, text]) => text.includes('planted')).map(([name]) => name);
  expect(leaks).toEqual([]);
  for (const [name, text] of places.slice(0, 5)) expect(text, name).toContain('••••');
}

async function startWith(hearth: Hearth, config: string): Promise<{ page: Page; told: () => string }> {
  await hearth.writeConfig(config);
  const told = record(hearth.page);
  const page = await hearth.open();
  await openGatewayPage(page);
  return { page, told };
}

const isConnected = async (page: Page): Promise<void> =>
  await expect(cardOf(page).getByText('connected', { exact: true })).toBeVisible({ timeout: 40_000 });

const withKey = (text: string): string =>
  text.replace('models: {', `models: {\n    providers: { second: { apiKey: '${providerKey}' } },`);

test('secrets of the config are seen nowhere, also while it cannot be read', async ({ hearth, openclaw }) => {
  const auth = `auth: { mode: 'token', token: '${gatewayToken}' }`;
  const good = withKey(gatewayConfig(openclaw, { auth }));
  const { page, told } = await startWith(hearth, good);
  await actOf(page, 'Start').click();
  await expectState(page, 'ready');
  await isConnected(page);
  await hearth.replaceConfig(`${good}, broken: '`);
  await expect.poll(told).toContain('"unreadable"');
  await sayEverywhere(openclaw, providerKey);
  await openclaw.log({ level: 'ERROR', subsystem: 'gateway', message: `key ${gatewayToken}` });
  await expectNoSecret(hearth, page, told);
});

test('the token that Hearth made for its gateway is seen nowhere', async ({ hearth, openclaw }) => {
  // Kept from an earlier start, so that the test knows it.
  await writeFile(
    join(hearth.place.stateDir, 'secrets.json'),
    JSON.stringify({ version: 1, secrets: { 'gateway:own-token': { text: gatewayToken } } }),
    { mode: 0o600 },
  );
  const { page, told } = await startWith(hearth, gatewayConfig(openclaw, { auth: '' }));
  await actOf(page, 'Start').click();
  await expectState(page, 'ready');
  await isConnected(page);
  await sayEverywhere(openclaw, gatewayToken);
  await expectNoSecret(hearth, page, told);
});

test('the token that its user typed is seen nowhere', async ({ hearth, openclaw }) => {
  const config = gatewayConfig(openclaw, { auth: '' });
  await hearth.writeConfig(config);
  await using _ = await startElsewhere(openclaw, hearth.place, { OPENCLAW_GATEWAY_TOKEN: gatewayToken });
  const { page, told } = await startWith(hearth, config);
  await cardOf(page).locator('input[type=password]').fill(gatewayToken);
  await page.keyboard.press('Enter');
  await isConnected(page);
  await sayEverywhere(openclaw, gatewayToken);
  await expectNoSecret(hearth, page, told);
});

test.describe('with a token in the environment', () => {
  test.use({
    hearthEnv: async ({ openclaw, scratch }, use) => {
      await use({
        OPENCLAW_GATEWAY_PORT: String(openclaw.port),
        OPENCLAW_STATE_DIR: join(scratch, 'openclaw'),
        OPENCLAW_GATEWAY_TOKEN: gatewayToken,
      });
    },
  });

  test('it is seen nowhere', async ({ hearth, openclaw }) => {
    const { page, told } = await startWith(hearth, gatewayConfig(openclaw, { auth: '' }));
    await actOf(page, 'Start').click();
    await expectState(page, 'ready');
    await isConnected(page);
    await sayEverywhere(openclaw, gatewayToken);
    await expectNoSecret(hearth, page, told);
  });
});
