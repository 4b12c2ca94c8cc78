import { type Family, attention, dense, plain } from './family-table-rows.ts';

const llama = ['llama'];
const mistral = ['llama', 'mistral', 'mistral3', 'ministral3'];
const qwen2 = ['qwen2', 'qwen2vl', 'qwen25vl'];
const qwen3 = ['qwen3', 'qwen3vl', 'qwen3vltext'];
const gemma3 = ['gemma3', 'gemma3text'];
const phi = ['phi3'];
const glm = ['glm4', 'glm4v'];

/** Models that use all of themselves on every token; figures of the makers' own config.json. */
export const denseFamilies: readonly Family[] = [
  dense('Llama 3.2 1B', llama, 1.24, plain(16, 2048, 32, [8, 64], 128_256, 131_072), { isTied: true }),
  dense('Llama 3.2 3B', llama, 3.21, plain(28, 3072, 24, [8, 128], 128_256, 131_072), { isTied: true }),
  dense('Ministral 8B', mistral, 8.02, plain(36, 4096, 32, [8, 128], 131_072, 131_072), {
    named: /ministral-8b/,
  }),
  dense('Ministral 3 3B', mistral, 3.4, plain(26, 3072, 32, [8, 128], 131_072, 262_144), {
    named: /ministral-3/,
    isTied: true,
  }),
  dense('Ministral 3 8B', mistral, 8.5, plain(34, 4096, 32, [8, 128], 131_072, 262_144), {
    named: /ministral-3/,
  }),
  dense('Ministral 3 14B', mistral, 13.5, plain(40, 5120, 32, [8, 128], 131_072, 262_144), {
    named: /ministral-3/,
  }),
  dense('Llama 3 8B', llama, 8.03, plain(32, 4096, 32, [8, 128], 128_256, 131_072)),
  dense('Mistral 7B', mistral, 7.25, plain(32, 4096, 32, [8, 128], 32_768, 32_768), {
    named: /mistral|zephyr/,
  }),
  dense('Llama 2 7B', llama, 6.74, plain(32, 4096, 32, [32, 128], 32_000, 4096), { named: /llama-?2/ }),
  dense('Mistral Nemo 12B', mistral, 12.25, plain(40, 5120, 32, [8, 128], 131_072, 131_072)),
  dense('Mistral Small 22B', mistral, 22.25, plain(56, 6144, 48, [8, 128], 32_768, 32_768)),
  dense(
    'Mistral Small 24B, Devstral, Magistral',
    mistral,
    23.57,
    plain(40, 5120, 32, [8, 128], 131_072, 131_072),
  ),
  dense('Llama 3 70B', llama, 70.55, plain(80, 8192, 64, [8, 128], 128_256, 131_072)),
  dense('Mistral Large 123B', mistral, 122.6, plain(88, 12_288, 96, [8, 128], 32_768, 131_072), {
    named: /mistral-large/,
  }),
  dense('Llama 3.1 405B', llama, 405.85, plain(126, 16_384, 128, [8, 128], 128_256, 131_072)),

  dense('Qwen2.5 0.5B', qwen2, 0.494, plain(24, 896, 14, [2, 64], 151_936, 32_768), { isTied: true }),
  dense('Qwen2.5 1.5B', qwen2, 1.544, plain(28, 1536, 12, [2, 128], 151_936, 32_768), { isTied: true }),
  dense('Qwen2.5 3B', qwen2, 3.086, plain(36, 2048, 16, [2, 128], 151_936, 32_768), { isTied: true }),
  dense('Qwen2.5 7B', qwen2, 7.616, plain(28, 3584, 28, [4, 128], 152_064, 32_768)),
  dense('Qwen2.5 14B', qwen2, 14.77, plain(48, 5120, 40, [8, 128], 152_064, 32_768)),
  dense('Qwen2.5 32B, QwQ', qwen2, 32.76, plain(64, 5120, 40, [8, 128], 152_064, 32_768)),
  dense('Qwen2.5 72B', qwen2, 72.71, plain(80, 8192, 64, [8, 128], 152_064, 32_768)),

  dense('Qwen3 0.6B', qwen3, 0.596, plain(28, 1024, 16, [8, 128], 151_936, 40_960), { isTied: true }),
  dense('Qwen3 1.7B', qwen3, 1.72, plain(28, 2048, 16, [8, 128], 151_936, 40_960), { isTied: true }),
  dense('Qwen3 4B', qwen3, 4.02, plain(36, 2560, 32, [8, 128], 151_936, 40_960), { isTied: true }),
  dense('Qwen3 8B', qwen3, 8.19, plain(36, 4096, 32, [8, 128], 151_936, 40_960)),
  dense('Qwen3 14B', qwen3, 14.77, plain(40, 5120, 40, [8, 128], 151_936, 40_960)),
  dense('Qwen3 32B', qwen3, 32.76, plain(64, 5120, 64, [8, 128], 151_936, 40_960)),

  dense('Phi-4', phi, 14.66, plain(40, 5120, 40, [10, 128], 100_352, 16_384)),
  dense('Phi-4 mini', phi, 3.84, plain(32, 3072, 24, [8, 128], 200_064, 131_072), {
    named: /phi-4/,
    isTied: true,
  }),
  dense('Phi-3 mini', phi, 3.82, plain(32, 3072, 32, [32, 96], 32_064, 131_072), { named: /phi-3/ }),

  dense('GLM-4 9B', glm, 9.4, plain(40, 4096, 32, [2, 128], 151_552, 131_072)),
  dense('GLM-4 32B', glm, 32.57, plain(61, 6144, 48, [2, 128], 151_552, 32_768)),

  dense('Granite 3 8B', ['granite'], 8.17, plain(40, 4096, 32, [8, 128], 49_155, 131_072)),
  dense('Granite 3 2B', ['granite'], 2.53, plain(40, 2048, 32, [8, 64], 49_155, 131_072), { isTied: true }),
  dense('Seed-OSS 36B', ['seedoss'], 36.15, plain(64, 5120, 80, [8, 128], 155_136, 524_288)),
  dense('SmolLM3 3B', ['smollm3'], 3.08, plain(36, 2048, 16, [4, 128], 128_256, 65_536), { isTied: true }),

  // Sliding windows: of six layers one sees everything, of four one, of two one.
  dense(
    'Gemma 3 1B',
    gemma3,
    1,
    {
      ...plain(26, 1152, 4, [1, 256], 262_144, 32_768),
      kv: [attention(4, 1, 256), attention(22, 1, 256, 512)],
    },
    { isTied: true },
  ),
  dense(
    'Gemma 3 4B',
    gemma3,
    3.88,
    {
      ...plain(34, 2560, 8, [4, 256], 262_144, 131_072),
      kv: [attention(5, 4, 256), attention(29, 4, 256, 1024)],
    },
    { isTied: true },
  ),
  dense(
    'Gemma 3 12B',
    gemma3,
    11.77,
    {
      ...plain(48, 3840, 16, [8, 256], 262_144, 131_072),
      kv: [attention(8, 8, 256), attention(40, 8, 256, 1024)],
    },
    { isTied: true },
  ),
  dense(
    'Gemma 3 27B',
    gemma3,
    27.01,
    {
      ...plain(62, 5376, 32, [16, 128], 262_144, 131_072),
      kv: [attention(10, 16, 128), attention(52, 16, 128, 1024)],
    },
    { isTied: true },
  ),
  dense(
    'Gemma 3n E2B',
    ['gemma3n', 'gemma3ntext'],
    4.46,
    {
      ...plain(30, 2048, 8, [2, 256], 262_144, 32_768),
      kv: [attention(4, 2, 256), attention(16, 2, 256, 512)],
    },
    { isTied: true, named: /e2b/, isNamedBySize: true },
  ),
  dense(
    'Gemma 3n E4B',
    ['gemma3n', 'gemma3ntext'],
    6.87,
    {
      ...plain(35, 2048, 8, [2, 256], 262_144, 32_768),
      kv: [attention(4, 2, 256), attention(16, 2, 256, 512)],
    },
    { isTied: true, named: /e4b/, isNamedBySize: true },
  ),
  dense(
    'Gemma 4 E2B',
    ['gemma4', 'gemma4text'],
    5.1,
    {
      ...plain(35, 1536, 8, [1, 256], 262_144, 131_072),
      kv: [attention(3, 1, 512), attention(12, 1, 256, 512)],
    },
    { isTied: true, named: /e2b/, isNamedBySize: true },
  ),
  dense(
    'Gemma 4 E4B',
    ['gemma4', 'gemma4text'],
    8,
    {
      ...plain(42, 2560, 8, [2, 256], 262_144, 131_072),
      kv: [attention(4, 2, 512), attention(20, 2, 256, 512)],
    },
    { isTied: true, named: /e4b/, isNamedBySize: true },
  ),
  dense(
    'Gemma 4 12B',
    ['gemma4', 'gemma4text'],
    11.9,
    {
      ...plain(48, 3840, 16, [8, 256], 262_144, 262_144),
      kv: [attention(8, 1, 512), attention(40, 8, 256, 1024)],
    },
    { isTied: true },
  ),
  dense(
    'Gemma 4 31B',
    ['gemma4', 'gemma4text'],
    30.7,
    {
      ...plain(60, 5376, 32, [16, 256], 262_144, 262_144),
      kv: [attention(10, 4, 512), attention(50, 16, 256, 1024)],
    },
    { isTied: true },
  ),
  dense('EXAONE 4 32B', ['exaone4'], 32, {
    ...plain(64, 5120, 40, [8, 128], 102_400, 131_072),
    kv: [attention(16, 8, 128), attention(48, 8, 128, 4096)],
  }),
  dense(
    'Command A 111B',
    ['cohere2'],
    111,
    {
      ...plain(64, 12_288, 96, [8, 128], 256_000, 262_144),
      kv: [attention(16, 8, 128), attention(48, 8, 128, 4096)],
    },
    { isTied: true },
  ),
];
