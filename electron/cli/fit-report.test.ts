import { expect, test } from 'vitest';
import type { FitTarget } from '../../shared/fit/judgement.ts';
import { factsFromServer } from '../../shared/fit/model-facts.ts';
import type { Model } from '../../shared/models/endpoint.ts';
import { sampleEndpoint, sampleModel } from '../../shared/models/samples.ts';
import { openTexts } from '../texts.ts';
import { type FitEntry, judgeOffers } from './fit-report.ts';
import { fitDetails, fitTable, targetLine } from './fit-text.ts';

const t = openTexts('en');
const card: FitTarget = {
  id: 'this:gpu0',
  name: 'RTX 4090',
  pooledBy: null,
  pools: [
    {
      id: 'gpu0',
      kind: 'vram',
      name: 'RTX 4090',
      backend: 'cuda',
      totalBytes: 24 * 2 ** 30,
      limit: { bytes: 23.5 * 2 ** 30, source: 'read' },
      usedBytes: null,
      freeBytes: null,
      utilisation: null,
      powerWatts: null,
      chip: { name: 'RTX 4090', family: 'nvidia', bandwidth: 1008e9, tflops: 82.58 },
    },
  ],
};

const model = (id: string, params: string, sizeBytes: number, change: Partial<Model> = {}): Model =>
  sampleModel(id, {
    format: 'gguf',
    architecture: 'qwen3',
    params,
    sizeBytes,
    contextMax: 131_072,
    quantization: { name: 'Q4_K_M', bitsPerWeight: 4 },
    ...change,
  });
const models = [
  model('qwen3-8b', '8B', 5.03e9),
  model('qwen3-32b', '32B', 19.8e9),
  model('qwen3-235b-a22b', '235B-A22B', 142e9, { architecture: 'qwen3moe' }),
  sampleModel('mystery'),
  sampleModel('embedder', { kind: 'embedding' }),
];
const endpoint = sampleEndpoint(models);
const beside = { serverEstimate: null, measured: [] };
const facts = models.flatMap((one) => factsFromServer(endpoint.id, one, beside, null) ?? []);
const asUsual = { contextTokens: null, kvType: null, anywhere: false };
const judged = (change: Partial<typeof asUsual> = {}, target: FitTarget | null = card): FitEntry[] =>
  judgeOffers([endpoint], facts, target, { ...asUsual, ...change });
const plain = (lines: readonly string[]): string => lines.join('\n').replaceAll(/[\u00A0\u202F]/g, ' ');

test('every language model is judged, and what cannot be says why', () => {
  expect(judged().map(({ ref, verdict, unjudged }) => [ref, verdict, unjudged])).toEqual([
    ['lmstudio/qwen3-8b', 'comfortable', null],
    ['lmstudio/qwen3-32b', 'needs-changes', null],
    ['lmstudio/qwen3-235b-a22b', 'does-not-fit', null],
    ['lmstudio/mystery', 'unknown', 'facts-unknown'],
  ]);
  expect(judged({}, null)[0]).toMatchObject({
    verdict: 'unknown',
    unjudged: 'machine-unknown',
    judgement: null,
  });
});

const at = (contextTokens: number, kvType: 'f16' | 'q8_0'): FitEntry | undefined =>
  judgeOffers([endpoint], facts, card, { ...asUsual, contextTokens, kvType })[0];

test('the wished context and KV type are what is judged', () => {
  const [short, long, packed] = [at(16_384, 'f16'), at(65_536, 'f16'), at(65_536, 'q8_0')].map(
    (entry) => entry!.judgement!,
  );
  expect([short!.contextTokens, long!.contextTokens]).toEqual([16_384, 65_536]);
  expect(long!.need.kv).toBe(4 * short!.need.kv);
  expect(packed!.need.kv / long!.need.kv).toBeCloseTo(34 / 64, 5);
});

test('a model of another machine is judged where a recorded machine is, and not here', () => {
  const elsewhere = [{ ...endpoint, location: 'network' as const }];
  const [here] = judgeOffers(elsewhere, facts, card, asUsual);
  const [there] = judgeOffers(elsewhere, facts, card, { ...asUsual, anywhere: true });
  expect([here?.unjudged, there?.unjudged]).toEqual(['runs-elsewhere', null]);
});

test('people get a table, with a mark on every estimate', () => {
  const lines = plain(fitTable(t, judged()));
  expect(lines).toMatch(/^Model +Fit +Need +Room +Context +tok\/s +First 16k +First 32k\n/);
  expect(lines).toMatch(
    /lmstudio\/qwen3-8b +Comfortable +~[\d.]+ GB +~[\d.]+ GB +[\d.]+k +~\d+ +~[\d.]+ s +~[\d.]+ s/,
  );
  expect(lines).toMatch(/lmstudio\/qwen3-235b-a22b +Does not fit +~1\d\d GB +~−1\d\d GB +–/);
  expect(lines).toMatch(/lmstudio\/mystery +not even its size is known/);
  expect(plain([targetLine(t, card, 23.5 * 2 ** 30)])).toBe('On RTX 4090, 23.5 GB of which may be used.');
  expect(targetLine(t, null, null)).toContain('Nothing is known');
});

test('one model is told in full: by part, what would help, how fast, and how far it can be trusted', () => {
  const [, entry] = judged();
  const lines = plain(
    fitDetails(t, {
      ...entry!,
      facts: {
        ...entry!.facts!,
        unread: 'cut-off',
        serverEstimate: { totalBytes: 26 * 2 ** 30, contextTokens: 32_768, confidence: 'high' },
      },
    }),
  );
  expect(lines).toContain('Needs changes with 32k tokens of context');
  expect(lines).toContain('OpenClaw’s own prompt takes about 18k tokens of it');
  expect(lines).toMatch(/Weights +~18\.\d GB\n/);
  expect(lines).toMatch(/KV cache +~8\.0 GB\n/);
  expect(lines).toMatch(/Answers +~\d+ \(\d+ – \d+\) tok\/s/);
  expect(lines).toMatch(/First word after 64k +~/);
  expect(lines).toMatch(/What would make it fit:\n {2}Take it as I?Q\d\S+, ~\d/);
  expect(lines).toContain('Numbers from Hearth’s table of model families: good.');
  expect(lines).toContain('The model’s own file told nothing: it is incomplete.');
  expect(lines).toContain('LM Studio itself says 26.0 GB at 32k');
  expect(plain(fitDetails(t, judged()[3]!))).toBe('mystery  lmstudio/mystery\nnot even its size is known');
});
