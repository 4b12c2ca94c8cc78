import type { Architecture } from './facts.ts';
import { type Family, attention, dense, experts, latent, plain } from './family-table-rows.ts';

const qwen35 = ['qwen35', 'qwen35text'];
const qwen35Experts = ['qwen35moe', 'qwen35moetext'];
const nemotron = ['nemotronh', 'nemotronhmoe'];

type Recurrent = NonNullable<Architecture['recurrent']>;

/** Gated delta nets as Qwen builds them: 16 key heads of 128, and value heads of 128. */
const deltaNet = (layers: number, valueHeads: number): Recurrent => ({
  layers,
  conv: 4,
  inner: valueHeads * 128,
  state: 128,
  groups: 16,
});
const mamba = (layers: number, inner: number, groups: number): Recurrent => ({
  layers,
  conv: 4,
  inner,
  state: 128,
  groups,
});
const shortConvolution = (layers: number, inner: number): Recurrent => ({
  layers,
  conv: 3,
  inner,
  state: 0,
  groups: 0,
});

/** Models that keep a state of fixed size in most layers and the context in a few; figures of the makers' own config.json. */
export const hybridFamilies: readonly Family[] = [
  experts('Qwen3-Next, Qwen3-Coder-Next', ['qwen3next'], [79.67, 3.9], {
    ...plain(48, 2048, 16, [2, 256], 151_936, 262_144),
    kv: [attention(12, 2, 256)],
    recurrent: deltaNet(36, 32),
  }),
  dense(
    'Qwen3.5 2B',
    qwen35,
    1.9,
    {
      ...plain(24, 2048, 8, [2, 256], 248_320, 262_144),
      kv: [attention(6, 2, 256)],
      recurrent: deltaNet(18, 16),
    },
    { isTied: true },
  ),
  dense(
    'Qwen3.5 4B',
    qwen35,
    4.2,
    {
      ...plain(32, 2560, 16, [4, 256], 248_320, 262_144),
      kv: [attention(8, 4, 256)],
      recurrent: deltaNet(24, 32),
    },
    { isTied: true },
  ),
  dense('Qwen3.5 9B', qwen35, 8.95, {
    ...plain(32, 4096, 16, [4, 256], 248_320, 262_144),
    kv: [attention(8, 4, 256)],
    recurrent: deltaNet(24, 32),
  }),
  dense('Qwen3.5, 3.6, 3.8 27B', qwen35, 26.9, {
    ...plain(64, 5120, 24, [4, 256], 248_320, 262_144),
    kv: [attention(16, 4, 256)],
    recurrent: deltaNet(48, 48),
  }),
  experts('Qwen3.5, 3.6 35B-A3B', qwen35Experts, [34.66, 3], {
    ...plain(40, 2048, 16, [2, 256], 248_320, 262_144),
    kv: [attention(10, 2, 256)],
    recurrent: deltaNet(30, 32),
  }),
  experts('Qwen3.5 122B-A10B', qwen35Experts, [122, 10], {
    ...plain(48, 3072, 32, [2, 256], 248_320, 262_144),
    kv: [attention(12, 2, 256)],
    recurrent: deltaNet(36, 64),
  }),
  experts('Qwen3.5 397B-A17B', qwen35Experts, [397, 17], {
    ...plain(60, 4096, 32, [2, 256], 248_320, 262_144),
    kv: [attention(15, 2, 256)],
    recurrent: deltaNet(45, 64),
  }),
  experts('Kimi Linear 48B-A3B', ['kimilinear'], [49.1, 3], {
    ...plain(27, 2304, 32, [32, 128], 163_840, 1_048_576),
    kv: [latent(7)],
    recurrent: { layers: 20, conv: 4, inner: 4096, state: 128, groups: 32 },
  }),
  dense('Nemotron Nano 9B v2', nemotron, 8.89, {
    ...plain(56, 4480, 40, [8, 128], 131_072, 131_072),
    kv: [attention(4, 8, 128)],
    recurrent: mamba(27, 10_240, 8),
  }),
  dense('Nemotron Nano 12B v2', nemotron, 12.3, {
    ...plain(62, 5120, 40, [8, 128], 131_072, 131_072),
    kv: [attention(6, 8, 128)],
    recurrent: mamba(28, 10_240, 8),
  }),
  experts('Nemotron 3 Nano 30B-A3B', nemotron, [31.58, 3.5], {
    ...plain(52, 2688, 32, [2, 128], 131_072, 262_144),
    kv: [attention(6, 2, 128)],
    recurrent: mamba(23, 4096, 8),
  }),
  experts(
    'Granite 4 Small',
    ['granitehybrid', 'granitemoehybrid'],
    [32.2, 9],
    {
      ...plain(40, 4096, 32, [8, 128], 100_352, 131_072),
      kv: [attention(4, 8, 128)],
      recurrent: mamba(36, 8192, 1),
    },
    { isTied: true },
  ),
  experts(
    'Granite 4 Tiny',
    ['granitehybrid', 'granitemoehybrid'],
    [6.94, 1],
    {
      ...plain(40, 1536, 12, [4, 128], 100_352, 131_072),
      kv: [attention(4, 4, 128)],
      recurrent: mamba(36, 3072, 1),
    },
    { isTied: true },
  ),
  dense(
    'LFM2 350M',
    ['lfm2'],
    0.354,
    {
      ...plain(16, 1024, 16, [8, 64], 65_536, 128_000),
      kv: [attention(6, 8, 64)],
      recurrent: shortConvolution(10, 1024),
    },
    { isTied: true },
  ),
  dense(
    'LFM2 1.2B',
    ['lfm2'],
    1.17,
    {
      ...plain(16, 2048, 32, [8, 64], 65_536, 128_000),
      kv: [attention(6, 8, 64)],
      recurrent: shortConvolution(10, 2048),
    },
    { isTied: true },
  ),
  dense(
    'LFM2 2.6B',
    ['lfm2'],
    2.57,
    {
      ...plain(30, 2048, 32, [8, 64], 65_536, 128_000),
      kv: [attention(8, 8, 64)],
      recurrent: shortConvolution(22, 2048),
    },
    { isTied: true },
  ),
  experts(
    'LFM2 8B-A1B',
    ['lfm2moe'],
    [8.34, 1.5],
    {
      ...plain(24, 2048, 32, [8, 64], 65_536, 128_000),
      kv: [attention(6, 8, 64)],
      recurrent: shortConvolution(18, 2048),
    },
    { isTied: true },
  ),
];
