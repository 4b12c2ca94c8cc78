import { afterEach, describe, expect, it } from 'vitest';
import { asked, eventually, get, post } from './ask.test-support.ts';
import { type Ollama, type OllamaOptions, startOllama } from './ollama.ts';

const open: Ollama[] = [];
afterEach(async () => {
  for (const server of open.splice(0)) await server.close();
});

/** A simulator whose time stands still until the test moves it. */
async function simulator(options: OllamaOptions = {}): Promise<Ollama> {
  const server = await startOllama({ rate: 0, models: [{ name: 'm' }], ...options });
  open.push(server);
  return server;
}

interface Row {
  name: string;
  expires_at: string;
  context_length: number;
  size: number;
  size_vram: number;
}
const ps = async (server: Ollama): Promise<Row[]> => (await get(server, '/api/ps')).body['models'] as Row[];
const names = async (server: Ollama): Promise<string[]> => (await ps(server)).map(({ name }) => name);
const load = (server: Ollama, more: object = {}, signal?: AbortSignal) =>
  post(server, '/api/generate', { model: 'm', ...more }, signal === undefined ? {} : { signal });
const say = (server: Ollama, more: object = {}) =>
  post(server, '/api/chat', {
    model: 'm',
    messages: [{ role: 'user', content: 'hi' }],
    stream: false,
    ...more,
  });
const loadsBegun = (server: Ollama, times: number) =>
  eventually(
    () => server.history().filter(({ event }) => event === 'load-begun').length >= times,
    `${times} loads`,
  );
const minutes = 60_000;
/** ms from now until the model goes */
const stays = async (server: Ollama): Promise<number> => {
  const [row] = await ps(server);
  return Date.parse(row!.expires_at) - Math.floor(server.now());
};

describe('a request without a prompt', () => {
  it('loads the model, or lets it go with keep_alive 0', async () => {
    const server = await simulator();
    expect(await load(server)).toMatchObject({
      status: 200,
      body: { model: 'm', response: '', done: true, done_reason: 'load' },
    });
    expect(await names(server)).toEqual(['m:latest']);
    expect((await load(server, { keep_alive: 0 })).body['done_reason']).toBe('unload');
    expect(await names(server)).toEqual([]);
    const chat = await post(server, '/api/chat', { model: 'm', messages: [] });
    expect(chat.body).toMatchObject({ message: { role: 'assistant', content: '' }, done_reason: 'load' });
    expect(server.unload('m')).toBe(true);
    expect(await names(server)).toEqual([]);
  });

  it('answers when the load is done, and the list has the model already while it loads', async () => {
    const server = await simulator({ models: [{ name: 'm', loadMs: 120_000 }] });
    let answered = false;
    const answer = load(server, { options: { num_ctx: 8192 } }).finally(() => (answered = true));
    await loadsBegun(server, 1);
    await server.advance(119_999);
    expect(await ps(server)).toMatchObject([{ name: 'm:latest', context_length: 8192 }]);
    expect(answered).toBe(false);
    await server.advance(1);
    expect((await answer).status).toBe(200);
  });
});

describe('keep_alive', () => {
  it('is five minutes from the last request, unless the server was told otherwise', async () => {
    const server = await simulator();
    await load(server);
    await server.advance(4 * minutes);
    await say(server);
    expect(await stays(server)).toBe(5 * minutes);
    await server.advance(5 * minutes - 1);
    expect(await names(server)).toEqual(['m:latest']);
    await server.advance(1);
    expect(await names(server)).toEqual([]);
    expect(server.history().at(-1)).toMatchObject({ event: 'unloaded', by: 'ttl' });
    server.change({ keepAliveMs: 60 * minutes });
    await load(server);
    expect(await stays(server)).toBe(60 * minutes);
  });

  it.each([
    [600, 10 * minutes],
    ['10m', 10 * minutes],
    ['1h30m', 90 * minutes],
    ['1.5h', 90 * minutes],
    ['90s', 90_000],
  ])('takes %j', async (keep_alive, expected) => {
    const server = await simulator();
    await load(server, { keep_alive });
    expect(await stays(server)).toBe(expected);
  });

  it.each([-1, '-1m', '-1s', -600])('takes %j as for ever: the year 2318', async (keep_alive) => {
    const server = await simulator();
    await load(server, { keep_alive });
    expect((await ps(server))[0]!.expires_at).toMatch(/^23(18|19)-.*\+01:00$/);
    await server.advance(365 * 24 * 60 * minutes);
    expect(await names(server)).toEqual(['m:latest']);
  });

  it.each([
    ['300', 'time: missing unit in duration "300"'],
    ['-1', 'time: missing unit in duration "-1"'],
    ['soon', 'time: invalid duration "soon"'],
    [true, "Unsupported type: 'boolean'"],
  ])('refuses %j', async (keep_alive, error) => {
    const server = await simulator();
    expect(await load(server, { keep_alive })).toEqual({ status: 400, body: { error } });
    expect(await names(server)).toEqual([]);
  });

  it('sticks with later requests that say nothing of it, also through /v1, and goes with one that does', async () => {
    const server = await simulator();
    await load(server, { keep_alive: -1 });
    await say(server);
    await post(server, '/v1/chat/completions', { model: 'm', messages: [{ role: 'user', content: 'hi' }] });
    await server.advance(600 * minutes);
    expect(await names(server)).toEqual(['m:latest']);
    await say(server, { keep_alive: '2m' });
    await server.advance(2 * minutes);
    expect(await names(server)).toEqual([]);
  });

  it('0 with a prompt lets it go after the answer', async () => {
    const server = await simulator({ pieceMs: 1000 });
    await load(server);
    const answer = say(server, { keep_alive: 0 });
    await asked(server, '/api/chat');
    await server.advance(1000);
    expect(await names(server)).toEqual(['m:latest']);
    await server.advance(60_000);
    expect((await answer).status).toBe(200);
    expect(await names(server)).toEqual([]);
  });

  it('is lost by a restart, and by a reload for another context', async () => {
    const server = await simulator();
    await load(server, { keep_alive: -1, options: { num_ctx: 65_536 } });
    await say(server);
    expect(await ps(server)).toMatchObject([{ context_length: 32_768 }]);
    expect(await stays(server)).toBe(5 * minutes);
    expect(server.history().map(({ event, by }) => `${event} ${by}`)).toEqual([
      'load-begun request',
      'loaded request',
      'unloaded reload',
      'load-begun request',
      'loaded request',
    ]);
    await load(server, { keep_alive: -1 });
    await server.restart();
    expect(await names(server)).toEqual([]);
    await load(server);
    expect(await stays(server)).toBe(5 * minutes);
  });
});

describe('the context', () => {
  it("is the request's, else the Modelfile's, else the server's, else by the graphics memory", async () => {
    const gib = 1024 ** 3;
    const server = await simulator({ models: [{ name: 'm', numCtx: 16_384, maxContext: 262_144 }] });
    const given = async (body: object): Promise<number> => {
      await load(server, body);
      return (await ps(server))[0]!.context_length;
    };
    expect(await given({ options: { num_ctx: 65_536 } })).toBe(65_536);
    expect(await given({})).toBe(16_384);
    server.changeModel('m', { numCtx: null });
    server.change({ contextLength: 10_000 });
    expect(await given({})).toBe(10_000);
    server.change({ contextLength: null, gpuBytes: 16 * gib });
    expect(await given({})).toBe(4096);
    server.change({ gpuBytes: 24 * gib });
    expect(await given({})).toBe(32_768);
    server.change({ gpuBytes: 128 * gib });
    expect(await given({})).toBe(262_144);
    expect((await load(server, { options: { num_ctx: 'many' } })).status).toBe(500);
  });

  it('is never more than the model was trained for, and a prompt that is longer is cut without a word', async () => {
    const server = await simulator({ models: [{ name: 'm', maxContext: 2048 }] });
    await load(server, { options: { num_ctx: 65_536 } });
    expect(await ps(server)).toMatchObject([{ context_length: 2048 }]);
    const long = [{ role: 'user', content: 'x'.repeat(40_000) }];
    expect(await say(server, { messages: long, options: { num_ctx: 65_536 } })).toMatchObject({
      status: 200,
      body: { prompt_eval_count: 2048 },
    });
  });
});

describe('several at once', () => {
  it('never make two of a model: the second waits for the load of the first', async () => {
    const server = await simulator({ models: [{ name: 'm', loadMs: 40_000 }] });
    const first = load(server, { keep_alive: -1 });
    await loadsBegun(server, 1);
    const second = say(server);
    await asked(server, '/api/chat');
    await server.advance(40_000);
    expect([(await first).status, (await second).status]).toEqual([200, 200]);
    expect(server.history().filter(({ event }) => event === 'load-begun')).toHaveLength(1);
    expect(await stays(server)).toBeGreaterThan(365 * 24 * 60 * minutes);
  });

  it('are refused with 503 when too many wait', async () => {
    const server = await simulator({ models: [{ name: 'm', loadMs: 40_000 }], maxQueue: 1 });
    const first = load(server);
    await loadsBegun(server, 1);
    const second = load(server);
    await asked(server, '/api/generate', 2);
    expect(await load(server)).toEqual({
      status: 503,
      body: { error: 'server busy, please try again.  maximum pending requests exceeded' },
    });
    await server.advance(40_000);
    expect([(await first).status, (await second).status]).toEqual([200, 200]);
  });

  it('push each other out where memory or their number does not allow it: the idle first, for ever last', async () => {
    const models = ['a', 'b', 'c'].map((name) => ({ name, sizeBytes: 10e9 }));
    const server = await simulator({ models, gpuBytes: 24e9 });
    await load(server, { model: 'a', keep_alive: -1 });
    await load(server, { model: 'b' });
    await load(server, { model: 'c' });
    expect(await names(server)).toEqual(['a:latest', 'c:latest']);
    server.change({ maxLoaded: 1 });
    await load(server, { model: 'b' });
    expect(await names(server)).toEqual(['b:latest']);
    await server.occupy('b', 30_000);
    const waiting = load(server, { model: 'a' });
    await asked(server, '/api/generate', 5);
    expect(await names(server)).toEqual(['b:latest']);
    await server.advance(30_000);
    expect((await waiting).status).toBe(200);
    expect(await names(server)).toEqual(['a:latest']);
  });
});

describe('a load that does not end well', () => {
  it('spills over to the system memory, and is refused where that is not enough', async () => {
    const gib = 1024 ** 3;
    const server = await simulator({
      models: [{ name: 'm', sizeBytes: 30 * gib }],
      gpuBytes: 24 * gib,
      systemBytes: 16 * gib,
    });
    await load(server);
    expect(await ps(server)).toMatchObject([{ size: 30 * gib, size_vram: 24 * gib }]);
    await load(server, { keep_alive: 0 });
    server.changeModel('m', { sizeBytes: 44 * gib });
    expect(await load(server)).toEqual({
      status: 500,
      body: { error: 'model requires more system memory (44.0 GiB) than is available (40.0 GiB)' },
    });
  });

  it.each([
    ['out-of-memory', /cudaMalloc failed: out of memory/],
    ['engine', /llama runner process has terminated/],
    ['stalled', /timed out waiting for llama runner/],
  ] as const)('tells %s, and leaves nothing behind', async (loadFails, error) => {
    const server = await simulator({ models: [{ name: 'm', loadMs: 5000, loadFails }] });
    const answer = load(server);
    await loadsBegun(server, 1);
    await server.advance(5000);
    expect(await answer).toMatchObject({ status: 500, body: { error: expect.stringMatching(error) } });
    expect(await names(server)).toEqual([]);
  });

  it('ends with the client that asked for it, and who waited for it loads anew', async () => {
    const server = await simulator({ models: [{ name: 'm', loadMs: 40_000 }] });
    const leaving = new AbortController();
    const left = load(server, {}, leaving.signal).catch(() => 'left');
    await loadsBegun(server, 1);
    const waiting = say(server);
    await asked(server, '/api/chat');
    await server.advance(30_000);
    leaving.abort();
    expect(await left).toBe('left');
    await loadsBegun(server, 2);
    await server.advance(40_000);
    expect((await waiting).status).toBe(200);
    expect(server.history().map(({ event }) => event)).toEqual([
      'load-begun',
      'dropped',
      'load-begun',
      'loaded',
    ]);
  });
});
