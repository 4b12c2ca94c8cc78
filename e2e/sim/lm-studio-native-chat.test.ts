import { afterEach, describe, expect, it } from 'vitest';
import { eventually, get, post, stream } from './ask.test-support.ts';
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

describe('the native chat', () => {
  it('tells how far its load is, takes a context for it, and ends with what a whole answer would be', async () => {
    const server = await simulator({
      models: [{ key: 'm', loadMs: 10_000 }],
      answer: 'Good evening.',
      thinking: 'Be polite.',
    });
    const body = { model: 'm', input: 'hi', context_length: 32_768 };
    const events = stream(server, '/api/v1/chat', body);
    await eventually(() => server.history().length > 0, 'the load');
    await server.advance(10_000);
    const types = (await events).map(({ type }) => type);
    expect(types.filter((type, index) => type !== types[index - 1])).toEqual([
      'chat.start',
      'model_load.start',
      'model_load.progress',
      'model_load.end',
      'prompt_processing.start',
      'prompt_processing.progress',
      'prompt_processing.end',
      'reasoning.start',
      'reasoning.delta',
      'reasoning.end',
      'message.start',
      'message.delta',
      'message.end',
      'chat.end',
    ]);
    const progress = (await events).filter(({ type }) => type === 'model_load.progress');
    expect(progress.map((event) => event['progress'])).toEqual([0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9]);
    expect((await events).at(-1)!['result']).toMatchObject({
      model_instance_id: 'm',
      output: [
        { type: 'reasoning', content: 'Be polite.' },
        { type: 'message', content: 'Good evening.' },
      ],
      stats: { model_load_time_seconds: 10, reasoning_output_tokens: 3 },
    });
    expect((await get(server, '/api/v1/models')).body['models']).toMatchObject([
      { loaded_instances: [{ id: 'm', config: { context_length: 32_768 } }] },
    ]);
    const second = await post(server, '/api/v1/chat', body);
    expect(second.body['stats']).not.toHaveProperty('model_load_time_seconds');
  });

  it('ends with chat.end after an error as well, and refuses keys that it does not know', async () => {
    const server = await simulator({ models: [{ key: 'm', loadFails: 'engine' }] });
    const events = await stream(server, '/api/v1/chat', { model: 'm', input: 'hi' });
    expect(events.map(({ type }) => type).slice(-2)).toEqual(['error', 'chat.end']);
    expect(await post(server, '/api/v1/chat', { model: 'm', input: 'hi', ttl: 5 })).toMatchObject({
      status: 400,
      body: { error: { type: 'invalid_request' } },
    });
  });
});
