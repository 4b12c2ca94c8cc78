import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findings } from './hosts/axe.ts';
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

test.describe('a gateway that Hearth starts', () => {
  test('starts by phases and stops, with pill and card of one mind', async ({ hearth, openclaw }) => {
    await hearth.writeConfig(gatewayConfig(openclaw));
    await openclaw.plan({ readyAfterMs: 1500 });
    const page = await hearth.open();
    // Home has it in its status line.
    await expect(pillOf(page, 'stopped')).toBeVisible({ timeout: 40_000 });
    await openGatewayPage(page);
    await expectState(page, 'stopped');
    await expect(actOf(page, 'Stop')).toHaveCount(0);
    await actOf(page, 'Start').click();
    await expectState(page, 'starting');
    await expect(cardOf(page).getByText(/almost ready and waits for: startup-sidecars/)).toBeVisible();
    await expectState(page, 'ready');
    await expect(cardOf(page).getByText('Started by Hearth.')).toBeVisible();
    await expect(cardOf(page).getByText('2026.9.6', { exact: true })).toBeVisible();
    await expect(cardOf(page).getByText(String(await openclaw.pid()), { exact: true })).toBeVisible();

    await actOf(page, 'Stop').click();
    await expectState(page, 'stopped');
    expect(await openclaw.calls('gateway', 'run')).toHaveLength(1);
  });

  test('is started, restarted and stopped by keyboard alone', async ({ hearth, openclaw }) => {
    await hearth.writeConfig(gatewayConfig(openclaw));
    const page = await hearth.open();
    await expect(pillOf(page, 'stopped')).toBeVisible({ timeout: 40_000 });
    await pillOf(page, 'stopped').focus();
    await page.keyboard.press('Enter');
    await expectState(page, 'stopped');
    await actOf(page, 'Start').focus();
    await page.keyboard.press('Enter');
    await expectState(page, 'ready');
    // The button is gone; the focus is where its successors are.
    const group = cardOf(page).getByRole('group', { name: 'What can be done' });
    await expect(group.or(group.locator(':focus')).first()).toBeVisible();
    expect(await group.evaluate((element) => element.contains(document.activeElement))).toBe(true);
    const before = await openclaw.pid();
    await actOf(page, 'Restart').focus();
    await page.keyboard.press('Space');
    await expectState(page, 'restarting');
    await expectState(page, 'ready');
    expect(await openclaw.pid(), 'in process').toBe(before);
    await actOf(page, 'Stop').focus();
    await page.keyboard.press('Enter');
    await expectState(page, 'stopped');
  });

  test('that is in the middle of a turn is stopped only as the user says', async ({ hearth, openclaw }) => {
    await hearth.writeConfig(gatewayConfig(openclaw));
    const page = await hearth.open();
    await openGatewayPage(page);
    await actOf(page, 'Start').click();
    await expectState(page, 'ready');
    const runId = await openclaw.turn({ hold: true, message: 'Slow please' });

    await actOf(page, 'Stop').click();
    const dialog = page.getByRole('alertdialog', { name: 'Stop the gateway?' });
    await expect(dialog.getByText('1 turn is running now.')).toBeVisible();
    await expect(dialog.getByText(/title=Slow please/)).toBeVisible();
    expect(await findings(page), 'the dialog').toEqual([]);
    await page.keyboard.press('Escape');
    await expect(dialog).toBeHidden();
    await expectState(page, 'ready');

    await actOf(page, 'Stop').click();
    await dialog.getByRole('button', { name: 'Wait for them' }).click();
    await expectState(page, 'finishing');
    await openclaw.finish(runId);
    await expectState(page, 'stopped');

    await actOf(page, 'Start').click();
    await expectState(page, 'ready');
    await openclaw.turn({ hold: true });
    await actOf(page, 'Stop').click();
    await dialog.getByRole('button', { name: 'End them and stop' }).click();
    await expectState(page, 'stopped');
  });

  test('that crashes is restarting on screen at once, and ready again', async ({
    hearth,
    openclaw,
  }, info) => {
    await hearth.writeConfig(gatewayConfig(openclaw));
    const page = await hearth.open();
    await openGatewayPage(page);
    await actOf(page, 'Start').click();
    await expectState(page, 'ready');
    const first = await openclaw.pid();
    const at = performance.now();
    await openclaw.crash(7);
    await expectState(page, 'restarting');
    const seconds = (performance.now() - at) / 1000;
    info.annotations.push({ type: 'restarting on screen after', description: `${seconds.toFixed(2)} s` });
    await expect(cardOf(page).getByText(/code 7/)).toBeVisible();
    await expectState(page, 'ready');
    expect(await openclaw.pid()).not.toBe(first);
    expect(await openclaw.calls('doctor'), 'never by itself').toEqual([]);
  });

  test('goes on when Hearth ends, and is known again', async ({ hearth, openclaw }) => {
    await hearth.writeConfig(gatewayConfig(openclaw));
    let page = await hearth.open();
    await openGatewayPage(page);
    await actOf(page, 'Start').click();
    await expectState(page, 'ready');
    const pid = await openclaw.pid();
    page = await hearth.restart();
    await openGatewayPage(page);
    await expectState(page, 'ready');
    await expect(cardOf(page).getByText('Started by Hearth.')).toBeVisible();
    expect(await openclaw.pid()).toBe(pid);
    expect(await openclaw.calls('gateway', 'run')).toHaveLength(1);
  });
});

test.describe('a gateway that somebody else started', () => {
  test('is watched and asked to restart, and never stopped', async ({ hearth, openclaw }) => {
    await hearth.writeConfig(gatewayConfig(openclaw));
    await using gateway = await startElsewhere(openclaw, hearth.place);
    const page = await hearth.open();
    await openGatewayPage(page);
    await expectState(page, 'ready');
    await expect(actOf(page, 'Stop')).toHaveCount(0);
    await expect(cardOf(page).getByText(/Hearth never stops what it did not start/)).toBeVisible();
    await actOf(page, 'Restart').click();
    await expectState(page, 'restarting');
    await expectState(page, 'ready');
    expect(gateway.exitCode()).toBeNull();

    // It ends without a word: told as a crash, and left to its owner.
    await openclaw.crash(3);
    await expectState(page, 'crashed');
    expect(await openclaw.calls('gateway', 'run')).toHaveLength(1);
  });

  test('is struggling when its event loop is slow for a while, until it has been well for a while', async ({
    hearth,
    openclaw,
  }) => {
    test.slow();
    await hearth.writeConfig(gatewayConfig(openclaw));
    await using _ = await startElsewhere(openclaw, hearth.place);
    const page = await hearth.open();
    await openGatewayPage(page);
    await expectState(page, 'ready');
    await openclaw.ail({ slow: ['event_loop_delay'] });
    await expectState(page, 'struggling');
    await expect(cardOf(page).getByText(/answers, but slowly/)).toBeVisible();
    await openclaw.ail({ slow: [] });
    await expectState(page, 'ready');
  });

  test('gives no answer when its process is stuck, and is back when it is free', async ({
    hearth,
    openclaw,
  }) => {
    test.slow();
    await hearth.writeConfig(gatewayConfig(openclaw));
    await using _ = await startElsewhere(openclaw, hearth.place);
    const page = await hearth.open();
    await openGatewayPage(page);
    await expectState(page, 'ready');
    await openclaw.mute(true);
    await expectState(page, 'no answer');
    await expect(cardOf(page).getByText(/lives, but does not answer/)).toBeVisible();
    await openclaw.mute(false);
    await expectState(page, 'ready');
  });
});

test('without OpenClaw the page says what was tried', async ({ hearth, openclaw, scratch }) => {
  await rm(join(scratch, 'bin', 'openclaw'));
  await hearth.writeConfig(gatewayConfig(openclaw));
  const page = await hearth.open();
  await openGatewayPage(page);
  await expectState(page, 'not installed');
  await expect(actOf(page, 'Start')).toHaveCount(0);
  await actOf(page, 'Choose OpenClaw’s program…').click();
  await expect(page.getByRole('heading', { name: 'Settings' })).toBeVisible();
});

for (const [language, theme, words] of [
  ['en', 'dark', { ready: 'Gateway ready', start: 'Start', stopped: 'Gateway stopped' }],
  ['de', 'light', { ready: 'Gateway bereit', start: 'Starten', stopped: 'Gateway angehalten' }],
] as const) {
  test(`axe finds nothing on the Gateway page: ${language}, ${theme}`, async ({ hearth, openclaw }) => {
    await mkdir(hearth.place.stateDir, { recursive: true });
    await writeFile(join(hearth.place.stateDir, 'settings.json'), JSON.stringify({ language, theme }));
    await hearth.writeConfig(gatewayConfig(openclaw));
    const page = await hearth.open();
    await page.setViewportSize({ width: 900, height: 600 });
    await openGatewayPage(page);
    await expect(cardOf(page).getByRole('heading', { name: words.stopped })).toBeVisible({ timeout: 40_000 });
    expect(await findings(page), 'stopped').toEqual([]);
    await cardOf(page).getByRole('button', { name: words.start, exact: true }).click();
    await expect(cardOf(page).getByRole('heading', { name: words.ready })).toBeVisible({ timeout: 40_000 });
    expect(await findings(page), 'ready').toEqual([]);
    const wide = await page.evaluate(
      () => document.documentElement.scrollWidth > document.documentElement.clientWidth,
    );
    expect(wide, 'clipped at 900 px').toBe(false);
  });
}
