import { describe, expect, it } from 'vitest';
import { controllerPools, readControllers } from './controllers.ts';

const mib = 2 ** 20;
const memory = { memoryBytes: 64e9, memoryUsedBytes: 10e9 };

describe('graphics controllers by Windows', () => {
  it('are real ones only', () => {
    const answer = {
      controllers: [
        { vendor: 'NVIDIA', model: 'NVIDIA GeForce RTX 4080', vram: 16_376 },
        { vendor: 'Microsoft', model: 'Microsoft Basic Display Adapter', vram: 0 },
        { vendor: 'Parsec', model: 'Parsec Virtual Display Adapter', vram: 256 },
        { vendor: '', model: ' ' },
        { vendor: 'Intel Corporation', model: 'Intel(R)  Iris', vram: null },
      ],
    };
    expect(readControllers(answer)).toEqual([
      { name: 'NVIDIA GeForce RTX 4080', vendor: 'NVIDIA', ownBytes: 16_376 * mib },
      { name: 'Intel(R) Iris', vendor: 'Intel Corporation', ownBytes: null },
    ]);
    expect(readControllers({})).toEqual([]);
    for (const nonsense of [null, 3, 'x', { controllers: 'many' }])
      expect(readControllers(nonsense)).toBeNull();
  });

  it('whose memory is counted in 32 bits have perhaps more: that is told', () => {
    const one = { name: 'AMD Radeon RX 6800', vendor: 'Advanced Micro Devices, Inc.', ownBytes: 4095 * mib };
    expect(controllerPools([one], null, memory)).toMatchObject({
      pools: [{ totalBytes: 4095 * mib, chip: { bandwidth: 512e9 } }],
      gaps: [{ cause: 'use-not-told' }, { cause: 'capped' }],
    });
  });

  it('that nobody runs models on are none', () => {
    const intel = { name: 'Intel(R) UHD Graphics 770', vendor: 'Intel Corporation', ownBytes: 1024 * mib };
    expect(controllerPools([intel, { ...intel, ownBytes: null }], null, memory)).toEqual({
      pools: [],
      gaps: [],
    });
  });

  it('of NVIDIA without its own tool are told as far as Windows can', () => {
    const card = { name: 'NVIDIA GeForce RTX 3060', vendor: 'NVIDIA', ownBytes: 12_288 * mib };
    expect(controllerPools([card], null, memory).pools).toMatchObject([
      { backend: 'cuda', kind: 'vram', usedBytes: null, chip: { bandwidth: 360e9 } },
    ]);
  });
});
