import { expect, test } from 'vitest';
import { card } from '../fit/facts.samples.ts';
import { silentGpu } from './silent-gpu.ts';

const gap = { reader: 'nvidia-smi', cause: 'failed', detail: 'Driver/library version mismatch' } as const;
const gpus = [
  { name: 'Intel UHD Graphics 770', memoryBytes: null },
  { name: 'NVIDIA GeForce RTX 3090', memoryBytes: null },
];
const ram = { ...card('ram', 64, 'Core i9'), kind: 'ram', backend: 'cpu' } as const;

test('a card whose driver’s tool tells nothing is named, with the reason', () => {
  expect(silentGpu({ gpus, pools: [ram], gaps: [gap] })).toEqual({ name: 'NVIDIA GeForce RTX 3090', gap });
});

test('nothing is silent where a card told of itself, where there is none, and where nothing is known yet', () => {
  expect(silentGpu({ gpus, pools: [card('a', 24)], gaps: [gap] })).toBeNull();
  expect(silentGpu({ gpus: gpus.slice(0, 1), pools: [ram], gaps: [gap] })).toBeNull();
  expect(silentGpu({ gpus, pools: [ram], gaps: [] })).toBeNull();
  expect(silentGpu({ gpus, pools: [], gaps: [gap] })).toBeNull();
});
