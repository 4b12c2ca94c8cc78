import { describe, expect, it } from 'vitest';
import { gpuChip, macChip, macName } from './find-chip.ts';

const gibibyte = 2 ** 30;

describe('the chip of a Mac', () => {
  it('is known by its name and its GPU cores: fewer of them have fewer TFLOPS and sometimes less bandwidth', () => {
    expect(macChip('Apple M3 Ultra', 80)).toEqual({
      name: 'Apple M3 Ultra',
      family: 'apple',
      bandwidth: 819e9,
      tflops: 28.4,
    });
    expect(macChip('Apple M3 Ultra', 60)).toMatchObject({ bandwidth: 819e9, tflops: 21.3 });
    expect(macChip('Apple M3 Max', 30)).toMatchObject({ bandwidth: 300e9, tflops: 10.65 });
    expect(macChip('Apple M4 Max', 40)).toMatchObject({ bandwidth: 546e9, tflops: 18.4 });
    expect(macChip('Apple M5', 10)).toMatchObject({ family: 'apple-m5', bandwidth: 153.6e9 });
    expect(macChip('Apple M4', 10)).toMatchObject({ family: 'apple' });
    expect(macChip('Apple M6', 12)).toMatchObject({ family: 'apple-m5', bandwidth: 170e9, tflops: null });
  });

  it('is taken for its smallest version where nobody tells the cores', () => {
    expect(macChip('Apple M3 Max', null)).toEqual(macChip('Apple M3 Max', 30));
    expect(macChip('Apple M3 Max', 0)).toEqual(macChip('Apple M3 Max', 30));
  });

  it.each(['Apple M9 Ultra', 'Apple M1 (Virtual)', 'Intel(R) Core(TM) i9-9980HK CPU @ 2.40GHz', 'Apple', ''])(
    'is unknown for “%s”',
    (brand) => {
      expect(macChip(brand, 10)).toBeNull();
    },
  );

  it('names the machine it is in', () => {
    expect(macName('Mac15,14')).toBe('Mac Studio (M3 Ultra)');
    expect(macName('Mac99,1')).toBeNull();
  });
});

describe('a card', () => {
  it.each([
    ['NVIDIA GeForce RTX 4090', 24_564 * 2 ** 20, 1008, 'nvidia'],
    ['NVIDIA GeForce RTX 4090 Laptop GPU', 16_376 * 2 ** 20, 576, 'nvidia'],
    ['NVIDIA GeForce RTX 4080 SUPER', 16_376 * 2 ** 20, 736, 'nvidia'],
    ['NVIDIA GeForce RTX 4080', 16_376 * 2 ** 20, 716.8, 'nvidia'],
    ['NVIDIA GeForce RTX 3090', 24_576 * 2 ** 20, 936, 'nvidia'],
    ['GA102 [GeForce RTX 3090]', null, 936, 'nvidia'],
    ['NVIDIA GeForce RTX 3080', 10_240 * 2 ** 20, 760.3, 'nvidia'],
    ['NVIDIA GeForce RTX 3080', 12_288 * 2 ** 20, 912.4, 'nvidia'],
    ['NVIDIA RTX 6000 Ada Generation', 49_140 * 2 ** 20, 960, 'nvidia'],
    ['NVIDIA RTX PRO 6000 Blackwell Workstation Edition', 97_887 * 2 ** 20, 1792, 'nvidia'],
    ['NVIDIA RTX PRO 6000 Blackwell Max-Q Workstation Edition', 97_887 * 2 ** 20, 1792, 'nvidia'],
    ['Tesla T4', 15_360 * 2 ** 20, 320, 'nvidia'],
    ['NVIDIA A100-SXM4-80GB', 81_920 * 2 ** 20, 2039, 'nvidia-hbm'],
    ['NVIDIA A100-PCIE-40GB', 40_960 * 2 ** 20, 1555, 'nvidia-hbm'],
    ['NVIDIA H100 80GB HBM3', 81_559 * 2 ** 20, 3350, 'nvidia-hbm'],
    ['NVIDIA H100 PCIe', 81_559 * 2 ** 20, 2039, 'nvidia-hbm'],
    ['NVIDIA H200', 143_771 * 2 ** 20, 4800, 'nvidia-hbm'],
    ['NVIDIA B200', 183_359 * 2 ** 20, 8000, 'nvidia-hbm'],
    ['NVIDIA GB10', null, 273, 'spark'],
    ['AMD Radeon RX 7900 XTX', 24 * gibibyte, 960, 'amd'],
    ['Radeon RX 7900 XTX (RADV NAVI31)', null, 960, 'amd'],
    ['AMD Radeon(TM) 8060S Graphics', 512 * 2 ** 20, 256, 'strix'],
    ['AMD Instinct MI300X', 192 * gibibyte, 5300, 'amd'],
  ])('%s is known', (name, memory, bandwidth, family) => {
    expect(gpuChip(name, memory)).toMatchObject({ bandwidth: bandwidth * 1e9, family });
  });

  it.each([
    ['NVIDIA GeForce RTX 4090 D', 24_564 * 2 ** 20],
    ['NVIDIA GeForce RTX 4090', 16_376 * 2 ** 20],
    ['NVIDIA GeForce RTX 3060', 8192 * 2 ** 20],
    ['NVIDIA GeForce RTX 3060 Laptop GPU', 6144 * 2 ** 20],
    ['NVIDIA GeForce RTX 2080 with Max-Q Design', null],
    ['NVIDIA A100 80GB PCIe', 81_920 * 2 ** 20],
    ['NVIDIA H100 NVL', 95_830 * 2 ** 20],
    ['NVIDIA RTX PRO 6000 Blackwell Server Edition', 97_887 * 2 ** 20],
    ['Navi 31 [Radeon RX 7900 XT/7900 XTX/7900 GRE/7900M]', 24 * gibibyte],
    ['AMD Radeon 780M Graphics', null],
    ['AMD Radeon Graphics', null],
    ['Intel Arc Pro B70', 32 * gibibyte],
    ['NVIDIA', null],
    ['', null],
  ])('%s is not taken for one that is like it', (name, memory) => {
    expect(gpuChip(name, memory)).toBeNull();
  });
});
