import { fileURLToPath } from 'node:url';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';
import { type LmStudio, type LmStudioOptions, startLmStudio } from './lm-studio.ts';
import type { Clock } from './lm-studio/clock.ts';

const open: LmStudio[] = [];
afterEach(async () => {
  for (const server of open.splice(0)) await server.close();
});

async function simulator(options: LmStudioOptions = {}): Promise<LmStudio> {
  const server = await startLmStudio(options);
  open.push(server);
  return server;
}

interface Reply {
  status: number;
  // The bodies are what is tested: taken as they come.
  body: Record<string, unknown>;
}

async function get(server: LmStudio, path: string): Promise<Reply> {
  const response = await fetch(`${server.url}${path}`);
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

async function post(server: LmStudio, path: string, body: unknown): Promise<Reply> {
  const response = await fetch(`${server.url}${path}`, { method: 'POST', body: JSON.stringify(body) });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

async function stream(server: LmStudio, path: string, body: object): Promise<Record<string, unknown>[]> {
  const response = await fetch(`${server.url}${path}`, {
    method: 'POST',
    body: JSON.stringify({ ...body, stream: true }),
  });
  const blocks = (await response.text()).split('\n\n').filter(Boolean);
  return blocks.flatMap((block) => {
    const data = /^data: (.*)$/m.exec(block)![1]!;
    return data === '[DONE]' ? [{ type: 'done' }] : [JSON.parse(data) as Record<string, unknown>];
  });
}

/** Hours pass when told to, and loads take no time. */
function clockAt(start: number): Clock & { pass(ms: number): void } {
  let now = start;
  return {
    now: () => now,
    sleep: async (ms) => void (now += ms),
    pass: (ms) => void (now += ms),
  };
}

const contexts = async (server: LmStudio): Promise<Record<string, number>> => {
  const { body } = await get(server, '/api/v1/models');
  const rows = body['models'] as { loaded_instances: { id: string; config: { context_length: number } }[] }[];
  return Object.fromEntries(
    rows.flatMap((row) => row.loaded_instances.map(({ id, config }) => [id, config.context_length])),
  );
};
const ask = (server: LmStudio, model: string, ttl?: number) =>
  post(server, '/v1/chat/completions', {
    model,
    messages: [{ role: 'user', content: 'hi' }],
    ...(ttl === undefined ? {} : { ttl }),
  });

describe('its paths', () => {
  it('greets, and answers 200 with a string error to what it does not know', async () => {
    const server = await simulator();
    expect((await get(server, '/lmstudio-greeting')).body).toEqual({ lmstudio: true });
    expect(await get(server, '/foo?x=1')).toEqual({
      status: 200,
      body: { error: 'Unexpected endpoint or method. (GET /foo)' },
    });
    expect((await post(server, '/v1/models/unload', {})).body['error']).toMatch(/^Unexpected endpoint/);
    expect((await get(server, '/v1/responses')).body['error']).toMatch(/^Unexpected endpoint/);
  });

  it("lists in v1 exactly the sheet's fields", async () => {
    const server = await simulator({
      models: [
        { key: 'acme/tiny-7b' },
        { key: 'mlx', format: 'mlx', architecture: null },
        { key: 'embed', type: 'embedding' },
      ],
      loaded: [
        { key: 'acme/tiny-7b', context: 65_536 },
        { key: 'mlx', context: 4096 },
      ],
    });
    const rows = (await get(server, '/api/v1/models')).body['models'] as Record<string, unknown>[];
    expect(rows[0]).toEqual({
      type: 'llm',
      publisher: 'acme',
      key: 'acme/tiny-7b',
      display_name: 'tiny-7b',
      architecture: 'llama',
      quantization: { name: 'Q4_K_M', bits_per_weight: 4 },
      size_bytes: 4_100_000_000,
      params_string: '7B',
      loaded_instances: [
        {
          id: 'acme/tiny-7b',
          config: {
            context_length: 65_536,
            eval_batch_size: 512,
            parallel: 4,
            flash_attention: true,
            offload_kv_cache_to_gpu: true,
          },
        },
      ],
      max_context_length: 131_072,
      format: 'gguf',
      capabilities: { vision: false, trained_for_tool_use: true },
      description: null,
    });
    expect(rows[1]).toMatchObject({
      architecture: null,
      loaded_instances: [{ id: 'mlx', config: { context_length: 4096 } }],
    });
    expect(rows[2]).not.toHaveProperty('capabilities');
  });

  it("shows in OpenAI's list every model while JIT is on, and only the loaded ones when it is off", async () => {
    const server = await simulator({ models: [{ key: 'a' }, { key: 'b' }], loaded: ['a'] });
    const ids = async () =>
      ((await get(server, '/v1/models')).body['data'] as { id: string }[]).map(({ id }) => id);
    expect(await ids()).toEqual(['a', 'b']);
    server.change({ jit: false });
    expect(await ids()).toEqual(['a']);
  });
});

describe('loading', () => {
  it('is never idempotent, blocks for the load time, and counts instances up', async () => {
    const clock = clockAt(1_000_000);
    const server = await simulator({ models: [{ key: 'm', loadMs: 12_000 }], clock });
    const first = await post(server, '/api/v1/models/load', {
      model: 'm',
      context_length: 65_536,
      echo_load_config: true,
    });
    expect(first.body).toEqual({
      type: 'llm',
      instance_id: 'm',
      load_time_seconds: 12,
      status: 'loaded',
      load_config: {
        context_length: 65_536,
        eval_batch_size: 512,
        flash_attention: true,
        offload_kv_cache_to_gpu: true,
      },
    });
    expect((await post(server, '/api/v1/models/load', { model: 'm' })).body['instance_id']).toBe('m:2');
    expect((await post(server, '/api/v1/models/load', { model: 'm' })).body['instance_id']).toBe('m:3');
    expect(await contexts(server)).toEqual({ m: 65_536, 'm:2': 8192, 'm:3': 8192 });
    expect(await post(server, '/api/v1/models/unload', { instance_id: 'm:2' })).toEqual({
      status: 200,
      body: { instance_id: 'm:2' },
    });
    expect(Object.keys(await contexts(server))).toEqual(['m', 'm:3']);
  });

  it.each([
    ['as asked', { kind: 'as-asked' }, 65_536],
    ['lowered', { kind: 'at-most', tokens: 4096 }, 4096],
    ['raised', { kind: 'at-least', tokens: 100_000 }, 100_000],
    ['reported as the maximum', { kind: 'maximum' }, 131_072],
  ] as const)('gives the context %s', async (_, contextRule, expected) => {
    const server = await simulator({ models: [{ key: 'm' }], contextRule });
    await post(server, '/api/v1/models/load', { model: 'm', context_length: 65_536 });
    expect(await contexts(server)).toEqual({ m: expected });
  });

  it('refuses keys it does not know, unknown models, and models that fail', async () => {
    const server = await simulator({ models: [{ key: 'm', loadFails: true }] });
    expect(await post(server, '/api/v1/models/load', { model: 'm', ttl: 60 })).toMatchObject({
      status: 400,
      body: { error: { type: 'invalid_request' } },
    });
    expect(await post(server, '/api/v1/models/load', { model: 'x' })).toMatchObject({
      status: 404,
      body: { error: { type: 'model_not_found' } },
    });
    expect(await post(server, '/api/v1/models/load', { model: 'm' })).toMatchObject({
      status: 500,
      body: { error: { code: 'model_load_failed' } },
    });
  });
});

describe('just-in-time models', () => {
  it('go after their idle time, which every request starts anew; loads by hand stay', async () => {
    const clock = clockAt(0);
    const server = await simulator({
      models: [{ key: 'pinned' }, { key: 'jit' }],
      loaded: ['pinned'],
      clock,
    });
    await ask(server, 'jit');
    clock.pass(3_000_000);
    await ask(server, 'jit');
    clock.pass(3_000_000);
    expect(Object.keys(await contexts(server))).toEqual(['pinned', 'jit']);
    clock.pass(700_000);
    expect(Object.keys(await contexts(server))).toEqual(['pinned']);
    await ask(server, 'jit', 60);
    clock.pass(61_000);
    expect(Object.keys(await contexts(server))).toEqual(['pinned']);
  });

  it('push each other out, but never a model that was loaded by hand', async () => {
    const server = await simulator({
      models: [{ key: 'pinned' }, { key: 'a' }, { key: 'b' }],
      loaded: ['pinned'],
    });
    await ask(server, 'a');
    await ask(server, 'b');
    expect(Object.keys(await contexts(server))).toEqual(['pinned', 'b']);
    server.change({ autoEvict: false });
    await ask(server, 'a');
    expect(Object.keys(await contexts(server)).toSorted()).toEqual(['a', 'b', 'pinned']);
  });

  it('are refused when JIT is off, and prompts when they are too long', async () => {
    const server = await simulator({ models: [{ key: 'm' }], jit: false });
    expect(await ask(server, 'm')).toMatchObject({
      status: 400,
      body: { error: { param: 'model', code: null } },
    });
    await server.load('m', 512);
    expect(await post(server, '/v1/responses', { model: 'm', input: 'x'.repeat(4096) })).toMatchObject({
      status: 400,
    });
  });
});

describe('answers', () => {
  it('stream as the Responses API does: created, thinking as reasoning_text, text, completed with usage', async () => {
    const server = await simulator({
      answer: 'Good evening.',
      thinking: 'Be polite.',
      loaded: ['acme/tiny-7b'],
    });
    const events = await stream(server, '/v1/responses', { model: 'acme/tiny-7b', input: 'hi' });
    expect(events.map(({ sequence_number }) => sequence_number)).toEqual(events.map((_, index) => index));
    const types = events.map(({ type }) => String(type).replace(/^response\./, ''));
    expect(types.filter((type, index) => type !== types[index - 1])).toEqual([
      'created',
      'in_progress',
      'output_item.added',
      'content_part.added',
      'reasoning_text.delta',
      'reasoning_text.done',
      'content_part.done',
      'output_item.done',
      'output_item.added',
      'content_part.added',
      'output_text.delta',
      'output_text.done',
      'content_part.done',
      'output_item.done',
      'completed',
    ]);
    const said = events.filter(({ type }) => type === 'response.output_text.delta').map(({ delta }) => delta);
    expect(said.join('')).toBe('Good evening.');
    expect(events.at(-1)!['response']).toMatchObject({
      status: 'completed',
      output: [
        { type: 'reasoning', summary: [], content: [{ type: 'reasoning_text', text: 'Be polite.' }] },
        { type: 'message' },
      ],
      usage: { output_tokens: 7, output_tokens_details: { reasoning_tokens: 3 } },
    });
  });

  it('come whole with the same text from both APIs, and as chunks that end in [DONE]', async () => {
    const server = await simulator({ answer: 'Two  words\n', loaded: ['acme/tiny-7b'] });
    const whole = await post(server, '/v1/responses', {
      model: 'acme/tiny-7b',
      input: [{ role: 'user', content: 'hi' }],
    });
    expect(whole.body['output']).toMatchObject([{ type: 'message', content: [{ text: 'Two  words\n' }] }]);
    expect((await ask(server, 'acme/tiny-7b')).body['choices']).toMatchObject([
      { message: { content: 'Two  words\n' }, finish_reason: 'stop' },
    ]);
    const chunks = await stream(server, '/v1/chat/completions', {
      model: 'acme/tiny-7b',
      messages: [],
      stream_options: { include_usage: true },
    });
    const deltas = chunks
      .flatMap(({ choices }) => (choices as { delta: { content?: string } }[] | undefined) ?? [])
      .map(({ delta }) => delta.content ?? '');
    expect(deltas.join('')).toBe('Two  words\n');
    expect(chunks.at(-2)).toMatchObject({ choices: [], usage: { completion_tokens: 3 } });
    expect(chunks.at(-1)).toEqual({ type: 'done' });
  });

  it('validate as strictly as the real thing', async () => {
    const server = await simulator({ loaded: ['acme/tiny-7b'] });
    expect(await post(server, '/v1/responses', { model: 'acme/tiny-7b', input: 'x', text: {} })).toEqual({
      status: 400,
      body: {
        error: {
          message: 'Required',
          type: 'invalid_request_error',
          param: 'text.format',
          code: 'missing_required_parameter',
        },
      },
    });
    const format = { type: 'json_object' };
    expect(
      (await post(server, '/v1/chat/completions', { messages: [], response_format: format })).body['error'],
    ).toBeTypeOf('string');
  });
});

const control = async (server: LmStudio, path: string, body?: object): Promise<unknown> => {
  const response = await fetch(
    `${server.controlUrl}${path}`,
    body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) },
  );
  return response.json();
};

describe('its controls', () => {
  it('work over their own port, and what was asked is logged with model and status', async () => {
    const server = await simulator();
    expect(await control(server, '/load', { key: 'acme/tiny-7b', context: 65_536 })).toEqual({
      id: 'acme/tiny-7b',
    });
    await control(server, '/change', { answer: 'changed' });
    expect((await ask(server, 'acme/tiny-7b')).body['choices']).toMatchObject([
      { message: { content: 'changed' } },
    ]);
    await control(server, '/fault', { path: '/v1/models', fault: { kind: 'status', status: 503 } });
    expect((await get(server, '/v1/models')).status).toBe(503);
    await control(server, '/clear-faults', {});
    expect((await get(server, '/v1/models')).status).toBe(200);
    expect(await control(server, '/log')).toMatchObject([
      { method: 'POST', path: '/v1/chat/completions', model: 'acme/tiny-7b', status: 200 },
      { method: 'GET', path: '/v1/models', status: 503 },
      { method: 'GET', path: '/v1/models', status: 200 },
    ]);
    await control(server, '/refuse', {});
    await expect(get(server, '/v1/models')).rejects.toThrow('fetch failed');
    await control(server, '/accept', {});
    expect((await get(server, '/v1/models')).status).toBe(200);
    expect(await control(server, '/nonsense', {})).toEqual({ error: 'no such control' });
  });
});

describe('as a program', () => {
  it('prints its addresses as one JSON line, and leaves when told to', async () => {
    const file = fileURLToPath(new URL('lm-studio.ts', import.meta.url));
    const child = execFile(process.execPath, [
      file,
      '--port',
      '0',
      '--model',
      'acme/x',
      '--loaded',
      'acme/x',
      '--answer',
      'from the program',
    ]);
    const [line] = (await once(child.stdout!, 'data')) as [string];
    const { url } = JSON.parse(line) as { url: string };
    const response = await fetch(`${url}/v1/responses`, {
      method: 'POST',
      body: JSON.stringify({ model: 'acme/x', input: 'hi' }),
    });
    expect(await response.text()).toContain('from the program');
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([0, null]);
  });
});
