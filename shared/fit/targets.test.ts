import { describe, expect, it } from 'vitest';
import type { Fleet } from '../machine/fleet.ts';
import type { Pool } from '../machine/pool.ts';
import { card, llama8B, machineWith, qwen30BA3B, studio, targetOf } from './facts.samples.ts';
import type { FitTarget } from './judgement.ts';
import { defaultWish, pooledTargets, targetsOf } from './targets.ts';
import { tierOf, tierOfBytes } from './tier.ts';

const told = (targets: readonly FitTarget[]): string[] =>
  targets.map(({ id, name, pools, pooledBy }) => `${id}: ${name} (${pools.length}, ${pooledBy})`);

const machine = (id: string, name: string | null, pools = [studio(464)]): Fleet['machines'][number] => ({
  id,
  name,
  kind: id === 'this' ? 'this' : 'serve',
  url: null,
  state: { kind: 'ok' },
  machine: machineWith(pools),
});
const pool = (problem: Fleet['pools'][number]['problem'], ...members: string[]): Fleet['pools'][number] => ({
  id: 'p',
  runtime: 'exo',
  members,
  problem,
});
const instance = (id: string): Pool => ({ ...card(id, 74, 'H200 MIG'), isInstance: true });

describe("a machine's targets", () => {
  it('are each of its memories, and before them its cards as one', () => {
    expect(told(targetsOf(machineWith([card('a', 24), card('b', 24)])))).toEqual([
      'this:a+b: 2 × RTX 4090 (2, layer-split)',
      'this:a: RTX 4090 (1, null)',
      'this:b: RTX 4090 (1, null)',
    ]);
    expect(told(targetsOf(machineWith([card('a', 24), card('b', 24, 'RTX 3090')]), 'box'))[0]).toBe(
      'box:a+b: RTX 4090 + RTX 3090 (2, layer-split)',
    );
    expect(told(targetsOf(machineWith([studio(464)])))).toEqual(['this:metal: M3 Ultra (1, null)']);
    expect(targetsOf(machineWith([]))).toEqual([]);
  });

  it('are no instances of a split card as one: a program sees only one of them, and a whole card comes first', () => {
    expect(told(targetsOf(machineWith([instance('a/1'), instance('a/2'), card('b', 150, 'H200')])))).toEqual([
      'this:b: H200 (1, null)',
      'this:a/1: H200 MIG (1, null)',
      'this:a/2: H200 MIG (1, null)',
    ]);
  });
});

describe('machines that are one', () => {
  it('are one target by the runtime that pools them, with all their memories', () => {
    const machines = [
      machine('this', null),
      machine('two', 'Attic'),
      machine('box', 'Box', [card('a', 24), card('b', 24)]),
    ];
    expect(told(pooledTargets({ machines, pools: [pool(null, 'this', 'two')] }, 'This Mac'))).toEqual([
      'pool:p: This Mac + Attic (2, exo)',
    ]);
    expect(told(pooledTargets({ machines, pools: [pool(null, 'two', 'box')] }, 'This Mac'))).toEqual([
      'pool:p: Attic + Box (3, exo)',
    ]);
  });

  it('are none where they do not fit together, or one has told nothing yet', () => {
    const machines = [machine('this', null), { ...machine('two', 'Attic'), machine: null }];
    expect(pooledTargets({ machines, pools: [pool('needs-macs', 'this', 'this')] }, 'x')).toEqual([]);
    expect(pooledTargets({ machines, pools: [pool(null, 'this', 'two')] }, 'x')).toEqual([]);
    expect(pooledTargets({ machines, pools: [pool(null, 'this', 'gone')] }, 'x')).toEqual([]);
  });
});

describe('the tier', () => {
  it('is light up to a 24 GB card and a 32 GB Mac, full from two Studios of 512 GB', () => {
    expect(tierOf(targetOf(card('a', 25.2)))).toBe('light');
    expect(tierOf(targetOf(studio(26.8)))).toBe('light');
    expect(tierOf(targetOf(card('a', 33.6)))).toBe('capable');
    expect(tierOf(targetOf(studio(498.2)))).toBe('capable');
    const two = { id: 'p', name: 'two', pools: [studio(498.2), studio(498.2)], pooledBy: 'exo' } as const;
    expect(tierOf(two)).toBe('full');
    expect(tierOfBytes(8e9)).toBe('light');
  });

  it('is light for a processor alone, and unknown without a limit', () => {
    expect(tierOf(targetOf({ ...card('ram', 512), kind: 'ram', backend: 'cpu' }))).toBe('light');
    expect(tierOf(targetOf(card('a', null)))).toBeNull();
  });
});

describe('what is wished for where nobody did', () => {
  it('is twice the agent’s prompt, with the slots that the server has by itself', () => {
    expect(defaultWish(llama8B)).toEqual({ contextTokens: 32_768, kvType: 'f16', slots: 4 });
    expect(defaultWish(llama8B, 'ollama').slots).toBe(1);
    expect(defaultWish(qwen30BA3B, 'lmstudio').slots).toBe(1);
    const short = { ...llama8B, architecture: { ...llama8B.architecture, contextMax: 8192 } };
    expect(defaultWish(short).contextTokens).toBe(8192);
  });
});
