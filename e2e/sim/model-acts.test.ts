import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { type ModelActs, modelActs } from '../../electron/servers/model-acts.ts';
import { ollamaReader } from '../../electron/servers/ollama-client.ts';
import { eventually } from './ask.test-support.ts';
import { type LmStudio, type LmStudioOptions, startLmStudio } from './lm-studio.ts';
import { type Ollama, type OllamaOptions, startOllama } from './ollama.ts';
import type { Fault } from './server/faults.ts';

const open: AsyncDisposable[] = [];
afterEach(async () => {
  for (const server of open.splice(0)) await server[Symbol.asyncDispose]();
});

const token = 'sk-lm-abcd1234:ABCDEFGHIJ0123456789';
const large = 600_000;

async function lmStudio(
  options: LmStudioOptions = {},
): Promise<{ server: LmStudio; acts: ModelActs; life: AbortController }> {
  const server = await startLmStudio({ rate: 0, models: [{ key: 'm' }], ...options });
  open.push(server);
  const life = new AbortController();
  const target = { origin: server.url, provider: 'lmstudio', token, signal: life.signal };
  return { server, acts: modelActs('lmstudio', target), life };
}

const loadM = (acts: ModelActs, deadlineMs = large) => acts.load({ model: 'm', context: 65_536, deadlineMs });

describe('asking LM Studio to load', () => {
  it('waits minutes, and reads what was really loaded', async () => {
    const { server, acts } = await lmStudio({
      models: [{ key: 'm', loadMs: 252_000, contextRule: { kind: 'at-most', tokens: 32_768 } }],
      token,
    });
    const loading = loadM(acts);
    await eventually(() => server.history().length > 0, 'the load');
    await server.advance(252_000);
    expect(await loading).toMatchObject({ kind: 'loaded', instance: 'm', context: 32_768 });
    expect(server.log.at(-1)).toMatchObject({
      method: 'POST',
      path: '/api/v1/models/load',
      authorized: true,
    });
    expect(JSON.stringify(server.log)).not.toContain('sk-lm');
  });

  it.each([
    ['the engine fails, as out of memory does', { models: [{ key: 'm', loadFails: 'engine' }] }, 'failed'],
    ['the guardrail refuses', { models: [{ key: 'm', loadFails: 'guardrail' }] }, 'memory'],
    ['it has no such model', { models: [{ key: 'other' }] }, 'unknown-model'],
    ['it wants a token', { token: 'another' }, 'needs-token'],
    [
      'it wants a token and says so as OpenAI does',
      { token: 'another', lockedShape: 'openai' },
      'needs-token',
    ],
    [
      'it wants a token and says so in plain text',
      { token: 'another', lockedShape: 'string' },
      'needs-token',
    ],
    ['it is older than 0.4.0', { version: '0.3.39' }, 'unsupported'],
    [
      'it does not load with so much context',
      { models: [{ key: 'm', contextRule: { kind: 'refused-above', tokens: 8192 } }] },
      'context',
    ],
  ] as const)('tells that %s', async (_, options, why) => {
    const { acts } = await lmStudio(options);
    expect(await loadM(acts)).toMatchObject({ kind: 'failed', why });
  });

  it.each([
    [{ kind: 'reset' }, 'no-answer'],
    [{ kind: 'close-mid-body' }, 'no-answer'],
    [{ kind: 'status', status: 504, body: '<html>' }, 'no-answer'],
    [{ kind: 'status', status: 500, body: '{"error":"plain words"}' }, 'failed'],
    [{ kind: 'status', status: 404, body: 'Not Found' }, 'unsupported'],
    [{ kind: 'error-200', message: `Channel Error for ${token}` }, 'failed'],
    [{ kind: 'garbage' }, 'garbage'],
    [{ kind: 'huge', bytes: 4_000_000 }, 'garbage'],
  ] as const)('survives %j', async (fault, why) => {
    const { server, acts } = await lmStudio();
    server.setFault('/api/v1/models/load', fault);
    const outcome = await loadM(acts);
    expect(outcome).toMatchObject({ kind: 'failed', why });
    expect(JSON.stringify(outcome)).not.toContain('sk-lm');
  });

  it('ends by its deadline, at once when it is called off, and where nobody listens', async () => {
    const { server, acts, life } = await lmStudio();
    server.setFault('/api/v1/models/load', { kind: 'hang' });
    expect(await loadM(acts, 50)).toMatchObject({ kind: 'failed', why: 'timeout' });
    const loading = loadM(acts);
    life.abort();
    expect(await loading).toEqual({ kind: 'aborted' });
    await server.refuse();
    const again = modelActs('lmstudio', {
      origin: server.url,
      provider: 'lmstudio',
      token: null,
      signal: new AbortController().signal,
    });
    expect(await loadM(again)).toMatchObject({ kind: 'failed', why: 'failed', detail: 'refused' });
  });

  it('unloads one instance by its own id', async () => {
    const { server, acts } = await lmStudio({ loaded: ['m', 'm'] });
    expect(await acts.unload('m:2')).toEqual({ kind: 'done' });
    expect(server.history()).toMatchObject([{}, {}, { event: 'unloaded', id: 'm:2', by: 'api' }]);
    expect(await acts.unload('m:2')).toMatchObject({ kind: 'failed', why: 'unknown-instance' });
    expect(await acts.release('m', 8192)).toEqual({ kind: 'done' });
    expect(await acts.hold('m', 8192)).toMatchObject({ why: 'unsupported' });
  });
});

async function ollama(
  options: OllamaOptions = {},
): Promise<{ server: Ollama; acts: ModelActs; read: () => ReturnType<ReturnType<typeof ollamaReader>> }> {
  const server = await startOllama({ rate: 0, models: [{ name: 'm' }], ...options });
  open.push(server);
  const { signal } = new AbortController();
  const target = { origin: server.url, provider: 'ollama', token: null, signal };
  const reader = ollamaReader();
  return { server, acts: modelActs('ollama', target), read: () => reader(target) };
}
const loaded = async (read: () => ReturnType<ReturnType<typeof ollamaReader>>) =>
  (await read()).models?.[0]?.loaded;

describe('asking Ollama', () => {
  it('loads for good with the context that is wanted, without a token', async () => {
    const { server, acts, read } = await ollama();
    expect(await loaded(read)).toEqual([]);
    expect(await acts.load({ model: 'm:latest', context: 16_384, deadlineMs: large })).toMatchObject({
      kind: 'loaded',
      instance: 'm:latest',
    });
    expect(await loaded(read)).toMatchObject([{ id: 'm:latest', contextLength: 16_384, until: null }]);
    await server.advance(86_400_000);
    expect(await loaded(read)).toHaveLength(1);
    expect(server.log.some(({ path }) => path === '/api/chat')).toBe(false);
  });

  it('holds what another client would let go, without loading it anew', async () => {
    const { server, acts, read } = await ollama();
    await server.load('m', { context: 8192, keepAlive: '10m' });
    const [before] = (await loaded(read)) ?? [];
    expect(before?.until).toBe(Math.round(server.now()) + 600_000);
    expect(await acts.hold('m:latest', 8192)).toEqual({ kind: 'done' });
    expect(await loaded(read)).toMatchObject([{ until: null, contextLength: 8192 }]);
    expect(server.history().filter(({ event }) => event === 'load-begun')).toHaveLength(1);
  });

  it('lets go to its own idle time, or at once', async () => {
    const { server, acts, read } = await ollama();
    await acts.load({ model: 'm:latest', context: 8192, deadlineMs: large });
    expect(await acts.release('m:latest', 8192)).toEqual({ kind: 'done' });
    expect(await loaded(read)).toHaveLength(1);
    await server.advance(300_001);
    expect(await loaded(read)).toEqual([]);
    await acts.load({ model: 'm:latest', context: 8192, deadlineMs: large });
    expect(await acts.unload('m:latest')).toEqual({ kind: 'done' });
    expect(await loaded(read)).toEqual([]);
  });

  it.each([
    ['it has no such model', { models: [{ name: 'other' }] }, 'unknown-model'],
    ['it is short of memory', { gpuBytes: 1000, systemBytes: 1000 }, 'memory'],
  ] as const)('tells that %s', async (_, options, why) => {
    const { acts } = await ollama(options);
    expect(await acts.load({ model: 'm:latest', context: 8192, deadlineMs: large })).toMatchObject({ why });
  });

  it('reads what its models are, and survives what a server may answer instead', async () => {
    const { server, read } = await ollama({ models: [{ name: 'm' }, { name: 'n' }] });
    expect(await read()).toMatchObject({
      state: { kind: 'none-loaded' },
      models: [{ ref: 'ollama/m:latest', kind: 'llm', loaded: [] }, { id: 'n:latest' }],
    });
    const shown = server.log.filter(({ path }) => path === '/api/show').length;
    await read();
    expect(server.log.filter(({ path }) => path === '/api/show')).toHaveLength(shown);
    for (const fault of [
      { kind: 'garbage' },
      { kind: 'status', status: 500 },
      { kind: 'close-mid-body' },
    ] as Fault[]) {
      server.setFault('/api/tags', fault);
      expect((await read()).state.kind).toBe('failing');
    }
    server.clearFaults();
    server.setFault('/api/ps', { kind: 'garbage' });
    expect((await read()).models?.[0]?.loaded).toBeNull();
    await server.refuse();
    expect((await read()).state).toEqual({ kind: 'unreachable', cause: 'refused' });
  });

  it('takes an LM Studio at its address for what it is', async () => {
    const { server } = await lmStudio();
    const { signal } = new AbortController();
    const reading = await ollamaReader()({ origin: server.url, provider: 'ollama', token: null, signal });
    expect(reading.state).toEqual({ kind: 'wrong-server', saw: 'LM Studio' });
  });

  it('gives its token to nobody who has not asked for one', async () => {
    const given: (string | undefined)[] = [];
    const stranger = createServer((request, response) => {
      given.push(request.headers.authorization);
      response.end('{"hello":"stranger"}');
    }).listen(0, '127.0.0.1');
    await once(stranger, 'listening');
    const origin = `http://127.0.0.1:${(stranger.address() as AddressInfo).port}`;
    const { signal } = new AbortController();
    const reading = await ollamaReader()({ origin, provider: 'ollama', token: 'secret', signal });
    stranger.close();
    expect(reading.state.kind).toBe('wrong-server');
    expect(given.length).toBeGreaterThan(0);
    expect(given.filter((header) => header !== undefined)).toEqual([]);
  });
});
