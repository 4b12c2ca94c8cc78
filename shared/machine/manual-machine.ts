import { catalogueEntry } from './catalogue.ts';
import type { MachineSpec } from './fleet-settings.ts';
import type { ChipFamily, Pool } from './pool.ts';
import type { Machine } from './snapshot.ts';

/** A machine as its user describes it; null: the tables do not have it. `at`: ms since 1970. */
export function manualMachine(name: string, spec: MachineSpec, at: number): Machine | null {
  switch (spec.from) {
    case 'figures':
      return { ...nothingTold, memoryBytes: spec.memoryBytes, pools: [poolOf(name, spec)], sampledAt: at };
    case 'catalogue': {
      const entry = catalogueEntry(spec.machine);
      if (entry === null) return null;
      const pools = [...entry.pools];
      const isMac = pools.some(({ backend }) => backend === 'metal');
      return {
        ...nothingTold,
        model: isMac ? entry.name : null,
        memoryBytes: pools.reduce((sum, { totalBytes }) => sum + (totalBytes ?? 0), 0),
        pools,
        sampledAt: at,
      };
    }
  }
}

const nothingTold: Machine = {
  os: null,
  model: null,
  cpu: null,
  cores: null,
  memoryBytes: 0,
  memoryUsedBytes: null,
  pressure: null,
  onBattery: null,
  gpus: [],
  pools: [],
  gaps: [],
  sampledAt: 0,
};

type Figures = Extract<MachineSpec, { from: 'figures' }>;

const kinds: Readonly<Record<Pool['backend'], Pool['kind']>> = {
  metal: 'unified',
  cuda: 'vram',
  rocm: 'vram',
  vulkan: 'vram',
  cpu: 'ram',
};

const families: Readonly<Record<Pool['backend'], ChipFamily>> = {
  metal: 'apple',
  cuda: 'nvidia',
  rocm: 'amd',
  vulkan: 'amd',
  cpu: 'cpu',
};

/** The whole of its memory may be used: its user said what models may have. How fast it reads a prompt cannot be told without its TFLOPS. */
function poolOf(name: string, { memoryBytes, bandwidth, backend }: Figures): Pool {
  return {
    id: 'manual',
    kind: kinds[backend],
    name,
    backend,
    totalBytes: memoryBytes,
    limit: { bytes: memoryBytes, source: 'set' },
    usedBytes: null,
    freeBytes: null,
    utilisation: null,
    powerWatts: null,
    chip: bandwidth === null ? null : { name, family: families[backend], bandwidth, tflops: null },
  };
}
