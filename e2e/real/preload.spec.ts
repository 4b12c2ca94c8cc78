import { expect, test } from '../hosts/hearth.ts';
import type { LmStudio } from '../sim/lm-studio.ts';
import { firstThenOther, gatewayConfig } from './gateway-config.ts';
import { askAgent, freePort, prepareScratch, realGatewayMissing, startGateway } from './gateway.ts';

const missing = realGatewayMissing();
const nowhere = 'http://127.0.0.1:9';
const key = 'acme/first-70b';

/** What the gateway asked for one turn: each path, with what it named and wanted. */
const asked = (server: LmStudio): string[] =>
  server.log.map(({ method, path, body }) => {
    const context = body?.['context_length'];
    const named = typeof body?.['model'] === 'string' ? ` ${body['model']}` : '';
    return `${method} ${path}${named}${typeof context === 'number' ? ` ${context}` : ''}`;
  });

/** The preload that `e2e/sim/openclaw-preload.ts` plays is what the real gateway does. */
test.describe("the real gateway's preload", () => {
  test.skip(missing !== null, missing ?? '');
  test.use({ lmStudioOptions: { models: [{ key, displayName: 'First 70B' }], answer: 'Speaking.' } });

  test('loads what is cold, uses what is large enough, and doubles what is too small', async ({
    hearth,
    lmStudio,
    scratch: folder,
  }) => {
    await hearth.writeConfig(gatewayConfig(lmStudio.url, nowhere, firstThenOther));
    const scratch = await prepareScratch(folder, hearth.place.configPath, await freePort());
    await using _gateway = await startGateway(scratch);

    lmStudio.clearLog();
    await askAgent(scratch, 'Cold?');
    expect(asked(lmStudio)).toEqual([
      'GET /api/v1/models',
      `POST /api/v1/models/load ${key} 65536`,
      `POST /v1/responses ${key}`,
    ]);

    lmStudio.clearLog();
    await askAgent(scratch, 'And warm?');
    expect(asked(lmStudio)).toEqual(['GET /api/v1/models', `POST /v1/responses ${key}`]);

    lmStudio.unload(key);
    lmStudio.place(key, 32_768);
    lmStudio.clearLog();
    await askAgent(scratch, 'And too small?');
    expect(asked(lmStudio)).toEqual([
      'GET /api/v1/models',
      `POST /api/v1/models/load ${key} 65536`,
      `POST /v1/responses ${key}:2`,
    ]);
  });

  test('gives a load up after 30 s, asks all the same, and so gets a second copy', async ({
    hearth,
    lmStudio,
    scratch: folder,
  }) => {
    // The prompt of a turn is longer than the context that a request gets by itself as a rule.
    lmStudio.changeModel(key, { loadMs: 600_000, defaultContext: 65_536 });
    await hearth.writeConfig(gatewayConfig(lmStudio.url, nowhere, firstThenOther));
    const scratch = await prepareScratch(folder, hearth.place.configPath, await freePort());
    await using _gateway = await startGateway(scratch);
    const turn = askAgent(scratch, 'Slow?');
    const begun = (): number => lmStudio.history().filter(({ event }) => event === 'load-begun').length;
    await expect.poll(begun, { timeout: 120_000 }).toBe(2);
    await lmStudio.advance(600_000);
    await turn;
    expect(lmStudio.log.filter(({ path }) => path === '/api/v1/models/load')).toMatchObject([
      { status: null, answered: false },
    ]);
    expect(lmStudio.history().filter(({ event }) => event === 'loaded')).toMatchObject([
      { id: key, by: 'api' },
      { id: `${key}:2`, by: 'request' },
    ]);
  });
});
