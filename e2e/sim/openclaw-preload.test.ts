import { afterEach, describe, expect, it } from 'vitest';
import { eventually } from './ask.test-support.ts';
import { type LmStudio, type LmStudioOptions, startLmStudio } from './lm-studio.ts';
import { OpenClaw } from './openclaw-preload.ts';

const open: LmStudio[] = [];
afterEach(async () => {
  for (const server of open.splice(0)) await server.close();
});

/** A simulator whose time stands still until the test moves it, and OpenClaw that goes by the same time. */
async function pair(
  options: LmStudioOptions,
  wish: { context?: number; preload?: boolean } = {},
): Promise<{ server: LmStudio; claw: OpenClaw }> {
  const server = await startLmStudio({ rate: 0, ...options });
  open.push(server);
  return { server, claw: new OpenClaw({ url: server.url, key: 'm', clock: server.clock, ...wish }) };
}

const loadsBegun = (server: LmStudio, times: number) =>
  eventually(
    () => server.history().filter(({ event }) => event === 'load-begun').length >= times,
    `${times} loads`,
  );
const paths = (server: LmStudio) => server.log.map(({ path }) => path);

describe("OpenClaw's preload", () => {
  it('finds an instance with enough context and calls it by its id', async () => {
    const { server, claw } = await pair({ models: [{ key: 'm' }], loaded: [{ key: 'm', context: 4096 }] });
    server.place('m', 64_000);
    expect(await claw.call()).toEqual({ preload: 'found', model: 'm:2', status: 200 });
    expect(paths(server)).toEqual(['/api/v1/models', '/v1/responses']);
  });

  it('loads a second copy beside a smaller one, with what the config wants and never above the maximum', async () => {
    const { server, claw } = await pair(
      { models: [{ key: 'm', maxContext: 131_072 }], loaded: [{ key: 'm', context: 65_536 }] },
      { context: 196_608 },
    );
    expect(await claw.call()).toEqual({ preload: 'loaded', model: 'm:2', status: 200 });
    expect(server.log[1]!.body).toEqual({ model: 'm', context_length: 131_072 });
    expect(await claw.call()).toMatchObject({ preload: 'found', model: 'm:2' });
  });

  it('gives a load up after 30 s, calls the model all the same, and so makes another copy', async () => {
    const { server, claw } = await pair({ models: [{ key: 'm', loadMs: 45_000 }] });
    const call = claw.call();
    await loadsBegun(server, 1);
    await server.advance(30_000);
    await loadsBegun(server, 2);
    await server.advance(45_000);
    expect(await call).toEqual({ preload: 'failed', model: 'm', status: 200 });
    expect(server.history().filter(({ event }) => event === 'loaded')).toMatchObject([
      { id: 'm', context: 64_000, by: 'api' },
      { id: 'm:2', context: 8192, by: 'request' },
    ]);
  });

  it('pauses after a failure: 5 s, then 10 s', async () => {
    const { server, claw } = await pair({ models: [{ key: 'm', loadFails: 'out-of-memory' }] });
    const preloads = [];
    for (const seconds of [0, 4, 1, 9, 1]) {
      await server.advance(seconds * 1000);
      preloads.push((await claw.call()).preload);
    }
    expect(preloads).toEqual(['failed', 'backing-off', 'failed', 'backing-off', 'failed']);
  });

  it('is shared by calls at the same time, and is left out where it is switched off', async () => {
    const { server, claw } = await pair({ models: [{ key: 'm', loadMs: 10_000 }] });
    const both = Promise.all([claw.call(), claw.call()]);
    await loadsBegun(server, 1);
    await server.advance(10_000);
    expect((await both).map(({ model }) => model)).toEqual(['m', 'm']);
    const { server: other, claw: off } = await pair({ models: [{ key: 'm' }] }, { preload: false });
    expect(await off.call()).toEqual({ preload: 'off', model: 'm', status: 200 });
    expect(paths(other)).toEqual(['/v1/responses']);
  });

  it('that meets a load of somebody else makes a copy of its own', async () => {
    const { server, claw } = await pair({ models: [{ key: 'm', loadMs: 20_000 }] });
    const byHand = server.load('m', 65_536);
    await loadsBegun(server, 1);
    const call = claw.call();
    await loadsBegun(server, 2);
    await server.advance(20_000);
    expect([await byHand, (await call).model]).toEqual(['m', 'm:2']);
  });
});
