/** A Mac with a chip of Apple's own. Memory in GiB (what Apple sells as GB), bandwidth in GB/s of 1e9 bytes, TFLOPS fp32. */
export interface MacModel {
  readonly machine: 'MacBook Air' | 'MacBook Pro' | 'Mac mini' | 'Mac Studio';
  /** `hw.model`, as far as the sources name it */
  readonly ids: readonly string[];
  readonly chip: string;
  /** GPU cores of its versions, fewest first; empty: not told */
  readonly cores: readonly number[];
  readonly memory: readonly number[];
  readonly bandwidth: number;
  /** of the version with the fewest cores, where it differs */
  readonly smallerBandwidth?: number;
  /** of the version with most cores; null: not told */
  readonly tflops: number | null;
  readonly year: number;
  readonly prices?: readonly MacPrice[];
}

/** What a version cost where somebody wrote it down. */
export interface MacPrice {
  readonly memory: number;
  readonly cores: number;
  readonly amount: number;
  readonly currency: 'USD' | 'CAD';
}

/**
 * Sources: @huggingface/tasks 0.21.54 (TFLOPS, memory), llmfit's hardware.rs (bandwidth, https://github.com/AlexsJones/llmfit),
 * systeminformation 5.33.23 (model ids). M3 Ultra: 819 GB/s is Apple's figure, prices are Apple's at launch, by
 * https://www.jeffgeerling.com/blog/2025/15-tb-vram-on-mac-studio-rdma-over-thunderbolt-5 (the 512 GB option was withdrawn in March
 * 2026). M5 Ultra: coverage of its announcement on 25 August 2026; 512 GB were announced for late October 2026. The M6's TFLOPS have
 * not been seen. Smaller versions: 300 GB/s (M3 Max with 30 cores) and 460 GB/s (M5 Max with 32) by llmfit, 410 GB/s (M4 Max with 32)
 * by Apple.
 */
export const macs: readonly MacModel[] = [
  {
    machine: 'MacBook Air',
    ids: [],
    chip: 'M1',
    cores: [7, 8],
    memory: [8, 16],
    bandwidth: 68,
    tflops: 2.6,
    year: 2020,
  },
  {
    machine: 'MacBook Pro',
    ids: [],
    chip: 'M1 Pro',
    cores: [14, 16],
    memory: [16, 32],
    bandwidth: 200,
    tflops: 5.2,
    year: 2021,
  },
  {
    machine: 'Mac Studio',
    ids: ['Mac13,1'],
    chip: 'M1 Max',
    cores: [24, 32],
    memory: [32, 64],
    bandwidth: 400,
    tflops: 10.4,
    year: 2022,
  },
  {
    machine: 'Mac Studio',
    ids: ['Mac13,2'],
    chip: 'M1 Ultra',
    cores: [48, 64],
    memory: [64, 128],
    bandwidth: 800,
    tflops: 21,
    year: 2022,
  },
  {
    machine: 'MacBook Air',
    ids: [],
    chip: 'M2',
    cores: [8, 10],
    memory: [8, 16, 24],
    bandwidth: 100,
    tflops: 3.6,
    year: 2022,
  },
  {
    machine: 'Mac mini',
    ids: ['Mac14,12'],
    chip: 'M2 Pro',
    cores: [16, 19],
    memory: [16, 32],
    bandwidth: 200,
    tflops: 6.8,
    year: 2023,
  },
  {
    machine: 'Mac Studio',
    ids: ['Mac14,13'],
    chip: 'M2 Max',
    cores: [30, 38],
    memory: [32, 64, 96],
    bandwidth: 400,
    tflops: 13.49,
    year: 2023,
  },
  {
    machine: 'Mac Studio',
    ids: ['Mac14,14'],
    chip: 'M2 Ultra',
    cores: [60, 76],
    memory: [64, 128, 192],
    bandwidth: 800,
    tflops: 27.2,
    year: 2023,
  },
  {
    machine: 'MacBook Air',
    ids: [],
    chip: 'M3',
    cores: [8, 10],
    memory: [8, 16, 24],
    bandwidth: 100,
    tflops: 4.1,
    year: 2023,
  },
  {
    machine: 'MacBook Pro',
    ids: [],
    chip: 'M3 Pro',
    cores: [14, 18],
    memory: [18, 36],
    bandwidth: 150,
    tflops: 7.4,
    year: 2023,
  },
  {
    machine: 'MacBook Pro',
    ids: [],
    chip: 'M3 Max',
    cores: [30, 40],
    memory: [36, 48, 64, 96, 128],
    bandwidth: 400,
    smallerBandwidth: 300,
    tflops: 14.2,
    year: 2023,
  },
  {
    machine: 'Mac Studio',
    ids: ['Mac15,14'],
    chip: 'M3 Ultra',
    cores: [60, 80],
    memory: [96, 256, 512],
    bandwidth: 819,
    tflops: 28.4,
    year: 2025,
    prices: [
      { memory: 96, cores: 60, amount: 3999, currency: 'USD' },
      { memory: 256, cores: 80, amount: 8099, currency: 'USD' },
      { memory: 512, cores: 80, amount: 9499, currency: 'USD' },
    ],
  },
  {
    machine: 'Mac mini',
    ids: [],
    chip: 'M4',
    cores: [10],
    memory: [16, 24, 32],
    bandwidth: 120,
    tflops: 4.6,
    year: 2024,
  },
  {
    machine: 'Mac mini',
    ids: [],
    chip: 'M4 Pro',
    cores: [16, 20],
    memory: [24, 48, 64],
    bandwidth: 273,
    tflops: 9.2,
    year: 2024,
  },
  {
    machine: 'Mac Studio',
    ids: ['Mac16,9'],
    chip: 'M4 Max',
    cores: [32, 40],
    memory: [36, 48, 64, 128],
    bandwidth: 546,
    smallerBandwidth: 410,
    tflops: 18.4,
    year: 2025,
  },
  {
    machine: 'MacBook Pro',
    ids: [],
    chip: 'M5',
    cores: [8, 10],
    memory: [16, 24, 32],
    bandwidth: 153.6,
    tflops: 5.7,
    year: 2025,
  },
  {
    machine: 'MacBook Pro',
    ids: [],
    chip: 'M5 Pro',
    cores: [16, 20],
    memory: [24, 36, 48, 64],
    bandwidth: 307,
    tflops: 11.4,
    year: 2026,
  },
  {
    machine: 'Mac mini',
    ids: ['Mac17,16'],
    chip: 'M5 Pro',
    cores: [16, 20],
    memory: [24, 48, 64],
    bandwidth: 307,
    tflops: 11.4,
    year: 2026,
  },
  {
    machine: 'Mac Studio',
    ids: ['Mac17,14'],
    chip: 'M5 Max',
    cores: [32, 40],
    memory: [36, 48, 64, 128],
    bandwidth: 614,
    smallerBandwidth: 460,
    tflops: 22.8,
    year: 2026,
  },
  {
    machine: 'Mac Studio',
    ids: ['Mac17,15'],
    chip: 'M5 Ultra',
    cores: [64, 80],
    memory: [96, 256, 512],
    bandwidth: 1200,
    tflops: 45.6,
    year: 2026,
    prices: [
      { memory: 96, cores: 64, amount: 7799, currency: 'CAD' },
      { memory: 256, cores: 80, amount: 15_749, currency: 'CAD' },
    ],
  },
  {
    machine: 'Mac mini',
    ids: ['Mac18,5'],
    chip: 'M6',
    cores: [],
    memory: [16, 24, 32],
    bandwidth: 170,
    tflops: null,
    year: 2026,
    prices: [{ memory: 32, cores: 0, amount: 1249, currency: 'CAD' }],
  },
];
