import { describe, expect, it } from 'vitest';
import type { ReadyConfig } from '../config/snapshot.ts';
import type { Judgement } from '../fit/judgement.ts';
import { everything, modelGroups, type ModelQuery } from './model-list.ts';
import { sampleConfig, sampleEndpoint, sampleModel, sampleProvider } from './samples.ts';

describe('the list of models', () => {
  const list = (
    query: Partial<ModelQuery> = {},
    ready: ReadyConfig | null = null,
    endpoints = [sampleEndpoint(models)],
  ) =>
    modelGroups(endpoints, ready, { ...everything, ...query }).map(({ key, total, rows }) => [
      key,
      total,
      rows.map(({ name }) => name),
    ]);
  const models = [
    sampleModel('model 10', {
      sizeBytes: 5,
      contextMax: 8192,
      capabilities: { vision: true, tools: true, reasoning: null },
    }),
    sampleModel('Model 2', {
      sizeBytes: 50,
      contextMax: 4096,
      loaded: [{ id: 'x', contextLength: 2048, parallel: null }],
      quantization: { name: 'Q4_K_M', bitsPerWeight: 4 },
    }),
    sampleModel('embed', { kind: 'embedding' }),
    sampleModel('älter', { capabilities: { vision: false, tools: true, reasoning: null } }),
  ];

  it('shows what can answer, by endpoint, by name as people sort', () => {
    expect(list()).toEqual([['lmstudio@127.0.0.1:1234', 3, ['älter', 'Model 2', 'model 10']]]);
  });

  it.each([
    ['size', ['Model 2', 'model 10', 'älter']],
    ['context', ['model 10', 'Model 2', 'älter']],
    ['loaded', ['Model 2', 'älter', 'model 10']],
  ] as const)('sorts by %s, the unknown last', (sort, expected) => {
    expect(list({ sort })).toEqual([['lmstudio@127.0.0.1:1234', 3, expected]]);
  });

  it.each([
    [{ search: 'MODEL' }, ['Model 2', 'model 10']],
    [{ search: 'model q4' }, ['Model 2']],
    [{ search: 'ÄLT' }, ['älter']],
    [{ search: 'nothing' }, []],
    [{ filters: ['loaded'] }, ['Model 2']],
    [{ filters: ['tools'] }, ['älter', 'model 10']],
    [{ filters: ['tools', 'vision'] }, ['model 10']],
    [{ filters: ['local'], search: '10' }, ['model 10']],
  ] as [Partial<ModelQuery>, string[]][])('narrows by %j, and the group stays', (query, expected) => {
    expect(list(query)).toEqual([['lmstudio@127.0.0.1:1234', 3, expected]]);
  });

  it('adds what only the config knows, once, with its place and its link', () => {
    const ready = sampleConfig({
      chain: { primary: 'big', fallbacks: ['anthropic/claude', 'lmstudio/gone'] },
      aliases: { 'lmstudio/Model 2': 'big' },
      listedModels: ['lmstudio/Model 2', 'anthropic/claude', 'anthropic/*'],
      providers: [
        sampleProvider('box', [{ id: 'v', name: 'Vee', contextWindow: 32_768 }], {
          baseUrl: 'http://box.lan:8000/v1',
        }),
      ],
    });
    const [own, known] = modelGroups([sampleEndpoint(models)], ready);
    expect(own!.rows.find(({ name }) => name === 'Model 2')).toMatchObject({
      alias: 'big',
      chainIndex: 0,
      loaded: 'yes',
      loadedContext: 2048,
      contextMax: 4096,
    });
    expect(
      known!.rows.map(({ ref, name, place, chainIndex, loaded, contextMax }) => [
        ref,
        name,
        place,
        chainIndex,
        loaded,
        contextMax,
      ]),
    ).toEqual([
      ['anthropic/claude', 'claude', 'hosted', 1, 'unknown', null],
      ['lmstudio/gone', 'gone', 'this-machine', 2, 'unknown', null],
      ['box/v', 'Vee', 'network', null, 'unknown', 32_768],
    ]);
  });

  it('says unknown, not loaded, of an old list while the server is away', () => {
    const [group] = modelGroups(
      [sampleEndpoint(models, { state: { kind: 'unreachable', cause: 'refused' } })],
      null,
    );
    expect(group!.rows.map(({ loaded, loadedContext }) => [loaded, loadedContext])).toEqual(
      Array.from({ length: 3 }, () => ['unknown', null]),
    );
  });

  it('gives every row its own key', () => {
    const both = modelGroups(
      [sampleEndpoint(models), sampleEndpoint(models, { id: 'two' })],
      sampleConfig({ listedModels: ['a/b'] }),
    );
    const keys = both.flatMap(({ rows }) => rows.map(({ key }) => key));
    expect(new Set(keys).size).toBe(keys.length);
  });
});

const judgement = (
  verdict: Judgement['verdict'],
  room: number | null,
  largestContext: number | null,
  rate: number | null = null,
): Judgement => ({
  verdict,
  contextTokens: 32_768,
  isWindowTooSmall: false,
  need: { weights: 1, kv: 0, state: 0, compute: 0, fixed: 0, total: 1, safe: 1 },
  limitBytes: room === null ? null : 100,
  headroomBytes: room,
  shares: [],
  changes: [],
  largestContext,
  speed: {
    decode: rate === null ? null : { low: rate, likely: rate, high: rate },
    prefill: null,
    ttft: [],
    followUpMs: null,
    isMeasured: false,
    isPrefillMeasured: false,
  },
});

describe('the list of models, by how they fit', () => {
  const fits: Readonly<Record<string, Judgement>> = {
    roomy: judgement('comfortable', 90, 262_144, 20),
    comfortable: judgement('comfortable', 30, 65_536, 5),
    tight: judgement('tight', 5, 40_960, 60),
    changed: judgement('needs-changes', -10, 20_000),
    never: judgement('does-not-fit', -500, null),
    blind: judgement('unknown', null, null),
  };
  const list = (query: Partial<ModelQuery>): string[] =>
    modelGroups(
      [sampleEndpoint([...Object.keys(fits), 'elsewhere'].map((name) => sampleModel(name)))],
      null,
      { ...everything, ...query },
      (key) => fits[key.split(' ')[1] ?? ''] ?? null,
    ).flatMap(({ rows }) => rows.map(({ name }) => name));

  it.each([
    [{ filters: ['fits'] }, ['comfortable', 'roomy', 'tight']],
    [{ filters: ['fits-64k'] }, ['comfortable', 'roomy']],
    [{ sort: 'fit' }, ['roomy', 'comfortable', 'tight', 'changed', 'never', 'blind', 'elsewhere']],
    [{ sort: 'speed' }, ['tight', 'roomy', 'comfortable', 'blind', 'changed', 'elsewhere', 'never']],
  ] as [Partial<ModelQuery>, string[]][])(
    'by %j; the unknown passes no filter and comes last',
    (query, expected) => {
      expect(list(query)).toEqual(expected);
    },
  );
});
