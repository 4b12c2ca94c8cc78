/** Bytes of memory, and the share of it that Metal names as its `recommendedMaxWorkingSetSize`. */
type Observed = readonly (readonly [gibibytes: number, megabytes: number])[];

/**
 * Observed limits by size of the memory, in GiB and MB of 1e6 bytes. Until macOS 15 they are two thirds below 36 GB and three quarters
 * from there on; macOS 26 gives more, and more to larger machines. From llama.cpp, MLX and LM Studio logs (`recommendedMaxWorkingSetSize`
 * as their users posted them); 256 GB: https://github.com/raullenchai/Rapid-MLX/pull/183, rounded there.
 */
const observed: Readonly<Record<'before26' | 'from26', Observed>> = {
  before26: [
    [16, 11_453.25],
    [32, 22_906.5],
    [36, 28_991.03],
    [64, 51_539.61],
    [128, 103_079.22],
  ],
  from26: [
    [16, 12_713.12],
    [24, 19_069.67],
    [32, 26_800.6],
    [48, 40_200.9],
    [64, 55_662.79],
    [128, 115_448.73],
    [256, 239_000],
    [512, 498_216.21],
  ],
};

const gibibyte = 2 ** 30;

/**
 * Bytes that the GPU of a Mac may use of its memory when nobody has set `iogpu.wired_limit_mb`: the observed share, between two observed
 * sizes a share between theirs. An unknown macOS (null) gets the older, smaller one.
 */
export function workingSetLimit(memoryBytes: number, macosMajor: number | null): number {
  const table = observed[macosMajor !== null && macosMajor >= 26 ? 'from26' : 'before26'];
  const shares = table.map(([gibibytes, megabytes]) => ({
    bytes: gibibytes * gibibyte,
    share: (megabytes * 1e6) / (gibibytes * gibibyte),
  }));
  const above = shares.findIndex(({ bytes }) => bytes >= memoryBytes);
  const upper = shares[above] ?? shares.at(-1);
  const lower = shares[above - 1] ?? upper;
  if (upper === undefined || lower === undefined) return 0;
  const way = upper.bytes === lower.bytes ? 1 : (memoryBytes - lower.bytes) / (upper.bytes - lower.bytes);
  const share = lower.share + (upper.share - lower.share) * Math.min(1, Math.max(0, way));
  return Math.round(memoryBytes * share);
}
