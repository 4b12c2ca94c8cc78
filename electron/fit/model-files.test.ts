import { mkdir, mkdtemp, rename, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it, test } from 'vitest';
import type { Model } from '../../shared/models/endpoint.ts';
import { sampleModel } from '../../shared/models/samples.ts';
import { lmStudioModelFolders } from './lm-studio-folders.ts';
import { tinyGguf } from './gguf-file.test-support.ts';
import { home, models, put, tinyConfig, tinySafetensors } from './model-folder.test-support.ts';
import { unreadable } from './model-file.ts';
import { ModelFiles } from './model-files.ts';
import type { DiskReading } from './read-disk-model.ts';

const never = new AbortController().signal;
const settings = (): { env: Record<string, string>; platform: 'linux' } => ({
  env: { HOME: home },
  platform: 'linux',
});

const gguf = (id: string, sizeBytes: number | null, change: Partial<Model> = {}): Model =>
  sampleModel(id, { format: 'gguf', sizeBytes, ...change });

const part = (name: string): Buffer => tinyGguf(64, { tensors: [{ name, shape: [64, 32] }] });

async function readingOf(model: Model, files = new ModelFiles(settings())): Promise<DiskReading | null> {
  await files.look(never);
  const found = await files.find('lmstudio', model);
  return found === null ? null : await files.read(found, never);
}

describe('LM Studio’s model folder', () => {
  it('is where its pointer and settings say, and in its usual places', async () => {
    expect(await lmStudioModelFolders(settings())).toEqual([
      path.join(home, '.cache', 'lm-studio', 'models'),
      path.join(home, '.lmstudio', 'models'),
    ]);
    const elsewhere = path.join(home, 'studio');
    await mkdir(elsewhere);
    await writeFile(path.join(home, '.lmstudio-home-pointer'), `${elsewhere}\n`);
    await writeFile(path.join(elsewhere, 'settings.json'), '{"downloadsFolder": "~/big disk/models"}');
    expect((await lmStudioModelFolders(settings())).slice(0, 2)).toEqual([
      path.join(home, 'big disk', 'models'),
      path.join(elsewhere, 'models'),
    ]);
    await writeFile(path.join(elsewhere, 'settings.json'), '{"downloadsFolder": 7');
    expect((await lmStudioModelFolders(settings()))[0]).toBe(path.join(elsewhere, 'models'));
  });
});

describe('a GGUF model on this disk', () => {
  it('is found by its key and size, and read', async () => {
    const size = await put('lmstudio-community/Tiny-8B-GGUF/Tiny-8B-Q4_K_M.gguf', tinyGguf());
    await put('lmstudio-community/Tiny-8B-GGUF/Tiny-8B-Q8_0.gguf', tinyGguf(128));
    const reading = await readingOf(gguf('tiny-8b', size));
    expect(reading).toMatchObject({
      kind: 'read',
      source: 'gguf',
      model: {
        isKnown: true,
        architecture: { name: 'llama', layers: 2, kv: [{ layers: 2, heads: 2, keyDim: 16, valueDim: 16 }] },
        weights: { deviceBytes: 18_432, hostBytes: 2048, activeBytes: 18_432 },
      },
    });
  });

  it('that sees images needs more than the file that sees them', async () => {
    const size = await put('g/Tiny-GGUF/Tiny-Q4_K_M.gguf', tinyGguf());
    const eyes = await put('g/Tiny-GGUF/mmproj-Tiny-F16.gguf', tinyGguf(32));
    const model = gguf('tiny', size + eyes);
    expect(await readingOf(model)).toMatchObject({
      model: { weights: { deviceBytes: 18_432 + 1.4 * eyes, activeBytes: 18_432 } },
    });
    expect((await readingOf(gguf('tiny', size)))?.kind).toBe('read');
  });

  it('in several parts is read as one, and not at all while a part is missing', async () => {
    const names = ['blk.0.attn_k.weight', 'blk.1.attn_k.weight', 'output.weight'];
    let size = 0;
    for (const [index, name] of names.entries())
      size += await put(`g/Big-GGUF/Big-Q4_K_M-0000${index + 1}-of-00003.gguf`, part(name));
    expect(await readingOf(gguf('big', size))).toMatchObject({
      kind: 'read',
      model: { weights: { deviceBytes: 3 * 8192 } },
    });
    await rm(path.join(models, 'g/Big-GGUF/Big-Q4_K_M-00002-of-00003.gguf'));
    expect(await readingOf(gguf('big', Math.round((size * 2) / 3)))).toEqual({
      kind: 'unread',
      reason: 'incomplete',
    });
  });

  it('in a folder of its own quantisation is found too', async () => {
    const size = await put('unsloth/Tiny-GGUF/UD-Q4_K_XL/Tiny-UD-Q4_K_XL.gguf', tinyGguf());
    expect((await readingOf(gguf('unsloth/tiny', size)))?.kind).toBe('read');
  });

  test.each([
    ['of another size', 'tiny-8b', 1_000_000, {}],
    ['of another name', 'other-8b', null, {}],
    ['of another format', 'tiny-8b', null, { format: 'mlx' }],
    [
      'of another quantisation, where no size is told',
      'tiny-8b',
      null,
      { quantization: { name: 'Q8_0', bitsPerWeight: 8 } },
    ],
    ['with no name at all', 'q4_k_m', null, {}],
  ])('is another one %s', async (_, id, size, change) => {
    await put('lmstudio-community/Tiny-8B-GGUF/Tiny-8B-Q4_K_M.gguf', tinyGguf());
    expect(await readingOf(gguf(id, size, change))).toBeNull();
  });

  it('is the one of exactly that size, or with the fewest words more', async () => {
    await put('g/Tiny-Coder-GGUF/Tiny-Coder-Q4_K_M.gguf', tinyGguf(96));
    const size = await put('g/Tiny-GGUF/Tiny-Q4_K_M.gguf', tinyGguf(64));
    const files = new ModelFiles(settings());
    await files.look(never);
    const quantization = { name: 'Q4_K_M', bitsPerWeight: 4 };
    expect((await files.find('lmstudio', gguf('tiny', null, { quantization })))?.disk.bytes).toBe(size);
    expect((await files.find('lmstudio', gguf('tiny@q4_k_m', size)))?.disk.bytes).toBe(size);
  });
});

describe('an MLX model on this disk', () => {
  const tensors = {
    'model.layers.0.self_attn.k_proj.weight': [32, 64],
    'model.layers.1.self_attn.k_proj.weight': [32, 64],
    'lm_head.weight': [8, 64],
  };

  it('is read from its config.json and the heads of its files', async () => {
    const bytes = await put(
      'mlx-community/Tiny-8B-4bit/model-00001-of-00002.safetensors',
      tinySafetensors(tensors),
    );
    const more = await put(
      'mlx-community/Tiny-8B-4bit/model-00002-of-00002.safetensors',
      tinySafetensors({ 'model.norm.weight': [64] }),
    );
    await put('mlx-community/Tiny-8B-4bit/config.json', tinyConfig);
    expect(await readingOf(gguf('tiny-8b', bytes + more, { format: 'mlx' }))).toMatchObject({
      kind: 'read',
      source: 'config-json',
      model: {
        architecture: { kv: [{ layers: 2, heads: 2, keyDim: 16 }] },
        weights: { deviceBytes: 2 * 4096 + 1024 + 128 },
      },
    });
  });

  it.each([
    ['a config.json that is none', '{"model_type"', 'not-a-model'],
    ['a config.json of something else', '[1, 2]', 'not-a-model'],
  ])('with %s is not', async (_, config, reason) => {
    const bytes = await put('m/Tiny/model.safetensors', tinySafetensors(tensors));
    await put('m/Tiny/config.json', config);
    expect(await readingOf(gguf('tiny', bytes, { format: 'mlx' }))).toEqual({ kind: 'unread', reason });
  });

  it.each([
    [
      'a head longer than the file',
      Buffer.concat([Buffer.from([255, 255, 0, 0, 0, 0, 0, 0]), Buffer.from('{}')]),
      'cut-off',
    ],
    [
      'a head of gigabytes',
      Buffer.concat([Buffer.from([0, 0, 0, 0, 255, 0, 0, 0]), Buffer.alloc(64)]),
      'cut-off',
    ],
    [
      'a head that is no JSON',
      Buffer.concat([Buffer.from([4, 0, 0, 0, 0, 0, 0, 0]), Buffer.from('nope')]),
      'not-a-model',
    ],
    ['tensors that were never written', tinySafetensors(tensors).subarray(0, -1000), 'cut-off'],
    ['nothing in it', Buffer.alloc(0), 'cut-off'],
  ])('with %s is not', async (_, bytes, reason) => {
    await put('m/Tiny/model.safetensors', bytes);
    await put('m/Tiny/config.json', tinyConfig);
    expect(await readingOf(gguf('tiny', null, { format: 'mlx' }))).toEqual({ kind: 'unread', reason });
  });
});

describe('what must not be read', () => {
  it('is what a link outside leads to, said so; a link inside is as good as the file', async () => {
    const outside = await mkdtemp(path.join(tmpdir(), 'hearth-outside-'));
    try {
      await writeFile(path.join(outside, 'Tiny-Q4_K_M.gguf'), tinyGguf());
      await mkdir(path.join(models, 'g', 'Tiny-GGUF'), { recursive: true });
      await symlink(
        path.join(outside, 'Tiny-Q4_K_M.gguf'),
        path.join(models, 'g', 'Tiny-GGUF', 'Tiny-Q4_K_M.gguf'),
      );
      await symlink(outside, path.join(models, 'elsewhere'));
      expect(await readingOf(gguf('tiny', 23_000))).toEqual({ kind: 'unread', reason: 'outside' });
      const size = await put('h/Real-GGUF/blob.gguf', tinyGguf(96));
      await mkdir(path.join(models, 'g', 'Linked-GGUF'));
      await symlink(
        '../../h/Real-GGUF/blob.gguf',
        path.join(models, 'g', 'Linked-GGUF', 'Linked-Q4_K_M.gguf'),
      );
      expect((await readingOf(gguf('linked', size)))?.kind).toBe('read');
    } finally {
      await rm(outside, { recursive: true });
    }
  });

  it.each([
    ['EACCES', 'denied'],
    ['ENOENT', 'missing'],
    ['ENXIO', 'not-a-file'],
    ['ELOOP', 'outside'],
    ['EIO', 'damaged'],
  ])('is told by the system’s %s', (code, reason) => {
    expect(unreadable(Object.assign(new Error(code), { code })).reason).toBe(reason);
  });

  it('is a folder that leads into itself', async () => {
    await put('g/Tiny-GGUF/Tiny-Q4_K_M.gguf', tinyGguf());
    await symlink('..', path.join(models, 'g', 'Tiny-GGUF', 'up'));
    const files = new ModelFiles(settings());
    await files.look(never);
    expect(await files.find('lmstudio', gguf('tiny', null))).not.toBeNull();
  });
});

describe('reading again', () => {
  it('is for what has changed', async () => {
    const name = 'g/Tiny-GGUF/Tiny-Q4_K_M.gguf';
    const size = await put(name, tinyGguf());
    const files = new ModelFiles(settings());
    const first = await readingOf(gguf('tiny', size), files);
    expect(await readingOf(gguf('tiny', size), files)).toBe(first);
    // Other bytes of the same length, and a new date.
    await put(name, Buffer.alloc(size));
    await utimes(path.join(models, name), 1, 1);
    expect(await readingOf(gguf('tiny', size), files)).toEqual({ kind: 'unread', reason: 'not-a-model' });
  });

  it('finds a folder that was moved away empty', async () => {
    const size = await put('g/Tiny-GGUF/Tiny-Q4_K_M.gguf', tinyGguf());
    const files = new ModelFiles(settings());
    expect(await readingOf(gguf('tiny', size), files)).not.toBeNull();
    await rename(models, path.join(home, 'gone'));
    expect(await readingOf(gguf('tiny', size), files)).toBeNull();
  });
});

const digest = (letter: string): string => letter.repeat(64);

async function manifest(place: string, layers: unknown): Promise<void> {
  const file = path.join(home, '.ollama', 'models', 'manifests', place);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, JSON.stringify({ schemaVersion: 2, layers }));
}
const layer = (kind: string, hash: string): unknown => ({
  mediaType: `application/vnd.ollama.image.${kind}`,
  digest: `sha256:${hash}`,
  size: 1,
});

describe('Ollama’s models', () => {
  it.each([
    ['llama3.3:70b', 'registry.ollama.ai/library/llama3.3/70b'],
    ['llama3.3', 'registry.ollama.ai/library/llama3.3/latest'],
    ['me/mine:q4', 'registry.ollama.ai/me/mine/q4'],
    ['hf.co/org/Repo-GGUF:Q4_K_M', 'hf.co/org/Repo-GGUF/Q4_K_M'],
  ])('%s is the blob that its manifest names', async (name, place) => {
    await manifest(place, [
      layer('template', digest('c')),
      layer('model', digest('a')),
      layer('projector', digest('b')),
    ]);
    await mkdir(path.join(home, '.ollama', 'models', 'blobs'), { recursive: true });
    await writeFile(path.join(home, '.ollama', 'models', 'blobs', `sha256-${digest('a')}`), tinyGguf());
    await writeFile(path.join(home, '.ollama', 'models', 'blobs', `sha256-${digest('b')}`), 'eyes');
    const files = new ModelFiles(settings());
    const found = await files.find('ollama', sampleModel(name));
    expect(await files.read(found!, never)).toMatchObject({
      kind: 'read',
      model: { weights: { deviceBytes: 18_432 + 1.4 * 4 } },
    });
  });

  it.each([
    ['a name that leads out', '../../../etc/passwd:x', undefined],
    ['a manifest of something else', 'other', [{ mediaType: 'x' }]],
    [
      'a manifest with a path for a digest',
      'other',
      [{ mediaType: 'application/vnd.ollama.image.model', digest: '../../x' }],
    ],
    [
      'a blob that is gone',
      'other',
      [{ mediaType: 'application/vnd.ollama.image.model', digest: `sha256:${'a'.repeat(64)}` }],
    ],
  ])('%s is none', async (_, name, layers) => {
    if (layers !== undefined) await manifest('registry.ollama.ai/library/other/latest', layers);
    expect(await new ModelFiles(settings()).find('ollama', sampleModel(name))).toBeNull();
  });
});
