import { dirname } from 'node:path';
import { dragTo, expectChain, linkOf } from '../hosts/chain-page.ts';
import { expect, test } from '../hosts/hearth.ts';
import { until } from '../hosts/until.ts';
import { firstThenOther, gatewayConfig, otherThenFirst } from './gateway-config.ts';
import {
  askAgent,
  freePort,
  openclaw,
  openclawBin,
  openclawNode,
  prepareScratch,
  realGatewayMissing,
  startGateway,
} from './gateway.ts';
import { firstServer, startOtherServer } from './two-servers.ts';

const missing = realGatewayMissing();

test.describe('the real gateway', () => {
  test.skip(missing !== null, missing ?? '');
  test.use({
    lmStudioOptions: firstServer,
    // Hearth finds OpenClaw's own validator.
    pathFolders: [openclawBin, dirname(openclawNode)],
  });

  test('answers from the new primary after a drag and Apply, without a restart', async ({
    hearth,
    lmStudio: one,
    scratch: folder,
  }) => {
    await using two = await startOtherServer();
    const before = gatewayConfig(one.url, two.url, firstThenOther);
    await hearth.writeConfig(before);
    const scratch = await prepareScratch(folder, hearth.place.configPath, await freePort());
    await using gateway = await startGateway(scratch);
    const { pid } = gateway.process;

    const first = await askAgent(scratch, 'Who are you?');
    expect(first.text).toContain('Endpoint one speaking.');
    expect(first.provider).toBe('lmstudio');

    const page = await hearth.open();
    await expectChain(page, ['First 70B', 'Other 32B']);
    await dragTo(page, linkOf(page, 'Other 32B'), linkOf(page, 'First 70B'), 'upper');
    await expectChain(page, ['Other 32B', 'First 70B']);
    await page.keyboard.press('ControlOrMeta+s');
    await expect(page.getByText('Saved. OpenClaw accepted it.')).toBeVisible({ timeout: 60_000 });
    expect(await hearth.readConfig()).toBe(gatewayConfig(one.url, two.url, otherThenFirst));

    await until(() => gateway.output().includes('config hot reload applied'), {
      deadline: 60_000,
      what: () => `the gateway to take the new chain\n${gateway.output()}`,
    });
    const asked = one.log.length;
    const second = await askAgent(scratch, 'And now?');
    expect(second.text).toContain('Endpoint two speaking.');
    expect(second.provider).toBe('second');
    expect(
      one.log.slice(asked).filter((entry) => entry.path === '/v1/responses'),
      'endpoint one was asked nothing',
    ).toEqual([]);
    expect(gateway.process.pid).toBe(pid);
    expect(gateway.exitCode(), 'still the same process').toBeNull();

    // Undo is one press, and gives the very bytes of before.
    await page.getByRole('button', { name: 'Undo', exact: true }).first().click();
    await expect.poll(() => hearth.readConfig(), { timeout: 60_000 }).toBe(before);
  });

  test('the minimal config that Hearth creates starts a gateway', async ({ hearth, scratch: folder }) => {
    const page = await hearth.open();
    await page.getByRole('button', { name: 'Create a minimal config' }).click();
    await expect(page.getByText('Created. OpenClaw accepted it.')).toBeVisible({ timeout: 60_000 });

    const scratch = await prepareScratch(folder, hearth.place.configPath, await freePort());
    const validated = await openclaw(scratch, ['config', 'validate', '--json']);
    expect(JSON.parse(validated.stdout)).toMatchObject({ valid: true });
    await using gateway = await startGateway(scratch);
    expect(gateway.exitCode()).toBeNull();
  });
});
