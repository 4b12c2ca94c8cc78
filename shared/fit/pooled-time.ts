import type { FitTarget } from './judgement.ts';

/** A time that was not measured: what is likely, and by which factors it may be shorter or longer. */
export interface LikelyTime {
  readonly seconds: number;
  readonly shorter: number;
  readonly longer: number;
}

/** Seconds that a token waits on its way from one device to the next: over PCIe, and over a network. */
const cardHop = 0.1e-3;
const networkHop = 1e-3;

/**
 * What cutting every layer into parts gains with 1, 2, 3, 4 machines over Thunderbolt 5 with RDMA (measured with exo on M3 Ultras: 1.34
 * with two, 1.64 with four). Without RDMA there is nothing to gain.
 */
const rdmaGains = [1, 1.35, 1.5, 1.65] as const;

/**
 * How long several devices take together for what each alone would take `seconds[i]` for; `usable[i]` is the memory that its part goes by.
 * Layers dealt out are computed one after the other, so one stream gets no faster by them: only a prompt's batches may overlap.
 */
export function pooledTime(
  pooledBy: FitTarget['pooledBy'],
  devices: readonly { readonly seconds: number; readonly usable: number }[],
  work: 'token' | 'prompt',
): LikelyTime {
  const all = devices.reduce((sum, { usable }) => sum + usable, 0);
  const inTurn = devices.reduce(
    (sum, { seconds, usable }) => sum + seconds * (all === 0 ? 1 / devices.length : usable / all),
    0,
  );
  const slowest = Math.max(...devices.map(({ seconds }) => seconds));
  const hops = work === 'token' ? devices.length - 1 : 0;
  switch (pooledBy) {
    case null:
      return { seconds: inTurn, shorter: 1, longer: 1 };
    case 'layer-split':
      return { seconds: inTurn + hops * cardHop, shorter: work === 'prompt' ? 1.6 : 1, longer: 1 };
    case 'llama.cpp-rpc':
      return {
        seconds: inTurn + hops * networkHop,
        shorter: 1.1,
        longer: work === 'prompt' ? 1.2 : 1.3,
      };
    case 'exo':
    case 'mlx-distributed': {
      const gain = rdmaGains[Math.min(devices.length, rdmaGains.length) - 1] ?? 1;
      return { seconds: slowest / gain, shorter: 1.1, longer: gain * 1.15 };
    }
    case 'vllm-ray':
      return { seconds: slowest * 1.2, shorter: 1.6, longer: 1.9 };
  }
}
