import { type Family, attention, experts, latent, plain } from './family-table-rows.ts';

const qwen3 = ['qwen3moe', 'qwen3vlmoe', 'qwen3vlmoetext'];
const latentModels = ['deepseek2', 'deepseekv2', 'deepseekv3', 'kimik2', 'kimik25', 'glm4moelite'];

/** Models of which a few experts work on each token; figures of the makers' own config.json. */
export const expertFamilies: readonly Family[] = [
  experts('Qwen3 30B-A3B', qwen3, [30.53, 3.35], plain(48, 2048, 32, [4, 128], 151_936, 262_144)),
  experts('Qwen3 235B-A22B', qwen3, [235.09, 22.19], plain(94, 4096, 64, [4, 128], 151_936, 262_144)),
  experts('Qwen3-Coder 480B-A35B', qwen3, [480.15, 35.5], plain(62, 6144, 96, [8, 128], 151_936, 262_144)),
  experts(
    'GLM-4.5 Air, GLM-4.6V',
    ['glm4moe', 'glm4vmoe'],
    [106.85, 12],
    plain(46, 4096, 96, [8, 128], 151_552, 131_072),
  ),
  experts('GLM-4.5, 4.6, 4.7', ['glm4moe'], [352.8, 32], plain(92, 5120, 96, [8, 128], 151_552, 202_752)),
  experts(
    'MiniMax M2',
    ['minimaxm2', 'minimax'],
    [228.69, 10],
    plain(62, 3072, 48, [8, 128], 200_064, 196_608),
  ),
  experts('Mixtral 8x7B', ['llama', 'mixtral'], [46.7, 12.9], plain(32, 4096, 32, [8, 128], 32_000, 32_768), {
    named: /mixtral|8x7b/,
  }),
  experts(
    'Mixtral 8x22B',
    ['llama', 'mixtral'],
    [140.6, 39.1],
    plain(56, 6144, 48, [8, 128], 32_768, 65_536),
    { named: /mixtral|8x22b/ },
  ),
  experts(
    'Gemma 4 26B-A4B',
    ['gemma4', 'gemma4text'],
    [25.8, 3.8],
    {
      ...plain(30, 2816, 16, [8, 256], 262_144, 262_144),
      kv: [attention(5, 2, 512), attention(25, 8, 256, 1024)],
    },
    { isTied: true },
  ),
  experts('gpt-oss 20b', ['gptoss'], [20.91, 3.61], {
    ...plain(24, 2880, 64, [8, 64], 201_088, 131_072),
    kv: [attention(12, 8, 64), attention(12, 8, 64, 128)],
  }),
  experts('gpt-oss 120b', ['gptoss'], [116.83, 5.13], {
    ...plain(36, 2880, 64, [8, 64], 201_088, 131_072),
    kv: [attention(18, 8, 64), attention(18, 8, 64, 128)],
  }),
  // Chunks of 8192 tokens in three of four layers.
  experts('Llama 4 Scout', ['llama4', 'llama4text'], [107.77, 17.17], {
    ...plain(48, 5120, 40, [8, 128], 202_048, 10_485_760),
    kv: [attention(12, 8, 128), attention(36, 8, 128, 8192)],
  }),
  experts('Llama 4 Maverick', ['llama4', 'llama4text'], [400.7, 17.17], {
    ...plain(48, 5120, 40, [8, 128], 202_048, 1_048_576),
    kv: [attention(12, 8, 128), attention(36, 8, 128, 8192)],
  }),

  // Latent attention: 512 + 64 numbers a token and layer.
  experts('DeepSeek V2 Lite', latentModels, [15.7, 2.4], {
    ...plain(27, 2048, 16, [16, 128], 102_400, 163_840),
    kv: [latent(27)],
  }),
  experts('DeepSeek V2', latentModels, [235.7, 21], {
    ...plain(60, 5120, 128, [128, 128], 102_400, 163_840),
    kv: [latent(60)],
  }),
  experts('DeepSeek V3, R1', latentModels, [671, 37], {
    ...plain(61, 7168, 128, [128, 128], 129_280, 163_840),
    kv: [latent(61)],
  }),
  experts('Kimi K2', latentModels, [1026, 32], {
    ...plain(61, 7168, 64, [64, 128], 163_840, 262_144),
    kv: [latent(61)],
  }),
  experts('GLM-4.7 Flash', latentModels, [29.9, 3.6], {
    ...plain(47, 2048, 20, [20, 128], 154_880, 202_752),
    kv: [latent(47)],
  }),
  // An index of 128 numbers beside it.
  experts('DeepSeek V3.2', ['deepseek32', 'deepseekv32'], [671, 37], {
    ...plain(61, 7168, 128, [128, 128], 129_280, 163_840),
    kv: [latent(61), latent(61, 128)],
  }),
  experts('GLM-5', ['glmdsa', 'glmmoedsa'], [744, 40], {
    ...plain(78, 6144, 64, [64, 128], 154_880, 202_752),
    kv: [latent(78), latent(78, 128)],
  }),
  // 21 layers keep an entry and an index for every 4 tokens, 20 an entry for every 128; all see the last 128 tokens.
  experts('DeepSeek V4 Flash', ['deepseek4', 'deepseekv4'], [284, 13], {
    ...plain(43, 4096, 64, [1, 512], 129_280, 1_048_576),
    kv: [{ ...latent(43, 512), window: 128 }, latent(41, 84)],
  }),
];
