import { computeBufferBytes, hostBufferBytes } from './compute-buffer.ts';
import { kvCacheBytes } from './kv-cache.ts';
import type { Load } from './load.ts';
import type { EngineParts } from './memory-parts.ts';

const mebi = 2 ** 20;

/**
 * What a driver keeps for a program that computes on its device. Logged and seen: CUDA 150 MiB on laptops to 330 MiB on large cards,
 * ROCm 290 MiB. Metal and the processor keep nothing that is seen. Bytes.
 */
const driverBytes: Readonly<Record<Load['backend'], number>> = {
  cuda: 230 * mebi,
  rocm: 290 * mebi,
  vulkan: 120 * mebi,
  metal: 0,
  cpu: 0,
};

/** llama.cpp: cache and compute buffers are allocated at start, so what is needed is what will be taken. */
export function llamaParts(load: Load): EngineParts {
  return {
    kv: kvCacheBytes(load.architecture.kv, load.cache),
    compute: computeBufferBytes(load) + (load.withHost ? hostBufferBytes(load) : 0),
    fixed: load.withDriver ? driverBytes[load.backend] * load.devices : 0,
  };
}
