import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { z } from 'zod';
import type { Settings } from '../../shared/settings.ts';
import { modelWarmthSchema } from '../../shared/warmth/snapshot.ts';
import { hearthCli } from '../hosts/cli.ts';
import { until } from '../hosts/until.ts';
import type { LmStudio } from '../sim/lm-studio.ts';
import { firstThenOther, gatewayConfig } from './gateway-config.ts';
import { askAgent, openclaw, realGatewayMissing, startGateway } from './gateway.ts';
import { expect, test } from './supervised.ts';

const missing = realGatewayMissing();
const nowhere = 'http://127.0.0.1:9';
const key = 'acme/first-70b';

/** Turns the flame of the only model on, and waits until it is warm. */
async function keepWarm(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Keep First 70B warm' }).first().click();
  await expect(page.getByText('warm · 64k').first()).toBeVisible({ timeout: 60_000 });
}

const loads = (lmStudio: LmStudio) =>
  lmStudio.history().filter(({ event }) => event === 'load-begun' || event === 'loaded');
const asked = (lmStudio: LmStudio): number =>
  lmStudio.log.filter(({ path }) => path === '/api/v1/models/load').length;

test.describe('a model that is kept warm for the real gateway', () => {
  test.skip(missing !== null, missing ?? '');
  test.use({
    lmStudioOptions: {
      // The name says 70B and the size does not: it has to fit every machine that runs the tests.
      models: [
        {
          key,
          displayName: 'First 70B',
          params: '0.1B',
          sizeBytes: 50_000_000,
          loadMs: 1500,
          // What a request loads by itself has enough context as well.
          defaultContext: 65_536,
        },
      ],
      answer: 'Endpoint one speaking.',
    },
  });

  test.beforeEach(async ({ hearth, lmStudio }) => {
    await hearth.writeConfig(gatewayConfig(lmStudio.url, nowhere, firstThenOther));
    const settings: Partial<Settings> = { warmYields: { pressure: 'never', battery: false } };
    await mkdir(hearth.place.stateDir, { recursive: true });
    await writeFile(join(hearth.place.stateDir, 'settings.json'), JSON.stringify(settings));
  });

  test('is loaded once: no turn has it loaded a second time', async ({ hearth, home, lmStudio }) => {
    await using _gateway = await startGateway(home);
    const page = await hearth.open();
    await keepWarm(page);
    for (const question of ['Who are you?', 'And who was that?']) {
      const answer = await askAgent(home, question);
      expect(answer.text).toContain('Endpoint one speaking.');
      expect(answer.provider).toBe('lmstudio');
    }
    expect(asked(lmStudio), 'the one load is Hearth’s').toBe(1);
    expect(loads(lmStudio)).toMatchObject([
      { event: 'load-begun', context: 65_536, by: 'api' },
      { event: 'loaded', context: 65_536, by: 'api' },
    ]);
  });

  test('is back before the next turn when it was evicted, and when its server was started anew', async ({
    hearth,
    home,
    lmStudio,
  }) => {
    await using _gateway = await startGateway(home);
    // A request has it loaded, so that its idle time counts.
    const first = await fetch(`${lmStudio.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ model: key, messages: [{ role: 'user', content: 'Hello' }] }),
    });
    expect(first.ok).toBe(true);
    const page = await hearth.open();
    await keepWarm(page);
    expect(asked(lmStudio), 'what is there is taken over').toBe(0);

    for (const loadsThen of [1, 2]) {
      // An hour later nobody has used it; then the app is started anew.
      if (loadsThen === 1) await lmStudio.advance(61 * 60_000);
      else {
        await lmStudio.quit();
        await expect(page.getByText('server unavailable').first()).toBeVisible({ timeout: 60_000 });
        await lmStudio.accept();
      }
      await until(() => asked(lmStudio) === loadsThen, {
        deadline: 90_000,
        what: () => `load ${loadsThen}\n${JSON.stringify(lmStudio.history())}`,
      });
      await expect(page.getByText('warm · 64k').first()).toBeVisible({ timeout: 60_000 });
      const answer = await askAgent(home, 'Are you there?');
      expect(answer.text).toContain('Endpoint one speaking.');
      expect(asked(lmStudio), 'the turn found it loaded').toBe(loadsThen);
    }
    expect(lmStudio.history().map(({ event, by }) => `${event} by ${by}`)).toEqual([
      'load-begun by request',
      'loaded by request',
      'unloaded by ttl',
      'load-begun by api',
      'loaded by api',
      'unloaded by quit',
      'load-begun by api',
      'loaded by api',
    ]);
  });

  test('is left to OpenClaw while a turn loads it by itself, so that there is one copy', async ({
    hearth,
    home,
    lmStudio,
  }) => {
    lmStudio.changeModel(key, { loadMs: 12_000 });
    await using _gateway = await startGateway(home);
    const page = await hearth.open();
    const turn = askAgent(home, 'Who are you?');
    await until(() => loads(lmStudio).length > 0, { deadline: 120_000, what: 'OpenClaw’s own load' });
    // Hearth sees the turn by its connection to the gateway.
    await page.getByRole('navigation').getByRole('button', { name: 'Gateway' }).click();
    const answers = page.getByRole('region', { name: 'Answered by' });
    await expect(answers.getByText('running').first()).toBeVisible({ timeout: 60_000 });
    await page.getByRole('navigation').getByRole('button', { name: 'Home' }).click();
    await page.getByRole('button', { name: 'Keep First 70B warm' }).first().click();
    await expect(page.getByText('paused: OpenClaw loads').first()).toBeVisible();
    expect((await turn).text).toContain('Endpoint one speaking.');
    await expect(page.getByText('warm · 64k').first()).toBeVisible({ timeout: 60_000 });
    expect(lmStudio.history().filter(({ event }) => event === 'load-begun')).toHaveLength(1);
  });
});

test.describe('the agent’s prompt that is sent ahead', () => {
  test.skip(missing !== null, missing ?? '');
  test.use({
    lmStudioOptions: {
      models: [{ key, displayName: 'First 70B', params: '0.1B', sizeBytes: 50_000_000, loadMs: 500 }],
      answer: 'ready',
      promptTokensPerSecond: 5000,
    },
  });

  test('is in the server’s cache when the first turn comes, and leaves no session behind', async ({
    hearth,
    home,
    lmStudio,
  }) => {
    await hearth.writeConfig(gatewayConfig(lmStudio.url, nowhere, firstThenOther));
    const settings: Partial<Settings> = {
      warmYields: { pressure: 'never', battery: false },
      warmPrefix: true,
    };
    await mkdir(hearth.place.stateDir, { recursive: true });
    await writeFile(join(hearth.place.stateDir, 'settings.json'), JSON.stringify(settings));
    await using _gateway = await startGateway(home);
    const page = await hearth.open();
    await keepWarm(page);
    const measured = async (): Promise<{ coldMs: number; cachedMs: number } | null> => {
      const { stdout } = await hearthCli(hearth.place, ['warm', 'status', `lmstudio/${key}`]);
      return modelWarmthSchema.parse(JSON.parse(stdout)).prefix;
    };
    await expect.poll(measured, { timeout: 90_000, intervals: [1000] }).not.toBeNull();
    const prefix = await measured();
    test.info().annotations.push({
      type: 'measured',
      description: `first turn ${prefix?.coldMs} ms, with the prompt cached ${prefix?.cachedMs} ms`,
    });

    const turn = await openclaw(
      home,
      ['agent', '--agent', 'main', '--message', 'Hello there', '--json'],
      60_000,
    );
    const { usage } = turnSchema.parse(JSON.parse(turn.stdout)).result.meta.agentMeta;
    // Most of it is the part that never changes.
    expect(usage.cacheRead).toBeGreaterThan(0.7 * (usage.cacheRead + usage.input));
    const sessions = await openclaw(home, ['sessions', '--json'], 60_000);
    expect(sessions.stdout).toContain('agent:main:main');
    expect(sessions.stdout).not.toContain('model-run');
  });
});

const turnSchema = z.object({
  result: z.object({
    meta: z.object({
      agentMeta: z.object({ usage: z.object({ input: z.number(), cacheRead: z.number() }) }),
    }),
  }),
});
