import { createServer as createTcpServer, type AddressInfo } from 'node:net';
import { createServer, type RequestListener } from 'node:http';
import { once } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';
import * as fc from 'fast-check';
import { readLmStudio } from '../../electron/servers/lm-studio-client.ts';
import type { Limits } from '../../electron/servers/reading.ts';
import { type LmStudio, type LmStudioOptions, startLmStudio } from './lm-studio.ts';
import type { Fault } from './server/faults.ts';

/** Patient where an answer is expected, since the machine may be busy; hasty where none will come. */
const patient: Limits = { greetingMs: 4000, listMs: 4000, listBytes: 16 * 1024 * 1024 };
const hasty: Limits = { ...patient, greetingMs: 400, listMs: 400 };
const token = 'sk-lm-abcd1234:ABCDEFGHIJ0123456789';
const open: AsyncDisposable[] = [];
afterEach(async () => {
  for (const thing of open.splice(0)) await thing[Symbol.asyncDispose]();
});

async function simulator(options: LmStudioOptions = {}): Promise<LmStudio> {
  const server = await startLmStudio(options);
  open.push(server);
  return server;
}

async function other(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  open.push({
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const look = (
  origin: string,
  given: string | null = null,
  limits = patient,
  signal = new AbortController().signal,
) => readLmStudio({ origin, provider: 'lmstudio', token: given, signal, limits });
const asked = (server: LmStudio) => server.log.map(({ method, path }) => `${method} ${path}`);

describe('a server that is well', () => {
  it('tells its models, what is loaded and with which context, in two GETs', async () => {
    const server = await simulator({
      models: [{ key: 'acme/a' }, { key: 'acme/b' }],
      loaded: [{ key: 'acme/a', context: 65_536 }],
    });
    const reading = await look(server.url);
    expect(reading).toMatchObject({ state: { kind: 'ok' }, api: 'v1', dropped: 0 });
    expect(
      reading.models!.map(({ ref, loaded }) => ({
        ref,
        contexts: loaded!.map((instance) => instance.contextLength),
      })),
    ).toEqual([
      { ref: 'lmstudio/acme/a', contexts: [65_536] },
      { ref: 'lmstudio/acme/b', contexts: [] },
    ]);
    expect(asked(server)).toEqual(['GET /lmstudio-greeting', 'GET /api/v1/models']);
  });

  it('shows instances that were loaded twice, and a context that was lowered without a word', async () => {
    const server = await simulator({
      models: [{ key: 'm' }],
      contextRule: { kind: 'at-most', tokens: 4096 },
    });
    await server.load('m', 65_536);
    await server.load('m', 2048);
    const [model] = (await look(server.url)).models!;
    expect(model!.loaded).toEqual([
      { id: 'm', contextLength: 4096, parallel: 4 },
      { id: 'm:2', contextLength: 2048, parallel: 4 },
    ]);
  });

  it.each([
    ['none is loaded', { models: [{ key: 'm' }] }, 'none-loaded'],
    [
      'there are only embeddings',
      { models: [{ key: 'e', type: 'embedding' as const }], loaded: ['e'] },
      'no-models',
    ],
    ['there is nothing', { models: [] }, 'no-models'],
  ])('says so when %s', async (_, options, kind) => {
    const server = await simulator(options);
    expect(await look(server.url)).toMatchObject({ state: { kind }, api: 'v1' });
  });

  it('is LM Studio also when it does not greet', async () => {
    const server = await simulator({ greets: false, loaded: ['acme/tiny-7b'] });
    expect(await look(server.url)).toMatchObject({ state: { kind: 'ok' }, api: 'v1' });
  });

  it.each([
    ['0.3.30', 'v0', ['GET /lmstudio-greeting', 'GET /api/v1/models', 'GET /api/v0/models']],
    [
      '0.3.5',
      'openai',
      ['GET /lmstudio-greeting', 'GET /api/v1/models', 'GET /api/v0/models', 'GET /v1/models'],
    ],
  ])('falls back to the newest list that version %s has', async (version, api, paths) => {
    const server = await simulator({ version, loaded: [{ key: 'acme/tiny-7b', context: 4096 }] });
    const reading = await look(server.url);
    expect(reading).toMatchObject({ state: { kind: 'ok' }, api });
    expect(reading.models![0]!.loaded).toEqual(
      api === 'v0' ? [{ id: 'acme/tiny-7b', contextLength: 4096, parallel: null }] : null,
    );
    expect(asked(server)).toEqual(paths);
  });
});

describe('a server that wants a token', () => {
  it.each(['native', 'openai', 'string'] as const)(
    'says so (%s) and no older list is tried',
    async (lockedShape) => {
      const server = await simulator({ token, lockedShape });
      expect(await look(server.url)).toEqual({
        state: { kind: 'needs-token', tokenGiven: false },
        api: null,
        models: null,
        dropped: 0,
      });
      expect(asked(server)).toEqual(['GET /lmstudio-greeting', 'GET /api/v1/models']);
      expect((await look(server.url, 'sk-lm-wrong')).state).toEqual({
        kind: 'needs-token',
        tokenGiven: true,
      });
      expect((await look(server.url, token)).state.kind).toBe('none-loaded');
    },
  );

  it('is known by its denials where it answers 200 to everything', async () => {
    const server = await simulator({ token, lockedShape: 'unexpected-200' });
    expect((await look(server.url)).state).toEqual({ kind: 'needs-token', tokenGiven: false });
    expect((await look(server.url, token)).state.kind).toBe('none-loaded');
  });

  it('is understood when even its greeting is locked', async () => {
    const server = await simulator({ token, greetingOpen: false });
    expect((await look(server.url)).state.kind).toBe('needs-token');
    expect((await look(server.url, token)).state.kind).toBe('none-loaded');
  });

  it('never has its token in what is read, also when it repeats it', async () => {
    const server = await simulator();
    server.setFault('/api/v1/models', {
      kind: 'status',
      status: 500,
      body: JSON.stringify({ error: `bad token ${token}` }),
    });
    const reading = await look(server.url, token);
    expect(reading.state).toEqual({ kind: 'failing', cause: 'http', status: 500, detail: 'bad token •••' });
  });
});

describe('every fault has its own name', () => {
  const list = '/api/v1/models';
  const cases: [string, string, Fault, object][] = [
    ['a list that hangs', list, { kind: 'hang' }, { kind: 'failing', cause: 'timeout', status: null }],
    ['everything hangs', '*', { kind: 'hang' }, { kind: 'unreachable', cause: 'timeout' }],
    ['connections that are reset', '*', { kind: 'reset' }, { kind: 'unreachable', cause: 'reset' }],
    [
      'a list that is cut off',
      list,
      { kind: 'close-mid-body' },
      { kind: 'failing', cause: 'cut-off', status: null },
    ],
    [
      'a list that stops in the middle',
      list,
      { kind: 'hang-mid-body' },
      { kind: 'failing', cause: 'timeout', status: null },
    ],
    [
      'status 500',
      list,
      { kind: 'status', status: 500 },
      { kind: 'failing', cause: 'http', status: 500, detail: 'Something went wrong.' },
    ],
    [
      'status 500 everywhere',
      '*',
      { kind: 'status', status: 500, body: 'oops' },
      { kind: 'failing', cause: 'http', status: 500 },
    ],
    ['garbage', list, { kind: 'garbage' }, { kind: 'failing', cause: 'garbage', status: 200 }],
    ['garbage everywhere', '*', { kind: 'garbage' }, { kind: 'wrong-server', saw: 'HTTP' }],
    [
      'an error with status 200',
      list,
      { kind: 'error-200' },
      { kind: 'failing', cause: 'garbage', status: 200, detail: 'Channel Error' },
    ],
    ['50 MB', list, { kind: 'huge' }, { kind: 'failing', cause: 'too-large', status: null }],
    [
      'a redirect',
      list,
      { kind: 'redirect', location: 'http://127.0.0.1:9/' },
      { kind: 'failing', cause: 'http', status: 302 },
    ],
    [
      'a redirect everywhere',
      '*',
      { kind: 'redirect', location: '/login' },
      { kind: 'wrong-server', saw: 'HTTP' },
    ],
    [
      'status 401',
      list,
      { kind: 'status', status: 401, body: '' },
      { kind: 'needs-token', tokenGiven: false },
    ],
    ['a slow list', list, { kind: 'slow', ms: 50 }, { kind: 'none-loaded' }],
  ];
  it.each(cases)('%s', async (_, path, fault, state) => {
    const server = await simulator();
    server.setFault(path, fault);
    const limits = fault.kind.startsWith('hang') ? hasty : patient;
    expect((await look(server.url, null, limits)).state).toEqual(state);
    server.clearFaults();
    expect((await look(server.url)).state.kind).toBe('none-loaded');
  });

  it('a port that nobody listens on, and the same port when LM Studio is started', async () => {
    const server = await simulator();
    await server.refuse();
    expect((await look(server.url)).state).toEqual({ kind: 'unreachable', cause: 'refused' });
    await server.accept();
    expect((await look(server.url)).state.kind).toBe('none-loaded');
  });

  it('a name that does not exist', async () => {
    expect((await look('http://no-such-host.invalid:1234')).state).toMatchObject({ kind: 'unreachable' });
  });

  it('ends at once when nobody wants the answer any more', async () => {
    const server = await simulator();
    server.setFault('*', { kind: 'hang' });
    const stop = new AbortController();
    const reading = look(server.url, null, patient, stop.signal);
    stop.abort(new Error('closed'));
    await expect(reading).rejects.toThrow('closed');
  });
});

const json = (body: unknown): [number, string] => [200, JSON.stringify(body)];
const models = (owner: string) =>
  json({ object: 'list', data: [{ id: 'm', object: 'model', owned_by: owner }] });

describe('another server on that port is named', () => {
  const cases: [string, Record<string, [number, string]>][] = [
    ['Ollama', { '/api/version': json({ version: '0.33.0' }) }],
    ['llama-swap', { '/api/version': json({ version: '1', commit: 'c', build_date: 'd' }) }],
    ['llama.cpp', { '/v1/models': models('llamacpp') }],
    ['vLLM', { '/v1/models': models('vllm') }],
    ['SGLang', { '/v1/models': models('sglang') }],
    [
      'llama.cpp',
      {
        '/api/v1/models': json({}),
        '/v1/models': [
          401,
          '{"error":{"code":401,"message":"Invalid API Key","type":"authentication_error"}}',
        ],
      },
    ],
    ['HTTP', {}],
    // Deep enough for a recursive walk to fail.
    ['HTTP', { '/api/v1/models': json({}), '/v1/models': [401, '['.repeat(200_000) + ']'.repeat(200_000)] }],
  ];
  it.each(cases)('%s', async (name, paths) => {
    const log: string[] = [];
    const origin = await other((request, response) => {
      log.push(`${request.method} ${request.url}`);
      const [status, body] = paths[request.url ?? ''] ?? [404, '{"detail":"Not Found"}'];
      response.writeHead(status).end(body);
    });
    expect((await look(origin, token)).state).toEqual({ kind: 'wrong-server', saw: name });
    // Probes that make some server generate, start or unload something.
    expect(log.filter((line) => /^POST|health|slots|unload|flush|props/.test(line))).toEqual([]);
  });

  it('and it is not given the token', async () => {
    const seen: (string | undefined)[] = [];
    const origin = await other((request, response) => {
      seen.push(request.headers.authorization);
      response.writeHead(404).end('Not Found');
    });
    await look(origin, token);
    expect(seen.length).toBeGreaterThan(3);
    expect(seen.filter((header) => header !== undefined)).toEqual([]);
  });

  it('something that does not speak HTTP', async () => {
    const server = createTcpServer((socket) => {
      socket.on('error', () => undefined);
      socket.resume();
      socket.end('SSH-2.0-OpenSSH_9.9\r\n');
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    expect((await look(`http://127.0.0.1:${port}`)).state).toEqual({ kind: 'wrong-server', saw: 'TCP' });
    server.close();
    await once(server, 'close');
  });
});

describe('whatever comes over the wire', () => {
  it('ends in a state', async () => {
    let reply: { status: number; body: string } = { status: 200, body: '' };
    const origin = await other((_, response) => {
      response.writeHead(reply.status, { 'content-type': 'application/json' }).end(reply.body);
    });
    const replies = fc.record({
      status: fc.constantFrom(200, 200, 200, 204, 301, 400, 401, 404, 418, 500, 503),
      body: fc.oneof(
        fc.string({ unit: 'binary' }),
        fc.json(),
        fc.constant('{"models":[{"key":"m"}]}'),
        fc.constant('{"error":"Unexpected endpoint"}'),
      ),
    });
    await fc.assert(
      fc.asyncProperty(replies, async (next) => {
        reply = next;
        const { state } = await look(origin);
        expect(state.kind).toMatch(/^(ok|none-loaded|no-models|needs-token|failing|wrong-server)$/);
      }),
      { seed: 20_261_122, numRuns: 150 },
    );
  });
});
