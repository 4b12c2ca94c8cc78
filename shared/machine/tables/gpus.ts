import type { ChipFamily } from '../pool.ts';

/** A card, or a chip whose GPU shares the machine's memory. Memory in GiB, bandwidth in GB/s of 1e9 bytes, TFLOPS by the shaders. */
export interface GpuModel {
  readonly name: string;
  /** names it goes by, as `normalisedName` leaves them; the own one is always among them */
  readonly aliases?: readonly string[];
  /** sizes it is sold with */
  readonly memory: readonly number[];
  readonly bandwidth: number;
  readonly tflops: number;
  /** null: the speed model has no constants for it */
  readonly family: ChipFamily | null;
  /** USD by its maker, or by the table it is from; null: it is not sold by itself */
  readonly price: number | null;
  readonly year: number;
}

/**
 * Sources. TFLOPS, memory, prices, years: @huggingface/tasks 0.21.54. Bandwidth: llmfit's hardware.rs
 * (https://github.com/AlexsJones/llmfit), for cards it lacks whichllm's data/gpu.py (https://github.com/Andyyyy64/whichllm); the makers'
 * specifications for RTX 6000 Ada, RTX PRO 6000, B200, laptop cards, RTX 3080 with 12 GB, RX 9070 and 7900 GRE, PRO W7900 and W7800. A
 * card that comes with another memory than listed here is another card (the RTX 3060 with 8 GB has a narrower bus) and not found.
 * H100 PCIe: 204.9 TFLOPS. Strix Halo: 212-221 of its 256 GB/s have been measured.
 */
export const gpus: readonly GpuModel[] = [
  gpu('RTX 5090', [32], 1792, 104.8, 'nvidia', 2000, 2025),
  gpu('RTX 5080', [16], 960, 56.28, 'nvidia', 1000, 2025),
  gpu('RTX 5070 Ti', [16], 896, 43.94, 'nvidia', 750, 2025),
  gpu('RTX 5070', [12], 672, 30.84, 'nvidia', 550, 2025),
  gpu('RTX 5060 Ti', [8, 16], 448, 23.7, 'nvidia', 450, 2025),
  gpu('RTX 4090', [24], 1008, 82.58, 'nvidia', 1600, 2022),
  gpu('RTX 4080 SUPER', [16], 736, 52.2, 'nvidia', 1000, 2024),
  gpu('RTX 4080', [16], 716.8, 48.7, 'nvidia', 1200, 2022),
  gpu('RTX 4070 Ti SUPER', [16], 672, 44.1, 'nvidia', 800, 2024),
  gpu('RTX 4070 Ti', [12], 504, 40.09, 'nvidia', 800, 2023),
  gpu('RTX 4070 SUPER', [12], 504, 35.48, 'nvidia', 600, 2024),
  gpu('RTX 4070', [12], 504, 29.15, 'nvidia', 600, 2023),
  gpu('RTX 4060 Ti', [8, 16], 288, 22.06, 'nvidia', 500, 2023),
  gpu('RTX 4060', [8], 272, 15.11, 'nvidia', 300, 2023),
  gpu('RTX 3090 Ti', [24], 1008, 40, 'nvidia', 2000, 2022),
  gpu('RTX 3090', [24], 936, 35.58, 'nvidia', 1500, 2020),
  gpu('RTX 3080 Ti', [12], 912.4, 34.1, 'nvidia', 1200, 2021),
  gpu('RTX 3080', [10], 760.3, 29.77, 'nvidia', 700, 2020),
  gpu('RTX 3080', [12], 912.4, 30.6, 'nvidia', 800, 2022),
  gpu('RTX 3070 Ti', [8], 608.3, 21.75, 'nvidia', 600, 2021),
  gpu('RTX 3070', [8], 448, 20.31, 'nvidia', 500, 2020),
  gpu('RTX 3060', [12], 360, 12.74, 'nvidia', 350, 2021),
  gpu('RTX 2080 Ti', [11], 616, 26.9, 'nvidia', 1000, 2018),
  gpu('RTX 5090 Laptop', [24], 896, 31.8, 'nvidia', null, 2025),
  gpu('RTX 5080 Laptop', [16], 896, 23.04, 'nvidia', null, 2025),
  gpu('RTX 4090 Laptop', [16], 576, 32.98, 'nvidia', null, 2023),
  gpu('RTX 4080 Laptop', [12], 432, 24.72, 'nvidia', null, 2023),
  gpu('RTX PRO 6000 Blackwell', [96], 1792, 126, 'nvidia', 8600, 2025, [
    'rtx pro 6000 blackwell workstation edition',
    'rtx pro 6000 blackwell ws',
  ]),
  gpu('RTX PRO 6000 Blackwell Max-Q', [96], 1792, 116, 'nvidia', 8600, 2025, [
    'rtx pro 6000 blackwell max q workstation edition',
  ]),
  gpu('RTX 6000 Ada', [48], 960, 91.1, 'nvidia', 6800, 2022),
  gpu('RTX A6000', [48], 768, 38.7, 'nvidia', 4650, 2020),
  gpu('RTX A5000', [24], 768, 27.77, 'nvidia', 2250, 2021),
  gpu('RTX A4000', [16], 448, 19.17, 'nvidia', 1000, 2021),
  gpu('L40S', [48], 864, 91.61, 'nvidia', 8500, 2023),
  gpu('L40', [48], 864, 90.52, 'nvidia', 7500, 2022),
  gpu('L4', [24], 300, 30.29, 'nvidia', 2500, 2023),
  gpu('A40', [48], 696, 37.42, 'nvidia', 5500, 2020),
  gpu('A10', [24], 600, 31.24, 'nvidia', 3200, 2021),
  gpu('T4', [16], 320, 65.13, 'nvidia', 2000, 2018),
  gpu('A100 40GB', [40], 1555, 77.97, 'nvidia-hbm', 15_000, 2020, [
    'a100 sxm4 40gb',
    'a100 pcie 40gb',
    'a100 pg509 200',
  ]),
  gpu('A100 80GB SXM', [80], 2039, 77.97, 'nvidia-hbm', 15_000, 2020, ['a100 sxm4 80gb']),
  gpu('H100 PCIe', [80], 2039, 204.9, 'nvidia-hbm', 30_000, 2022),
  gpu('H100 SXM', [80], 3350, 267.6, 'nvidia-hbm', 30_000, 2022, ['h100 80gb hbm3']),
  gpu('H200', [141], 4800, 241.3, 'nvidia-hbm', 32_000, 2024, ['h200 nvl', 'h200 141gb hbm3e']),
  gpu('B200', [180, 192], 8000, 496.6, 'nvidia-hbm', 40_000, 2024),
  gpu('DGX Spark', [128], 273, 29.71, 'spark', 3999, 2025, ['gb10']),
  gpu('Ryzen AI Max+ 395', [32, 64, 96, 128], 256, 29.7, 'strix', 1500, 2025, [
    '8060s',
    'strix halo',
    'ryzen ai max+ 395 w/ 8060s',
  ]),
  gpu('RX 9070 XT', [16], 640, 97.32, 'amd', 600, 2025),
  gpu('RX 9070', [16], 640, 72.25, 'amd', 550, 2025),
  gpu('RX 7900 XTX', [24], 960, 122.8, 'amd', 1000, 2022),
  gpu('RX 7900 XT', [20], 800, 103, 'amd', 900, 2022),
  gpu('RX 7900 GRE', [16], 576, 91.96, 'amd', 550, 2023),
  gpu('RX 7800 XT', [16], 624, 74.65, 'amd', 500, 2023),
  gpu('RX 7700 XT', [12], 432, 70.34, 'amd', 450, 2023),
  gpu('RX 6950 XT', [16], 576, 47.31, 'amd', 1100, 2022),
  gpu('RX 6800', [16], 512, 32.33, 'amd', 600, 2020),
  gpu('AI PRO R9700', [32], 640, 95.7, 'amd', 1250, 2025),
  gpu('PRO W7900', [48], 864, 122.6, 'amd', 4000, 2023),
  gpu('PRO W7800', [32], 576, 90.5, 'amd', 2500, 2023),
  gpu('Instinct MI300X', [192], 5300, 383, 'amd', 15_000, 2023, ['mi300x', 'instinct mi300x oam']),
  gpu('Instinct MI210', [64], 1638, 181, 'amd', 8000, 2021, ['mi210']),
  gpu('Arc Pro B70', [32], 608, 45.88, null, 949, 2026),
];

function gpu(
  name: string,
  memory: readonly number[],
  bandwidth: number,
  tflops: number,
  family: ChipFamily | null,
  price: number | null,
  year: number,
  aliases: readonly string[] = [],
): GpuModel {
  return { name, aliases, memory, bandwidth, tflops, family, price, year };
}
