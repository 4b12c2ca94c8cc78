import { afterEach, describe, expect, it } from 'vitest';
import { asked, eventually, get, post } from './ask.test-support.ts';
import { type LmStudio, type LmStudioOptions, startLmStudio } from './lm-studio.ts';

const open: LmStudio[] = [];
afterEach(async () => {
  for (const server of open.splice(0)) await server.close();
});

/** A simulator whose time stands still until the test moves it. */
async function simulator(options: LmStudioOptions = {}): Promise<LmStudio> {
  const server = await startLmStudio({ rate: 0, ...options });
  open.push(server);
  return server;
}

const contexts = async (server: LmStudio): Promise<Record<string, number>> => {
  const { body } = await get(server, '/api/v1/models');
  const rows = body['models'] as { loaded_instances: { id: string; config: { context_length: number } }[] }[];
  return Object.fromEntries(
    rows.flatMap((row) => row.loaded_instances.map(({ id, config }) => [id, config.context_length])),
  );
};
const loadPath = '/api/v1/models/load';
const load = (server: LmStudio, body: object, signal?: AbortSignal) =>
  post(server, loadPath, { model: 'm', ...body }, signal === undefined ? {} : { signal });
const ask = (server: LmStudio, model: string, ttl?: number) =>
  post(server, '/v1/chat/completions', {
    model,
    messages: [{ role: 'user', content: 'hi' }],
    ...(ttl === undefined ? {} : { ttl }),
  });
const loadsBegun = (server: LmStudio, times: number) =>
  eventually(
    () => server.history().filter(({ event }) => event === 'load-begun').length >= times,
    `${times} loads`,
  );

describe('the load API', () => {
  it('answers when the load is done, minutes later, with its seconds and the config where it was wished', async () => {
    const server = await simulator({ models: [{ key: 'm', loadMs: 252_000, experts: 8 }] });
    let answered = false;
    const answer = load(server, { context_length: 65_536, echo_load_config: true, num_experts: 4 });
    void answer.finally(() => (answered = true));
    await loadsBegun(server, 1);
    await server.advance(251_999);
    expect(await contexts(server)).toEqual({});
    expect(answered).toBe(false);
    await server.advance(1);
    expect((await answer).body).toEqual({
      type: 'llm',
      instance_id: 'm',
      load_time_seconds: 252,
      status: 'loaded',
      load_config: {
        context_length: 65_536,
        eval_batch_size: 512,
        flash_attention: true,
        num_experts: 4,
        offload_kv_cache_to_gpu: true,
      },
    });
    expect(server.log.at(0)).toMatchObject({ path: loadPath, status: 200, ms: 252_000, answered: true });
  });

  it('makes another instance each time, and unloads by the id of the instance alone', async () => {
    const server = await simulator({ models: [{ key: 'm' }], unknownInstanceStatus: 400 });
    expect((await load(server, { context_length: 65_536 })).body).not.toHaveProperty('load_config');
    expect((await load(server, {})).body['instance_id']).toBe('m:2');
    expect((await load(server, {})).body['instance_id']).toBe('m:3');
    expect(await contexts(server)).toEqual({ m: 65_536, 'm:2': 8192, 'm:3': 8192 });
    const unload = (body: object) => post(server, '/api/v1/models/unload', body);
    expect(await unload({ instance_id: 'm:2' })).toEqual({ status: 200, body: { instance_id: 'm:2' } });
    expect(await unload({ instance_id: 'm:2' })).toMatchObject({
      status: 400,
      body: { error: { type: 'model_not_found' } },
    });
    expect(await unload({ model: 'm' })).toMatchObject({
      status: 400,
      body: { error: { code: 'missing_required_parameter', param: 'instance_id' } },
    });
    expect(Object.keys(await contexts(server))).toEqual(['m', 'm:3']);
    expect((await load(server, {})).body['instance_id']).toBe('m:2');
  });

  it('makes two instances of two loads at the same time', async () => {
    const server = await simulator({ models: [{ key: 'm', loadMs: 40_000 }] });
    const both = Promise.all([load(server, { context_length: 64_000 }), load(server, {})]);
    await loadsBegun(server, 2);
    await server.advance(40_000);
    expect(new Set((await both).map(({ body }) => body['instance_id']))).toEqual(new Set(['m', 'm:2']));
  });

  it.each([
    ['a key that it does not know', { ttl: 60 }, { message: "Unrecognized key(s) in object: 'ttl'" }],
    ['a parallel setting', { parallel: 2 }, { type: 'invalid_request' }],
    ['a context that is no number', { context_length: '65536' }, { param: 'context_length' }],
    ['a context of nothing', { context_length: 0 }, { param: 'context_length' }],
    ['no model', { model: undefined }, { code: 'missing_required_parameter', param: 'model' }],
  ])('refuses %s with 400', async (_, body, error) => {
    const server = await simulator({ models: [{ key: 'm' }] });
    expect(await load(server, body)).toMatchObject({
      status: 400,
      body: { error: { type: 'invalid_request', ...error } },
    });
    expect(server.history()).toEqual([]);
  });

  it('does not know a model that is not there, and before 0.4.0 not even itself', async () => {
    const server = await simulator({ models: [{ key: 'm' }] });
    expect(await load(server, { model: 'x' })).toMatchObject({
      status: 404,
      body: { error: { type: 'model_not_found' } },
    });
    server.change({ version: '0.3.39' });
    expect(await load(server, {})).toEqual({
      status: 200,
      body: { error: 'Unexpected endpoint or method. (POST /api/v1/models/load)' },
    });
  });

  it.each([
    ['as asked', { kind: 'as-asked' }, 65_536],
    ['lowered', { kind: 'at-most', tokens: 4096 }, 4096],
    ['raised', { kind: 'at-least', tokens: 100_000 }, 100_000],
    ['raised to the maximum', { kind: 'maximum' }, 131_072],
    ['as asked, and told as the maximum', { kind: 'told-as-maximum' }, 131_072],
  ] as const)('gives the context %s, without a word', async (_, contextRule, expected) => {
    const server = await simulator({ models: [{ key: 'm', contextRule }] });
    const { status } = await load(server, { context_length: 65_536 });
    expect(status).toBe(200);
    expect(await contexts(server)).toEqual({ m: expected });
  });

  it('caps the context at the maximum, or refuses it where it was told to', async () => {
    const server = await simulator({ models: [{ key: 'm', maxContext: 32_768 }] });
    await load(server, { context_length: 65_536 });
    expect(await contexts(server)).toEqual({ m: 32_768 });
    server.change({ contextRule: { kind: 'refused-above', tokens: 16_384 } });
    expect(await load(server, { context_length: 65_536 })).toMatchObject({
      status: 400,
      body: { error: { param: 'context_length' } },
    });
  });

  it('tells of embeddings and MLX only the context', async () => {
    const server = await simulator({
      models: [
        { key: 'e', type: 'embedding' },
        { key: 'x', format: 'mlx' },
      ],
    });
    for (const model of ['e', 'x'])
      expect(
        (await load(server, { model, context_length: 2048, echo_load_config: true })).body,
      ).toMatchObject({
        load_config: { context_length: 2048 },
      });
    const { body } = await get(server, '/api/v1/models');
    expect(body['models']).toMatchObject([
      { loaded_instances: [{ config: { context_length: 2048 } }] },
      { loaded_instances: [{ config: { context_length: 2048 } }] },
    ]);
    expect(JSON.stringify(body)).not.toContain('eval_batch_size');
  });
});

const failed = (message: RegExp) => ({
  status: 500,
  body: {
    error: {
      type: 'model_load_failed',
      code: 'model_load_failed',
      message: expect.stringMatching(message),
    },
  },
});

describe('a load that fails', () => {
  it('tells out of memory and a broken engine in the same words, after the time of the load', async () => {
    const server = await simulator({ models: [{ key: 'm', loadMs: 30_000, loadFails: 'out-of-memory' }] });
    const first = load(server, {});
    await loadsBegun(server, 1);
    await server.advance(30_000);
    expect(await first).toMatchObject(failed(/SIGABRT/));
    server.changeModel('m', { loadFails: 'engine' });
    const second = load(server, {});
    await loadsBegun(server, 2);
    await server.advance(30_000);
    expect(await second).toEqual(await first);
    expect(await contexts(server)).toEqual({});
  });

  it('is refused by the guardrail at once and with its reason, whatever the load would take', async () => {
    const server = await simulator({
      models: [{ key: 'm', loadMs: 30_000, sizeBytes: 22_920_000_000 }],
      memoryBytes: 16e9,
    });
    expect(await load(server, {})).toMatchObject(failed(/insufficient system resources.*22\.92 GB/));
    expect(server.history()).toMatchObject([{ event: 'load-refused', by: 'api' }]);
    expect(await ask(server, 'm')).toMatchObject({ status: 500, body: { error: { param: 'model' } } });
  });

  it('counts what is resident and loading, with its context', async () => {
    const server = await simulator({
      models: [{ key: 'm', loadMs: 1000, sizeBytes: 4e9, bytesPerToken: 100_000 }],
      memoryBytes: 20e9,
      guardrails: false,
      loadFailureStatus: 400,
    });
    const first = load(server, { context_length: 65_536 });
    await loadsBegun(server, 1);
    const second = load(server, { context_length: 100_000 });
    await loadsBegun(server, 2);
    await server.advance(1000);
    expect([await first, await second]).toMatchObject([
      { status: 200 },
      { status: 400, body: { error: { code: 'model_load_failed' } } },
    ]);
    expect(await contexts(server)).toEqual({ m: 65_536 });
  });
});

describe('a client that goes away during a load', () => {
  it.each([
    ['goes-on', { m: 8192 }],
    ['stops', {}],
  ] as const)('finds that the load %s', async (abortedLoad, expected) => {
    const server = await simulator({ models: [{ key: 'm', loadMs: 40_000 }], abortedLoad });
    const leaving = new AbortController();
    const answer = load(server, {}, leaving.signal).catch(() => 'left');
    await loadsBegun(server, 1);
    await server.advance(30_000);
    leaving.abort();
    expect(await answer).toBe('left');
    await eventually(() => server.log[0]!.ms !== null, 'the connection to end');
    await server.advance(10_000);
    expect(await contexts(server)).toEqual(expected);
    expect(server.log[0]).toMatchObject({ status: null, answered: false });
  });

  it('may as well lose the answer alone', async () => {
    const server = await simulator({ models: [{ key: 'm', loadMs: 40_000 }] });
    server.setFault(loadPath, { kind: 'cut-off', ms: 5000, times: 1 });
    const answer = load(server, {});
    answer.catch(() => undefined);
    await loadsBegun(server, 1);
    await server.advance(40_000);
    await expect(answer).rejects.toThrow('no answer');
    expect(await contexts(server)).toEqual({ m: 8192 });
    const again = load(server, {});
    await loadsBegun(server, 2);
    await server.advance(40_000);
    expect((await again).status).toBe(200);
  });
});

describe('just-in-time models', () => {
  it('go after 60 idle minutes, which every request starts anew; explicit loads stay', async () => {
    const server = await simulator({ models: [{ key: 'pinned' }, { key: 'jit' }] });
    await load(server, { model: 'pinned' });
    await ask(server, 'jit');
    await server.advance(3_000_000);
    await post(server, '/v1/responses', { model: 'jit', input: 'hi' });
    await server.advance(3_599_999);
    expect(Object.keys(await contexts(server))).toEqual(['pinned', 'jit']);
    await server.advance(1);
    expect(Object.keys(await contexts(server))).toEqual(['pinned']);
    await server.advance(30 * 24 * 3_600_000);
    expect(Object.keys(await contexts(server))).toEqual(['pinned']);
    expect(server.history().filter(({ event }) => event === 'unloaded')).toMatchObject([
      { id: 'jit', by: 'ttl' },
    ]);
  });

  it('take their ttl, in seconds, only from the request that loads them', async () => {
    const server = await simulator({ models: [{ key: 'jit' }] });
    await ask(server, 'jit', 60);
    await server.advance(59_000);
    await ask(server, 'jit', 7200);
    await server.advance(59_999);
    expect(Object.keys(await contexts(server))).toEqual(['jit']);
    await server.advance(1);
    expect(await contexts(server)).toEqual({});
  });

  it('push each other out, but no explicit load, and none that answers somebody', async () => {
    const server = await simulator({
      models: [{ key: 'pinned' }, { key: 'a' }, { key: 'b' }],
      loaded: ['pinned'],
    });
    await ask(server, 'a');
    await ask(server, 'b');
    expect(Object.keys(await contexts(server))).toEqual(['pinned', 'b']);
    await server.occupy('b', 60_000);
    await ask(server, 'a');
    expect(Object.keys(await contexts(server))).toEqual(['pinned', 'a', 'b']);
    server.change({ autoEvict: false });
    await server.advance(60_000);
    await ask(server, 'b');
    expect(Object.keys(await contexts(server))).toEqual(['pinned', 'a', 'b']);
  });

  it('load as a second copy while the explicit load goes on, or wait for it where told to', async () => {
    const server = await simulator({ models: [{ key: 'm', loadMs: 45_000 }] });
    const explicit = load(server, { context_length: 65_536 });
    await loadsBegun(server, 1);
    await server.advance(30_000);
    const turn = ask(server, 'm');
    await loadsBegun(server, 2);
    await server.advance(45_000);
    expect((await turn).body['model']).toBe('m:2');
    await explicit;
    expect(await contexts(server)).toEqual({ m: 65_536, 'm:2': 8192 });

    server.change({ jitWhileLoading: 'waits' });
    await server.restart();
    const again = load(server, {});
    await loadsBegun(server, 3);
    const waiting = ask(server, 'm');
    await asked(server, '/v1/chat/completions', 2);
    await server.advance(45_000);
    expect((await waiting).body['model']).toBe('m');
    await again;
  });

  it('are refused when JIT is off, and prompts when they are too long', async () => {
    const server = await simulator({ models: [{ key: 'm' }], jit: false });
    expect(await ask(server, 'm')).toMatchObject({
      status: 400,
      body: { error: { param: 'model', code: null } },
    });
    server.place('m', 512);
    const long = await post(server, '/v1/responses', { model: 'm', input: 'x'.repeat(4096) });
    expect(long.status).toBe(400);
  });
});
