import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sampleEndpoint, sampleModel } from '../../shared/models/samples.ts';
import { openFit } from './fit-service.ts';
import { parseEstimate } from './lm-studio-estimate.ts';
import { home } from './model-folder.test-support.ts';

const gibi = 2 ** 30;

describe('what lms says', () => {
  it.each([
    [
      `\u001B[1mModel:\u001B[22m acme/tiny-7b
Context Length: 32768
GPU Offload: 100%
Estimated GPU Memory:   12.67 GB
Estimated Total Memory: 13.67 GB
Confidence: LOW

Estimate: This model may be loaded based on your resource guardrails settings.`,
      { totalBytes: Math.round(13.67 * gibi), confidence: 'low' },
    ],
    ['Estimated Total Memory: 4.39 GiB', { totalBytes: Math.round(4.39 * gibi), confidence: null }],
    ['estimated total memory:  870 MiB\n', { totalBytes: 870 * 2 ** 20, confidence: null }],
    ['Estimated Total Memory: 1,2 TB', { totalBytes: Math.round(1.2 * 1024 * gibi), confidence: null }],
    ['Error: Model not found: Estimated', null],
    ['Estimated Total Memory: 0 GB', null],
    ['Estimated Total Memory: many GB', null],
    ['', null],
  ])('%j', (text, estimate) => {
    expect(parseEstimate(text)).toEqual(estimate);
  });
});

let server: Server;
let asked: string[];
beforeEach(async () => {
  asked = [];
  server = createServer((request, response) => {
    asked.push(request.url ?? '');
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ package: 'llmster', version: '0.4.25' }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

/** An `lms` that writes down how it was called, and prints `output` to stderr as the real one does. */
async function install(output: string): Promise<void> {
  const bin = path.join(home, '.lmstudio', 'bin');
  await mkdir(bin, { recursive: true });
  await writeFile(
    path.join(bin, 'lms'),
    `#!/bin/sh\necho "$@" >> "${home}/calls"\ncat >&2 <<'END'\n${output}\nEND\n`,
  );
  await chmod(path.join(bin, 'lms'), 0o755);
}

async function runs(): Promise<void> {
  const internal = path.join(home, '.lmstudio', '.internal');
  await mkdir(internal, { recursive: true });
  const { port } = server.address() as AddressInfo;
  await writeFile(path.join(internal, 'http-server.json'), JSON.stringify({ port }));
}

const calls = (): Promise<string> => readFile(path.join(home, 'calls'), 'utf8').catch(() => '');
const key = { endpoint: 'lmstudio@127.0.0.1:1234', model: 'acme/tiny-7b' };
const model = sampleModel('acme/tiny-7b', { format: 'gguf', params: '7B', sizeBytes: 4.1e9 });

async function estimated(change: Parameters<typeof sampleEndpoint>[1] = {}, contextTokens = 32_768) {
  await using service = await openFit({
    env: { HOME: home, PATH: '/usr/bin:/bin' },
    stateDir: path.join(home, 'state'),
    machine: 'desk',
  });
  service.follow([sampleEndpoint([model], change)]);
  const answer = await service.estimate(key, contextTokens);
  return { answer, beside: service.snapshots.value[0]?.serverEstimate };
}

describe('LM Studio’s own estimate', () => {
  it('stands beside Hearth’s, for the context that was asked', async () => {
    await install('Estimated Total Memory: 12.67 GB\nConfidence: HIGH');
    await runs();
    const expected = { totalBytes: Math.round(12.67 * gibi), confidence: 'high', contextTokens: 32_768 };
    expect(await estimated()).toEqual({ answer: { ok: true, value: expected }, beside: expected });
    expect(await calls()).toBe('load acme/tiny-7b --estimate-only --context-length 32768 --yes\n');
    expect(asked).toEqual(['/lms-status']);
  });

  it('is not asked for where LM Studio does not run: that would start it', async () => {
    await install('Estimated Total Memory: 12.67 GB');
    expect((await estimated()).answer).toMatchObject({
      ok: false,
      problem: { code: 'estimate-unavailable' },
    });
    await mkdir(path.join(home, '.lmstudio', '.internal'), { recursive: true });
    await writeFile(path.join(home, '.lmstudio', '.internal', 'http-server.json'), '{"port": 1}');
    expect((await estimated()).answer.ok).toBe(false);
    expect(await calls()).toBe('');
  });

  it.each([
    ['of another machine', { location: 'network' as const }],
    ['that does not answer', { state: { kind: 'unreachable' as const, cause: 'refused' as const } }],
  ])('is not asked of a server %s', async (_, change) => {
    await install('Estimated Total Memory: 12.67 GB');
    await runs();
    expect((await estimated(change)).answer).toMatchObject({ problem: { code: 'estimate-unavailable' } });
    expect(await calls()).toBe('');
  });

  it('fails with lms’ own words, and without lms', async () => {
    await runs();
    expect((await estimated()).answer).toMatchObject({
      ok: false,
      problem: { code: 'estimate-unavailable' },
    });
    await install('Error: no such model');
    expect((await estimated()).answer).toMatchObject({ problem: { detail: 'Error: no such model' } });
  });

  it('is asked one at a time', async () => {
    await install('Estimated Total Memory: 1 GB');
    await runs();
    await using service = await openFit({
      env: { HOME: home, PATH: '/usr/bin:/bin' },
      stateDir: path.join(home, 'state'),
      machine: 'desk',
    });
    service.follow([sampleEndpoint([model])]);
    const answers = await Promise.all(
      [16_384, 32_768, 65_536].map((tokens) => service.estimate(key, tokens)),
    );
    expect(answers.every(({ ok }) => ok)).toBe(true);
    expect((await calls()).match(/--context-length \d+/g)).toEqual([
      '--context-length 16384',
      '--context-length 32768',
      '--context-length 65536',
    ]);
    expect(await service.estimate({ ...key, model: 'gone' }, 4096)).toMatchObject({
      problem: { code: 'model-unknown' },
    });
  });
});
