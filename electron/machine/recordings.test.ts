import { readdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Machine, machineSchema } from '../../shared/machine/snapshot.ts';
import { ManualTimers } from '../streams/manual-timers.ts';
import { MachineService } from './machine-service.ts';
import { recorded, recordingFile } from './recordings.test-support.ts';

const gib = 2 ** 30;
const mib = 2 ** 20;
const kib = 1024;

/** The snapshot of a recorded computer after one look at everything. */
async function sightOf(name: string): Promise<Machine> {
  const timers = new ManualTimers();
  await using service = new MachineService({ source: await recorded(name, timers), timers });
  const looked = service.look(20_000);
  await timers.advance(20_000);
  const machine = await looked;
  expect(machineSchema.parse(machine)).toEqual(machine);
  return machine;
}

/** What is expected of each recording; gaps are none where none are named. */
const expected: Readonly<Record<string, object>> = {
  'm2-max-32': {
    os: 'macOS 15.6.1',
    model: 'Mac Studio (M2 Max)',
    cpu: 'Apple M2 Max',
    cores: 12,
    memoryBytes: 32 * gib,
    pressure: 'normal',
    onBattery: false,
    gpus: [{ name: 'Apple M2 Max', memoryBytes: null }],
    pools: [
      {
        id: 'metal',
        kind: 'unified',
        backend: 'metal',
        name: 'Apple M2 Max',
        totalBytes: 32 * gib,
        limit: { bytes: 22_906_500_000, source: 'table' },
        usedBytes: Math.trunc(9.4 * gib),
        utilisation: 0,
        powerWatts: null,
        // 30 of the 38 cores
        chip: { name: 'Apple M2 Max', family: 'apple', bandwidth: 400e9, tflops: 10.65 },
      },
    ],
  },
  'm3-ultra-512': {
    os: 'macOS 26.1',
    model: 'Mac Studio (M3 Ultra)',
    memoryBytes: 512 * gib,
    pools: [
      {
        limit: { bytes: 498_216_210_000, source: 'table' },
        usedBytes: 227.5 * gib,
        freeBytes: 498_216_210_000 - 227.5 * gib,
        utilisation: 0,
        powerWatts: 0.9,
        chip: { family: 'apple', bandwidth: 819e9, tflops: 28.4 },
      },
    ],
  },
  'm5-ultra-256': {
    model: 'Mac Studio (M5 Ultra)',
    pools: [
      {
        totalBytes: 256 * gib,
        limit: { bytes: 240 * gib, source: 'set' },
        usedBytes: 132 * gib,
        // The system itself has less left than the limit that its user set.
        freeBytes: expect.closeTo(256 * gib - (132 + 3.1 + 22 - 0.2) * gib, -8),
        chip: { family: 'apple-m5', bandwidth: 1200e9, tflops: 45.6 },
      },
    ],
  },
  'm5-ultra-512': {
    pools: [
      {
        limit: { bytes: 498_216_210_000, source: 'table' },
        usedBytes: Math.trunc(404.1 * gib),
        powerWatts: 1.1,
        utilisation: 0,
      },
    ],
  },
  'm4-max-64-on-battery': {
    model: 'MacBook Pro (M4 Max)',
    pressure: 'warning',
    onBattery: true,
    pools: [{ limit: { bytes: 55_662_790_000, source: 'table' }, chip: { bandwidth: 546e9, tflops: 18.4 } }],
  },
  'rtx-3090': {
    os: 'Ubuntu 24.04.3 LTS',
    model: null,
    cpu: 'Intel Core™ i9-13900K',
    memoryBytes: 65_637_252 * kib,
    memoryUsedBytes: (65_637_252 - 52_004_112) * kib,
    pressure: 'normal',
    onBattery: false,
    gpus: [
      { name: 'NVIDIA GeForce RTX 3090', memoryBytes: 24 * gib },
      { name: 'Intel UHD Graphics 770', memoryBytes: null },
    ],
    pools: [
      {
        id: 'GPU-6f0d1a52-95c3-8f7e-4a0e-2c1b7a9d3e10',
        kind: 'vram',
        backend: 'cuda',
        totalBytes: 24 * gib,
        limit: { bytes: (24_576 - 319) * mib, source: 'read' },
        usedBytes: 18_236 * mib,
        freeBytes: (24_576 - 319 - 18_236) * mib,
        utilisation: 0,
        powerWatts: 31.4,
        chip: { name: 'RTX 3090', family: 'nvidia', bandwidth: 936e9, tflops: 35.58 },
      },
    ],
  },
  'rtx-4090': {
    model: 'Micro-Star International MS-7D69',
    pools: [
      {
        name: 'NVIDIA GeForce RTX 4090',
        totalBytes: 24_564 * mib,
        limit: { bytes: (24_564 - 432) * mib, source: 'read' },
        chip: { bandwidth: 1008e9, tflops: 82.58 },
      },
    ],
  },
  'two-rtx-3090': {
    gpus: [
      { name: 'NVIDIA GeForce RTX 3090', memoryBytes: 24 * gib },
      { name: 'NVIDIA GeForce RTX 3090', memoryBytes: 24 * gib },
    ],
    pools: [
      { id: 'GPU-6f0d1a52-95c3-8f7e-4a0e-2c1b7a9d3e10', usedBytes: 21_004 * mib, powerWatts: 29.8 },
      { id: 'GPU-0b7c3fd2-1e0a-6d54-9f21-77c5d2e8a4b6', usedBytes: 20_482 * mib, powerWatts: 24.3 },
    ],
  },
  'dgx-spark': {
    model: 'NVIDIA DGX Spark',
    memoryBytes: 125_520_392 * kib,
    pools: [
      {
        kind: 'unified',
        name: 'NVIDIA GB10',
        totalBytes: 125_520_392 * kib,
        limit: { bytes: 125_520_392 * kib, source: 'read' },
        usedBytes: (125_520_392 - 57_104_220) * kib,
        freeBytes: 57_104_220 * kib,
        utilisation: 0,
        chip: { name: 'DGX Spark', family: 'spark', bandwidth: 273e9, tflops: 29.71 },
      },
    ],
  },
  'strix-halo-128': {
    model: 'Framework Desktop (AMD Ryzen AI Max 300 Series)',
    cpu: 'AMD RYZEN AI MAX+ 395 w/ Radeon 8060S',
    memoryBytes: 130_520_004 * kib + 512 * mib,
    // The mouse's battery is not the computer's.
    onBattery: false,
    pools: [
      {
        id: '0000:c3:00.0',
        kind: 'unified',
        backend: 'vulkan',
        name: 'AMD Radeon 8060S Graphics',
        totalBytes: 120_512 * mib,
        limit: { bytes: 120_512 * mib, source: 'read' },
        usedBytes: 201_326_592 + 64_424_509_440,
        utilisation: 0,
        powerWatts: 9.013,
        chip: { family: 'strix', bandwidth: 256e9, tflops: 29.7 },
      },
    ],
  },
  'rx-7900-xtx': {
    pools: [
      {
        id: '0000:03:00.0',
        kind: 'vram',
        backend: 'rocm',
        name: 'AMD Radeon RX 7900 XTX',
        totalBytes: 25_753_026_560,
        limit: { bytes: 25_753_026_560, source: 'read' },
        usedBytes: 19_964_887_040,
        freeBytes: 25_753_026_560 - 19_964_887_040,
        chip: { name: 'RX 7900 XTX', family: 'amd', bandwidth: 960e9 },
      },
    ],
    gpus: [
      { name: 'AMD Radeon Graphics', memoryBytes: null },
      { name: 'AMD Radeon RX 7900 XTX', memoryBytes: 25_753_026_560 },
    ],
  },
  'two-h200-one-split': {
    gpus: [
      { name: 'NVIDIA H200', memoryBytes: 143_771 * mib },
      { name: 'NVIDIA H200', memoryBytes: 143_771 * mib },
      { name: 'ASPEED ASPEED Graphics Family', memoryBytes: null },
    ],
    pools: [
      {
        id: 'GPU-d1f1b8b2-3f0e-4c0a-8f2a-5a2d6d1e0c91/1:0',
        name: 'NVIDIA H200 MIG 1:0',
        isInstance: true,
        totalBytes: 71_424 * mib,
        limit: { bytes: 71_424 * mib, source: 'read' },
        usedBytes: 64_902 * mib,
        utilisation: null,
        chip: null,
      },
      { name: 'NVIDIA H200 MIG 2:0', usedBytes: 38 * mib },
      {
        id: 'GPU-4be2c7a4-90d1-47b7-b1f0-0c3e55aa7d12',
        name: 'NVIDIA H200',
        limit: { bytes: (143_771 - 619) * mib, source: 'read' },
        usedBytes: 118_204 * mib,
        chip: { family: 'nvidia-hbm', bandwidth: 4800e9 },
      },
    ],
  },
  'no-gpu': {
    os: 'Debian GNU/Linux 12',
    cpu: 'AMD EPYC',
    gpus: [],
    pressure: 'normal',
    pools: [
      {
        id: 'ram',
        kind: 'ram',
        backend: 'cpu',
        name: 'AMD EPYC',
        totalBytes: 24_684_092 * kib,
        limit: { bytes: Math.round(0.8 * 24_684_092 * kib), source: 'ratio' },
        usedBytes: (24_684_092 - 23_035_440) * kib,
        utilisation: null,
        chip: null,
      },
    ],
  },
  'nvidia-driver-mismatch': {
    gpus: [{ name: 'Intel UHD Graphics 770' }, { name: 'NVIDIA GeForce RTX 3090', memoryBytes: null }],
    pools: [{ id: 'ram', kind: 'ram' }],
    gaps: [
      {
        reader: 'nvidia-smi',
        cause: 'failed',
        detail: 'Failed to initialize NVML: Driver/library version mismatch NVML library version: 580.95',
      },
    ],
  },
  'nvidia-hangs': {
    pools: [{ id: 'ram', kind: 'ram' }],
    gaps: [{ reader: 'nvidia-smi', cause: 'timeout' }],
  },
  'windows-rtx-4080': {
    os: 'Microsoft Windows 11 Pro 10.0.26100',
    model: null,
    memoryBytes: 68_412_211_200,
    memoryUsedBytes: 68_412_211_200 - 49_120_440_320,
    pressure: 'normal',
    onBattery: false,
    gpus: [
      { name: 'NVIDIA GeForce RTX 4080', memoryBytes: 16_376 * mib },
      { name: 'Intel(R) UHD Graphics 770', memoryBytes: null },
    ],
    pools: [
      {
        kind: 'vram',
        backend: 'cuda',
        totalBytes: 16_376 * mib,
        limit: { bytes: (16_376 - 288) * mib, source: 'read' },
        usedBytes: 13_842 * mib,
        chip: { name: 'RTX 4080', bandwidth: 716.8e9, tflops: 48.7 },
      },
    ],
  },
  'windows-two-radeons': {
    pools: [
      { id: 'gpu-0', kind: 'vram', backend: 'vulkan', limit: { bytes: 24_560 * mib, source: 'read' } },
      { id: 'gpu-1', kind: 'vram', usedBytes: null, freeBytes: null, chip: { bandwidth: 960e9 } },
    ],
    gaps: [
      { reader: 'windows', cause: 'use-not-told' },
      { reader: 'windows', cause: 'like-cards' },
    ],
  },
  'windows-strix-halo': {
    model: 'ASUSTeK ROG Flow Z13 GZ302EA',
    onBattery: true,
    pools: [
      {
        kind: 'unified',
        name: 'AMD Radeon(TM) 8060S Graphics',
        limit: { bytes: 4 * gib + 34e9, source: 'ratio' },
        usedBytes: null,
        chip: { family: 'strix' },
      },
    ],
    gaps: [
      { reader: 'windows', cause: 'use-not-told' },
      { reader: 'windows', cause: 'carve-out' },
    ],
  },
};

describe('a recorded computer, from the words of its tools to the snapshot:', () => {
  it('each recording has its expectations', () => {
    const files = readdirSync(dirname(recordingFile('x'))).flatMap(
      (file) => /^(.+)\.json$/.exec(file)?.[1] ?? [],
    );
    expect(files.toSorted()).toEqual(Object.keys(expected).toSorted());
  });

  it.each(Object.keys(expected))('%s', async (name) => {
    const machine = await sightOf(name);
    expect(machine).toMatchObject({ gaps: [], ...expected[name] });
    expect(machine.sampledAt).toBeGreaterThan(0);
  });
});
