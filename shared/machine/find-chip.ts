import type { Chip } from './pool.ts';
import { type GpuModel, gpus } from './tables/gpus.ts';
import { type MacModel, macs } from './tables/macs.ts';

/** a chip that computes with matrix units in its GPU: from the M5 on */
const firstWithMatrixUnits = 5;
/** a card's memory as its driver tells it may be this much smaller or larger than its name says */
const tolerance = 0.07;
const gibibyte = 2 ** 30;

/**
 * The chip of a Mac by what `machdep.cpu.brand_string` says ("Apple M3 Ultra") and its number of GPU cores. Versions with fewer cores
 * have as many fewer TFLOPS, and some less bandwidth; where the number is not known (null) the smallest version is meant. Null for a chip
 * that the tables lack, an Intel one, and a virtual one.
 */
export function macChip(brand: string, gpuCores: number | null): Chip | null {
  const name = /^Apple (M\d+(?: (?:Pro|Max|Ultra))?)$/.exec(brand.trim())?.[1];
  const model = macs.find(({ chip }) => chip === name);
  return model === undefined ? null : chipOfMac(model, gpuCores);
}

/** As {@link macChip}, of a Mac of the tables. */
export function chipOfMac(model: MacModel, gpuCores: number | null): Chip {
  const { chip, cores, bandwidth, smallerBandwidth, tflops } = model;
  const [fewest = 1] = cores;
  const most = cores.at(-1) ?? fewest;
  const present = gpuCores !== null && gpuCores > 0 ? Math.min(gpuCores, most) : fewest;
  const generation = Number(/^M(\d+)/.exec(chip)?.[1]);
  return {
    name: `Apple ${chip}`,
    family: generation >= firstWithMatrixUnits ? 'apple-m5' : 'apple',
    bandwidth: (present < most ? (smallerBandwidth ?? bandwidth) : bandwidth) * 1e9,
    tflops: tflops === null ? null : Math.round(((tflops * present) / most) * 100) / 100,
  };
}

/** The maker's name of a Mac by its `hw.model`: "Mac Studio (M3 Ultra)". Null for an id that the tables lack. */
export function macName(id: string): string | null {
  const model = macs.find(({ ids }) => ids.includes(id));
  return model === undefined ? null : `${model.machine} (${model.chip})`;
}

/**
 * A card by the name that its driver, `lspci` or Windows gives it. A name that only begins like a known one ("RTX 4090 Laptop GPU", "RTX
 * 4090 D") or stands for several is not found; nor is a card whose memory (bytes; null: not told) is not what the known one has.
 */
export function gpuChip(name: string, memoryBytes: number | null): Chip | null {
  const wanted = normalisedName(name);
  const model = gpus.find(
    (known) =>
      (normalisedName(known.name) === wanted || known.aliases?.includes(wanted) === true) &&
      (memoryBytes === null || isOfSize(known, memoryBytes)),
  );
  return model === undefined ? null : chipOfGpu(model);
}

/** As {@link gpuChip}, of a card of the tables. */
export function chipOfGpu({ name, family, bandwidth, tflops }: GpuModel): Chip | null {
  return family === null ? null : { name, family, bandwidth: bandwidth * 1e9, tflops };
}

/** What shares the machine's memory has as much of it as its user gave it. */
function isOfSize({ memory, family }: GpuModel, bytes: number): boolean {
  if (family === 'spark' || family === 'strix') return true;
  return memory.some((size) => Math.abs(bytes / (size * gibibyte) - 1) <= tolerance);
}

/** A card's name without its maker's, in lower case; of "GA102 [GeForce RTX 3090]" what stands in the brackets. */
export function normalisedName(name: string): string {
  const told = /\[([^\]]+)\]/.exec(name)?.[1] ?? name.replace(/\((?:radv|llvm)[^)]*\)/gi, ' ');
  return told
    .toLowerCase()
    .replace(/\((?:r|tm|c)\)|[®™]/g, ' ')
    .replace(/\b(?:nvidia|geforce|tesla|amd|radeon|graphics|generation|gpu|corporation)\b/g, ' ')
    .replace(/[-_]+/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}
