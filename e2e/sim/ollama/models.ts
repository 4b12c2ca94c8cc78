import { createHash } from 'node:crypto';

/** How a load ends that goes wrong. */
export type LoadFailure = 'out-of-memory' | 'engine' | 'stalled';

/** A model that the simulated server has pulled. */
export interface SimModel {
  /** with its tag; `:latest` is added where it has none */
  name: string;
  /** bytes on disk, and in memory without its context */
  sizeBytes: number;
  /** bytes in memory for each token of context */
  bytesPerToken: number;
  family: string;
  /** such as "8.0B" */
  params: string;
  quantization: string;
  /** open set: gguf, safetensors */
  format: string;
  /** tokens the model was trained for; no load gets more */
  maxContext: number;
  /** tokens; the `num_ctx` of its Modelfile; null: none */
  numCtx: number | null;
  capabilities: string[];
  /** runs elsewhere: nothing of it is ever resident */
  cloud: boolean;
  /** ms since 1970 */
  modifiedAt: number;
  /** ms that a load takes */
  loadMs: number;
  /** how every load of it ends; null: well */
  loadFails: LoadFailure | null;
}

/** A model with the usual values where `model` says nothing else. */
export function simModel(model: Partial<SimModel> & { name: string }): SimModel {
  return {
    sizeBytes: 4_700_000_000,
    bytesPerToken: 0,
    family: 'llama',
    params: '8.0B',
    quantization: 'Q4_K_M',
    format: 'gguf',
    maxContext: 131_072,
    numCtx: null,
    capabilities: ['completion', 'tools'],
    cloud: false,
    modifiedAt: Date.UTC(2026, 8, 1, 8, 30),
    loadMs: 0,
    loadFails: null,
    ...model,
    name: withTag(model.name),
  };
}

/** The full name of a model: without a tag it is the latest. */
export function withTag(name: string): string {
  return name.slice(name.lastIndexOf('/') + 1).includes(':') ? name : `${name}:latest`;
}

/** SHA-256 as the server would have it of the model's manifest: made up of its name, so always the same. */
export function digestOf(model: SimModel): string {
  return createHash('sha256').update(model.name).digest('hex');
}
