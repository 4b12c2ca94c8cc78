import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { control, get, post, stream } from './ask.test-support.ts';
import { type LmStudio, type LmStudioOptions, startLmStudio } from './lm-studio.ts';

const open: LmStudio[] = [];
afterEach(async () => {
  for (const server of open.splice(0)) await server.close();
});

async function simulator(options: LmStudioOptions = {}): Promise<LmStudio> {
  const server = await startLmStudio(options);
  open.push(server);
  return server;
}

const say = (server: LmStudio, model: string) =>
  post(server, '/v1/chat/completions', { model, messages: [{ role: 'user', content: 'hi' }] });

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
    expect((await say(server, 'acme/tiny-7b')).body['choices']).toMatchObject([
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

describe('the other APIs', () => {
  it("stream Anthropic's messages from message_start to message_stop, thinking in a block of its own", async () => {
    const server = await simulator({ answer: 'Good evening.', thinking: 'Be polite.', token: 'secret' });
    server.place('acme/tiny-7b', 65_536);
    const body = { model: 'acme/tiny-7b', max_tokens: 100, messages: [{ role: 'user', content: 'hi' }] };
    expect((await post(server, '/v1/messages', body)).status).toBe(401);
    const withKey = { headers: { 'x-api-key': 'secret' } };
    expect((await post(server, '/v1/messages', body, withKey)).body).toMatchObject({
      type: 'message',
      content: [
        { type: 'thinking', thinking: 'Be polite.' },
        { type: 'text', text: 'Good evening.' },
      ],
      stop_reason: 'end_turn',
      usage: { output_tokens: 7 },
    });
    server.change({ token: null });
    const types = (await stream(server, '/v1/messages', body)).map(({ type }) => type);
    expect(types.filter((type, index) => type !== types[index - 1])).toEqual([
      'message_start',
      'content_block_start',
      'content_block_delta',
      'content_block_stop',
      'content_block_start',
      'content_block_delta',
      'content_block_stop',
      'message_delta',
      'message_stop',
    ]);
    server.change({ version: '0.4.0' });
    expect((await post(server, '/v1/messages', body)).body['error']).toMatch(/^Unexpected endpoint/);
  });

  it('embed the same text as the same vector, and complete a bare prompt', async () => {
    const server = await simulator({ models: [{ key: 'embed', type: 'embedding' }, { key: 'm' }] });
    const { body } = await post(server, '/v1/embeddings', { model: 'embed', input: ['a', 'b', 'a'] });
    const [a, b, again] = body['data'] as { embedding: number[] }[];
    expect(a!.embedding).toEqual(again!.embedding);
    expect(a!.embedding).not.toEqual(b!.embedding);
    expect(body).toMatchObject({ object: 'list', model: 'embed', usage: { prompt_tokens: 3 } });
    expect(await post(server, '/v1/completions', { model: 'm', prompt: 'Once' })).toMatchObject({
      status: 200,
      body: { object: 'text_completion', choices: [{ text: 'Hello from the simulated LM Studio.' }] },
    });
  });

  it('add in v0 what model and engine it was, and how fast', async () => {
    const server = await simulator({ loaded: [{ key: 'acme/tiny-7b', context: 4096 }] });
    const { body } = await post(server, '/api/v0/chat/completions', { model: 'acme/tiny-7b', messages: [] });
    expect(body).toMatchObject({
      choices: [{ message: { content: 'Hello from the simulated LM Studio.' } }],
      stats: { stop_reason: 'eosFound' },
      model_info: { arch: 'llama', quant: 'Q4_K_M', format: 'gguf', context_length: 4096 },
      runtime: { supported_formats: ['gguf'] },
    });
    expect((await say(server, 'acme/tiny-7b')).body).not.toHaveProperty('model_info');
  });
});

describe('its controls', () => {
  it('work over their own port, and what was asked is logged with model and status', async () => {
    const server = await simulator();
    expect(await control(server, '/load', { key: 'acme/tiny-7b', context: 65_536 })).toEqual({
      id: 'acme/tiny-7b',
    });
    await control(server, '/change', { answer: 'changed' });
    expect((await say(server, 'acme/tiny-7b')).body['choices']).toMatchObject([
      { message: { content: 'changed' } },
    ]);
    await control(server, '/fault', { path: '/v1/models', fault: { kind: 'status', status: 503 } });
    expect((await get(server, '/v1/models')).status).toBe(503);
    await control(server, '/clear-faults', {});
    expect((await get(server, '/v1/models')).status).toBe(200);
    expect(await control(server, '/log')).toMatchObject([
      {
        method: 'POST',
        path: '/v1/chat/completions',
        model: 'acme/tiny-7b',
        body: { messages: [{ role: 'user', content: 'hi' }] },
        status: 200,
        answered: true,
      },
      { method: 'GET', path: '/v1/models', status: 503 },
      { method: 'GET', path: '/v1/models', status: 200 },
    ]);
    await control(server, '/refuse', {});
    await expect(get(server, '/v1/models')).rejects.toThrow('no answer');
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
