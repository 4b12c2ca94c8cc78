import type { ModelFacts } from '../../../shared/fit/facts.ts';
import { qwen27B } from '../../../shared/fit/facts.samples.ts';
import { targetsOf } from '../../../shared/fit/targets.ts';
import type { Pool } from '../../../shared/machine/pool.ts';
import type { Machine } from '../../../shared/machine/snapshot.ts';

const gibibyte = 2 ** 30;

/** The memory of a Mac Studio with an M3 Ultra and 512 GB. */
export function samplePool(more: Partial<Pool> = {}): Pool {
  return {
    id: 'metal',
    kind: 'unified',
    name: 'Apple M3 Ultra',
    backend: 'metal',
    totalBytes: 512 * gibibyte,
    limit: { bytes: 464 * gibibyte, source: 'table' },
    usedBytes: 61 * gibibyte,
    freeBytes: 403 * gibibyte,
    utilisation: 0.43,
    powerWatts: null,
    chip: { name: 'Apple M3 Ultra', family: 'apple', bandwidth: 819e9, tflops: 28.4 },
    ...more,
  };
}

/** An NVIDIA card with 24 GB. */
export function sampleCard(id: string, more: Partial<Pool> = {}): Pool {
  return samplePool({
    id,
    kind: 'vram',
    name: 'RTX 4090',
    backend: 'cuda',
    totalBytes: 24 * gibibyte,
    limit: { bytes: 23.5 * gibibyte, source: 'read' },
    usedBytes: 2 * gibibyte,
    chip: { name: 'RTX 4090', family: 'nvidia', bandwidth: 1008e9, tflops: 82.6 },
    ...more,
  });
}

/** A Mac Studio, well. */
export function sampleMachine(more: Partial<Machine> = {}): Machine {
  return {
    os: 'macOS 26.1',
    model: 'Mac Studio (M3 Ultra)',
    cpu: 'Apple M3 Ultra',
    cores: 32,
    memoryBytes: 512 * gibibyte,
    memoryUsedBytes: 80 * gibibyte,
    pressure: 'normal',
    onBattery: null,
    gpus: [],
    pools: [samplePool()],
    gaps: [],
    sampledAt: 1_700_000_000_000,
    ...more,
  };
}

/** A machine and what its models are judged against, as the store has it. */
export function machineState(machine: Machine) {
  return { machine, targets: targetsOf(machine) };
}

/** What is known of a model of LM Studio's: a dense 27B in 8 bits, with an attention that grows in a quarter of its layers. */
export function sampleFacts(model: string, more: Partial<ModelFacts> = {}): ModelFacts {
  return { ...qwen27B, endpoint: 'lmstudio@127.0.0.1:1234', model, ...more };
}

/** The same with so many bytes of weights. */
export function factsOfSize(model: string, bytes: number, more: Partial<ModelFacts> = {}): ModelFacts {
  return sampleFacts(model, { weights: { deviceBytes: bytes, hostBytes: 0, activeBytes: bytes }, ...more });
}
