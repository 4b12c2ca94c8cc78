import { configModel } from '../../shared/fit/config-architecture.ts';
import type { UnreadReason } from '../../shared/fit/facts.ts';
import { ggufModel } from '../../shared/fit/gguf-architecture.ts';
import type { GgufHeader } from '../../shared/fit/gguf-header.ts';
import type { ModelOnDisk } from '../../shared/fit/model-on-disk.ts';
import type { StoredTensor } from '../../shared/fit/safetensors-weights.ts';
import type { DiskModel } from './disk-models.ts';
import { readGgufHeader } from './gguf-reader.ts';
import { openModelFile, Unreadable, unreadable } from './model-file.ts';
import { readSafetensorsHeader } from './safetensors-reader.ts';

/** What came of reading a model's files. */
export type DiskReading =
  | { readonly kind: 'read'; readonly model: ModelOnDisk; readonly source: 'gguf' | 'config-json' }
  | { readonly kind: 'unread'; readonly reason: UnreadReason };

/** ms for all files of a model: a network disk that does not answer holds up the others no longer. */
const deadlineMs = 20_000;
/** The list of every layer's own packing makes some of them long. Bytes. */
const largestConfig = 8 * 1024 * 1024;
/** What sees images takes this much more in memory than on disk. */
const projectorGrowth = 1.4;

/** Reads what stands before a model's weights, never the weights. Does not throw, except the signal's reason. */
export async function readDiskModel(
  root: string,
  disk: DiskModel,
  { signal, deadline = deadlineMs }: { readonly signal: AbortSignal; readonly deadline?: number },
): Promise<DiskReading> {
  if (disk.trouble !== null) return { kind: 'unread', reason: disk.trouble };
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(new Unreadable('timeout')), deadline);
  const stop = AbortSignal.any([signal, late.signal]);
  // A read that the system does not end cannot be called off; it is left behind.
  const stopped = Promise.withResolvers<never>();
  const giveUp = (): void => stopped.reject(stop.reason);
  stop.addEventListener('abort', giveUp);
  try {
    return await Promise.race([read(root, disk, stop), stopped.promise]);
  } catch (error) {
    signal.throwIfAborted();
    return { kind: 'unread', reason: unreadable(error).reason };
  } finally {
    clearTimeout(timer);
    stop.removeEventListener('abort', giveUp);
  }
}

async function read(root: string, disk: DiskModel, signal: AbortSignal): Promise<DiskReading> {
  const source = disk.format === 'gguf' ? 'gguf' : 'config-json';
  const model =
    disk.format === 'gguf' ? await readGguf(root, disk, signal) : await readConfig(root, disk, signal);
  if (model === null) throw new Unreadable('not-a-model');
  const extra = disk.projectorBytes * projectorGrowth;
  const weights = { ...model.weights, deviceBytes: model.weights.deviceBytes + extra };
  return { kind: 'read', source, model: { ...model, weights } };
}

async function readGguf(root: string, disk: DiskModel, signal: AbortSignal): Promise<ModelOnDisk | null> {
  const headers: GgufHeader[] = [];
  for (const { path } of disk.files) {
    await using file = await openModelFile(root, path);
    headers.push(await readGgufHeader(file, signal));
  }
  return ggufModel(headers);
}

async function readConfig(root: string, disk: DiskModel, signal: AbortSignal): Promise<ModelOnDisk | null> {
  const [config, ...weights] = disk.files;
  if (config === undefined) return null;
  const json = await readJson(root, config.path);
  const tensors: StoredTensor[] = [];
  for (const { path } of weights) {
    await using file = await openModelFile(root, path);
    tensors.push(...(await readSafetensorsHeader(file, signal)));
  }
  return configModel(json, tensors);
}

async function readJson(root: string, path: string): Promise<unknown> {
  await using file = await openModelFile(root, path);
  if (file.bytes > largestConfig) throw new Unreadable('too-large');
  const { buffer, bytesRead } = await file.handle.read(Buffer.alloc(file.bytes), 0, file.bytes, 0);
  try {
    return JSON.parse(buffer.toString('utf8', 0, bytesRead));
  } catch {
    throw new Unreadable('not-a-model');
  }
}
