/** How a load ends that goes wrong. The real thing tells the first two in the same words. */
export type LoadFailure = 'out-of-memory' | 'engine' | 'guardrail';

/** How the server treats the context that a load asks for. Real ones change it without a word. */
export type ContextRule =
  | { kind: 'as-asked' }
  | { kind: 'at-most'; tokens: number }
  | { kind: 'at-least'; tokens: number }
  /** takes the model's maximum, whatever was asked */
  | { kind: 'maximum' }
  /** loads what was asked and tells the model's maximum */
  | { kind: 'told-as-maximum' }
  /** refuses to load with more */
  | { kind: 'refused-above'; tokens: number };

/** A downloaded model of the simulated server. */
export interface SimModel {
  key: string;
  displayName: string;
  type: 'llm' | 'embedding';
  publisher: string;
  architecture: string | null;
  quantization: { name: string | null; bitsPerWeight: number | null } | null;
  /** bytes on disk, and in memory without its context */
  sizeBytes: number;
  /** bytes in memory for each token of context */
  bytesPerToken: number;
  params: string | null;
  /** tokens */
  maxContext: number;
  /** tokens a load gets that names no context */
  defaultContext: number;
  /** open set: gguf, mlx, splash … */
  format: string | null;
  vision: boolean;
  tools: boolean;
  reasoning: { allowedOptions: string[]; default: string } | null;
  variants: string[] | null;
  /** of a mixture of experts */
  experts: number | null;
  /** requests that run at once */
  parallel: number;
  /** ms that a load takes */
  loadMs: number;
  /** how every load of it ends; null: well */
  loadFails: LoadFailure | null;
  /** null: the server's */
  contextRule: ContextRule | null;
}

/** A model with the usual values where `model` says nothing else. */
export function simModel(model: Partial<SimModel> & { key: string }): SimModel {
  return {
    displayName: model.key.split('/').at(-1) ?? model.key,
    type: 'llm',
    publisher: model.key.includes('/') ? (model.key.split('/')[0] ?? 'acme') : 'acme',
    architecture: 'llama',
    quantization: { name: 'Q4_K_M', bitsPerWeight: 4 },
    sizeBytes: 4_100_000_000,
    bytesPerToken: 0,
    params: '7B',
    maxContext: 131_072,
    defaultContext: 8192,
    format: 'gguf',
    vision: false,
    tools: true,
    reasoning: null,
    variants: null,
    experts: null,
    parallel: 4,
    loadMs: 0,
    loadFails: null,
    contextRule: null,
    ...model,
  };
}
