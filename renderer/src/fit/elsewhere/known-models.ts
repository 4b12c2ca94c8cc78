import type { ModelFacts } from '../../../../shared/fit/facts.ts';
import { factsFromServer } from '../../../../shared/fit/model-facts.ts';

/** A model that many people run, as a server would list it. */
interface KnownModel {
  readonly name: string;
  readonly id: string;
  readonly params: string;
  readonly quantization: string;
}

/** From what runs on a laptop to what takes several machines: for whoever looks at a machine before there are models. */
const known: readonly KnownModel[] = [
  { name: 'gpt-oss 20B', id: 'gpt-oss-20b', params: '20B', quantization: 'MXFP4' },
  { name: 'Qwen3 30B A3B', id: 'qwen3-30b-a3b', params: '30B-A3B', quantization: 'Q4_K_M' },
  { name: 'Gemma 4 31B', id: 'gemma-4-31b', params: '31B', quantization: 'Q4_K_M' },
  { name: 'Qwen3.6 27B', id: 'qwen3.6-27b', params: '27B', quantization: 'Q8_0' },
  { name: 'Llama 3.3 70B', id: 'llama-3.3-70b-instruct', params: '70B', quantization: 'Q4_K_M' },
  { name: 'gpt-oss 120B', id: 'gpt-oss-120b', params: '120B', quantization: 'MXFP4' },
  { name: 'Qwen3 Coder Next 80B', id: 'qwen3-coder-next', params: '80B-A3B', quantization: 'Q8_0' },
  { name: 'GLM 4.5 Air', id: 'glm-4.5-air', params: '106B-A12B', quantization: 'Q4_K_M' },
  { name: 'MiniMax M2.1', id: 'minimax-m2.1', params: '230B-A10B', quantization: 'Q4_K_M' },
  { name: 'Qwen3 235B A22B', id: 'qwen3-235b-a22b', params: '235B-A22B', quantization: 'Q4_K_M' },
  { name: 'GLM 4.6', id: 'glm-4.6', params: '357B-A32B', quantization: 'Q4_K_M' },
  { name: 'DeepSeek V3.1', id: 'deepseek-v3.1', params: '671B-A37B', quantization: 'Q4_K_M' },
  { name: 'Kimi K2 Thinking', id: 'kimi-k2-thinking', params: '1T-A32B', quantization: 'Q4_K_M' },
];

/** What is known of them from Hearth's table of families. */
export const knownModels: readonly { readonly name: string; readonly facts: ModelFacts }[] = known.flatMap(
  ({ name, id, params, quantization }) => {
    const facts = factsFromServer(
      'known',
      {
        ref: id,
        id,
        name,
        kind: 'llm',
        publisher: null,
        architecture: null,
        format: 'gguf',
        sizeBytes: null,
        quantization: { name: quantization, bitsPerWeight: null },
        params,
        contextMax: null,
        loaded: null,
        capabilities: { vision: null, tools: null, reasoning: null },
      },
      { serverEstimate: null, measured: [] },
      null,
    );
    return facts === null ? [] : [{ name, facts }];
  },
);
