import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ModelFacts } from '../../shared/fit/facts.ts';
import type { Model } from '../../shared/models/endpoint.ts';
import { sampleEndpoint, sampleModel } from '../../shared/models/samples.ts';
import { ManualTimers } from '../streams/manual-timers.ts';
import { type FitService, openFit } from './fit-service.ts';
import { tinyGguf } from './gguf-file.test-support.ts';
import { home, models, put } from './model-folder.test-support.ts';

const told: unknown[] = [];
let timers = new ManualTimers();
let services: FitService[] = [];
beforeEach(() => {
  told.length = 0;
  timers = new ManualTimers();
  services = [];
});
afterEach(async () => {
  for (const service of services) await service[Symbol.asyncDispose]();
});

async function started(): Promise<FitService> {
  const service = await openFit({
    env: { HOME: home },
    stateDir: path.join(home, 'state'),
    machine: 'desk',
    timers,
    onActivity: (...activity) => told.push(activity),
  });
  services.push(service);
  return service;
}

const qwen = (change: Partial<Model> = {}): Model =>
  sampleModel('qwen3-8b', {
    format: 'gguf',
    architecture: 'qwen3',
    params: '8B',
    quantization: { name: 'Q4_K_M', bitsPerWeight: 4 },
    ...change,
  });
const sources = (facts: readonly ModelFacts[]): unknown[] =>
  facts.map(({ model, source, confidence, unread }) => [
    model,
    source,
    confidence,
    ...(unread === undefined ? [] : [unread]),
  ]);

describe('the facts of what servers offer', () => {
  it('are there at once by the server’s word, and soon by the model’s own file', async () => {
    const sizeBytes = await put('q/Qwen3-8B-GGUF/Qwen3-8B-Q4_K_M.gguf', tinyGguf());
    const service = await started();
    service.follow([sampleEndpoint([qwen({ sizeBytes }), sampleModel('mystery')])]);
    expect(sources(service.snapshots.value)).toEqual([['qwen3-8b', 'family-table', 'low']]);
    await service.settled();
    expect(sources(service.snapshots.value)).toEqual([['qwen3-8b', 'gguf', 'exact']]);
    expect(service.snapshots.value[0]).toMatchObject({
      endpoint: 'lmstudio@127.0.0.1:1234',
      runtime: 'llama.cpp',
    });
  });

  it('leave out what is no language model', async () => {
    const service = await started();
    service.follow([sampleEndpoint([qwen({ kind: 'embedding', sizeBytes: 5e9 })])]);
    expect(service.snapshots.value).toEqual([]);
  });

  it('come from no file where the server is another machine', async () => {
    const sizeBytes = await put('q/Qwen3-8B-GGUF/Qwen3-8B-Q4_K_M.gguf', tinyGguf());
    const service = await started();
    service.follow([sampleEndpoint([qwen({ sizeBytes })], { location: 'network' })]);
    await service.settled();
    expect(sources(service.snapshots.value)).toEqual([['qwen3-8b', 'family-table', 'low']]);
  });

  it('say why a file told nothing, which is told once', async () => {
    await put('q/Qwen3-8B-GGUF/Qwen3-8B-Q4_K_M.gguf', tinyGguf().subarray(0, 300));
    const service = await started();
    const follow = async (): Promise<void> => {
      service.follow([sampleEndpoint([qwen({ name: 'Qwen3 8B' })])]);
      await service.settled();
    };
    await follow();
    await timers.advance(600_000);
    await follow();
    expect(sources(service.snapshots.value)).toEqual([['qwen3-8b', 'family-table', 'low', 'cut-off']]);
    expect(told).toEqual([['warn', 'model-file-unread', { model: 'Qwen3 8B', reason: 'cut-off' }]]);
  });

  it('follow a model that arrives and one that goes', async () => {
    const service = await started();
    service.follow([sampleEndpoint([qwen({ sizeBytes: 5e9 })])]);
    await service.settled();
    const size = await put('g/New-GGUF/New-Q4_K_M.gguf', tinyGguf());
    const newOne = sampleModel('new', { format: 'gguf', sizeBytes: size });
    service.follow([sampleEndpoint([newOne])]);
    await service.settled();
    expect(sources(service.snapshots.value)).toEqual([['new', 'gguf', 'exact']]);
    service.follow([]);
    expect(service.snapshots.value).toEqual([]);
  });

  it('are looked for again after five minutes, not before, while the server offers the same', async () => {
    const sizeBytes = await put('q/Qwen3-8B-GGUF/Qwen3-8B-Q4_K_M.gguf', tinyGguf());
    const service = await started();
    const endpoints = [sampleEndpoint([qwen({ sizeBytes })])];
    service.follow(endpoints);
    await service.settled();
    await rm(models, { recursive: true });
    for (const [wait, source] of [
      [299_000, 'gguf'],
      [1000, 'family-table'],
    ] as const) {
      await timers.advance(wait);
      service.follow(endpoints);
      await service.settled();
      expect(service.snapshots.value[0]?.source).toBe(source);
    }
  });

  it('are published when they change, and not else', async () => {
    const sizeBytes = await put('q/Qwen3-8B-GGUF/Qwen3-8B-Q4_K_M.gguf', tinyGguf());
    const service = await started();
    const seen: unknown[] = [];
    const stop = new AbortController();
    const watching = (async () => {
      for await (const facts of service.snapshots.watch(stop.signal)) seen.push(sources(facts));
    })();
    const model = qwen({ sizeBytes });
    service.follow([sampleEndpoint([model])]);
    await service.settled();
    service.follow([
      sampleEndpoint([{ ...model, loaded: [{ id: 'x', contextLength: 4096, parallel: 4 }] }], {
        checkedAt: 2,
      }),
    ]);
    await service.settled();
    stop.abort();
    await watching;
    expect(seen).toEqual([[], [['qwen3-8b', 'family-table', 'low']], [['qwen3-8b', 'gguf', 'exact']]]);
  });

  it('end while files are being read, with nothing left running', async () => {
    for (let index = 0; index < 20; index += 1) await put(`q/M${index}-GGUF/M${index}-Q4.gguf`, tinyGguf());
    const service = await started();
    service.follow([
      sampleEndpoint(Array.from({ length: 20 }, (_, index) => sampleModel(`m${index}`, { format: 'gguf' }))),
    ]);
    await service[Symbol.asyncDispose]();
    const { value } = service.snapshots;
    service.follow([sampleEndpoint([qwen()])]);
    await service.settled();
    expect(service.snapshots.value).toBe(value);
  });
});

const speed = (at: number) => ({ at, promptTokens: 16_000, prefill: 900, decode: 40, ttftMs: 18_000 });
const ats = (measured: ModelFacts['measured'] | undefined) => measured?.map(({ at }) => at);

describe('measured speeds', () => {
  const key = { endpoint: 'lmstudio@127.0.0.1:1234', model: 'qwen3-8b' };
  const offered = [sampleEndpoint([qwen({ sizeBytes: 5e9 })])];

  it('stand beside the facts, the newest twenty first, also after a restart', async () => {
    const service = await started();
    service.follow(offered);
    for (let at = 1; at <= 25; at += 1)
      expect(await service.record(key, speed(at))).toEqual({ ok: true, value: null });
    const newest = Array.from({ length: 20 }, (_, index) => 25 - index);
    expect(ats(service.snapshots.value[0]?.measured)).toEqual(newest);
    const again = await started();
    again.follow(offered);
    expect(ats(again.snapshots.value[0]?.measured)).toEqual(newest);
  });

  it('are of the machine that computed, and of a model that is offered', async () => {
    const service = await started();
    service.follow(offered);
    await service.record(key, speed(1));
    expect(await service.record({ ...key, model: 'gone' }, speed(1))).toMatchObject({
      ok: false,
      problem: { code: 'model-unknown' },
    });
    const elsewhere = await openFit({
      env: { HOME: home },
      stateDir: path.join(home, 'state'),
      machine: 'lap',
      timers,
    });
    services.push(elsewhere);
    elsewhere.follow(offered);
    expect(elsewhere.snapshots.value[0]?.measured).toEqual([]);
  });

  it('hold until Hearth ends where they cannot be written, and a broken file is none', async () => {
    await writeFile(path.join(home, 'state'), 'a file where the folder should be');
    const service = await started();
    service.follow(offered);
    expect(await service.record(key, speed(1))).toMatchObject({
      ok: false,
      problem: { code: 'speeds-unwritable' },
    });
    expect(service.snapshots.value[0]?.measured).toHaveLength(1);
    await rm(path.join(home, 'state'));
    const second = await started();
    second.follow(offered);
    await second.record(key, speed(2));
    await writeFile(path.join(home, 'state', 'measured-speeds.json'), '{"version":1,"speeds":[{"endpoint":');
    const third = await started();
    third.follow(offered);
    expect(third.snapshots.value[0]?.measured).toEqual([]);
  });
});
