import { mkdtemp, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gguf } from '@huggingface/gguf';
import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ggufModel } from '../../shared/fit/gguf-architecture.ts';
import type { GgufHeader } from '../../shared/fit/gguf-header.ts';
import { type WrittenGguf, text, u32, u64, writeGguf } from './gguf-file.test-support.ts';
import { readGgufHeader } from './gguf-reader.ts';
import { openModelFile, Unreadable } from './model-file.ts';

let root = '';
let file = '';
beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'hearth-gguf-'));
  file = path.join(root, 'model.gguf');
});
afterEach(() => rm(root, { recursive: true }));

const never = new AbortController().signal;

async function headerOf(place = file): Promise<GgufHeader> {
  await using opened = await openModelFile(root, place);
  return await readGgufHeader(opened, never);
}

async function reasonFor(bytes: Uint8Array): Promise<string> {
  await writeFile(file, bytes);
  return await headerOf().then(
    () => 'read',
    (error: unknown) => (error instanceof Unreadable ? error.reason : String(error)),
  );
}

const small: WrittenGguf = {
  metadata: {
    'general.architecture': 'llama',
    'llama.block_count': 2,
    'llama.embedding_length': 64,
    'llama.attention.head_count': 4,
    'llama.attention.head_count_kv': [2, 1],
    'llama.rope.freq_base': 10_000.5,
    'llama.attention.causal': true,
    'tokenizer.ggml.tokens': ['<s>', 'a', 'größe', '🔥'],
  },
  tensors: [
    { name: 'token_embd.weight', shape: [64, 4], type: 1 },
    { name: 'blk.0.attn_k.weight', shape: [64, 32] },
    { name: 'blk.1.attn_k.weight', shape: [64, 16] },
    { name: 'output.weight', shape: [64, 4] },
  ],
};

describe('the header of a GGUF file', () => {
  it('is read with its keys, and each tensor with the room it takes', async () => {
    await writeFile(file, writeGguf(small));
    const { metadata, tensors } = await headerOf();
    expect(metadata.get('general.architecture')).toBe('llama');
    expect(metadata.get('llama.attention.head_count_kv')).toEqual([2, 1]);
    expect(metadata.get('llama.attention.causal')).toBe(true);
    expect(metadata.get('tokenizer.ggml.tokens')).toEqual({ length: 4 });
    expect(tensors).toEqual([
      { name: 'token_embd.weight', elements: 256, bytes: 512 },
      { name: 'blk.0.attn_k.weight', elements: 2048, bytes: 8192 },
      { name: 'blk.1.attn_k.weight', elements: 1024, bytes: 4096 },
      { name: 'output.weight', elements: 256, bytes: 1024 },
    ]);
  });

  it('is read alike by the library of the format’s own people', async () => {
    const names = fc.stringMatching(/^[a-z_.\d]{1,20}$/);
    const numbers = fc.oneof(
      fc.nat(2 ** 31),
      fc.double({ min: 0.1, max: 1e6, noNaN: true }).map((n) => Math.fround(n) + 0.5),
    );
    const values = fc.oneof(
      numbers,
      fc.boolean(),
      fc.string({ unit: 'grapheme', maxLength: 20 }),
      fc.array(fc.nat(1000), { minLength: 1, maxLength: 40 }),
      fc.array(fc.boolean(), { minLength: 1, maxLength: 40 }),
      fc.array(fc.string({ maxLength: 8 }), { minLength: 1, maxLength: 40 }),
    );
    const tensors = fc.uniqueArray(
      fc.record({
        name: names,
        shape: fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 4 }),
        type: fc.constantFrom(0 as const, 1 as const),
      }),
      { selector: ({ name }) => name, maxLength: 12 },
    );
    await fc.assert(
      fc.asyncProperty(fc.dictionary(names, values, { maxKeys: 12 }), tensors, async (metadata, tensors) => {
        await writeFile(file, writeGguf({ metadata, tensors }));
        const ours = await headerOf();
        const theirs = await gguf(file, { allowLocalFile: true });
        expect(ours.tensors.map(({ name, elements }) => [name, elements])).toEqual(
          theirs.tensorInfos.map(({ name, shape }) => [name, shape.reduce((all, n) => all * Number(n), 1)]),
        );
        const table: Readonly<Record<string, unknown>> = { ...theirs.metadata };
        for (const key of Object.keys(metadata)) {
          const theirValue = table[key];
          const ourValue = ours.metadata.get(key);
          const isTexts = Array.isArray(theirValue) && typeof theirValue[0] === 'string';
          expect(ourValue).toEqual(isTexts ? { length: theirValue.length } : theirValue);
        }
      }),
      { seed: 20_261_128, numRuns: 300 },
    );
  }, 60_000);

  it('counts a long tokenizer without keeping it', async () => {
    const tokens = Array.from({ length: 60_000 }, (_, index) => `token ${index}`);
    await writeFile(
      file,
      writeGguf({ ...small, metadata: { ...small.metadata, 'tokenizer.ggml.tokens': tokens } }),
    );
    const header = await headerOf();
    expect(header.metadata.get('tokenizer.ggml.tokens')).toEqual({ length: 60_000 });
    expect(ggufModel([header])?.architecture.vocabulary).toBe(60_000);
  });
});

const start = (tensors: number | bigint, keys: number | bigint, version = 3): Buffer =>
  Buffer.concat([Buffer.from('GGUF'), u32(version), u64(tensors), u64(keys)]);

describe('a file that is not what it claims', () => {
  it.each([
    ['nothing', Buffer.alloc(0), 'not-a-model'],
    ['another format', Buffer.from('PK\u0003\u0004 and much more than that'), 'not-a-model'],
    ['an old version', start(0, 0, 1), 'unsupported'],
    ['the other byte order', start(0, 0, 0x0300_0000), 'unsupported'],
    ['more tensors than there can be', start(2 ** 40, 0), 'damaged'],
    ['more keys than there can be', start(0, 2 ** 40), 'damaged'],
    ['a count that no number holds', start(0, 0xffff_ffff_ffff_ffffn), 'damaged'],
    ['a key that does not end', Buffer.concat([start(0, 1), u64(2 ** 50)]), 'damaged'],
    ['a text that does not end', Buffer.concat([start(0, 1), text('k'), u32(8), u64(2 ** 50)]), 'cut-off'],
    [
      'a list that does not end',
      Buffer.concat([start(0, 1), text('k'), u32(9), u32(4), u64(2 ** 50)]),
      'cut-off',
    ],
    [
      'texts without an end',
      Buffer.concat([start(0, 1), text('k'), u32(9), u32(8), u64(2 ** 50)]),
      'cut-off',
    ],
    [
      'lists in lists in lists',
      Buffer.concat([
        start(0, 1),
        text('k'),
        u32(9),
        ...Array.from({ length: 9 }, () => Buffer.concat([u32(9), u64(1)])),
      ]),
      'damaged',
    ],
    ['a type nobody knows', Buffer.concat([start(0, 1), text('k'), u32(77)]), 'damaged'],
    ['a tensor of ninety dimensions', Buffer.concat([start(1, 0), text('t'), u32(90)]), 'damaged'],
    [
      'a tensor larger than the file',
      Buffer.concat([
        start(1, 0),
        text('t'),
        u32(2),
        u64(2 ** 40),
        u64(2 ** 40),
        u32(0),
        u64(0),
        Buffer.alloc(64),
      ]),
      'damaged',
    ],
    [
      'a tensor behind the end',
      Buffer.concat([start(1, 0), text('t'), u32(1), u64(1), u32(0), u64(2 ** 40)]),
      'cut-off',
    ],
  ])('%s', async (_, bytes, reason) => {
    expect(await reasonFor(bytes)).toBe(reason);
  });

  it('is cut off wherever a download broke off', async () => {
    const whole = writeGguf(small);
    const { length } = whole;
    const outcomes = new Set<string>();
    for (let end = 0; end < length; end += 7) outcomes.add(await reasonFor(whole.subarray(0, end)));
    // The last tensor's end is not told anywhere: a file cut within it is read.
    expect([...outcomes].toSorted()).toEqual(['cut-off', 'damaged', 'not-a-model', 'read']);
    await writeFile(file, whole);
    await truncate(file, length - 1024 - 4096);
    await expect(headerOf()).rejects.toThrow('cut-off');
  });

  it('never brings anything down: any bytes are read or refused, and what is read makes no nonsense', async () => {
    const whole = writeGguf(small);
    const broken = fc
      .array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1, maxLength: 8 })
      .map((changes) => {
        const bytes = Buffer.from(whole);
        for (const [at, value] of changes) bytes[at] = value;
        return bytes;
      });
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          broken,
          fc.uint8Array({ maxLength: 200 }).map((tail) => Buffer.concat([start(1, 2), tail])),
        ),
        async (bytes) => {
          await writeFile(file, bytes);
          const header = await headerOf().catch((error: unknown) => error);
          // Whatever is no header is a reason.
          expect(header instanceof Unreadable || !(header instanceof Error)).toBe(true);
          const model = header instanceof Error ? null : ggufModel([header as GgufHeader]);
          if (model === null) return;
          const { deviceBytes, hostBytes, activeBytes } = model.weights;
          expect(deviceBytes + hostBytes).toBeLessThanOrEqual(bytes.length);
          for (const number of [deviceBytes, hostBytes, activeBytes, model.architecture.parameters]) {
            expect(Number.isFinite(number) && number >= 0).toBe(true);
          }
        },
      ),
      { seed: 20_261_128, numRuns: 1500 },
    );
  }, 60_000);
});

describe('where a file may lie', () => {
  it('is in the folder: a link within it is followed, one that leads out is not', async () => {
    const outside = await mkdtemp(path.join(tmpdir(), 'hearth-outside-'));
    try {
      await writeFile(file, writeGguf(small));
      await writeFile(path.join(outside, 'secret.gguf'), writeGguf(small));
      await symlink('model.gguf', path.join(root, 'again.gguf'));
      await symlink(path.join(outside, 'secret.gguf'), path.join(root, 'out.gguf'));
      expect((await headerOf(path.join(root, 'again.gguf'))).tensors).toHaveLength(4);
      await expect(headerOf(path.join(root, 'out.gguf'))).rejects.toThrow('outside');
      await expect(headerOf(path.join(root, '..', path.basename(outside), 'secret.gguf'))).rejects.toThrow(
        'outside',
      );
      await expect(headerOf(root)).rejects.toThrow('not-a-file');
      await expect(headerOf(path.join(root, 'gone.gguf'))).rejects.toThrow('missing');
    } finally {
      await rm(outside, { recursive: true });
    }
  });
});
