/** What a model's name says of its architecture, for servers that do not say it themselves. The first that matches counts. */
const namesOfArchitectures: readonly (readonly [name: RegExp, architecture: string])[] = [
  // What was taught by another model has the architecture of the one that learnt.
  [/distill-llama|llama-distill/, 'llama'],
  [/distill-qwen|qwen-distill/, 'qwen2'],
  [/qwen3-(?:coder-)?next/, 'qwen3next'],
  // 3.5 and later, and not the size of a Qwen3: "qwen3-8b".
  [/qwen-?3[.-][5678](?!\d*b).*-a\d/, 'qwen35moe'],
  [/qwen-?3[.-][5678](?!\d*b)/, 'qwen35'],
  [/qwen3.*-a\d/, 'qwen3moe'],
  [/qwen-?3/, 'qwen3'],
  [/qwen-?2|qwq/, 'qwen2'],
  [/gpt-oss/, 'gptoss'],
  [/gemma-?4/, 'gemma4'],
  [/gemma-?3n/, 'gemma3n'],
  [/gemma-?3/, 'gemma3'],
  [/llama-?4/, 'llama4'],
  [/nemotron-nano|nemotron-3|nemotron-h/, 'nemotronh'],
  [/mixtral/, 'mixtral'],
  [/ministral|mistral|magistral|devstral|codestral/, 'mistral'],
  [/minimax-?m2/, 'minimaxm2'],
  [/glm-?5/, 'glmdsa'],
  [/glm-?4\.7-flash/, 'glm4moelite'],
  [/glm-?4\.[5-9]/, 'glm4moe'],
  [/glm-?4/, 'glm4'],
  [/kimi-linear/, 'kimilinear'],
  [/kimi-k2/, 'kimik2'],
  [/deepseek-v4/, 'deepseek4'],
  [/deepseek-v3\.2/, 'deepseek32'],
  [/deepseek-(?:v3|r1)/, 'deepseekv3'],
  [/deepseek-(?:coder-)?v2/, 'deepseekv2'],
  [/phi-/, 'phi3'],
  [/granite-4/, 'granitehybrid'],
  [/granite/, 'granite'],
  [/lfm2.*-a\d/, 'lfm2moe'],
  [/lfm-?2/, 'lfm2'],
  [/exaone-4/, 'exaone4'],
  [/seed-oss/, 'seedoss'],
  [/smollm3/, 'smollm3'],
  [/command-a/, 'cohere2'],
  [/llama|hermes/, 'llama'],
];

/** The architecture that a name speaks of, in the family table's spelling; null where it speaks of none. */
export function architectureByName(name: string): string | null {
  return namesOfArchitectures.find(([pattern]) => pattern.test(name))?.[1] ?? null;
}
