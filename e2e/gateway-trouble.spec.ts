import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { findings } from './hosts/axe.ts';
import { chainOf } from './hosts/chain-page.ts';
import { simToken } from './hosts/gateway.ts';
import {
  actOf,
  cardOf,
  expect,
  expectState,
  gatewayConfig,
  openGatewayPage,
  pillOf,
  startElsewhere,
  test,
} from './hosts/gateway-page.ts';
import { until } from './hosts/until.ts';
import { freePort } from './real/gateway.ts';

test.describe('a gateway that refuses to start is told apart', () => {
  test('an invalid config: the value, its line, and every way out', async ({ hearth, openclaw }) => {
    await hearth.writeConfig(gatewayConfig(openclaw, { mode: 'nope' }));
    const page = await hearth.open();
    await openGatewayPage(page);
    await actOf(page, 'Start').click();
    await expectState(page, 'cannot start');
    const card = cardOf(page);
    await expect(card.getByText(/Its config is not valid: .*Invalid input/)).toBeVisible();
    const fault = card.getByRole('figure', { name: 'What OpenClaw does not accept' });
    await expect(fault).toContainText('openclaw.json · line 6 · models.mode');
    await expect(fault).toContainText("mode: 'nope',");
    await expect(card.getByText(/ended with code 78/)).toBeVisible();
    expect(await findings(page)).toEqual([]);

    // The doctor says what it does to the file before it may.
    await actOf(page, 'Run OpenClaw’s doctor…').click();
    const dialog = page.getByRole('alertdialog', { name: 'Run OpenClaw’s doctor?' });
    await expect(dialog.getByText(/your comments, order and spelling are lost/)).toBeVisible();
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    expect(await openclaw.calls('doctor')).toEqual([]);
    expect(await openclaw.calls('gateway', 'run'), 'not tried again by itself').toHaveLength(1);

    // Corrected by hand, it starts.
    await hearth.replaceConfig(gatewayConfig(openclaw));
    await actOf(page, 'Start again').click();
    await expectState(page, 'ready');
  });

  test('gateway.mode missing: OpenClaw’s doctor mends it on request, and that can be taken back', async ({
    hearth,
    openclaw,
  }) => {
    const before = gatewayConfig(openclaw).replace("mode: 'local', ", '');
    await hearth.writeConfig(before);
    const page = await hearth.open();
    await openGatewayPage(page);
    await actOf(page, 'Start').click();
    await expectState(page, 'cannot start');
    await expect(cardOf(page).getByText(/Its config does not set gateway.mode/)).toBeVisible();

    await actOf(page, 'Run OpenClaw’s doctor…').click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Run it' }).click();
    const outcome = page.getByRole('dialog', { name: 'What the doctor did' });
    await expect(outcome.getByRole('table')).toContainText('// mine');
    expect(await hearth.readConfig()).not.toContain('// mine');
    expect(await openclaw.calls('doctor', '--fix')).toHaveLength(1);
    await outcome.getByRole('button', { name: 'Undo it' }).click();
    await expect.poll(() => hearth.readConfig()).toBe(before);
  });

  test('gateway.mode missing: one press sets it, its diff shown first, and the gateway starts', async ({
    hearth,
    openclaw,
  }) => {
    const before = gatewayConfig(openclaw).replace("mode: 'local', ", '');
    await hearth.writeConfig(before);
    const page = await hearth.open();
    await openGatewayPage(page);
    await actOf(page, 'Start').click();
    await expectState(page, 'cannot start');
    await actOf(page, 'Set gateway.mode to “local”…').click();
    const dialog = page.getByRole('dialog', { name: 'Set gateway.mode to “local”?' });
    await expect(dialog.getByRole('table')).toContainText("mode: 'local'");
    expect(await hearth.readConfig()).toBe(before);
    await dialog.getByRole('button', { name: 'Set it' }).click();
    await expect.poll(() => hearth.readConfig()).toContain("mode: 'local'");
    expect(await hearth.readConfig()).toContain('// mine');
    await actOf(page, 'Start again').click();
    await expectState(page, 'ready');
    expect(await openclaw.calls('doctor')).toEqual([]);
  });

  test('a config that is no JSON5', async ({ hearth, openclaw }) => {
    await hearth.writeConfig(`${gatewayConfig(openclaw).trimEnd().slice(0, -1)}  agents: {,\n}`);
    const page = await hearth.open();
    await openGatewayPage(page);
    await actOf(page, 'Start').click();
    await expectState(page, 'cannot start');
    await expect(cardOf(page).getByText(/Its config cannot be read/)).toBeVisible();
    await expect(cardOf(page).getByText(/does not set gateway.mode/)).toHaveCount(0);
  });

  test('no config at all', async ({ hearth, openclaw }) => {
    const page = await hearth.open();
    await openGatewayPage(page);
    await actOf(page, 'Start').click();
    await expectState(page, 'cannot start');
    await expect(cardOf(page).getByText('It has no config.')).toBeVisible();
    await actOf(page, 'Create a minimal config').click();
    await expect.poll(() => hearth.readConfig().catch(() => '')).toContain('mode');
    await actOf(page, 'Start again').click();
    await expectState(page, 'ready');
    expect(await openclaw.calls('gateway', 'run')).toHaveLength(2);
  });

  test('crashing again and again stops before OpenClaw’s own breaker', async ({ hearth, openclaw }) => {
    await hearth.writeConfig(gatewayConfig(openclaw));
    await openclaw.plan({ exit: { code: 1, stderr: 'boom\n' } });
    const page = await hearth.open();
    await openGatewayPage(page);
    await actOf(page, 'Start').click();
    await expectState(page, 'cannot start');
    await expect(cardOf(page).getByText(/crashed three times within five minutes/)).toBeVisible();
    await cardOf(page).getByText('Its last output').click();
    await expect(cardOf(page).getByText('boom').first()).toBeVisible();
    expect(await openclaw.calls('gateway', 'run')).toHaveLength(3);
  });
});

test('a port that another program has is told with its name', async ({ hearth, openclaw }) => {
  await hearth.writeConfig(gatewayConfig(openclaw));
  const sockets: Socket[] = [];
  const other = createServer((socket) => {
    sockets.push(socket);
    socket.on('error', () => undefined);
    socket.end('220 other\r\n');
  }).listen(openclaw.port, '127.0.0.1');
  await once(other, 'listening');
  const page = await hearth.open();
  await openGatewayPage(page);
  await expectState(page, 'port in use');
  await expect(
    cardOf(page).getByText(new RegExp(`Another program answers at .*\\(${process.pid}\\)`)),
  ).toBeVisible();
  await expect(actOf(page, 'Start')).toHaveCount(0);
  other.close();
  for (const socket of sockets) socket.destroy();
  await expectState(page, 'stopped');
});

test('a service that loops on its refusal is stopped with one press', async ({ hearth, openclaw }) => {
  await hearth.writeConfig(gatewayConfig(openclaw, { mode: 'nope' }));
  await openclaw.plan({ service: 'launchd-looping' });
  const page = await hearth.open();
  await openGatewayPage(page);
  await actOf(page, 'Ask OpenClaw who runs it').click();
  await expectState(page, 'cannot start');
  await expect(cardOf(page).getByText(/Its service starts it again every few seconds/)).toBeVisible();
  await expect(cardOf(page).getByText(/A launchd service/)).toBeVisible();
  await actOf(page, 'Stop the service until the config is correct').click();
  await until(async () => (await openclaw.calls('gateway', 'stop')).length === 1, {
    deadline: 40_000,
    what: 'openclaw gateway stop',
  });
  expect(await openclaw.calls('gateway', 'run')).toEqual([]);
  await expectState(page, 'stopped');
});

test('a launchd service is started and stopped by its own commands', async ({ hearth, openclaw }) => {
  await hearth.writeConfig(gatewayConfig(openclaw));
  await openclaw.plan({ service: 'launchd', serviceLoaded: false });
  const page = await hearth.open();
  await openGatewayPage(page);
  await expectState(page, 'stopped');
  await actOf(page, 'Ask OpenClaw who runs it').click();
  await expect(cardOf(page).getByText(/A launchd service: .*, not running/)).toBeVisible({ timeout: 40_000 });
  await actOf(page, 'Start').click();
  await expectState(page, 'ready');
  expect(await openclaw.calls('gateway', 'start')).toHaveLength(1);
  await actOf(page, 'Stop').click();
  await expectState(page, 'stopped');
  expect(await openclaw.calls('gateway', 'stop')).toHaveLength(1);
});

test('a service of the whole computer is shown, and its own to handle', async ({ hearth, openclaw }) => {
  await hearth.writeConfig(gatewayConfig(openclaw));
  await openclaw.plan({ service: 'launchd-system' });
  const page = await hearth.open();
  await openGatewayPage(page);
  await actOf(page, 'Ask OpenClaw who runs it').click();
  await expect(cardOf(page).getByText(/A launchd service: .*for the whole computer/)).toBeVisible({
    timeout: 40_000,
  });
  await expect(actOf(page, 'Start')).toHaveCount(0);
  await expect(cardOf(page).getByText(/only an administrator can change it/)).toBeVisible();
});

test('a gateway on the same state that listens elsewhere is found by its lock, and no second one is started', async ({
  hearth,
  openclaw,
}) => {
  await hearth.writeConfig(gatewayConfig(openclaw));
  const port = await freePort();
  await using _ = await startElsewhere({ ...openclaw, url: `http://127.0.0.1:${port}` }, hearth.place, {
    OPENCLAW_GATEWAY_PORT: String(port),
  });
  const page = await hearth.open();
  await openGatewayPage(page);
  await expectState(page, 'ready');
  await expect(cardOf(page).getByText(`127.0.0.1:${port}`, { exact: true })).toBeVisible();
  expect(await openclaw.calls('gateway', 'run')).toHaveLength(1);
});

test.describe('what only a connection can tell', () => {
  test('a write that the running gateway rejects is named, and rolled back with one press', async ({
    hearth,
    openclaw,
  }) => {
    const before = gatewayConfig(openclaw);
    await hearth.writeConfig(before);
    await openclaw.plan({
      rejects: { text: "primary: 'second/", path: 'agents.defaults.model.primary', message: 'not today' },
    });
    await using _ = await startElsewhere(openclaw, hearth.place);
    const page = await hearth.open();
    await expect(pillOf(page, 'ready')).toBeVisible({ timeout: 40_000 });
    const second = chainOf(page).getByRole('row').nth(1);
    await second.focus();
    await page.keyboard.press('Alt+ArrowUp');
    await page.keyboard.press('ControlOrMeta+s');
    const fate = page.getByRole('status', { name: 'On the gateway' });
    await expect(fate).toContainText('Rejected', { timeout: 40_000 });
    expect(await hearth.readConfig()).toContain("primary: 'second/");

    await openGatewayPage(page);
    const trouble = page.getByRole('region', { name: 'Config' });
    await expect(trouble.getByText('The gateway goes on with its old config')).toBeVisible();
    await expect(trouble).toContainText('not today');
    expect(await findings(page)).toEqual([]);
    await trouble.getByRole('button', { name: 'Roll back the last write' }).click();
    await expect.poll(() => hearth.readConfig()).toBe(before);
    await expect(trouble).toBeHidden({ timeout: 40_000 });
    await expectState(page, 'ready');
  });

  test('a write is Saved, and then Live', async ({ hearth, openclaw }) => {
    await hearth.writeConfig(gatewayConfig(openclaw));
    await openclaw.plan({ reloadMs: 1000 });
    await using _ = await startElsewhere(openclaw, hearth.place);
    const page = await hearth.open();
    await expect(pillOf(page, 'ready')).toBeVisible({ timeout: 40_000 });
    await chainOf(page).getByRole('row').nth(1).focus();
    await page.keyboard.press('Alt+ArrowUp');
    await page.keyboard.press('ControlOrMeta+s');
    const fate = page.getByRole('status', { name: 'On the gateway' });
    await expect(fate).toContainText('Saved');
    await expect(fate).toContainText('Live', { timeout: 40_000 });
  });

  test('a gateway whose token Hearth does not know takes it from a form', async ({ hearth, openclaw }) => {
    await hearth.writeConfig(gatewayConfig(openclaw, { auth: '' }));
    await using _ = await startElsewhere(openclaw, hearth.place, { OPENCLAW_GATEWAY_TOKEN: simToken });
    const page = await hearth.open();
    await openGatewayPage(page);
    await expectState(page, 'ready');
    const card = cardOf(page);
    await expect(card.getByText('The gateway wants a token, and Hearth knows none.')).toBeVisible({
      timeout: 40_000,
    });
    const field = card.locator('input[type=password]');
    await expect(field).toHaveAccessibleName('The gateway’s token');
    await field.fill('not this one');
    await card.getByRole('button', { name: 'Use token' }).click();
    await expect(card.getByText('The gateway does not accept Hearth’s token.')).toBeVisible({
      timeout: 40_000,
    });
    await field.fill(simToken);
    await page.keyboard.press('Enter');
    await expect(card.getByText('connected', { exact: true })).toBeVisible({ timeout: 40_000 });
    expect(await page.content(), 'never shown again').not.toContain(simToken);
    await expect(pillOf(page, 'ready')).toBeVisible();
  });
});
