import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { type EndpointsService, openEndpoints } from '../../electron/servers/endpoints-service.ts';
import type { Endpoint } from '../../shared/models/endpoint.ts';
import { startLmStudio } from './lm-studio.ts';

const ofPort = (endpoints: Endpoint[], url: string) => endpoints.find(({ origin }) => origin === url);

/** Asks until the endpoint at `url` is in that state: a round that was under way may still tell how it was before. */
async function until(
  service: EndpointsService,
  url: string,
  kind: Endpoint['state']['kind'],
): Promise<Endpoint> {
  for (let round = 0; round < 3; round += 1) {
    await service.refresh();
    const endpoint = ofPort(service.snapshots.value, url);
    if (endpoint?.state.kind === kind) return endpoint;
  }
  throw new Error(`${url} is not ${kind}`);
}

describe('the endpoints service over a real wire', () => {
  it('tells two servers apart, follows loads and failures, and takes the token the user gives', async () => {
    const stateDir = await mkdtemp(path.join(tmpdir(), 'hearth-endpoints-'));
    await using one = await startLmStudio({
      models: [{ key: 'acme/one' }],
      loaded: [{ key: 'acme/one', context: 65_536 }],
    });
    await using two = await startLmStudio({
      models: [{ key: 'acme/two' }],
      token: 'sk-lm-abcd1234:ABCDEFGHIJ0123456789',
    });
    {
      await using service = await openEndpoints({ stateDir, env: { HEARTH_LOOK_FOR_SERVERS: 'no' } });
      service.configure([
        { kind: 'lmstudio' as const, provider: 'lmstudio', baseUrl: `${one.url}/v1`, token: 'lmstudio' },
        { kind: 'lmstudio' as const, provider: 'lmstudio-two', baseUrl: `${two.url}/v1`, token: null },
      ]);
      expect((await until(service, one.url, 'ok')).models[0]).toMatchObject({
        ref: 'lmstudio/acme/one',
        loaded: [{ contextLength: 65_536 }],
      });
      const locked = await until(service, two.url, 'needs-token');
      expect(await service.setToken(locked.id, 'sk-lm-abcd1234:ABCDEFGHIJ0123456789')).toEqual({
        ok: true,
        value: null,
      });
      expect(ofPort(service.snapshots.value, two.url)).toMatchObject({
        state: { kind: 'none-loaded' },
        models: [{ ref: 'lmstudio-two/acme/two' }],
      });
      expect(one.log.some(({ path: asked }) => asked === '/v1/models')).toBe(false);

      await two.load('acme/two', 8192);
      await until(service, two.url, 'ok');
      await one.refuse();
      const away = await until(service, one.url, 'unreachable');
      expect(away).toMatchObject({ models: [{ id: 'acme/one' }], modelsAsOf: expect.any(Number) });
      await one.accept();
      await until(service, one.url, 'ok');
      one.setFault('*', { kind: 'hang' });
      // Disposed while a request hangs: it ends at once.
      void service.refresh();
    }
    const asked = [one.log.length, two.log.length];
    await rm(stateDir, { recursive: true });
    expect([one.log.length, two.log.length]).toEqual(asked);
    expect(JSON.stringify(one.log) + JSON.stringify(two.log)).not.toMatch(/"method":"(?!GET)/);
  }, 30_000);
});
