import { rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { once } from 'node:events';
import { hearthCli } from '../hosts/cli.ts';
import { linkOf } from '../hosts/chain-page.ts';
import { actOf, openGatewayPage, pillOf } from '../hosts/gateway-page.ts';
import { until } from '../hosts/until.ts';
import { firstThenOther, gatewayConfig } from './gateway-config.ts';
import { askAgent, freePort, realGatewayMissing, startGateway } from './gateway.ts';
import { expect, gatewayStatus, lives, lockFolder, lockOf, test, untilReady } from './supervised.ts';
import { firstServer, startOtherServer } from './two-servers.ts';

const missing = realGatewayMissing();
const nowhere = 'http://127.0.0.1:9';

test.describe('a gateway that Hearth starts', () => {
  test.skip(missing !== null, missing ?? '');
  test.use({
    lmStudioOptions: firstServer,
  });

  test('starts, comes back after it was killed from outside, and stops in the middle of a turn', async ({
    hearth,
    home,
    lmStudio,
  }) => {
    await hearth.writeConfig(gatewayConfig(lmStudio.url, nowhere, firstThenOther));
    const page = await hearth.open();
    await openGatewayPage(page);
    await expect(pillOf(page, 'stopped')).toBeVisible({ timeout: 60_000 });
    const startedAt = performance.now();
    await actOf(page, 'Start').click();
    await expect(pillOf(page, 'starting')).toBeVisible();
    await expect(pillOf(page, 'ready')).toBeVisible({ timeout: 90_000 });
    const startMs = performance.now() - startedAt;
    await expect(page.getByText('Started by Hearth.')).toBeVisible();
    const first = await lockOf(home);
    expect(first).toMatchObject({ port: home.port });

    const killedAt = performance.now();
    process.kill(first?.pid ?? 0, 'SIGKILL');
    await expect(pillOf(page, 'restarting')).toBeVisible({ timeout: 20_000 });
    const seenMs = performance.now() - killedAt;
    await expect(pillOf(page, 'ready')).toBeVisible({ timeout: 90_000 });
    const backMs = performance.now() - killedAt;
    test.info().annotations.push({
      type: 'measured',
      description: `start ${startMs.toFixed(0)} ms, killed → restarting ${seenMs.toFixed(0)} ms, → ready ${backMs.toFixed(0)} ms`,
    });
    const second = await lockOf(home);
    expect(second?.pid).not.toBe(first?.pid);
    // Its own start time, which is never twice the same on a busy machine, and the first back-off.
    expect(backMs).toBeLessThan(startMs * 2 + 20_000);

    lmStudio.setFault('/v1/responses', { kind: 'hang' });
    const turn = askAgent(home, 'Think long.').catch((error: unknown) => error);
    await until(() => lmStudio.log.some(({ path }) => path === '/v1/responses'), {
      deadline: 90_000,
      what: 'the turn to reach the model server',
    });
    await actOf(page, 'Stop').click();
    const dialog = page.getByRole('alertdialog', { name: 'Stop the gateway?' });
    await expect(dialog.getByText('1 turn is running now.')).toBeVisible();
    await dialog.getByRole('button', { name: 'End them and stop' }).click();
    await expect(pillOf(page, 'stopped')).toBeVisible({ timeout: 60_000 });
    expect(await lives(second?.pid ?? 0)).toBe(false);
    expect(await lockOf(home)).toBeNull();
    await turn;
  });

  test('goes on when Hearth is killed, and the next Hearth takes it up again', async ({
    hearth,
    home,
    lmStudio,
  }) => {
    await hearth.writeConfig(gatewayConfig(lmStudio.url, nowhere, firstThenOther));
    const page = await hearth.open();
    await openGatewayPage(page);
    await actOf(page, 'Start').click();
    await untilReady(home);
    const before = await lockOf(home);
    hearth.expectLostConnections();
    await hearth.kill();
    expect(await lives(before?.pid ?? 0)).toBe(true);
    await hearth.startHostAgain();
    const again = await hearth.restart();
    await openGatewayPage(again);
    await expect(again.getByText('Started by Hearth.')).toBeVisible({ timeout: 60_000 });
    expect((await lockOf(home))?.pid).toBe(before?.pid);
    await actOf(again, 'Stop').click();
    await expect(pillOf(again, 'stopped')).toBeVisible({ timeout: 60_000 });
    expect(await lives(before?.pid ?? 0)).toBe(false);
  });
});

test.describe('a gateway that refuses to start', () => {
  test.skip(missing !== null, missing ?? '');

  const refusals = [
    {
      name: 'its config cannot be read',
      text: "{\n  gateway: { mode: 'local' },\n  agents: [\n}\n",
      why: 'config-syntax',
      line: 4,
    },
    {
      name: 'its config does not say gateway.mode',
      text: "{\n  gateway: { bind: 'loopback' },\n}\n",
      why: 'mode-missing',
      line: null,
    },
    {
      name: 'its config is not valid',
      text: "{\n  gateway: {\n    mode: 'local',\n    port: 'many',\n  },\n}\n",
      why: 'config-invalid',
      line: 4,
    },
  ] as const;
  for (const { name, text, why, line } of refusals) {
    test(`is not tried again and says why: ${name}`, async ({ hearth, home }) => {
      await hearth.writeConfig(text);
      const started = await hearthCli(hearth.place, ['gateway', 'start']);
      expect(started.code, started.stdout).toBe(1);
      const page = await hearth.open();
      await openGatewayPage(page);
      await actOf(page, 'Start').click();
      await expect(pillOf(page, 'cannot start')).toBeVisible({ timeout: 90_000 });
      if (line !== null) await expect(page.getByText(`line ${line}`)).toBeVisible();
      expect(await lockOf(home)).toBeNull();
      expect(JSON.parse(started.stdout)).toMatchObject({ gateway: { state: { kind: 'given-up', why } } });
    });
  }

  test('because another program has its port, which is named', async ({ hearth, home, lmStudio }) => {
    await hearth.writeConfig(gatewayConfig(lmStudio.url, nowhere, firstThenOther));
    const other = createServer((_, response) => response.end('not a gateway')).listen(home.port, '127.0.0.1');
    await once(other, 'listening');
    try {
      const status = await gatewayStatus(hearth.place);
      expect(status.state).toMatchObject({ kind: 'port-taken', by: { pid: process.pid } });
      const started = await hearthCli(hearth.place, ['gateway', 'start']);
      expect(started.code).toBe(1);
    } finally {
      other.close();
    }
  });
});

test.describe('a gateway that somebody else started', () => {
  test.skip(missing !== null, missing ?? '');
  test.use({
    lmStudioOptions: firstServer,
  });

  test('is watched, asked to restart, and never stopped; its config, its token and its answers are followed', async ({
    hearth,
    home,
    lmStudio: one,
  }) => {
    await using two = await startOtherServer();
    const config = gatewayConfig(one.url, two.url, firstThenOther);
    await hearth.writeConfig(config);
    await using gateway = await startGateway(home);
    const { pid } = gateway.process;
    const page = await hearth.open();
    await openGatewayPage(page);
    await expect(pillOf(page, 'ready')).toBeVisible({ timeout: 60_000 });
    await expect(actOf(page, 'Stop')).toHaveCount(0);

    // A fallback is in the history as soon as it has answered.
    await one.refuse();
    const answer = await askAgent(home, 'Who are you?');
    const answeredAt = performance.now();
    expect(answer.text).toContain('Endpoint two speaking.');
    const answers = page.getByRole('region', { name: 'Answered by' });
    await expect(answers.getByRole('row', { name: /Other 32B/ }).first()).toBeVisible({ timeout: 20_000 });
    test.info().annotations.push({
      type: 'measured',
      description: `answered → in the history ${(performance.now() - answeredAt).toFixed(0)} ms`,
    });
    await one.accept();

    // From Saved to Live: what Apply wrote is what the gateway uses.
    const pages = page.getByRole('navigation');
    await pages.getByRole('button', { name: 'Home' }).click();
    await linkOf(page, 'Other 32B').focus();
    await page.keyboard.press('Alt+ArrowUp');
    await page.keyboard.press('ControlOrMeta+s');
    await expect(page.getByText('The gateway uses it.')).toBeVisible({ timeout: 90_000 });
    await page.getByRole('button', { name: 'Undo', exact: true }).first().click();
    await expect.poll(() => hearth.readConfig(), { timeout: 90_000 }).toBe(config);
    await pages.getByRole('button', { name: 'Gateway' }).click();

    // A hot edit that OpenClaw rejects is told, and is gone when it is taken back.
    await hearth.replaceConfig(config.replace("mode: 'merge'", "mode: 'mrge'"));
    await expect(page.getByText(/does not accept the file/)).toBeVisible({ timeout: 60_000 });
    await hearth.replaceConfig(config);
    await expect(page.getByText(/does not accept the file/)).toBeHidden({ timeout: 60_000 });

    // The token is changed while both run.
    const rotated = config.replace(
      'scratch-token-of-a-test-0123456789',
      'another-token-of-a-test-9876543210',
    );
    await hearth.replaceConfig(rotated);
    await until(
      async () => {
        const { link } = await gatewayStatus(hearth.place);
        return link.kind === 'connected';
      },
      { deadline: 90_000, every: 500, what: 'the connection with the new token' },
    );

    // Only the gateway itself restarts itself: the process stays.
    await actOf(page, 'Restart').click();
    await expect(pillOf(page, 'ready')).toBeHidden();
    await expect(pillOf(page, 'ready')).toBeVisible({ timeout: 60_000 });
    expect(gateway.process.pid).toBe(pid);
    expect(gateway.exitCode()).toBeNull();

    const refused = await hearthCli(hearth.place, ['gateway', 'stop']);
    expect(JSON.parse(refused.stdout)).toMatchObject({ error: { code: 'gateway-not-ours' } });
    // Starting what runs is nothing to do; there is never a second one.
    const again = await hearthCli(hearth.place, ['gateway', 'start']);
    expect(again.code, again.stdout).toBe(0);
    expect((await lockOf(home))?.pid).toBe(pid);

    // Even where its lock has been lost and Hearth looks at another port, OpenClaw itself refuses a second one, and Hearth says whose.
    await rm(lockFolder(home), { recursive: true });
    const blind = {
      ...hearth.place,
      env: { ...hearth.place.env, OPENCLAW_GATEWAY_PORT: String(await freePort()) },
    };
    const second = await hearthCli(blind, ['gateway', 'start']);
    expect(second.code).toBe(1);
    expect(JSON.parse(second.stdout)).toMatchObject({
      gateway: { state: { kind: 'given-up', why: 'second-gateway' } },
    });
    expect(gateway.exitCode()).toBeNull();
  });
});
