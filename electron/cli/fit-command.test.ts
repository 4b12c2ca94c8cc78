import { mkdir, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { tinyGguf } from '../fit/gguf-file.test-support.ts';
import { file, hearth, json, root } from './scratch.test-support.ts';

const row = (key: string, more: object): object => ({
  type: 'llm',
  key,
  format: 'gguf',
  loaded_instances: [],
  ...more,
});

let server: Server;
beforeEach(async () => {
  // One model whose file is on this disk, one that is known by its family, and one of which nothing is known.
  const bytes = tinyGguf();
  const folder = path.join(root, '.lmstudio', 'models', 'acme', 'Tiny-7B-GGUF');
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, 'Tiny-7B-Q4_K_M.gguf'), bytes);
  const models = [
    row('acme/tiny-7b', {
      display_name: 'Tiny 7B',
      architecture: 'llama',
      size_bytes: bytes.length,
      max_context_length: 4096,
    }),
    row('qwen/qwen3-8b', {
      architecture: 'qwen3',
      params_string: '8B',
      size_bytes: 5.03e9,
      max_context_length: 40_960,
      quantization: { name: 'Q4_K_M', bits_per_weight: 4 },
    }),
    row('qwen/qwen3-32b', {
      architecture: 'qwen3',
      params_string: '32B',
      size_bytes: 19.8e9,
      max_context_length: 40_960,
      quantization: { name: 'Q4_K_M', bits_per_weight: 4 },
    }),
    row('mystery', {}),
  ];
  server = createServer((request, response) => {
    response.setHeader('content-type', 'application/json');
    if (request.url === '/lmstudio-greeting') response.end('{"lmstudio":true}');
    else if (request.url === '/api/v1/models') response.end(JSON.stringify({ models }));
    else response.writeHead(404).end('{}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const provider = { baseUrl: `http://127.0.0.1:${port}/v1`, apiKey: 'lmstudio', models: [] };
  const defaults = { models: { 'lmstudio/acme/tiny-7b': { alias: 'small' } } };
  await writeFile(
    file,
    JSON.stringify({ agents: { defaults }, models: { providers: { lmstudio: provider } } }),
  );
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

test('fit tells of every model how it fits, and where the numbers come from', async () => {
  const { code, document } = await json('fit');
  expect(code).toBe(0);
  expect(document['models']).toMatchObject([
    { ref: 'lmstudio/acme/tiny-7b', source: 'gguf', confidence: 'exact', runtime: 'llama.cpp' },
    { ref: 'lmstudio/qwen/qwen3-8b', source: 'family-table', confidence: 'good', quantization: 'Q4_K_M' },
    { ref: 'lmstudio/qwen/qwen3-32b', source: 'family-table' },
    { ref: 'lmstudio/mystery', verdict: 'unknown', unjudged: 'facts-unknown' },
  ]);
});

test('one model is found by its ref, its own id or its alias, and told in full', async () => {
  for (const name of ['lmstudio/acme/tiny-7b', 'acme/tiny-7b', 'small']) {
    const { code, document } = await json('fit', name, '--context', '16k', '--kv', 'q8_0');
    expect([code, document['model']]).toMatchObject([
      0,
      { ref: 'lmstudio/acme/tiny-7b', serverEstimate: null },
    ]);
  }
  const { code, out } = await hearth(['fit', 'small', '--config', file]);
  expect([code, out]).toEqual([
    0,
    expect.stringContaining('Numbers from the model’s file on this disk: exact.'),
  ]);
});

const recording = (name: string): string =>
  path.join(import.meta.dirname, '..', 'machine', 'recorded', `${name}.json`);

test.each([
  ['m3-ultra-512', 'comfortable', 40_960],
  ['rtx-4090', 'needs-changes', null],
  ['no-gpu', 'does-not-fit', null],
])('on a recorded %s Qwen3 32B is judged: %s', async (name, verdict, largestContext) => {
  const { code, document } = await json('fit', 'qwen/qwen3-32b', '--machine', recording(name));
  expect([code, document['model']]).toMatchObject([0, { verdict, contextTokens: 32_768, largestContext }]);
});

test('a card that does not answer is named, so that nobody takes the processor’s figures for its', async () => {
  const { err } = await hearth(['fit', '--config', file, '--machine', recording('nvidia-driver-mismatch')]);
  expect(err).toMatch(/NVIDIA GeForce RTX 3090 cannot be used now.*version mismatch.*main memory/s);
});

test('a model that was trained for less than OpenClaw takes fits nowhere', async () => {
  const { document } = await json('fit', 'small', '--machine', recording('m3-ultra-512'));
  expect(document['model']).toMatchObject({ verdict: 'does-not-fit', isWindowTooSmall: true });
});

test('a model that nobody offers, and wishes that make no sense, are usage', async () => {
  const unknown = await json('fit', 'lmstudio/gone');
  expect([unknown.code, unknown.document]).toMatchObject([2, { error: { code: 'model-unknown' } }]);
  expect((await hearth(['fit', '--context', 'lots', '--config', file])).code).toBe(2);
  expect((await hearth(['fit', '--context', '0', '--config', file])).code).toBe(2);
  expect((await hearth(['fit', '--kv', 'q3', '--config', file])).code).toBe(2);
});
