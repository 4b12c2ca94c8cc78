import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { asked, control, eventually, get, post, stream } from './ask.test-support.ts';
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

const text = async (server: Ollama, path: string, method = 'GET'): Promise<[number, string]> => {
  const response = await fetch(`${server.url}${path}`, { method });
  return [response.status, await response.text()];
};

/** The objects of an answer that is streamed as Ollama does. */
async function lines(server: Ollama, path: string, body: object): Promise<Record<string, unknown>[]> {
  const response = await fetch(`${server.url}${path}`, { method: 'POST', body: JSON.stringify(body) });
  expect(response.headers.get('content-type')).toBe('application/x-ndjson');
  const whole = await response.text();
  return whole
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

describe('its paths', () => {
  it('tell that it runs, its version, and a wrong method from a path that does not exist', async () => {
    const server = await simulator({ version: '0.13.2' });
    expect(await text(server, '/')).toEqual([200, 'Ollama is running']);
    expect((await get(server, '/api/version')).body).toEqual({ version: '0.13.2' });
    expect(await text(server, '/api/generate')).toEqual([405, '405 method not allowed']);
    expect(await text(server, '/api/tags', 'POST')).toEqual([405, '405 method not allowed']);
    expect(await text(server, '/api/foo')).toEqual([404, '404 page not found']);
    expect((await text(server, '/v1/responses'))[0]).toBe(404);
    server.change({ version: '0.13.3' });
    expect((await text(server, '/v1/responses'))[0]).toBe(405);
  });

  it('list what is pulled, with its tag, and where cloud models run', async () => {
    const server = await simulator({
      models: [
        { name: 'qwen3:8b', family: 'qwen3', maxContext: 40_960, numCtx: 16_384 },
        { name: 'big:cloud', cloud: true },
      ],
    });
    expect((await get(server, '/api/tags')).body).toMatchObject({
      models: [
        {
          name: 'qwen3:8b',
          model: 'qwen3:8b',
          modified_at: '2026-09-01T09:30:00.000000000+01:00',
          size: 4_700_000_000,
          digest: expect.stringMatching(/^[0-9a-f]{64}$/),
          details: { format: 'gguf', family: 'qwen3', parameter_size: '8.0B', quantization_level: 'Q4_K_M' },
        },
        { name: 'big:cloud', remote_model: 'big', remote_host: 'https://ollama.com:443' },
      ],
    });
    expect((await post(server, '/api/show', { model: 'qwen3:8b' })).body).toMatchObject({
      model_info: { 'general.architecture': 'qwen3', 'qwen3.context_length': 40_960 },
      parameters: expect.stringContaining('16384'),
      capabilities: ['completion', 'tools'],
    });
    expect((await get(server, '/v1/models')).body).toMatchObject({
      object: 'list',
      data: [{ id: 'qwen3:8b', owned_by: 'library' }, { id: 'big:cloud' }],
    });
    expect(await post(server, '/api/show', { model: 'none' })).toEqual({
      status: 404,
      body: { error: "model 'none' not found" },
    });
  });

  it('tell errors as a string under /api, and as an object under /v1', async () => {
    const server = await simulator();
    expect(await post(server, '/api/generate', { model: 'x' })).toEqual({
      status: 404,
      body: { error: "model 'x' not found" },
    });
    expect(await post(server, '/v1/responses', {})).toEqual({
      status: 400,
      body: {
        error: { message: 'model is required', type: 'invalid_request_error', param: null, code: null },
      },
    });
    const messages = [{ role: 'user', content: 'hi' }];
    expect(await post(server, '/v1/chat/completions', { model: 'x', messages })).toMatchObject({
      status: 404,
      body: { error: { type: 'not_found_error' } },
    });
    expect(await post(server, '/api/chat', {})).toEqual({
      status: 400,
      body: { error: 'model is required' },
    });
    expect(await post(server, '/v1/messages', { model: 'm', messages })).toMatchObject({
      status: 400,
      body: { type: 'error', error: { type: 'invalid_request_error' } },
    });
  });
});

describe('answers', () => {
  it('stream as lines of JSON unless told not to, and end with their figures', async () => {
    const server = await simulator({
      models: [{ name: 'm', capabilities: ['completion', 'thinking'] }],
      answer: 'Good evening.',
      thinking: 'Be polite.',
    });
    const messages = [{ role: 'user', content: 'hi' }];
    const chat = await lines(server, '/api/chat', { model: 'm', messages, think: true });
    const texts = chat.map(({ message }) => message as { content: string; thinking?: string });
    expect(texts.map(({ content }) => content).join('')).toBe('Good evening.');
    expect(texts.map(({ thinking }) => thinking ?? '').join('')).toBe('Be polite.');
    expect(chat.at(-1)).toMatchObject({ done: true, done_reason: 'stop', eval_count: 7 });
    expect(await post(server, '/api/generate', { model: 'm', prompt: 'hi', stream: false })).toMatchObject({
      status: 200,
      body: {
        model: 'm',
        response: 'Good evening.',
        thinking: 'Be polite.',
        done: true,
        done_reason: 'stop',
      },
    });
    server.changeModel('m', { capabilities: ['completion'] });
    expect(await post(server, '/api/chat', { model: 'm', messages, think: true })).toEqual({
      status: 400,
      body: { error: '"m" does not support thinking' },
    });
  });

  it('come through the APIs of others as well, with thinking where each has it', async () => {
    const server = await simulator({ answer: 'Good evening.', thinking: 'Be polite.' });
    const messages = [{ role: 'user', content: 'hi' }];
    const chunks = await stream(server, '/v1/chat/completions', { model: 'm', messages });
    expect(chunks[0]).toMatchObject({
      model: 'm:latest',
      system_fingerprint: 'fp_ollama',
      choices: [{ delta: { reasoning: 'Be' } }],
    });
    expect(chunks.at(-1)).toEqual({ type: 'done' });
    const events = await stream(server, '/v1/responses', { model: 'm', input: 'hi' });
    const types = events.map(({ type }) => String(type).replace(/^response\./, ''));
    expect(types.filter((type, index) => type !== types[index - 1])).toEqual([
      'created',
      'in_progress',
      'output_item.added',
      'reasoning_summary_text.delta',
      'reasoning_summary_text.done',
      'output_item.done',
      'output_item.added',
      'content_part.added',
      'output_text.delta',
      'output_text.done',
      'content_part.done',
      'output_item.done',
      'completed',
    ]);
    expect(events.at(-1)!['response']).toMatchObject({
      id: expect.stringMatching(/^resp_\d{1,6}$/),
      store: false,
      output: [{ summary: [{ type: 'summary_text', text: 'Be polite.' }] }, { type: 'message' }],
    });
    expect((await post(server, '/v1/messages', { model: 'm', max_tokens: 9, messages })).body).toMatchObject({
      content: [{ type: 'thinking' }, { type: 'text', text: 'Good evening.' }],
    });
    expect((await post(server, '/v1/completions', { model: 'm', prompt: 'hi' })).body).toMatchObject({
      choices: [{ text: 'Good evening.' }],
    });
  });

  it('are vectors where embeddings are asked for', async () => {
    const server = await simulator();
    const { body } = await post(server, '/api/embed', { model: 'm', input: ['a', 'a'] });
    const [one, two] = body['embeddings'] as number[][];
    expect(one).toEqual(two);
    expect((await post(server, '/v1/embeddings', { model: 'm', input: 'a' })).body).toMatchObject({
      data: [{ embedding: one, index: 0 }],
    });
  });

  it('break off with a line that tells an error when the engine dies', async () => {
    const server = await simulator({ pieceMs: 1000 });
    await server.load('m');
    const answer = lines(server, '/api/generate', { model: 'm', prompt: 'hi' });
    await asked(server, '/api/generate');
    await server.advance(2000);
    expect(server.crash('m')).toBe(true);
    expect((await answer).at(-1)).toEqual({ error: 'Model unloaded.' });
    expect((await get(server, '/api/ps')).body).toEqual({ models: [] });
  });
});

describe('its controls', () => {
  it('move its time over their own port, and play the faults that all simulators have', async () => {
    const server = await simulator({ models: [{ name: 'm', loadMs: 12_000 }] });
    const load = control(server, '/load', { name: 'm', context: 65_536, keepAlive: -1 });
    await eventually(() => server.history().length > 0, 'the load');
    await control(server, '/advance', { ms: 12_000 });
    await load;
    expect((await get(server, '/api/ps')).body).toMatchObject({ models: [{ context_length: 65_536 }] });
    await control(server, '/fault', { path: '/api/ps', fault: { kind: 'close-mid-body', times: 1 } });
    await expect(get(server, '/api/ps')).rejects.toThrow('no answer');
    expect((await get(server, '/api/ps')).status).toBe(200);
    await control(server, '/refuse', {});
    await expect(get(server, '/api/ps')).rejects.toThrow('no answer');
    await control(server, '/accept', {});
    expect((await get(server, '/api/ps')).body).toMatchObject({ models: [{ name: 'm:latest' }] });
    await control(server, '/restart', {});
    expect((await get(server, '/api/ps')).body).toEqual({ models: [] });
    expect(await control(server, '/history')).toMatchObject([
      { event: 'load-begun' },
      { event: 'loaded', context: 65_536 },
      { event: 'unloaded', by: 'quit' },
    ]);
  });

  it('are there when it runs as a program', async () => {
    const file = fileURLToPath(new URL('ollama.ts', import.meta.url));
    const options = JSON.stringify({ version: '0.40.0' });
    const child = execFile(process.execPath, [
      file,
      '--model',
      'qwen3:8b',
      '--rate',
      '0',
      '--options',
      options,
    ]);
    const [line] = (await once(child.stdout!, 'data')) as [string];
    const addresses = JSON.parse(line) as { url: string; controlUrl: string };
    expect((await post(addresses, '/api/generate', { model: 'qwen3:8b' })).status).toBe(200);
    expect((await get(addresses, '/api/ps')).body).toMatchObject({ models: [{ runner: 'llamacpp' }] });
    await control(addresses, '/advance', { ms: 300_000 });
    expect((await get(addresses, '/api/ps')).body).toEqual({ models: [] });
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([0, null]);
  });
});
