/** What a test's GGUF file holds. Numbers are written as uint32, lists by their first entry. */
export interface WrittenGguf {
  readonly metadata: Readonly<Record<string, WrittenValue>>;
  readonly tensors: readonly WrittenTensor[];
}

type WrittenValue = string | number | boolean | readonly (string | number | boolean)[];

export interface WrittenTensor {
  readonly name: string;
  readonly shape: readonly number[];
  /** 0: 32 bits a number, 1: 16 bits */
  readonly type?: 0 | 1;
}

const alignment = 32;

/** The bytes of a GGUF file (version 3, little-endian) with weights of nothing but zeros. */
export function writeGguf({ metadata, tensors }: WrittenGguf): Buffer {
  const keys = Object.entries(metadata).map(([key, value]) => Buffer.concat([text(key), typed(value)]));
  let offset = 0;
  const infos = tensors.map(({ name, shape, type = 0 }) => {
    const info = Buffer.concat([text(name), u32(shape.length), ...shape.map(u64), u32(type), u64(offset)]);
    offset += padded(shape.reduce((product, size) => product * size, type === 0 ? 4 : 2));
    return info;
  });
  const head = Buffer.concat([
    Buffer.from('GGUF'),
    u32(3),
    u64(tensors.length),
    u64(keys.length),
    ...keys,
    ...infos,
  ]);
  return Buffer.concat([head, Buffer.alloc(padded(head.length) - head.length + offset)]);
}

/** A small Llama of two layers, as a GGUF file; `width` makes it larger. */
export function tinyGguf(
  width = 64,
  change: Partial<{ architecture: string; tensors: WrittenTensor[] }> = {},
): Buffer {
  const { architecture = 'llama' } = change;
  const tensors = change.tensors ?? [
    { name: 'token_embd.weight', shape: [width, 8] },
    { name: 'blk.0.attn_k.weight', shape: [width, 32] },
    { name: 'blk.1.attn_k.weight', shape: [width, 32] },
    { name: 'output.weight', shape: [width, 8] },
  ];
  return writeGguf({
    metadata: {
      'general.architecture': architecture,
      [`${architecture}.block_count`]: 2,
      [`${architecture}.embedding_length`]: width,
      [`${architecture}.context_length`]: 4096,
      [`${architecture}.attention.head_count`]: 4,
      [`${architecture}.attention.head_count_kv`]: 2,
      'tokenizer.ggml.tokens': Array.from({ length: 8 }, (_, index) => `t${index}`),
    },
    tensors,
  });
}

const padded = (bytes: number): number => Math.ceil(bytes / alignment) * alignment;

export function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

export function u64(value: number | bigint): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
}

export function text(value: string): Buffer {
  const bytes = Buffer.from(value);
  return Buffer.concat([u64(bytes.length), bytes]);
}

function typed(value: WrittenValue): Buffer {
  if (typeof value !== 'object') return Buffer.concat([u32(typeOf(value)), plain(value)]);
  return Buffer.concat([u32(9), u32(typeOf(value[0] ?? 0)), u64(value.length), ...value.map(plain)]);
}

function typeOf(value: unknown): number {
  if (typeof value === 'string') return 8;
  if (typeof value === 'boolean') return 7;
  return Number.isInteger(value) ? 4 : 6;
}

function plain(value: string | number | boolean): Buffer {
  if (typeof value === 'string') return text(value);
  if (typeof value === 'boolean') return Buffer.from([value ? 1 : 0]);
  if (Number.isInteger(value)) return u32(value);
  const bytes = Buffer.alloc(4);
  bytes.writeFloatLE(value);
  return bytes;
}
