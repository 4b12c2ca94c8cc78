import type { GgufHeader, GgufTensor, GgufValue } from '../../shared/fit/gguf-header.ts';
import { ByteReader } from './byte-reader.ts';
import { type ModelFile, Unreadable } from './model-file.ts';

/** More than any file has before its weights: the largest tokenizers take some 30 MB. Bytes. */
const mostHeaderBytes = 128 * 1024 * 1024;
const mostKeys = 10_000;
const mostTensors = 200_000;
const longestName = 1024;
/** Longer texts (chat templates, licences) and lists (tokenizers) are skipped. */
const longestText = 1024;
const longestList = 4096;
const deepestList = 4;

/** GGUF's value types, by number. */
const bytesOfType = new Map([
  [0, 1], // uint8
  [1, 1], // int8
  [2, 2], // uint16
  [3, 2], // int16
  [4, 4], // uint32
  [5, 4], // int32
  [6, 4], // float32
  [7, 1], // bool
  [10, 8], // uint64
  [11, 8], // int64
  [12, 8], // float64
]);
const textType = 8;
const listType = 9;

interface PlacedTensor {
  readonly name: string;
  readonly elements: number;
  /** bytes from where the weights begin */
  readonly offset: number;
}

/**
 * Reads what stands before the weights of a GGUF file (version 2 or 3, little-endian), and nothing of the weights. A tensor's bytes are
 * the room up to the next one, so they are right for every quantisation, also for one that Hearth has never heard of.
 *
 * Own instead of a library: @huggingface/gguf makes a text of every token, which took two seconds and 300 MB for a vocabulary of
 * 262,144, half a second of them in one go; this takes a tenth of a second. The library judges it in the tests.
 *
 * Throws {@link Unreadable}, and the signal's reason.
 */
export async function readGgufHeader(file: ModelFile, signal: AbortSignal): Promise<GgufHeader> {
  const reader = new ByteReader(file, { limit: mostHeaderBytes, signal });
  if (file.bytes < 24 || (await reader.bytes(4)).toString('latin1') !== 'GGUF')
    throw new Unreadable('not-a-model');
  const version = await reader.u32();
  if (version !== 2 && version !== 3) throw new Unreadable('unsupported');
  const tensorCount = await reader.u64();
  const keyCount = await reader.u64();
  if (tensorCount > mostTensors || keyCount > mostKeys) throw new Unreadable('damaged');

  const metadata = new Map<string, GgufValue>();
  for (let index = 0; index < keyCount; index += 1) {
    const key = await readName(reader);
    const value = await readValue(reader, await reader.u32(), 0);
    if (value !== null) metadata.set(key, value);
  }
  const placed: PlacedTensor[] = [];
  for (let index = 0; index < tensorCount; index += 1) placed.push(await readTensor(reader));
  return { metadata, tensors: withBytes(placed, file.bytes - dataStart(metadata, reader.position)) };
}

async function readName(reader: ByteReader): Promise<string> {
  const length = await reader.u64();
  if (length > longestName) throw new Unreadable('damaged');
  return (await reader.bytes(length)).toString('utf8');
}

/** Null for what is of no use here. */
async function readValue(reader: ByteReader, type: number, depth: number): Promise<GgufValue | null> {
  if (type === listType) return readList(reader, depth);
  if (type === textType) {
    const length = await reader.u64();
    if (length <= longestText) return (await reader.bytes(length)).toString('utf8');
    reader.skip(length);
    return null;
  }
  return numberOf(await reader.bytes(sizeOf(type)), type);
}

async function readList(reader: ByteReader, depth: number): Promise<GgufValue | null> {
  const type = await reader.u32();
  const length = await reader.u64();
  if (type === textType) await reader.skipTexts(length);
  else if (type === listType) {
    if (depth >= deepestList) throw new Unreadable('damaged');
    for (let index = 0; index < length; index += 1) await readList(reader, depth + 1);
  } else {
    const size = sizeOf(type);
    if (length <= longestList) {
      const bytes = await reader.bytes(length * size);
      return Array.from({ length }, (_, index) =>
        numberOf(bytes.subarray(index * size, (index + 1) * size), type),
      );
    }
    reader.skip(length * size);
  }
  return { length };
}

function sizeOf(type: number): number {
  const size = bytesOfType.get(type);
  if (size === undefined) throw new Unreadable('damaged');
  return size;
}

function numberOf(bytes: Buffer, type: number): number | boolean {
  switch (type) {
    case 0:
      return bytes.readUInt8();
    case 1:
      return bytes.readInt8();
    case 2:
      return bytes.readUInt16LE();
    case 3:
      return bytes.readInt16LE();
    case 4:
      return bytes.readUInt32LE();
    case 5:
      return bytes.readInt32LE();
    case 6:
      return bytes.readFloatLE();
    case 7:
      return bytes.readUInt8() !== 0;
    case 10:
      return Number(bytes.readBigUInt64LE());
    case 11:
      return Number(bytes.readBigInt64LE());
    default:
      return bytes.readDoubleLE();
  }
}

async function readTensor(reader: ByteReader): Promise<PlacedTensor> {
  const name = await readName(reader);
  const dimensions = await reader.u32();
  if (dimensions > 8) throw new Unreadable('damaged');
  let elements = 1;
  for (let index = 0; index < dimensions; index += 1) elements *= await reader.u64();
  // Its type is not needed: see withBytes.
  await reader.u32();
  return { name, elements, offset: await reader.u64() };
}

/** The weights begin at the next multiple of the alignment, which is 32 unless the file says otherwise. */
function dataStart(metadata: GgufHeader['metadata'], end: number): number {
  const given = metadata.get('general.alignment');
  const alignment = typeof given === 'number' && Number.isSafeInteger(given) && given > 0 ? given : 32;
  return Math.ceil(end / alignment) * alignment;
}

/** Each tensor with the room up to the next one or the file's end. A tensor that begins behind the end was never written. */
function withBytes(placed: readonly PlacedTensor[], dataBytes: number): GgufTensor[] {
  const starts = [...new Set(placed.map(({ offset }) => offset))].toSorted((a, b) => a - b);
  if (starts.some((start) => start >= dataBytes)) throw new Unreadable('cut-off');
  const nextStart = new Map(starts.map((start, index) => [start, starts[index + 1] ?? dataBytes]));
  const taken = new Set<number>();
  return placed.map(({ name, elements, offset }) => {
    // Two tensors at one place: the second is the first under another name.
    if (taken.has(offset)) return { name, elements: 0, bytes: 0 };
    taken.add(offset);
    const bytes = (nextStart.get(offset) ?? dataBytes) - offset;
    // Not even one bit for a number: the shape is damaged.
    if (elements > bytes * 8) throw new Unreadable('damaged');
    return { name, elements, bytes };
  });
}
