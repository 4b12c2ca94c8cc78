import {
  actOf,
  expect,
  expectState,
  gatewayConfig,
  openGatewayPage,
  startElsewhere,
  test,
} from './hosts/gateway-page.ts';
import { findings } from './hosts/axe.ts';

test('the log is followed, filtered and searched', async ({ hearth, openclaw }) => {
  await hearth.writeConfig(gatewayConfig(openclaw));
  await using _ = await startElsewhere(openclaw, hearth.place);
  const page = await hearth.open();
  await openGatewayPage(page);
  await expectState(page, 'ready');
  const log = page.getByRole('region', { name: 'Log', exact: true });
  await expect(log.getByText('from the gateway')).toBeVisible({ timeout: 40_000 });
  await openclaw.log({ level: 'INFO', subsystem: 'gateway/ws', message: 'request', times: 300 });
  await openclaw.log({ level: 'ERROR', subsystem: 'models/lmstudio', message: 'connection refused' });
  await expect(log.getByText('connection refused'), 'follows').toBeVisible({ timeout: 40_000 });

  await log.getByRole('button', { name: /Level/ }).click();
  await page.getByRole('listbox').last().getByRole('option', { name: 'Errors and above' }).click();
  await expect(log.getByText('1 line', { exact: false })).toBeVisible();
  await expect(log.getByText('request #300')).toHaveCount(0);
  await log.getByRole('button', { name: /Level/ }).click();
  await page.getByRole('listbox').last().getByRole('option', { name: 'All levels' }).click();
  await log.getByRole('button', { name: /Subsystem/ }).click();
  await page.getByRole('listbox').last().getByRole('option', { name: 'models/lmstudio' }).click();
  await expect(log.getByText('connection refused')).toBeVisible();
  await expect(log.getByText('request #300')).toHaveCount(0);
  await log.getByRole('button', { name: /Subsystem/ }).click();
  await page.getByRole('listbox').last().getByRole('option', { name: 'All subsystems' }).click();

  await log.getByRole('searchbox').fill('REQUEST #29');
  await expect(log.getByText('request #299')).toBeVisible();
  await expect(log.getByText('11 lines')).toBeVisible();
  expect(await findings(page)).toEqual([]);
});

test('a log that the gateway no longer hands over is read from its file', async ({ hearth, openclaw }) => {
  await hearth.writeConfig(gatewayConfig(openclaw));
  const gateway = await startElsewhere(openclaw, hearth.place);
  await openclaw.log({ level: 'WARN', subsystem: 'gateway', message: 'last words' });
  await gateway.stop('SIGKILL');
  const page = await hearth.open();
  await openGatewayPage(page);
  const log = page.getByRole('region', { name: 'Log', exact: true });
  await expect(log.getByText('last words')).toBeVisible({ timeout: 40_000 });
  await expect(log.getByText('from its log file')).toBeVisible();
});

for (const chat of [true, false]) {
  test(`a fallback is in the history within two seconds: ${chat ? 'chat' : 'agent'}`, async ({
    hearth,
    openclaw,
  }, info) => {
    await hearth.writeConfig(gatewayConfig(openclaw));
    const page = await hearth.open();
    await openGatewayPage(page);
    await actOf(page, 'Start').click();
    await expectState(page, 'ready');
    const history = page.getByRole('region', { name: 'Answered by' });
    await expect(page.getByText('connected', { exact: true })).toBeVisible({ timeout: 40_000 });
    await openclaw.turn({
      chat,
      tried: [{ ref: 'lmstudio/acme/first-70b', reason: 'timeout', error: 'Connection error.' }],
      answers: 'second/acme/other-32b',
    });
    const at = performance.now();
    const row = history.getByRole('row').filter({ hasText: 'other-32b' });
    await expect(row).toContainText('did not answer');
    info.annotations.push({
      type: 'in the history after',
      description: `${Math.round(performance.now() - at)} ms`,
    });
    await openclaw.turn({ answers: 'lmstudio/acme/first-70b' });
    await expect(history.getByText('2 turns')).toBeVisible();
    await history.getByText('By another', { exact: true }).click();
    await expect(history.getByText('1 turn', { exact: true })).toBeVisible();
    expect(await findings(page)).toEqual([]);
  });
}
