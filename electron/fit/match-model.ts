import type { Model } from '../../shared/models/endpoint.ts';
import type { DiskModel } from './disk-models.ts';

/** A server rounds, or counts a file more or less. Share of the size. */
const sizeTolerance = 0.01;
/** Words that say how a model is packed, not which it is. */
const packing =
  /^(?:gguf|mlx|\d+bit|bit|i?q\d.*|k|s|m|l|xs|xl|xxs|ud|f16|bf16|fp16|fp8|mxfp4|nvfp4|gs\d+|dwq)$/;

/** What a server says of a model, as far as its files can be told by it. */
export type WantedModel = Pick<Model, 'id' | 'publisher' | 'format' | 'sizeBytes' | 'quantization'>;

/**
 * The files of a server's model: those whose names have every word of its key and whose size agrees. Of several the one of exactly that
 * size, then with the fewest words more, then of the same publisher. Null where none is beyond doubt.
 */
export function matchModel(model: WantedModel, found: readonly DiskModel[]): DiskModel | null {
  const key = model.id.split('@')[0] ?? '';
  const words = wordsOf(key.split('/').at(-1) ?? '').filter((word) => !packing.test(word));
  if (words.length === 0) return null;
  const candidates = found.flatMap((disk) => {
    const there = new Set(wordsOf(disk.title));
    if (!formatFits(model, disk) || !words.every((word) => there.has(word))) return [];
    const off = sizeDifference(model, disk);
    if (off !== null && off > sizeTolerance) return [];
    if (off === null && !quantisationFits(model, disk)) return [];
    const more = [...there].filter((word) => !words.includes(word) && !packing.test(word)).length;
    return [
      { disk, off: off ?? 0, more, foreign: publisherOf(model) === disk.publisher?.toLowerCase() ? 0 : 1 },
    ];
  });
  candidates.sort(
    (one, other) => one.off - other.off || one.more - other.more || one.foreign - other.foreign,
  );
  return candidates[0]?.disk ?? null;
}

/** Words of small letters and digits: "Qwen3-30B-A3B" is qwen3, 30b, a3b. */
function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/[a-z\d]+/g) ?? [];
}

function publisherOf({ id, publisher }: WantedModel): string | null {
  const named = id.includes('/') ? id.split('/')[0] : publisher;
  return named?.toLowerCase() ?? null;
}

function formatFits({ format }: WantedModel, disk: DiskModel): boolean {
  if (format === null) return true;
  return format.toLowerCase() === 'gguf' ? disk.format === 'gguf' : disk.format === 'safetensors';
}

/** How far the sizes are apart, as a share, with or without what sees images; null where the server tells no size. */
function sizeDifference(
  { sizeBytes }: WantedModel,
  { bytes, projectorBytes, trouble }: DiskModel,
): number | null {
  // A file that must not be read has no size to compare.
  if (sizeBytes === null || trouble === 'outside') return null;
  return Math.min(...[bytes, bytes + projectorBytes].map((size) => Math.abs(size - sizeBytes) / sizeBytes));
}

/** Is the quantisation that the server names in the file's name, or is none named? */
function quantisationFits({ quantization }: WantedModel, { title }: DiskModel): boolean {
  return quantization?.name == null || plain(title).includes(plain(quantization.name));
}

const plain = (text: string): string => text.toLowerCase().replaceAll(/[^a-z\d]/g, '');
