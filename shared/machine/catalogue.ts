import type { PoolRuntime } from './fleet-settings.ts';
import { chipOfGpu, chipOfMac } from './find-chip.ts';
import type { Chip, Pool } from './pool.ts';
import { type GpuModel, gpus } from './tables/gpus.ts';
import { type MacModel, macs } from './tables/macs.ts';
import { workingSetLimit } from './tables/working-set.ts';

/** A machine, or several as one, that one could have: for "what would fit on …". Its memory is that of its pools. */
export interface CatalogueEntry {
  /** stable: `mac-studio-m5-ultra-80-512`, `rtx-4090-24`, `2x-…` */
  readonly id: string;
  /** without its memory: "Mac Studio (M5 Ultra)", "RTX 4090" */
  readonly name: string;
  readonly group: 'card' | 'cards' | 'mac' | 'box' | 'server' | 'pooled';
  /** GPU cores of a Mac, where there are versions with more or fewer; null otherwise */
  readonly gpuCores: number | null;
  /** how many of it there are */
  readonly count: number;
  readonly pools: readonly Pool[];
  /** how several are one; null: it is one */
  readonly pooledBy: PoolRuntime | 'layer-split' | null;
  /** of all of them: as the maker or the tables' source named it once, cards alone; null: not known */
  readonly price: { readonly amount: number; readonly currency: 'USD' | 'CAD' } | null;
  readonly year: number;
}

const gibibyte = 2 ** 30;
/** macOS that a Mac bought now comes with */
const presentMacos = 26;
/** Of a card's memory a driver keeps a part: 2.6 to 5 % of it were seen, on cards of 96 and 8 GB. */
const usableOfCard = 0.97;
/** A DGX Spark lets the GPU have what Linux does not need: 119 to 121.6 of its 128 GB were seen. */
const usableOfSpark = 119 / 128;
/** What Linux lets a Strix Halo's GPU have is set by its user; 120000 MiB of 128 GB have been run with. */
const usableOfStrix = 0.9;

/** What people run together: cards in one box, and machines that a runtime makes one of. */
const together: readonly (readonly [
  count: number,
  of: string,
  by: NonNullable<CatalogueEntry['pooledBy']>,
])[] = [
  [2, 'rtx-3090-24', 'layer-split'],
  [4, 'rtx-3090-24', 'layer-split'],
  [2, 'rtx-4090-24', 'layer-split'],
  [2, 'rtx-5090-32', 'layer-split'],
  [4, 'rtx-pro-6000-blackwell-96', 'layer-split'],
  [2, 'ai-pro-r9700-32', 'layer-split'],
  [8, 'h100-sxm-80', 'layer-split'],
  [2, 'mac-studio-m3-ultra-80-256', 'exo'],
  [2, 'mac-studio-m3-ultra-80-512', 'exo'],
  [4, 'mac-studio-m3-ultra-80-512', 'exo'],
  [2, 'mac-studio-m5-ultra-80-256', 'exo'],
  [2, 'mac-studio-m5-ultra-80-512', 'exo'],
  [2, 'dgx-spark-128', 'vllm-ray'],
  [2, 'ryzen-ai-max-395-128', 'llama.cpp-rpc'],
  [4, 'ryzen-ai-max-395-128', 'llama.cpp-rpc'],
];

/** Every machine of the tables with every memory it is sold with, and some that people build of several. */
export const catalogue: readonly CatalogueEntry[] = [...singles(), ...several()];

/** One entry by its id; null: this Hearth's tables do not have it. */
export function catalogueEntry(id: string): CatalogueEntry | null {
  return catalogue.find((entry) => entry.id === id) ?? null;
}

function singles(): CatalogueEntry[] {
  return [
    ...macs.flatMap((mac) => mac.memory.map((memory) => macEntry(mac, memory))),
    ...gpus.flatMap((gpu) => gpu.memory.map((memory) => gpuEntry(gpu, memory))),
  ];
}

function macEntry(mac: MacModel, memory: number): CatalogueEntry {
  const priced = mac.prices?.find((price) => price.memory === memory);
  const cores = (priced?.cores ?? 0) > 0 ? (priced?.cores ?? null) : (mac.cores.at(-1) ?? null);
  const bytes = memory * gibibyte;
  const chip = chipOfMac(mac, cores);
  const name = `${mac.machine} (${mac.chip})`;
  return {
    id: idOf([mac.machine, mac.chip, cores === null ? '' : String(cores), String(memory)]),
    name,
    group: 'mac',
    gpuCores: mac.cores.length > 1 ? cores : null,
    count: 1,
    pools: [
      poolOf(
        { name: chip.name, kind: 'unified', backend: 'metal', bytes, chip },
        workingSetLimit(bytes, presentMacos),
      ),
    ],
    pooledBy: null,
    price: priced === undefined ? null : { amount: priced.amount, currency: priced.currency },
    year: mac.year,
  };
}

function gpuEntry(gpu: GpuModel, memory: number): CatalogueEntry {
  const { name, family, price, year } = gpu;
  const bytes = memory * gibibyte;
  const isShared = family === 'spark' || family === 'strix';
  const share = family === 'spark' ? usableOfSpark : family === 'strix' ? usableOfStrix : usableOfCard;
  const pool: NamedMemory = {
    name,
    kind: isShared ? 'unified' : 'vram',
    backend: family === null || family === 'strix' ? 'vulkan' : family === 'amd' ? 'rocm' : 'cuda',
    bytes,
    chip: chipOfGpu(gpu),
  };
  return {
    id: idOf([name, String(memory)]),
    name,
    group: isShared ? 'box' : family === 'nvidia-hbm' || bytes >= 150 * gibibyte ? 'server' : 'card',
    gpuCores: null,
    count: 1,
    pools: [poolOf(pool, Math.round(bytes * share))],
    pooledBy: null,
    // Prices are those of the version with most memory.
    price: price === null || memory !== gpu.memory.at(-1) ? null : { amount: price, currency: 'USD' },
    year,
  };
}

function several(): CatalogueEntry[] {
  const known = new Map(singles().map((entry) => [entry.id, entry]));
  return together.flatMap(([count, of, by]) => {
    const one = known.get(of);
    if (one === undefined) return [];
    const { price } = one;
    return [
      {
        ...one,
        id: `${count}x-${of}`,
        group: by === 'layer-split' ? 'cards' : 'pooled',
        count,
        pools: Array.from({ length: count }, (_, index) =>
          one.pools.map((pool) => ({ ...pool, id: `${pool.id}-${index + 1}` })),
        ).flat(),
        pooledBy: by,
        price: price === null ? null : { ...price, amount: price.amount * count },
      },
    ];
  });
}

interface NamedMemory {
  readonly name: string;
  readonly kind: Pool['kind'];
  readonly backend: Pool['backend'];
  readonly bytes: number;
  readonly chip: Chip | null;
}

function poolOf({ name, kind, backend, bytes, chip }: NamedMemory, limit: number): Pool {
  return {
    id: backend === 'metal' ? 'metal' : 'gpu',
    kind,
    name,
    backend,
    totalBytes: bytes,
    limit: { bytes: limit, source: backend === 'metal' ? 'table' : 'ratio' },
    usedBytes: null,
    freeBytes: null,
    utilisation: null,
    powerWatts: null,
    chip,
  };
}

function idOf(parts: readonly string[]): string {
  return parts
    .join('-')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
}
