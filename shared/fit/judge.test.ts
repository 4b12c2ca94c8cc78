import { describe, expect, it } from 'vitest';
import type { Machine } from '../machine/snapshot.ts';
import type { Pool } from '../machine/pool.ts';
import type { ModelFacts } from './facts.ts';
import { judgeFit } from './judge.ts';
import { defaultWish, targetsOf } from './targets.ts';
import { tierOf } from './tier.ts';

/** Llama 3 8B, Q4_K_M. */
const facts: ModelFacts = {
  endpoint: 'lmstudio',
  model: 'llama-3-8b',
  runtime: 'llama.cpp',
  quantization: 'Q4_K_M',
  architecture: {
    name: 'llama',
    layers: 32,
    embedding: 4096,
    heads: 32,
    vocabulary: 128_256,
    kv: [{ layers: 32, heads: 8, keyDim: 128, valueDim: 128, window: null }],
    recurrent: null,
    contextMax: 131_072,
    parameters: 8.03e9,
    activeParameters: 8.03e9,
    isMixtureOfExperts: false,
  },
  weights: { deviceBytes: 4.62e9, hostBytes: 0.3e9, activeBytes: 4.62e9 },
  source: 'gguf',
  confidence: 'exact',
  serverEstimate: null,
  measured: [],
};

function card(id: string, gigabytes: number | null): Pool {
  return {
    id,
    kind: 'vram',
    name: 'RTX 4090',
    backend: 'cuda',
    totalBytes: gigabytes === null ? null : gigabytes * 1e9,
    limit: gigabytes === null ? null : { bytes: gigabytes * 1e9, source: 'read' },
    usedBytes: null,
    freeBytes: null,
    utilisation: null,
    powerWatts: null,
    chip: { name: 'RTX 4090', family: 'nvidia', bandwidth: 1008e9, tflops: 82.58 },
  };
}

function machineWith(pools: Pool[]): Machine {
  return {
    os: null,
    model: null,
    cpu: null,
    cores: null,
    memoryBytes: 64e9,
    memoryUsedBytes: null,
    pressure: null,
    onBattery: null,
    gpus: [],
    pools,
    gaps: [],
    sampledAt: 0,
  };
}

describe('a model on a card', () => {
  const [target] = targetsOf(machineWith([card('a', 24)]));
  if (target === undefined) throw new Error('no target');

  it('is comfortable where it takes a part of the memory, and says how long the context may be', () => {
    const judgement = judgeFit(facts, target, defaultWish(facts));
    expect(judgement.verdict).toBe('comfortable');
    expect(judgement.need.kv).toBe(32_768 * 131_072);
    expect(judgement.largestContext).toBeGreaterThan(90_000);
    expect(judgement.speed.decode?.likely).toBeGreaterThan(50);
    expect(tierOf(target)).toBe('light');
  });

  it('needs the others gone, or less context, where others hold the memory', () => {
    const judgement = judgeFit(facts, target, defaultWish(facts), { otherBytes: 15e9 });
    expect(judgement.verdict).toBe('needs-changes');
    expect(judgement.changes.map(({ kind }) => kind)).toContain('unload-others');
  });

  it('is unknown where the limit is', () => {
    const [blind] = targetsOf(machineWith([card('a', null)]));
    expect(judgeFit(facts, blind!, defaultWish(facts))).toMatchObject({
      verdict: 'unknown',
      largestContext: null,
    });
  });
});

describe('two cards', () => {
  it('are one target first, then each its own', () => {
    const targets = targetsOf(machineWith([card('a', 24), card('b', 24)]));
    expect(targets.map(({ id, name }) => `${id} ${name}`)).toEqual([
      'this:a+b 2 × RTX 4090',
      'this:a RTX 4090',
      'this:b RTX 4090',
    ]);
    expect(tierOf(targets[0]!)).toBe('capable');
  });
});
