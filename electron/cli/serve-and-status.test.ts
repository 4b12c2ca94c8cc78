import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { file, hearth, json, root } from './scratch.test-support.ts';

/** A model server with one model, in the words of LM Studio's own API. */
async function lmStudio(): Promise<Server> {
  const server = createServer((request, response) => {
    response.setHeader('content-type', 'application/json');
    if (request.url === '/lmstudio-greeting') response.end('{"lmstudio":true}');
    else if (request.url === '/api/v1/models') {
      const model = {
        type: 'llm',
        publisher: 'acme',
        key: 'tiny-7b',
        display_name: 'Tiny 7B',
        architecture: 'tiny',
        quantization: { name: 'Q4_K_M', bits_per_weight: 4 },
        size_bytes: 4_100_000_000,
        params_string: '7B',
        loaded_instances: [{ id: 'tiny-7b', config: { context_length: 65_536 } }],
        max_context_length: 131_072,
        format: 'gguf',
        capabilities: { vision: false, trained_for_tool_use: true },
      };
      response.end(JSON.stringify({ models: [model] }));
    } else response.writeHead(404).end('{}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

test('models and status tell what the config’s endpoint offers and who would answer', async () => {
  const server = await lmStudio();
  try {
    const { port } = server.address() as AddressInfo;
    const provider = {
      baseUrl: `http://127.0.0.1:${port}/v1`,
      apiKey: 'lmstudio',
      api: 'openai-responses',
      models: [],
    };
    await writeFile(
      file,
      JSON.stringify({
        agents: { defaults: { model: 'lmstudio/tiny-7b' } },
        models: { providers: { lmstudio: provider } },
        gateway: { port: 1 },
      }),
    );
    const { out, code } = await hearth(['models', '--config', file, '--json']);
    const endpoints = JSON.parse(out) as { origin: string; models: unknown[] }[];
    expect(code).toBe(0);
    expect(endpoints.find(({ origin }) => origin.endsWith(`:${port}`))?.models).toMatchObject([
      {
        ref: 'lmstudio/tiny-7b',
        name: 'Tiny 7B',
        sizeBytes: 4_100_000_000,
        quantization: { name: 'Q4_K_M' },
        contextMax: 131_072,
        loaded: [{ id: 'tiny-7b', contextLength: 65_536 }],
        capabilities: { tools: true, vision: false },
      },
    ]);
    expect((await hearth(['models', '--config', file])).out).toMatch(
      /lmstudio\/tiny-7b +3\.8 GB +Q4_K_M +128k +loaded/,
    );

    const { code: statusCode, document } = await json('status');
    expect(statusCode).toBe(0);
    expect(document).toMatchObject({
      version: '1.2.3',
      config: { path: file, status: 'ready', primary: 'lmstudio/tiny-7b', fallbacks: [] },
      gateway: { state: { kind: 'not-installed' }, url: 'http://127.0.0.1:1' },
      nextAnswer: { kind: 'answer', ref: 'lmstudio/tiny-7b', warmth: 'warm', checked: true },
    });
    expect((await hearth(['status', '--config', file])).out).toContain('Tiny 7B (warm)');
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

test('status tells a broken config and goes on', async () => {
  await writeFile(file, '{');
  const { code, document } = await json('status');
  expect(code).toBe(0);
  expect(document).toMatchObject({
    config: { status: 'unreadable', error: { code: 'config-syntax', line: 1 } },
    nextAnswer: null,
  });
});

test('serve prints its address, opens the browser without the key and ends when asked', async () => {
  await mkdir(join(root, 'page'));
  await writeFile(join(root, 'page', 'index.html'), '<!doctype html>');
  const opened: string[] = [];
  const running = Promise.withResolvers<void>();
  const stopped = Promise.withResolvers<void>();
  const served = hearth(['serve', '--port', '0', '--json', '--config', file], {
    untilStopped: () => stopped.promise,
    openBrowser: async (address) => {
      opened.push(address);
      running.resolve();
      return true;
    },
  });
  await running.promise;
  const token = (await readFile(join(root, 'state', 'web-token'), 'utf8')).trim();
  expect(opened[0]).not.toContain(token);
  const response = await fetch(opened[0]!, { redirect: 'manual' });
  expect(response.headers.get('location')).toBe(`/#token=${token}`);
  const second = await hearth(['serve', '--no-open', '--config', file, '--port', new URL(opened[0]!).port]);
  expect([second.code, second.err]).toEqual([2, expect.stringContaining('is taken')]);
  stopped.resolve();
  const { code, out } = await served;
  expect(code).toBe(0);
  expect(JSON.parse(out)).toEqual({ url: `http://127.0.0.1:${new URL(opened[0]!).port}/#token=${token}` });
});

test('serve says when the page is not built', async () => {
  const { code, err } = await hearth(['serve', '--port', '0', '--no-open', '--config', file], {
    untilStopped: () => Promise.resolve(),
  });
  expect([code, err]).toEqual([0, expect.stringContaining('npm run build')]);
});
