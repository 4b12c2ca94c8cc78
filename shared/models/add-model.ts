import type { AddModel } from '../config/intent.ts';
import type { ReadyConfig } from '../config/snapshot.ts';
import type { Endpoint, Model } from './endpoint.ts';
import { parseAddress } from './address.ts';
import { isSameModel } from './model-id.ts';

/** Context (tokens) assumed where the server tells neither the loaded nor the largest one; and all that an idle Ollama model is given. */
const assumedContext = 32_768;
/** Most tokens of one answer that Hearth writes into a new entry. */
const maxAnswer = 8_192;

/**
 * What the config needs before this model may stand in the chain; null where the config's provider has it already.
 *
 * The context is what the largest loaded instance really holds, else the model's maximum: with a larger one OpenClaw would ask LM
 * Studio for a second instance (its preload compares them).
 */
export function addModel(model: Model, endpoint: Endpoint, config: ReadyConfig): AddModel | null {
  const provider = config.providers.find((candidate) => candidate.id === endpoint.provider);
  const sameServer = provider?.baseUrl == null || parseAddress(provider.baseUrl)?.origin === endpoint.origin;
  if (
    provider !== undefined &&
    sameServer &&
    provider.models.some((known) => isSameModel(endpoint.kind, known.id, model.id))
  )
    return null;
  const contextWindow = contextFor(model, endpoint.kind);
  return {
    kind: 'add-model',
    provider: endpoint.provider,
    endpointKind: endpoint.kind,
    baseUrl: endpoint.kind === 'ollama' ? endpoint.origin : `${endpoint.origin}/v1`,
    model: {
      id: model.id,
      name: model.name,
      contextWindow,
      maxTokens: Math.min(maxAnswer, contextWindow),
      reasoning: model.capabilities.reasoning ?? false,
      vision: model.capabilities.vision ?? false,
    },
  };
}

/** The context (tokens) of the largest loaded instance; null where none is loaded or none tells. */
export function loadedContext(model: Model): number | null {
  const contexts = (model.loaded ?? []).flatMap((instance) => instance.contextLength ?? []);
  return contexts.length === 0 ? null : Math.max(...contexts);
}

function contextFor(model: Model, kind: Endpoint['kind']): number {
  const max = model.contextMax ?? assumedContext;
  // OpenClaw has Ollama load what the entry says: its maximum, often 256k, would fill the memory.
  const context = loadedContext(model) ?? (kind === 'ollama' ? Math.min(assumedContext, max) : max);
  return Number.isFinite(context) && context >= 1 ? Math.floor(context) : assumedContext;
}
