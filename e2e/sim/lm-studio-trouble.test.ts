import { afterEach, describe, expect, it } from 'vitest';
import { ManualTimers } from '../../electron/streams/manual-timers.ts';
import { asked, control, eventually, get, post, stream } from './ask.test-support.ts';
import { type LmStudio, type LmStudioOptions, startLmStudio } from './lm-studio.ts';

const open: LmStudio[] = [];
afterEach(async () => {
  for (const server of open.splice(0)) await server.close();
});

/** A simulator whose time stands still until the test moves it. */
async function simulator(options: LmStudioOptions = {}): Promise<LmStudio> {
  const server = await startLmStudio({ rate: 0, models: [{ key: 'm' }], ...options });
  open.push(server);
  return server;
}

const loaded = async (server: LmStudio): Promise<string[]> => {
  const { body } = await get(server, '/api/v1/models');
  const rows = body['models'] as { loaded_instances: { id: string }[] }[];
  return rows.flatMap((row) => row.loaded_instances.map(({ id }) => id));
};
const chat = '/v1/chat/completions';
const turn = (model = 'm') => ({ model, messages: [{ role: 'user', content: 'hi' }] });
const loadBegun = (server: LmStudio) =>
  eventually(() => server.history().some(({ event }) => event === 'load-begun'), 'a load');

describe('an app that ends', () => {
  it('loses everything when it is started again, pinned or not, and what was loading', async () => {
    const server = await simulator({
      models: [{ key: 'm' }, { key: 'slow', loadMs: 60_000 }],
      loaded: ['m'],
    });
    const lost = post(server, '/api/v1/models/load', { model: 'slow' });
    lost.catch(() => undefined);
    await loadBegun(server);
    await server.restart();
    await expect(lost).rejects.toThrow('no answer');
    await server.advance(120_000);
    expect(await loaded(server)).toEqual([]);
    expect(server.history().slice(-2)).toMatchObject([
      { event: 'unloaded', id: 'm', by: 'quit' },
      { event: 'dropped', id: 'slow', by: 'quit' },
    ]);
  });

  it('is gone until it is started, while a server that is switched off keeps its models', async () => {
    const server = await simulator({ loaded: ['m'] });
    await server.refuse();
    await expect(get(server, '/api/v1/models')).rejects.toThrow('no answer');
    await server.accept();
    expect(await loaded(server)).toEqual(['m']);
    await server.quit();
    await expect(get(server, '/api/v1/models')).rejects.toThrow('no answer');
    await server.accept();
    expect(await loaded(server)).toEqual([]);
  });
});

describe('a machine that sleeps', () => {
  it('answers when it wakes, and its load goes on where it stood', async () => {
    const server = await simulator({ models: [{ key: 'm', loadMs: 40_000 }] });
    const load = post(server, '/api/v1/models/load', { model: 'm' });
    await loadBegun(server);
    await server.advance(30_000);
    server.fallAsleep();
    const question = get(server, '/api/v1/models');
    await asked(server, '/api/v1/models');
    await expect(server.advance(1)).rejects.toThrow('no time passes');
    server.wakeUp();
    expect((await question).status).toBe(200);
    expect(await loaded(server)).toEqual([]);
    await server.advance(10_000);
    expect((await load).body).toMatchObject({ status: 'loaded', load_time_seconds: 40 });
  });

  it('has lost its connections where it slept long', async () => {
    const server = await simulator({ loaded: ['m'] });
    server.fallAsleep();
    const question = get(server, '/api/v1/models');
    question.catch(() => undefined);
    await asked(server, '/api/v1/models');
    server.wakeUp({ cut: true });
    await expect(question).rejects.toThrow('no answer');
    expect(await loaded(server)).toEqual(['m']);
  });
});

describe('a model that answers', () => {
  it('lets so many in at once as it has places, and the others wait their turn', async () => {
    const server = await simulator({ models: [{ key: 'm', parallel: 1 }], loaded: ['m'] });
    await server.occupy('m', 20_000);
    let answered = false;
    const waiting = post(server, chat, turn()).finally(() => (answered = true));
    await asked(server, chat);
    await server.advance(19_999);
    expect(answered).toBe(false);
    await server.advance(1);
    expect((await waiting).status).toBe(200);
  });

  it('is not idle meanwhile: its time begins when it is done', async () => {
    const server = await simulator();
    await post(server, chat, { ...turn(), ttl: 60 });
    await server.occupy('m', 300_000);
    await server.advance(299_000);
    expect(await loaded(server)).toEqual(['m']);
    await server.advance(60_999);
    expect(await loaded(server)).toEqual(['m']);
    await server.advance(1);
    expect(await loaded(server)).toEqual([]);
  });

  it('takes its time for the prompt, and less for one that begins as the last one did', async () => {
    const server = await simulator({ loaded: [{ key: 'm', context: 65_536 }], promptTokensPerSecond: 500 });
    const instructions = 'x'.repeat(40_000);
    const ask = async (input: string): Promise<{ ms: number; cached: number }> => {
      const before = server.now();
      const count = server.log.length;
      const answer = post(server, '/v1/responses', { model: 'm', instructions, input });
      await eventually(() => server.log.length > count, 'the question');
      let done: Awaited<typeof answer> | null = null;
      void answer.then((reply) => (done = reply));
      await eventually(async () => {
        if (done === null) await server.advance(100);
        return done !== null;
      }, 'the answer');
      const { usage } = (await answer).body as { usage: { input_tokens_details: { cached_tokens: number } } };
      return { ms: server.now() - before, cached: usage.input_tokens_details.cached_tokens };
    };
    const first = await ask('one');
    const second = await ask('two');
    expect(first.cached).toBe(0);
    expect(first.ms).toBeGreaterThan(20_000);
    expect(second.cached).toBeGreaterThan(9_900);
    expect(second.ms).toBeLessThan(2_000);
  });

  it.each(['error', 'cut', 'silence'] as const)('breaks off in the middle with %s', async (how) => {
    const server = await simulator({ loaded: ['m'], answerBreaks: { afterPieces: 2, how } });
    const leaving = new AbortController();
    const response = await fetch(`${server.url}/v1/responses`, {
      method: 'POST',
      signal: leaving.signal,
      body: JSON.stringify({ model: 'm', input: 'hi', stream: true }),
    });
    expect(response.status).toBe(200);
    const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
    let text = '';
    const end = (async (): Promise<string> => {
      try {
        for (;;) {
          const { done, value } = await reader.read();
          if (done) return 'ended';
          text += value;
        }
      } catch {
        return leaving.signal.aborted ? 'left' : 'broken';
      }
    })();
    await eventually(() => text.split('output_text.delta').length > 4, 'two pieces');
    if (how === 'silence') leaving.abort();
    expect(await end).toBe({ error: 'ended', cut: 'broken', silence: 'left' }[how]);
    expect(text).not.toContain('response.completed');
    expect(text.includes('"error":{"message"')).toBe(how === 'error');
  });

  it('ends its answers with an error inside when it is unloaded by hand or its engine dies', async () => {
    const server = await simulator({ loaded: ['m'], pieceMs: 1000 });
    const events = stream(server, chat, turn());
    await asked(server, chat);
    await server.advance(2000);
    expect(server.crash('m')).toBe(true);
    expect((await events).at(-1)).toMatchObject({ error: { message: 'Model unloaded.' } });
    expect(await loaded(server)).toEqual([]);
    expect(server.history().at(-1)).toMatchObject({ event: 'unloaded', by: 'crash' });
  });
});

describe('its time', () => {
  it('is moved over the control port, which tells what happened to the models', async () => {
    const server = await simulator({ models: [{ key: 'm', loadMs: 240_000 }] });
    const { now } = (await control(server, '/now')) as { now: number };
    const answer = post(server, chat, turn());
    await loadBegun(server);
    expect(await control(server, '/advance', { ms: 240_000 })).toEqual({ now: now + 240_000 });
    expect((await answer).status).toBe(200);
    await control(server, '/advance', { ms: 3_600_000 });
    expect(await control(server, '/history')).toEqual([
      { at: now, event: 'load-begun', id: 'm', key: 'm', context: 8192, by: 'request' },
      { at: now + 240_000, event: 'loaded', id: 'm', key: 'm', context: 8192, by: 'request' },
      { at: now + 3_840_000, event: 'unloaded', id: 'm', key: 'm', context: 8192, by: 'ttl' },
    ]);
  });

  it('goes by itself as fast as it is told: an hour in a few ms', async () => {
    const server = await simulator({ models: [{ key: 'm', loadMs: 120_000 }], rate: 600_000 });
    expect(await post(server, '/api/v1/models/load', { model: 'm' })).toMatchObject({ status: 200 });
    server.setRate(0);
    const before = server.now();
    await get(server, '/api/v1/models');
    expect(server.now()).toBe(before);
    expect(() => server.setRate(-1)).toThrow('pace');
  });

  it("goes with a test's own timers, and leaves none of them behind", async () => {
    const timers = new ManualTimers();
    const server = await simulator({ timers, rate: 1, models: [{ key: 'm', loadMs: 40_000 }] });
    const answer = post(server, '/api/v1/models/load', { model: 'm' });
    await loadBegun(server);
    expect(timers.waiting).toBe(1);
    await timers.advance(40_000);
    expect((await answer).body['load_time_seconds']).toBe(40);
    const lost = post(server, '/api/v1/models/load', { model: 'm' });
    lost.catch(() => undefined);
    await eventually(() => timers.waiting === 1, 'the second load');
    await server.close();
    await expect(lost).rejects.toThrow('no answer');
    expect(timers.waiting).toBe(0);
  });
});

describe('a token without the permission to load', () => {
  it('looks and asks, and is refused where it would load or unload; the other does all', async () => {
    const server = await simulator({ token: 'looks', loadToken: 'loads' });
    const asks = async (path: string, body: object, token: string) =>
      (await post(server, path, body, { headers: { authorization: `Bearer ${token}` } })).status;
    const [load, unload] = ['/api/v1/models/load', '/api/v1/models/unload'];
    expect(await asks(load, { model: 'm' }, 'looks')).toBe(401);
    expect(await asks(load, { model: 'm' }, 'loads')).toBe(200);
    expect(await asks(chat, turn(), 'looks')).toBe(200);
    expect(await asks(unload, { instance_id: 'm' }, 'looks')).toBe(401);
    expect(await asks(unload, { instance_id: 'm' }, 'loads')).toBe(200);
    expect(await asks(chat, turn(), 'neither')).toBe(401);
  });
});
