import { describe, expect, it } from 'vitest';
import { startLmStudio } from './lm-studio.ts';
import { startOllama } from './ollama.ts';
import { warmHearth } from './warm-hearth.test-support.ts';

const minutes = 60_000;
const told = (server: {
  history(): readonly { event: string; key: string; context: number | null; by: string }[];
}) => server.history().map(({ event, key, context, by }) => `${event} ${key} ${context ?? '-'} ${by}`);

describe('a model on LM Studio that is kept warm', () => {
  it('is loaded once by an explicit load, so that its idle time never ends', async () => {
    await using server = await startLmStudio({ models: [{ key: 'm', loadMs: 40_000 }], rate: 400 });
    await using hearth = await warmHearth([{ kind: 'lmstudio', provider: 'lmstudio', baseUrl: server.url }]);
    await hearth.warmth.set({ ref: 'lmstudio/m', on: true });
    await hearth.untilState('lmstudio/m', 'warm');
    await server.advance(24 * 60 * minutes);
    expect(await hearth.untilState('lmstudio/m', 'warm')).toMatchObject({
      context: 64_000,
      held: { kind: 'pinned' },
    });
    expect(told(server)).toEqual(['load-begun m 64000 api', 'loaded m 64000 api']);
    // What it took is this machine's own history.
    expect(hearth.of('lmstudio/m')?.coldStart.estimateMs).toBeGreaterThan(50);
  });

  it('is back after its idle time took what a request had loaded, and after a restart of the app', async () => {
    await using server = await startLmStudio({ models: [{ key: 'm', defaultContext: 65_536 }] });
    await using hearth = await warmHearth([{ kind: 'lmstudio', provider: 'lmstudio', baseUrl: server.url }]);
    await fetch(`${server.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'm', messages: [{ role: 'user', content: 'hi' }] }),
    });
    await hearth.warmth.set({ ref: 'lmstudio/m', on: true });
    expect(await hearth.untilState('lmstudio/m', 'warm')).toMatchObject({ held: { kind: 'not-told' } });
    await server.advance(61 * minutes);
    expect(await hearth.untilState('lmstudio/m', 'evicted')).toMatchObject({ because: 'evicted' });
    await hearth.untilState('lmstudio/m', 'warm');
    await server.quit();
    await hearth.untilState('lmstudio/m', 'unknown');
    await server.accept();
    await hearth.untilState('lmstudio/m', 'warm');
    expect(told(server).filter((line) => line.startsWith('loaded'))).toEqual([
      'loaded m 65536 request',
      'loaded m 64000 api',
      'loaded m 64000 api',
    ]);
  });

  it('is not doubled by a second Hearth, nor by one that is started while the first still loads', async () => {
    await using server = await startLmStudio({ models: [{ key: 'm', loadMs: 40_000 }], rate: 100 });
    const at = [{ kind: 'lmstudio', provider: 'lmstudio', baseUrl: server.url }] as const;
    await using one = await warmHearth(at);
    await one.warmth.set({ ref: 'lmstudio/m', on: true });
    await one.untilState('lmstudio/m', 'loading');
    await using two = await warmHearth(at, { stateDir: one.stateDir });
    await two.warmth.set({ ref: 'lmstudio/m', on: true });
    expect(await two.untilState('lmstudio/m', 'loading')).toMatchObject({ by: 'other-hearth' });
    await Promise.all([one.untilState('lmstudio/m', 'warm'), two.untilState('lmstudio/m', 'warm')]);
    expect(told(server)).toEqual(['load-begun m 64000 api', 'loaded m 64000 api']);
  });

  it('tells what keeps it from being loaded: memory, less context than asked, a copy that somebody made', async () => {
    await using server = await startLmStudio({
      models: [
        { key: 'big', sizeBytes: 9e9 },
        { key: 'm', contextRule: { kind: 'at-most', tokens: 8192 } },
        { key: 'two' },
      ],
      memoryBytes: 8e9,
      guardrails: true,
    });
    await using hearth = await warmHearth([{ kind: 'lmstudio', provider: 'lmstudio', baseUrl: server.url }]);
    await hearth.warmth.set({ ref: 'lmstudio/big', on: true });
    expect(await hearth.untilState('lmstudio/big', 'failing')).toMatchObject({
      problem: { code: 'warmth-refused' },
    });
    await hearth.warmth.set({ ref: 'lmstudio/big', on: false });
    await hearth.warmth.set({ ref: 'lmstudio/m', on: true });
    expect(await hearth.untilState('lmstudio/m', 'wrong-context')).toMatchObject({
      context: 8192,
      wanted: 64_000,
      because: 'server',
    });
    await hearth.warmth.set({ ref: 'lmstudio/m', on: false });
    server.change({ memoryBytes: null });
    server.place('two', 65_536);
    server.place('two', 65_536);
    const { instances } = await hearth.untilState('lmstudio/two', 'duplicates');
    expect(instances.map(({ id }) => id)).toEqual(['two', 'two:2']);
    const { id = '' } = hearth.of('lmstudio/two')?.endpoint ?? {};
    expect(await hearth.warmth.unload(id, 'two:2')).toEqual({ ok: true, value: null });
    await hearth.untilState('lmstudio/two', 'warm');
  });
});

describe('a model on Ollama that is kept warm', () => {
  it('is loaded for good with the context that OpenClaw’s turns bring, and held when another client would let it go', async () => {
    await using server = await startOllama({ models: [{ name: 'm', loadMs: 1000 }], rate: 100 });
    await using hearth = await warmHearth([{ kind: 'ollama', provider: 'ollama', baseUrl: server.url }]);
    await hearth.warmth.set({ ref: 'ollama/m', on: true });
    expect(await hearth.untilState('ollama/m:latest', 'warm')).toMatchObject({
      context: 32_768,
      held: { kind: 'pinned' },
    });
    // Another client says for how long it is to stay; Hearth says otherwise, and nothing is loaded anew.
    await server.load('m', { context: 32_768, keepAlive: '1m' });
    await hearth.untilState('ollama/m:latest', 'warm');
    await server.advance(10 * minutes);
    expect(await hearth.untilState('ollama/m:latest', 'warm')).toMatchObject({ context: 32_768 });
    expect(hearth.of('ollama/m:latest')?.memory?.source).toBe('server');
  });

  it('does not fight with another model for the room', async () => {
    await using server = await startOllama({
      models: [{ name: 'm' }, { name: 'n' }],
      maxLoaded: 1,
    });
    await using hearth = await warmHearth([{ kind: 'ollama', provider: 'ollama', baseUrl: server.url }]);
    await hearth.warmth.set({ ref: 'ollama/m', on: true });
    await hearth.untilState('ollama/m:latest', 'warm');
    await server.load('n', { keepAlive: -1 });
    expect(await hearth.untilState('ollama/m:latest', 'paused')).toMatchObject({
      pause: { why: 'made-room', by: 'n:latest' },
    });
    expect(await hearth.warmth.resume('ollama/m')).toEqual({ ok: true, value: null });
    await hearth.untilState('ollama/m:latest', 'warm');
  });

  it('is let go to the server’s own idle time when its flame is turned off', async () => {
    await using server = await startOllama({ models: [{ name: 'm' }] });
    await using hearth = await warmHearth([{ kind: 'ollama', provider: 'ollama', baseUrl: server.url }]);
    await hearth.warmth.set({ ref: 'ollama/m', on: true });
    await hearth.untilState('ollama/m:latest', 'warm');
    await hearth.warmth.set({ ref: 'ollama/m', on: false });
    await hearth.untilState('ollama/m:latest', 'warm');
    await server.advance(6 * minutes);
    expect(await hearth.untilState('ollama/m:latest', 'cold')).toEqual({ kind: 'cold' });
  });
});
